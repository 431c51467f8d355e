/** What somebody has proposed for an item, and nobody has confirmed or withdrawn. */
export type Open = { readonly verdict: string; readonly accountId: string };

/** What follows from what somebody says of an item. */
export type Step =
  | 'done'
  /** Another person must say the same. */
  | 'proposed'
  /** Who proposed it may not confirm it. */
  | 'same-person'
  /** Somebody else proposed otherwise: they talk, and one proposal is withdrawn. */
  | 'other-verdict';

/** Four eyes where money moves; two elsewhere. */
export function stepOf(
  open: Open | undefined,
  said: { readonly verdict: string; readonly accountId: string; readonly movesMoney: boolean },
): Step {
  if (!said.movesMoney) return 'done';
  if (open === undefined) return 'proposed';
  if (open.verdict !== said.verdict) return 'other-verdict';
  return open.accountId === said.accountId ? 'same-person' : 'done';
}
