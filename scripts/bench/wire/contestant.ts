/** How much is asked of a contestant: so many connections, so many unanswered on each, so many messages in all. */
export type Load = { readonly connections: number; readonly window: number; readonly messages: number };

/** A pair of programs that speak over loopback, the server in a process of its own. */
export type Contestant = {
  readonly name: string;
  /** Listens on a free port and tells it. */
  serve(): Promise<number>;
  /** Connects, sends the messages of the load, and resolves when all are answered. The clock starts when all are connected. */
  drive(port: number, load: Load): Promise<Driven>;
};

export type Driven = { readonly elapsedMs: number; readonly cpuMs: number };

/** Runs `work` and says what it took of the clock and of this process's CPU. */
export async function timed(work: () => Promise<void>): Promise<Driven> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const elapsedMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { elapsedMs, cpuMs: (user + system) / 1000 };
}

/** Shares `messages` among `connections`, to the last one. */
export function shareOf(load: Load, connection: number): number {
  const { connections, messages } = load;
  return Math.floor(messages / connections) + (connection < messages % connections ? 1 : 0);
}
