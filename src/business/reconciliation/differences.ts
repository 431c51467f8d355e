import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import type { Day } from '../../values/time.ts';
import {
  findDifference,
  insertRemarks,
  insertSignature,
  type SeenDifference,
  type Signature,
  signaturesToJoin,
  unowned,
  updateDifference,
} from './run-store.ts';

/** What a person does about a difference. Nothing of it edits what was found: corrections are events of those they concern. */
export type Deed =
  | { readonly what: 'assigned'; readonly owner: string; readonly deadline: Day; readonly text: string }
  | { readonly what: 'remark'; readonly text: string }
  | { readonly what: 'resolved'; readonly text: string }
  | { readonly what: 'reopened'; readonly text: string }
  /** A correction that another person has to confirm. */
  | { readonly what: 'proposed'; readonly text: string; readonly verdict: string; readonly accountId: string }
  | { readonly what: 'withdrawn'; readonly text: string };

type Refusal = 'no-difference' | 'no-proposal' | 'changed-meanwhile' | 'closed';

/** Does it and writes down who did it and when. `version` is the one that the person saw. */
export async function dealWith(
  tx: Tx,
  at: { readonly runId: Id; readonly id: Id; readonly version: number },
  deed: Deed,
  by: string,
  now: Date,
): Promise<Outcome<SeenDifference, Refusal>> {
  const difference = await findDifference(tx, at.runId, at.id);
  if (!difference) return no('no-difference');
  if (deed.what === 'withdrawn' && !difference.isProposed) return no('no-proposal');
  const changed = afterDeed(difference, deed);
  if (!changed) return no('closed');
  if (!(await updateDifference(tx, { ...changed, version: at.version }))) return no('changed-meanwhile');
  const { phone, id: differenceId } = difference;
  const text = deed.what === 'assigned' ? `${deed.owner}, ${deed.deadline}: ${deed.text}` : deed.text;
  const proposed = deed.what === 'proposed' ? { verdict: deed.verdict, accountId: deed.accountId } : {};
  await insertRemarks(tx, [{ phone, differenceId, id: newId(now), what: deed.what, text, by, at: now, ...proposed }]);
  return done({ ...changed, version: at.version + 1 });
}

/** Undefined where the difference has been carried into a later comparison or has gone: it is dealt with there. */
function afterDeed(difference: SeenDifference, deed: Deed): SeenDifference | undefined {
  const { state } = difference;
  if (state === 'carried' || state === 'gone') return undefined;
  switch (deed.what) {
    case 'assigned':
      return { ...difference, state: 'assigned', owner: deed.owner, deadline: deed.deadline, resolution: null };
    case 'remark':
      return difference;
    case 'resolved':
      return { ...difference, state: 'resolved', resolution: deed.text, isProposed: false };
    case 'reopened':
      return { ...difference, state: difference.owner ? 'assigned' : 'open', resolution: null, isProposed: false };
    case 'proposed':
      return { ...difference, isProposed: true };
    case 'withdrawn':
      return { ...difference, isProposed: false };
    default:
      return deed satisfies never;
  }
}

export type SignRefusal = 'unowned' | 'not-open' | NotSigned;

/**
 * Signs a comparison for one of the three parties (CA-063). Nobody signs while a difference is without an owner; the last
 * signature closes the comparison.
 */
export async function sign(tx: Tx, runId: Id, signature: Signature): Promise<Outcome<undefined, SignRefusal>> {
  if ((await unowned(tx, runId)) > 0) return no('unowned');
  const before = await signaturesToJoin(tx, runId);
  if (!before) return no('not-open');
  const refused = whyNotSign(before, signature);
  if (refused) return no(refused);
  await insertSignature(tx, runId, signature);
  return done(undefined);
}

type NotSigned = 'signed' | 'same-signer' | 'same-evidence';

/**
 * Each party signs once. Who signs for us writes down no other party's signature, and what one of us writes down stands on a
 * paper of its own: so no single person of ours closes a comparison.
 */
export function whyNotSign(before: readonly Signature[], given: Signature): NotSigned | undefined {
  if (before.some((one) => one.party === given.party && one.organisation === given.organisation)) return 'signed';
  const own = before.filter((one) => one.accountId === given.accountId);
  if (own.some((one) => (one.party === 'sp') !== (given.party === 'sp'))) return 'same-signer';
  return own.some((one) => one.evidence === given.evidence) ? 'same-evidence' : undefined;
}
