import { useCallback, useEffect, useEffectEvent, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { problemOf } from './http.ts';
import { useLanguage } from './language.tsx';

export type Loaded<T> = {
  /** The newest that came; undefined before the first. A failure later on does not take it away. */
  value: T | undefined;
  /** What the last try failed with. */
  problem: ProblemDetails | undefined;
  /** Puts in what an action has brought, so that nobody waits for the next load. */
  put(value: T): void;
  /** Tries once more, as after a failure. */
  again(): void;
};

/**
 * Loads when the page opens, again when its language changes (notes and problems come in the language of the page), and
 * every `repeatMs` if told.
 */
export function useLoaded<T>(load: () => Promise<T>, repeatMs?: number): Loaded<T> {
  const [state, setState] = useState<Pick<Loaded<T>, 'value' | 'problem'>>({ value: undefined, problem: undefined });
  const [tries, setTries] = useState(0);
  const again = useCallback(() => setTries((before) => before + 1), []);
  const put = useCallback((value: T) => setState({ value, problem: undefined }), []);
  const fail = useCallback((error: unknown) => setState(({ value }) => ({ value, problem: problemOf(error) })), []);
  useRepeated(() => load().then(put, fail), repeatMs, `${useLanguage().language} ${tries}`);
  return { ...state, put, again };
}

/**
 * Does something now, after every `repeatMs`, and anew when `key` changes; never twice at a time. The signal tells that
 * what was begun is out of date.
 */
export function useRepeated(
  act: (signal: AbortSignal) => Promise<unknown>,
  repeatMs: number | undefined,
  key: unknown,
) {
  const latest = useEffectEvent(act);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when to begin anew
  useEffect(() => {
    const outdated = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    async function round(): Promise<void> {
      await latest(outdated.signal);
      if (repeatMs !== undefined && !outdated.signal.aborted) timer = setTimeout(() => void round(), repeatMs);
    }
    void round();
    return () => {
      outdated.abort();
      clearTimeout(timer);
    };
  }, [repeatMs, key]);
}
