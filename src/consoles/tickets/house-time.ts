import { useEffect, useState } from 'react';

const tickMs = 15_000;

/** The time of the house, which may be ahead of the browser's: it runs on from what the server last said. */
export function useHouseTime(said: string | undefined): number {
  const [real, setReal] = useState(() => Date.now());
  const [from, setFrom] = useState({ said, at: Date.now() });
  if (said !== from.said) setFrom({ said, at: Date.now() });
  useEffect(() => {
    const timer = setInterval(() => setReal(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  return from.said === undefined ? real : Date.parse(from.said) + Math.max(0, real - from.at);
}
