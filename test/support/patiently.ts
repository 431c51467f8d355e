import { WorldError } from '../../src/values/outcome.ts';

/**
 * Does it again while it is refused for now, as carriers and people do. The house lets nobody wait for a row longer than two seconds,
 * which a queue of a few takes on a slow machine; what was refused so had no effect.
 */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      const done = await work();
      if ((done as { status?: unknown } | undefined)?.status !== 503) return done;
    } catch (error) {
      if (!(error instanceof WorldError && error.retryable)) throw error;
    }
  }
}
