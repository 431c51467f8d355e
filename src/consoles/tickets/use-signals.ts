import { useState } from 'react';

type Heard<Said> = (said: Said) => void;

/** Calls between the page and the ticket that is open on it: what changed, who is there, which key was pressed. */
export function useSignals() {
  const [signals] = useState(() => {
    const hearers = {
      changed: new Set<Heard<string>>(),
      present: new Set<Heard<unknown>>(),
      keys: new Set<Heard<string>>(),
    };
    const on =
      <Said>(all: Set<Heard<Said>>) =>
      (heard: Heard<Said>) => {
        all.add(heard);
        return () => void all.delete(heard);
      };
    return {
      changed: on(hearers.changed),
      present: on(hearers.present),
      keys: on(hearers.keys),
      send(what: keyof typeof hearers, said: unknown): void {
        for (const heard of hearers[what]) heard(said as string);
      },
    };
  });
  return signals;
}
