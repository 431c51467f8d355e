/** How the program stands at a moment, and how soon it answered since the moment before. */
export type Look = {
  readonly minute: number;
  /** Orders that were lived from `CY` to the cancel since the last look. */
  readonly lives: number;
  /** From an MO to its first answer on the handset, ms. */
  readonly answerMs: Spread;
  /** What people at consoles waited for, ms. */
  readonly pageMs: Spread;
  readonly residentMb: number;
  readonly heapMb: number;
  /** The longest that the event loop stood still, ms (p99 of its delays). */
  readonly loopMs: number;
};

export type Spread = { readonly p50: number; readonly p99: number };

/** What a long run comes to: where it began and where it ended, as medians of its first and last thirds after warming up. */
export type Trend = { readonly first: number; readonly last: number };

export type Trends = Readonly<Record<'residentMb' | 'heapMb' | 'answerMs' | 'pageMs', Trend>>;

/** The first fifth is warming up: caches fill, code is compiled. */
const warmingShare = 0.2;

/** Throws when there are too few looks to say anything. */
export function trendsOf(looks: readonly Look[]): Trends {
  const warm = looks.slice(Math.floor(looks.length * warmingShare));
  const third = Math.floor(warm.length / 3);
  if (third === 0) throw new Error(`${looks.length} looks are too few to compare the beginning with the end`);
  const trend = (of: (look: Look) => number): Trend => ({
    first: medianOf(warm.slice(0, third).map(of)),
    last: medianOf(warm.slice(-third).map(of)),
  });
  return {
    residentMb: trend((look) => look.residentMb),
    heapMb: trend((look) => look.heapMb),
    answerMs: trend((look) => look.answerMs.p50),
    pageMs: trend((look) => look.pageMs.p50),
  };
}

/** Times that were taken since they were last read. */
export class Stopwatch {
  #took: number[] = [];

  async time<T>(work: () => Promise<T>): Promise<T> {
    const from = performance.now();
    const result = await work();
    this.#took.push(performance.now() - from);
    return result;
  }

  /** The spread of what was taken, which is forgotten. NaN where nothing was. */
  read(): Spread {
    const sorted = this.#took.sort((one, other) => one - other);
    this.#took = [];
    const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? Number.NaN);
    return { p50: at(0.5), p99: at(0.99) };
  }
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!;
}
