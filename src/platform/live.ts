import { setTimeout as pause } from 'node:timers/promises';
import { Feed } from './feed.ts';
import type { ServerEvent } from './http/index.ts';
import type { Log } from './log.ts';

/** What many people watch and one reader reads, while anybody watches. */
export type Live = {
  /** What was read last at once, and then what is read. Ends when `signal` aborts. */
  watch(signal: AbortSignal): AsyncIterable<ServerEvent>;
};

/** Makes something live: `read` is called every `everyMs` while anybody watches, once for all who do. */
export function openLive(event: string, read: () => Promise<unknown>, everyMs: number, log: Log): Live {
  const watchers = new Set<Feed<ServerEvent>>();
  let last: ServerEvent | undefined;
  let isReading = false;

  async function readOn(): Promise<void> {
    isReading = true;
    while (watchers.size > 0) {
      try {
        last = { event, data: await read() };
        for (const watcher of watchers) watcher.push(last);
      } catch (error) {
        log.warn({ error, event }, 'what people watch could not be read yet');
      }
      await pause(everyMs);
    }
    isReading = false;
    last = undefined;
  }

  return {
    watch(signal) {
      const watcher = new Feed<ServerEvent>(signal);
      if (signal.aborted) return watcher;
      watchers.add(watcher);
      signal.addEventListener('abort', () => watchers.delete(watcher), { once: true });
      if (last) watcher.push(last);
      if (!isReading) void readOn();
      return watcher;
    },
  };
}
