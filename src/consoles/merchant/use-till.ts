import { createContext, use, useCallback, useEffect, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type TillMe, tillMe } from '../../products/merchants/redemptions/contract.ts';
import { call } from '../shell/http.ts';
import { useWhoIsHere } from '../shell/me.tsx';
import { useSettings } from '../shell/settings.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { changeTill, type Kept, recallTill } from './kept.ts';

/** The till as its page knows it: who stands at it, in which shop, and what waits on this device. */
export type Till = {
  readonly account: string;
  readonly who: TillMe;
  readonly isManager: boolean;
  /** Where somebody of several shops stands; undefined until it is chosen. */
  readonly shop: string | undefined;
  chooseShop(shop: string): void;
  readonly isOnline: boolean;
  /** Something could not be reached: until something can be, the till works without a network. */
  lost(): void;
  readonly kept: Kept;
  /** Changes what is kept, as it is now and on this device. */
  keep(change: (before: Kept) => Kept): void;
};

const TillContext = createContext<Till | undefined>(undefined);
export const TillProvider = TillContext.Provider;

/** The till of the page; parts of it are shown only when there is one. */
export function useTill(): Till {
  return use(TillContext)!;
}

/** Finds out who stands at the till: by asking, and without a network as it was when somebody asked last. */
export function useOpenTill(): { till: Till | undefined; problem: ProblemDetails | undefined; again(): void } {
  const { value: me, again: askWho } = useWhoIsHere();
  const { again: askSettings } = useSettings();
  const [kept, setKept] = useState(recallTill);
  const { isOnline, lost, found } = useNetwork();
  const { value, problem, again } = useLoaded(() => call('/api/till/me', tillMe));
  const keep = useCallback((change: (before: Kept) => Kept) => setKept(changeTill(change)), []);
  const isUnreachable = problem?.code === 'unreachable';
  useEffect(() => {
    if (isUnreachable) lost();
  }, [isUnreachable, lost]);
  useEffect(() => {
    if (!value || !me) return;
    const behindMs = Date.parse(value.now) - Date.now();
    keep((before) => ({ ...before, behindMs, who: { account: me.name, till: value } }));
  }, [value, me, keep]);
  useEffect(() => {
    if (value) found();
  }, [value, found]);
  // What was asked in vain is asked again when the network is back, or every few seconds while it does not say so.
  useEffect(() => {
    const ask = () => {
      again();
      if (me === undefined) {
        askWho();
        askSettings();
      }
    };
    addEventListener('online', ask);
    const timer = isOnline ? undefined : setInterval(ask, askEveryMs);
    return () => {
      removeEventListener('online', ask);
      clearInterval(timer);
    };
  }, [isOnline, again, askWho, askSettings, me]);

  const who = value ?? (isUnreachable ? kept.who?.till : undefined);
  const account = me?.name ?? kept.who?.account;
  const only = who?.shops.length === 1 ? who.shops[0]!.id : undefined;
  const chosen = who?.shops.some(({ id }) => id === kept.shop) ? kept.shop : undefined;
  const till =
    who && account !== undefined
      ? {
          ...{ account, who, isManager: who.person.role === 'manager', shop: only ?? chosen },
          chooseShop: (shop: string) => keep((before) => ({ ...before, shop })),
          ...{ isOnline, lost, kept, keep },
        }
      : undefined;
  return { till, problem, again };
}

const askEveryMs = 10_000;

/** Whether there is a network: as the browser says, until something was not reached all the same. */
function useNetwork() {
  const [isOnline, setOnline] = useState(() => navigator.onLine);
  useEffect(() => {
    const off = () => setOnline(false);
    addEventListener('offline', off);
    return () => removeEventListener('offline', off);
  }, []);
  const lost = useCallback(() => setOnline(false), []);
  const found = useCallback(() => setOnline(true), []);
  return { isOnline, lost, found };
}
