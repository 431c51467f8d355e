import { useCallback, useEffect, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type OfflineItem, offlineList } from '../../products/merchants/redemptions/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import type { Waiting } from './kept.ts';
import { newKey } from './new-key.ts';
import type { Till } from './use-till.ts';

/** What the server takes at once. */
const mostAtOnce = 100;

/** Checks that wait on this device, and how they came out once the network was back. */
export type WaitingChecks = {
  /** Those of who is here, the newest first. */
  readonly own: readonly Waiting[];
  /** How many wait here for somebody else to sign in. */
  readonly others: number;
  /** Those that were sent while this page is open, the newest first. */
  readonly told: readonly OfflineItem[];
  readonly problem: ProblemDetails | undefined;
  /** Keeps a check until there is a network; its key. */
  wait(number: string, shop: string): string;
  /** Says which benefit was given. */
  mark(key: string, benefit: string): void;
  sendAgain(): void;
};

/** Sends what waits as soon as there is a network. A check leaves this device only when the server has said how it came out. */
export function useWaiting(till: Till | undefined): WaitingChecks {
  const [told, setTold] = useState<readonly OfflineItem[]>([]);
  const [problem, setProblem] = useState<ProblemDetails>();
  const [tries, setTries] = useState(0);
  const own = (till?.kept.waiting ?? []).filter(({ account }) => account === till?.account);
  const keep = till?.keep;
  const lost = till?.lost;
  const batch = own.slice(0, mostAtOnce).filter(({ shop }) => shop === own[0]!.shop);
  const key = till?.isOnline && till.account ? batch.map((one) => one.key).join(' ') : '';

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is sent is told apart by its keys
  useEffect(() => {
    if (key === '') return;
    const body = { shop: batch[0]!.shop, items: batch.map(({ shop: _, account: __, ...item }) => item) };
    call('/api/till/offline', offlineList, { method: 'POST', body }).then(
      ({ items }) => {
        const sent = new Set(items.map((one) => one.key));
        keep?.((before) => ({ ...before, waiting: before.waiting.filter((one) => !sent.has(one.key)) }));
        setTold((before) => [...items, ...before.filter((one) => !sent.has(one.key))]);
        setProblem(undefined);
      },
      (error) => {
        const failed = problemOf(error);
        if (failed.code === 'unreachable') lost?.();
        else setProblem(failed);
      },
    );
  }, [key, tries]);

  const wait = useCallback(
    (number: string, shop: string) => {
      const at = new Date(Date.now() + till!.kept.behindMs).toISOString();
      const one = { key: newKey(), number, at, shop, account: till!.account };
      keep?.((before) => ({ ...before, waiting: [one, ...before.waiting] }));
      return one.key;
    },
    [till, keep],
  );
  const mark = useCallback(
    (of: string, benefit: string) =>
      keep?.((before) => ({
        ...before,
        waiting: before.waiting.map((one) => (one.key === of ? { ...one, benefit } : one)),
      })),
    [keep],
  );
  const others = (till?.kept.waiting.length ?? 0) - own.length;
  return { own, others, told, problem, wait, mark, sendAgain: () => setTries((before) => before + 1) };
}
