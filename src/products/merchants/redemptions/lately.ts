import type { AtTill } from './check.ts';

/** By what somebody who asks is known before it is looked up where he stands, and from where he asks. */
export type Caller = { readonly id: string; readonly address: string };

/**
 * Where those who ask stood last, as this process saw it. It is no answer, only a guess: what is asked by it saves a wait when they
 * stand there still, and counts for nothing when they do not.
 */
export type Lately = {
  where(caller: Caller): AtTill | undefined;
  note(caller: Caller, at: AtTill): void;
};

/** More than work at tills of one process at a time. */
const most = 10_000;

/** Opens what this process knows. */
export function openLately(): Lately {
  const stood = new Map<string, AtTill>();
  return {
    where({ id, address }) {
      const at = stood.get(id);
      return at && { ...at, address };
    },
    note({ id }, at) {
      if (stood.size >= most) stood.clear();
      stood.set(id, at);
    },
  };
}
