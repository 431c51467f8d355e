import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../../platform/log.ts';
import { type Reader, readWaitingFiles } from './import.ts';
import { type Comparer, compareWaiting } from './run.ts';

const lookEveryMs = 1_000;

/**
 * Reads files and makes comparisons as they come, beside the sweep of the clock: a file of a million lines takes a minute in
 * which bills must fall due. What fails is tried again. Stopping waits for the page that is being saved.
 */
export function startReconciling(books: Reader & Comparer, log: Log): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      try {
        await readWaitingFiles(books, signal);
        await compareWaiting(books, signal);
      } catch (error) {
        log.error({ error }, 'reading or comparing a file of a carrier failed; it is tried again');
      }
      await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
