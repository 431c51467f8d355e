import { useCallback, useEffect, useEffectEvent, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { problemOf } from './http.ts';
import { useLanguage } from './language.tsx';

/** A page of a list as the routes answer it: `next` is the cursor of the following one. */
export type PageOf<Item, Cursor = string> = { readonly items: readonly Item[]; readonly next?: Cursor | undefined };

export type Listed<Item> = {
  /** All pages so far; undefined before the first. */
  items: readonly Item[] | undefined;
  problem: ProblemDetails | undefined;
  isLoading: boolean;
  /** Brings the following page; undefined when there is none. */
  more: (() => void) | undefined;
  /** Begins anew, as after an action; the list stays until the answer is there. */
  reload(): void;
  /** Tries once more after a failure; undefined where whoever loads offers it. */
  again?: () => void;
};

type State<Item, Cursor> = {
  key: string;
  items?: readonly Item[];
  next?: Cursor | undefined;
  problem?: ProblemDetails | undefined;
  isLoading: boolean;
};

/**
 * A list that comes page by page. `load` gets the cursor of the page it is to bring, undefined for the first. It begins
 * anew when `key` changes (write the filters into it) and when the page changes its language.
 */
export function useMore<Item, Cursor = string>(
  load: (after: Cursor | undefined) => Promise<PageOf<Item, Cursor>>,
  key = '',
): Listed<Item> {
  const { language } = useLanguage();
  const whole = `${language} ${key}`;
  const [state, setState] = useState<State<Item, Cursor>>({ key: whole, isLoading: true });
  const latest = useEffectEvent(load);
  const bring = useCallback(
    async (after: Cursor | undefined, before: readonly Item[]) => {
      setState((old) => ({ ...(old.key === whole && old), key: whole, isLoading: true }));
      // What comes for other filters than those of now is late, and dropped.
      const settle = (next: Partial<State<Item, Cursor>>) =>
        setState((old) => (old.key === whole ? { ...old, ...next, isLoading: false } : old));
      try {
        const { items, next } = await latest(after);
        settle({ items: [...before, ...items], next, problem: undefined });
      } catch (error) {
        settle({ problem: problemOf(error) });
      }
    },
    [whole],
  );
  useEffect(() => void bring(undefined, []), [bring]);
  const { items, next, problem, isLoading } = state;
  return {
    items,
    problem,
    isLoading,
    more: next === undefined ? undefined : () => void bring(next, items ?? []),
    reload: () => void bring(undefined, []),
    again: () => void bring(undefined, []),
  };
}

/** A list that is there as a whole, as `<DataList>` shows one. */
export function whole<Item>(
  items: readonly Item[] | undefined,
  loaded: { problem: ProblemDetails | undefined; again(): void } | undefined = undefined,
): Listed<Item> {
  return { ...(loaded ?? { problem: undefined }), items, isLoading: false, more: undefined, reload() {} };
}
