import { setTimeout as pause } from 'node:timers/promises';
import type { ServerEvent } from './http/index.ts';
import type { Log } from './log.ts';

/** What many people watch and one reader reads, while anybody watches. */
export type Live = {
  /** What is read from now on, the last that was read at once. Ends when `signal` aborts. */
  watch(signal: AbortSignal): AsyncIterable<ServerEvent>;
  /** How many watch. */
  readonly watchers: number;
};

/** Makes something live: `read` is called every `everyMs` while anybody watches, however many they are. */
export function openLive(event: string, read: () => Promise<unknown>, everyMs: number, log: Log): Live {
  let last: ServerEvent | undefined;
  const waiting: (() => void)[] = [];
  let watchers = 0;
  let reading = false;

  async function readOn(): Promise<void> {
    reading = true;
    while (watchers > 0) {
      try {
        last = { event, data: await read() };
        for (const wake of waiting.splice(0)) wake();
      } catch (error) {
        log.warn({ error, event }, 'what people watch could not be read yet');
      }
      await pause(everyMs);
    }
    reading = false;
    last = undefined;
  }

  async function* watch(signal: AbortSignal): AsyncIterable<ServerEvent> {
    watchers += 1;
    if (!reading) void readOn();
    const left = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    try {
      if (last) yield last;
      while (!signal.aborted) {
        const next = new Promise<void>((resolve) => waiting.push(resolve));
        await Promise.race([next, left]);
        if (!signal.aborted && last) yield last;
      }
    } finally {
      watchers -= 1;
    }
  }

  return {
    watch,
    get watchers() {
      return watchers;
    },
  };
}
