import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import type { Day } from '../../values/time.ts';
import {
  type Difference,
  findDifference,
  insertRemarks,
  insertSignature,
  type Signature,
  unowned,
  updateDifference,
} from './run-store.ts';

/** What a person does about a difference. Nothing of it edits what was found: corrections are events of those they concern. */
export type Deed =
  | { readonly what: 'assigned'; readonly owner: string; readonly deadline: Day; readonly text: string }
  | { readonly what: 'remark'; readonly text: string }
  | { readonly what: 'resolved'; readonly text: string }
  | { readonly what: 'reopened'; readonly text: string };

type Refusal = 'no-difference' | 'changed-meanwhile' | 'closed';

/** Does it and writes down who did it and when. `version` is the one that the person saw. */
export async function dealWith(
  tx: Tx,
  at: { readonly runId: Id; readonly id: Id; readonly version: number },
  deed: Deed,
  by: string,
  now: Date,
): Promise<Outcome<Difference, Refusal>> {
  const difference = await findDifference(tx, at.runId, at.id);
  if (!difference) return no('no-difference');
  const changed = afterDeed(difference, deed);
  if (!changed) return no('closed');
  if (!(await updateDifference(tx, { ...changed, version: at.version }))) return no('changed-meanwhile');
  const { phone, id: differenceId } = difference;
  const text = deed.what === 'assigned' ? `${deed.owner}, ${deed.deadline}: ${deed.text}` : deed.text;
  await insertRemarks(tx, [{ phone, differenceId, id: newId(now), what: deed.what, text, by, at: now }]);
  return done({ ...changed, version: at.version + 1 });
}

/** Undefined where the difference has been carried into a later comparison or has gone: it is dealt with there. */
function afterDeed(difference: Difference, deed: Deed): Difference | undefined {
  const { state } = difference;
  if (state === 'carried' || state === 'gone') return undefined;
  switch (deed.what) {
    case 'assigned':
      return { ...difference, state: 'assigned', owner: deed.owner, deadline: deed.deadline, resolution: null };
    case 'remark':
      return difference;
    case 'resolved':
      return { ...difference, state: 'resolved', resolution: deed.text };
    case 'reopened':
      return { ...difference, state: difference.owner ? 'assigned' : 'open', resolution: null };
    default:
      return deed satisfies never;
  }
}

/**
 * Signs a comparison for one of the three parties (CA-063). Nobody signs while a difference is without an owner; the last
 * signature closes the comparison.
 */
export async function sign(
  tx: Tx,
  runId: Id,
  signature: Signature,
): Promise<Outcome<undefined, 'unowned' | 'signed' | 'not-open'>> {
  if ((await unowned(tx, runId)) > 0) return no('unowned');
  const outcome = await insertSignature(tx, runId, signature);
  return outcome === 'done' ? done(undefined) : no(outcome);
}
