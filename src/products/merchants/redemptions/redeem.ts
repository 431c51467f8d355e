import { type Proof as CodeProof, spendProof } from '../../../business/phone-proof/index.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { type Id, newId } from '../../../values/id.ts';
import { done, no, type Outcome, WorldError } from '../../../values/outcome.ts';
import type { Phone } from '../../../values/phone.ts';
import { dayMs, dayOf, later, monthOf } from '../../../values/time.ts';
import { type Benefit, type OpenPackage, savedBy } from '../benefits/rule.ts';
import { checkMemberCode } from '../membership/code.ts';
import type { StandingHouse } from '../membership/standing.ts';
import { type AtTill, lookAt } from './check.ts';
import type { TillRefusal } from './contract.ts';
import { tellMerchant } from './events.ts';
import { undoMs } from './house.ts';
import type { Proof, Redemption, Refusal } from './model.ts';
import { byKey } from './read.ts';
import { inSingleFile, insertRefusals, redeemOnce, undoOnce, usePackageOnce } from './store.ts';

/** What somebody wants redeemed for a member. `key` names the tap: sent again it redeems nothing more. */
export type Wish = {
  readonly phone: Phone;
  readonly benefitId: Id;
  readonly key: string;
  readonly billFen?: number | undefined;
  /** What the member said that the SMS says. */
  readonly code?: string | undefined;
  readonly proof: Proof;
  /** When the member stood at the till, where that is not now. */
  readonly at?: Date | undefined;
};

/** `again`: this key had redeemed before. */
export type Done = { readonly redemption: Redemption; readonly again: boolean };

type RedeemHouse = StandingHouse & { readonly db: Db };

/** A code proves the phone for one benefit. */
export const purposeOfRedeeming = (benefitId: Id) => `redeem ${benefitId}`;

/** How often a redemption that lost a race for the last place is looked at again; the second look sees why. */
const mostLooks = 3;

/**
 * Redeems a benefit, once, or says why not and writes that down. Everything is looked at in the transaction that redeems, behind the
 * lock of the member; what all members share is held by the statement itself.
 */
export async function redeem(
  house: RedeemHouse,
  at: AtTill,
  wish: Wish,
  now: Date,
): Promise<Outcome<Done, TillRefusal>> {
  const { phone, benefitId, code } = wish;
  const proof = code && (await checkMemberCode(house, { phone, purpose: purposeOfRedeeming(benefitId), code }, now));
  return untilDecided(house.db, (tx) => redeemIn(tx, house, at, { ...wish, codeProof: proof || undefined }, now));
}

/** What this tap redeemed before, if it did; a tap that is on its way is waited for. */
export function doneBefore(
  db: Db,
  { phone, merchantId, key }: Pick<Wish, 'phone' | 'key'> & { readonly merchantId: Id },
): Promise<Done | undefined> {
  return db.transact(async (tx) => {
    await inSingleFile(tx, [phone]);
    const redemption = await byKey(tx, { phone, merchantId, key });
    return redemption && { redemption, again: true };
  });
}

/** A transaction that redeems, begun again when somebody else used the last place meanwhile: then it sees that. */
export async function untilDecided<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let look = 1; ; look += 1) {
    try {
      return await db.transact(work, 'kept');
    } catch (error) {
      if (!(error instanceof LimitReached) || look === mostLooks) throw error;
    }
  }
}

/** Somebody else used the last place: nothing of the transaction may stay. */
class LimitReached extends WorldError {
  constructor(benefitId: Id) {
    super('limit-reached', `a limit of benefit ${benefitId} was reached meanwhile`, { retryable: true });
  }
}

/** The same in a transaction of the caller's; a code is proved before. */
export async function redeemIn(
  tx: Tx,
  house: StandingHouse,
  at: AtTill,
  wish: Wish & { readonly codeProof?: CodeProof | undefined },
  now: Date,
): Promise<Outcome<Done, TillRefusal>> {
  const { phone, benefitId, key, billFen, codeProof } = wish;
  const { merchantId } = at.till;
  const when = wish.at ?? now;
  await inSingleFile(tx, [phone]);
  const before = await byKey(tx, { phone, merchantId, key });
  if (before) return done({ redemption: before, again: true });

  const look = await lookAt(tx, house, at, phone, when);
  const found = look.benefits.find(({ benefit }) => benefit.id === benefitId);
  const why = look.why ?? (found ? whyNot(found, wish) : 'no-benefit');
  if (why || !found || (codeProof && !(await spendProof(tx, codeProof, now)))) {
    const reason = why ?? 'wrong-code';
    await refuse(tx, at, { phone, benefitId, why: reason }, now);
    return no(reason);
  }
  const { benefit } = found;
  const id = newId(now);
  const open = found.usable ? found.open : undefined;
  const redemption: Redemption = {
    ...at.till,
    ...{ phone, id, key, benefitId, benefitVersion: benefit.version, title: benefit.title },
    ...{ level: look.standing.level, month: monthOf(when), day: dayOf(when), at: when, billFen },
    // Of a package, what is saved is saved when it is sold.
    valueFen: open ? 0 : (savedBy(benefit.rule, billFen) ?? 0),
    package: open ?? packageSold(benefit, id, when),
    proof: codeProof ? 'code' : wish.proof,
  };
  if (!(await (open ? usePackageOnce : redeemOnce)(tx, redemption, benefit))) throw new LimitReached(benefitId);
  await tellMerchant(tx, 'redeemed', redemption, now);
  return done({ redemption, again: false });
}

/** The package that a member pays for with this use, if the benefit is one. */
function packageSold({ rule }: Benefit, id: Id, at: Date): OpenPackage | undefined {
  if (rule.kind !== 'package') return undefined;
  return { id, nth: 1, times: rule.times, until: later(at, rule.days * dayMs) };
}

function whyNot(
  found: Awaited<ReturnType<typeof lookAt>>['benefits'][number],
  { code, codeProof }: Wish & { readonly codeProof?: CodeProof | undefined },
): TillRefusal | undefined {
  if (!found.usable) return found.why;
  if (!found.benefit.highValue || codeProof) return undefined;
  return code === undefined ? 'code-wanted' : 'wrong-code';
}

/** Writes down a no. */
export async function refuse(
  tx: Tx,
  { till, address }: Pick<AtTill, 'till' | 'address'>,
  { phone, ...what }: Pick<Refusal, 'phone' | 'why' | 'benefitId' | 'sender'>,
  now: Date,
): Promise<void> {
  await insertRefusals(tx, [{ ...till, ...what, phone, id: newId(now), address, at: now }]);
}

/** Undoes what was redeemed within the window: it counts no more, and stays to be seen. */
export async function undo(
  tx: Tx,
  redemption: Redemption,
  { by, why }: { readonly by: string; readonly why: string },
  now: Date,
): Promise<Outcome<Redemption, 'undone' | 'too-late'>> {
  await inSingleFile(tx, [redemption.phone]);
  if (redemption.undone) return no('undone');
  if (!(await undoOnce(tx, redemption, { by, why, since: later(now, -undoMs) }, now)))
    return no(redemption.at < later(now, -undoMs) ? 'too-late' : 'undone');
  const undone = { ...redemption, undone: { at: now, by, why } };
  await tellMerchant(tx, 'undone', undone, now);
  return done(undone);
}
