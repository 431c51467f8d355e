import { useEffect, useState } from 'react';
import type { Thread } from './threads.ts';

/** The peers who wrote since one last looked. What was there when the page opened counts as seen. */
export function useUnread(threads: readonly Thread[] | undefined, open: string): ReadonlySet<string> {
  const [seen, setSeen] = useState<Readonly<Record<string, string>>>();
  const newest = threads && newestOf(threads);
  const inSight = newest?.[open];
  // biome-ignore lint/correctness/useExhaustiveDependencies: seen changes with what is in sight, not with other threads
  useEffect(() => {
    if (newest) setSeen((before) => (before ? { ...before, ...(inSight && { [open]: inSight }) } : newest));
  }, [newest !== undefined, open, inSight]);
  const unseen = Object.entries(newest ?? {}).filter(([peer, id]) => peer !== open && seen && seen[peer] !== id);
  return new Set(unseen.map(([peer]) => peer));
}

function newestOf(threads: readonly Thread[]): Record<string, string> {
  return Object.fromEntries(threads.map(({ peer, messages }) => [peer, messages.at(-1)!.id]));
}
