import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { no, type Outcome } from '../../values/outcome.ts';
import { settleUnbilled } from '../bill-run/index.ts';
import { type Product, productOf, tariffAt } from '../catalog/index.ts';
import { linkTelemarketing, saveConsents } from '../consent/index.ts';
import { type Door, mtOf, queueMts } from '../messages/index.ts';
import { fourEyes } from '../staff/index.ts';
import { arrivalsOf, identify, type Segments } from '../subscribers/index.ts';
import {
  type CarrierChange,
  type Changes,
  decideCarrierEvent,
  lastEndings,
  peopleOf,
  saveChanges,
  type Terms,
} from '../subscriptions/index.ts';
import { type Deed, dealWith } from './differences.ts';
import {
  type Difference,
  findDifference,
  insertRemarks,
  proposalOf,
  type Remark,
  type Run,
  type SeenDifference,
} from './run-store.ts';

/** What a correction takes of the house. */
export type CorrectionHouse = { readonly terms: Terms; readonly door: Door; readonly segments: Segments };

export type CorrectionRefusal =
  | 'no-difference'
  | 'no-correction'
  | 'no-proposal'
  | 'resolved'
  | 'changed-since'
  | 'taken-back'
  | 'changed-meanwhile'
  | 'closed'
  | 'same-person'
  | 'other-verdict';

/** Who wants a correction, and why. */
export type Wish = { readonly text: string; readonly by: string; readonly accountId: string };

type Seen = { readonly id: Id; readonly version: number };
type Corrected = Promise<Outcome<SeenDifference, CorrectionRefusal>>;

/**
 * Lets our side follow what the carrier's file says, as if the notice that was lost had come: the same decision, new events, the
 * same texts, and the difference as the evidence. Nothing that was written before is edited. A person who took the order back
 * with us is not signed up again, and a subscription that is younger than the file is not ended by it. Of a month's bills it is
 * the fees that we are not sure of and that the bill does not have. Where it opens what costs something, or ends a fee, the
 * first person proposes it and another one must say the same.
 */
export async function correct(tx: Tx, house: CorrectionHouse, run: Run, at: Seen, wish: Wish, now: Date): Corrected {
  const difference = await findDifference(tx, run.id, at.id);
  if (!difference) return no('no-difference');
  if (difference.state === 'resolved') return no('resolved');
  return run.kind === 'bills'
    ? correctFee(tx, run, difference, at, wish, now)
    : correctRelation(tx, house, run, difference, at, wish, now);
}

async function correctRelation(
  tx: Tx,
  { terms, door, segments }: CorrectionHouse,
  run: Run,
  difference: SeenDifference,
  at: Seen,
  wish: Wish,
  now: Date,
): Corrected {
  const changes = followsFrom(difference);
  if (changes.length === 0) return no('no-correction');
  const { phone } = difference;
  const heard = [{ phone, carrier: run.carrier as Parameters<typeof arrivalsOf>[1][number]['carrier'] }];
  const subscribers = await identify(
    tx,
    arrivalsOf(segments, heard).map((one) => ({ ...one, mos: 0 })),
    now,
  );
  const person = (await peopleOf(tx, terms.catalog, subscribers.values(), now)).get(phone)!;
  const { sp } = detailOf(difference);
  if (sp && !person.subscriptions.some(({ id }) => id === sp.id)) return no('changed-since');

  const { decision, withdrawn } = decideCarrierEvent(
    person,
    await lastEndings(tx, [phone]),
    {
      changes,
      mayOpen: true,
      cause: `the relation file of ${run.period} says so`,
      channel: 'carrier',
      peer: run.peer,
      orderEventId: difference.id,
      occurredAt: run.asOf,
    },
    terms,
    now,
  );
  if (withdrawn.length > 0) return no('taken-back');
  const verdict = changes.map(({ product, to }) => `${product} ${to}`).join(', ');
  const movesMoney = changes.some(({ product, to }) => to === 'open' && costs(productOf(terms.catalog, product), now));
  const dealt = await settle(tx, run, difference, at, wish, { verdict, movesMoney }, now);
  if (!dealt.ok || dealt.value.isProposed) return dealt;
  const steps = decision.changes.events.map(({ from, to }) => `${from ?? 'nothing'} → ${to}`).join(', ');
  await insertRemarks(tx, [corrected(difference, steps || 'it was so already', wish, now)]);
  await saveChanges(tx, decision.changes);
  await saveConsents(tx, decision.changes.consents);
  await linkTelemarketing(tx, openedBy(decision.changes));
  const mts = decision.says.map((say) => {
    const dialled = say.product === undefined ? '' : productOf(terms.catalog, say.product).accessNumber;
    return mtOf(terms.catalog, say, { class: 'answer', phone, carrier: person.subscriber.carrier, dialled });
  });
  await queueMts(tx, door, mts, now);
  return dealt;
}

/** Lets a fee that may have been taken, and that the carrier's bill does not have, come to nothing. What is posted is no such fee. */
async function correctFee(tx: Tx, run: Run, difference: SeenDifference, at: Seen, wish: Wish, now: Date): Corrected {
  const { phone, detail } = difference;
  const { ours } = detail as { ours?: { readonly id: Id; readonly state: string } };
  if (difference.class !== 'ours-only' || !ours || ours.state === 'posted') return no('no-correction');
  const dealt = await settle(tx, run, difference, at, wish, { verdict: 'voided', movesMoney: true }, now);
  if (!dealt.ok || dealt.value.isProposed) return dealt;
  const source = `no line of file ${run.fileId} is about it, as ${wish.by} says`;
  if (!(await settleUnbilled(tx, { phone, chargeId: ours.id, source }, now))) return no('changed-since');
  await insertRemarks(tx, [corrected(difference, `${ours.state} → voided`, wish, now)]);
  return dealt;
}

/** Settles the difference, or writes down that somebody proposes so where another person must confirm it. */
async function settle(
  tx: Tx,
  run: Run,
  { phone, id }: SeenDifference,
  at: Seen,
  { text, by, accountId }: Wish,
  { verdict, movesMoney }: { verdict: string; movesMoney: boolean },
  now: Date,
): Corrected {
  const step = fourEyes(await proposalOf(tx, phone, id), { verdict, accountId, movesMoney });
  if (step !== 'done' && step !== 'proposed') return no(step);
  const deed: Deed = step === 'done' ? { what: 'resolved', text } : { what: 'proposed', text, verdict, accountId };
  return dealWith(tx, { runId: run.id, ...at }, deed, by, now);
}

function costs(product: Product, now: Date): boolean {
  return tariffAt(product, now).amountFen > 0;
}

function corrected({ phone, id: differenceId }: Difference, text: string, { by }: Wish, now: Date): Remark {
  return { phone, differenceId, id: newId(now), what: 'corrected', text, by, at: now };
}

type Said = { readonly id?: Id; readonly product: string; readonly state?: string };

function detailOf({ detail }: Difference): { readonly carrier?: Said; readonly sp?: Said } {
  return detail as { carrier?: Said; sp?: Said };
}

const states: Readonly<Record<string, CarrierChange['to']>> = { active: 'open', suspended: 'suspended' };

/** What has to change here for our side to be as the carrier's. Nothing, where the carrier says what we say, or is not a side of it. */
function followsFrom(difference: Difference): CarrierChange[] {
  const { carrier, sp } = detailOf(difference);
  const to = states[carrier?.state ?? ''];
  const opens: CarrierChange[] = carrier && to ? [{ product: carrier.product, to: 'open' }] : [];
  const suspends: CarrierChange[] = carrier && to === 'suspended' ? [{ product: carrier.product, to }] : [];
  switch (difference.class) {
    case 'carrier-only':
      return [...opens, ...suspends];
    case 'sp-only':
      return sp ? [{ product: sp.product, to: 'closed' }] : [];
    case 'level-differs':
      return sp ? [{ product: sp.product, to: 'closed' }, ...opens, ...suspends] : [];
    case 'state-differs':
      return suspends.length > 0 ? suspends : opens;
    default:
      return [];
  }
}

function openedBy({ subscriptions, events }: Changes) {
  const products = new Map(subscriptions.map(({ id, product }) => [id, product]));
  return events
    .filter(({ to }) => to === 'active')
    .map(({ phone, subscriptionId, at }) => ({
      phone,
      subscriptionId,
      product: products.get(subscriptionId)!,
      openedAt: at,
    }));
}
