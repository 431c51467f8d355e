import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { type Loaded, useLoaded } from '../shell/use-loaded.ts';
import { type BusinessClock, readClock, timeOn } from './clock.ts';

const readEveryMs = 1_000;
const ClockContext = createContext<Loaded<BusinessClock>>({
  value: undefined,
  problem: undefined,
  put() {},
  again() {},
});

/** Reads the business clock again and again: it may be moved from another page, and a walk goes on for a while. */
export function ClockProvider({ children }: { children: ReactNode }) {
  return <ClockContext value={useLoaded(readClock, readEveryMs)}>{children}</ClockContext>;
}

/** The business clock as last read. */
export function useClock(): Loaded<BusinessClock> {
  return use(ClockContext);
}

/** Business time in milliseconds, second by second; undefined until the clock has been read. */
export function useBusinessTime(): number | undefined {
  const { value } = useClock();
  const [browserMs, tick] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => tick(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return value && timeOn(value, Math.max(browserMs, value.readAtMs));
}
