import { assertRows, type Db } from '../../platform/db.ts';
import { type Job, scheduled } from '../../platform/jobs.ts';
import { newId } from '../../values/id.ts';
import { dayStart, hourMs, later, monthOf, monthStart } from '../../values/time.ts';
import { type FreeMonthCharged, freeMonthsCharged, freeMonthsOwed, saveRefunds } from '../billing/index.ts';
import { lockSubscribers } from '../subscribers/index.ts';
import { giveApproved, type House } from './actions.ts';
import { formerHolder, type Remedy } from './model.ts';
import { approvedAfter, insertRemedies, remediesOf } from './store.ts';

const pageSize = 200;
const firstId = '00000000-0000-0000-0000-000000000000';
/** When people are awake who read that money comes back. */
const tenOClock = 10 * hourMs;

/**
 * Each morning: what was approved while nobody knew whether the fee was taken is given, or refused, once it is known; and the
 * fee of a month that was given is given back where a carrier took it by itself. What is owed to a former holder becomes a case.
 */
export function jobsOf(house: Omit<House, 'db'>): readonly Job[] {
  return [
    scheduled({
      name: 'give what was approved',
      next(after) {
        const today = later(dayStart(after), tenOClock);
        return today > after ? today : later(dayStart(after, 1), tenOClock);
      },
      async work(db, now) {
        let after: string | undefined = firstId;
        while (after !== undefined) after = await givePage({ ...house, db }, after, now);
        while ((await giveBackFreeMonths(db, now)) === pageSize);
        let last: FreeMonthCharged | undefined;
        do last = await setFreeMonthsAside(db, last, now);
        while (last);
      },
    }),
  ];
}

function givePage(house: House, after: string, now: Date): Promise<string | undefined> {
  return house.db.transact(async (tx) => {
    const seen = await approvedAfter(tx, after, pageSize);
    await lockSubscribers(tx, [...new Set(seen.map(({ phone }) => phone))]);
    // Read again behind the locks: somebody may have given one of them meanwhile.
    const approved = await approvedAfter(tx, after, pageSize);
    const locked = new Set(seen.map(({ id }) => id));
    await giveApproved(
      tx,
      house,
      approved.filter(({ id }) => locked.has(id)),
      now,
    );
    return seen.length < pageSize ? undefined : seen.at(-1)!.id;
  });
}

/** A bill file may come months after its month. */
const monthsBack = -6;

function giveBackFreeMonths(db: Db, now: Date): Promise<number> {
  return db.transact(async (tx) => {
    const charged = await freeMonthsCharged(tx, monthOf(monthStart(now, monthsBack)), pageSize);
    const fates = await saveRefunds(
      tx,
      charged.map(({ phone, id, chargeId, leftFen }) => {
        return {
          phone,
          id,
          chargeId,
          by: 'us',
          amountFen: leftFen,
          reason: 'free-month',
          evidence: { remedy: id },
          at: now,
        };
      }),
    );
    assertRows(
      'fees of free months given back meanwhile',
      fates.filter((fate) => fate === 'saved').length,
      fates.length,
    );
    return charged.length;
  });
}

/** The fee of a month that was given to somebody who had the number before is a case for people, once. Returns where a full page ended. */
function setFreeMonthsAside(
  db: Db,
  after: FreeMonthCharged | undefined,
  now: Date,
): Promise<FreeMonthCharged | undefined> {
  return db.transact(async (tx) => {
    const owed = await freeMonthsOwed(tx, monthOf(monthStart(now, monthsBack)), after, pageSize);
    const phones = [...new Set(owed.map(({ phone }) => phone))];
    await lockSubscribers(tx, phones);
    const known = await remediesOf(tx, phones);
    const cases = owed.flatMap((one): Remedy[] => {
      const given = known.find(({ id }) => id === one.id);
      if (!given || known.some(({ chargeId }) => chargeId === one.chargeId)) return [];
      const { chargeId, leftFen: amountFen } = one;
      const what = { id: newId(now), kind: 'refund', chargeId, amountFen, state: 'former-holder' } as const;
      return [
        { ...given, ...what, requestedAt: now, decidedBy: null, decidedAt: now, rule: formerHolder, doneAt: null },
      ];
    });
    await insertRemedies(tx, cases);
    return owed.length < pageSize ? undefined : owed.at(-1);
  });
}
