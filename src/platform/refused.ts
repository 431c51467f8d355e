/** The start is refused; `faults` has one line for each fault, and the message is all of them. */
export class StartRefused extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = new.target.name;
    this.faults = faults;
  }
}

/** What all of them resolve with. Where some refuse the start, throws one StartRefused with the faults of all. */
export async function allOrFaults<T extends readonly unknown[]>(
  reading: {
    readonly [K in keyof T]: Promise<T[K]>;
  },
): Promise<T> {
  const read = await Promise.allSettled(reading);
  const faults = read.flatMap((one) => (one.status === 'rejected' ? faultsOf(one.reason) : []));
  if (faults.length > 0) throw new StartRefused(faults);
  return Promise.all(reading) as unknown as Promise<T>;
}

function faultsOf(error: unknown): readonly string[] {
  if (error instanceof StartRefused) return error.faults;
  throw error;
}
