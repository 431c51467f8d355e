import type { Catalog } from '../../business/catalog/index.ts';
import { type Door, sayUnasked, type Unasked } from '../../business/messages/index.ts';
import { lockSubscribers, type Subscriber } from '../../business/subscribers/index.ts';
import { entitlementsOfPhones, phonesOfMembers } from '../../business/subscriptions/index.ts';
import {
  carsAllowed,
  duesOf,
  dueVehicles,
  type InspectionHow,
  inspectionOf,
  restingOf,
  type Vehicle,
  type VehicleRules,
  vehiclesOf,
} from '../../business/vehicles/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import { type Id, idFloor } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { byDay, type Day, dayMs, dayOf, later, startOfDay } from '../../values/time.ts';
import {
  type DueKey,
  daysBetween,
  dueOfKind,
  goodUntil,
  isSameMoved,
  isToldLate,
  keyOf,
  type ReminderKind,
  type Step,
  sameDays,
  seasonsBetween,
  stepOf,
  type WhyNot,
} from './model.ts';
import { plateProvince } from './provinces.ts';
import type { ReminderRules } from './rules.ts';
import { knownReminders, moveReminders, noteSent, noteWhyNot, remindersOf, takeNotices } from './store.ts';
import { noticeOf, roomForHint } from './words.ts';

/** What reminding needs of the house. */
export type RemindHouse = {
  readonly catalog: Catalog;
  readonly door: Door;
  readonly vehicles: VehicleRules;
  readonly rules: ReminderRules;
  readonly hints?: Hints;
};

/** What helps those of these phones to whom something of a kind is due, each in so few characters. Products do not know each other: roles know who helps. */
export type Hints = (
  tx: Tx,
  asked: { readonly kind: ReminderKind; readonly phones: readonly Phone[]; readonly room: number },
  now: Date,
) => Promise<ReadonlyMap<Phone, string>>;

const pageSize = 1_000;
/** So long after the due day it is still written down that nothing was said. */
const missedDays = 14;
/** So long after the due day an answer is still heard. */
const answerDays = 3;

/** Something that falls due, as the day's scan finds it. */
type Due = DueKey & { readonly plate: string };

/**
 * Reminds of all that falls due, as of `now`: it may be rung twice, late, or by two workers. Whatever is found is looked at once more
 * under the lock of its subscriber, so that an answer, a new date or an end of membership at the same moment counts. Returns how
 * many notices were sent.
 */
export async function remind(db: Db, house: RemindHouse, now: Date): Promise<number> {
  const sleepsPast = byDay(now);
  // What would have to wait for the morning belongs to the morning's day.
  const today = dayOf(sleepsPast);
  let sent = 0;
  const failures: unknown[] = [];
  for await (const due of dueOn(db, house, today)) {
    const wanted = await db.transact((tx) => unsettled(tx, due, house.rules, today));
    const done = await remindEach(db, house, wanted, { now, today });
    sent += done.sent;
    failures.push(...done.failures);
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} phones could not be reminded`);
  return sent;
}

/** Reminds a page together; where that fails, phone by phone, so that one that fails stands in nobody's way. */
async function remindEach(
  db: Db,
  house: RemindHouse,
  wanted: readonly Due[],
  when: When,
): Promise<{ readonly sent: number; readonly failures: readonly unknown[] }> {
  if (wanted.length === 0) return { sent: 0, failures: [] };
  try {
    return { sent: await db.transact((tx) => remindPhones(tx, house, wanted, when)), failures: [] };
  } catch (error) {
    const alone = [...groupBy(wanted, ({ phone }) => phone).values()];
    if (alone.length === 1) return { sent: 0, failures: [error] };
    const each = [];
    for (const theirs of alone) each.push(await remindEach(db, house, theirs, when));
    return { sent: each.reduce((sum, one) => sum + one.sent, 0), failures: each.flatMap(({ failures }) => failures) };
  }
}

/** Everything that falls due about a day, page by page: what cars are due for, and the changes of season. */
export async function* dueOn(db: Db, house: Pick<RemindHouse, 'catalog' | 'rules'>, today: Day): AsyncGenerator<Due[]> {
  const from = dayOf(later(startOfDay(today), -missedDays * dayMs));
  const until = dayOf(later(startOfDay(today), house.rules.firstDays * dayMs));
  for (let after: { phone: Phone; id: Id } | undefined; ; ) {
    const page = await db.transact((tx) => dueVehicles(tx, { from, until, after, limit: pageSize }));
    yield page.flatMap((car) =>
      duesIn(car.dues, from, until).map(([kind, due]) => ({
        ...{ phone: car.phone, subjectId: car.id, kind, due, plate: car.plate },
      })),
    );
    if (page.length < pageSize) break;
    const { phone, id } = page.at(-1)!;
    after = { phone, id };
  }
  for (const day of new Set(Object.values(house.rules.seasons).flatMap((days) => seasonsBetween(days, from, until))))
    yield* seasonOn(db, house, day, day < today);
}

/** The members of every province whose season changes on a day; of a day that is over, those who were members then. */
async function* seasonOn(
  db: Db,
  { catalog, rules }: Pick<RemindHouse, 'catalog' | 'rules'>,
  due: Day,
  isOver: boolean,
): AsyncGenerator<Due[]> {
  const changing = new Set(
    Object.entries(rules.seasons).flatMap(([province, days]) => (days.includes(due.slice(5)) ? [province] : [])),
  );
  const products = [...catalog.products.values()].filter(({ grants }) => carsAllowed(grants) > 0);
  const codes = products.map(({ code }) => code);
  for (let after: Phone = ''; ; ) {
    const members = { products: codes, ...(isOver && { on: startOfDay(due) }), after, limit: pageSize };
    const phones = await db.transact((tx) => phonesOfMembers(tx, members));
    const theirs = await db.transact(async (tx) => {
      const cars = groupBy(await vehiclesOf(tx, phones), ({ phone }) => phone);
      const holders = await lockSubscribers(tx, phones);
      return [...holders.values()].flatMap((holder) => {
        const isTheirs = !isOver || holder.holderSince < startOfDay(due);
        const province = provinceOf(holder, cars.get(holder.phone) ?? []);
        return isTheirs && province !== undefined && changing.has(province) ? [seasonOf(holder, due)] : [];
      });
    });
    if (theirs.length > 0) yield theirs;
    if (phones.length < pageSize) return;
    after = phones.at(-1)!;
  }
}

function provinceOf(holder: Subscriber, cars: readonly Vehicle[]): string | undefined {
  return (cars[0] && plateProvince(cars[0].plate)) ?? holder.province;
}

function seasonOf({ phone, holderSince }: Subscriber, due: Day): Due {
  return { phone, subjectId: idFloor(holderSince), kind: 'SEA', due, plate: '' };
}

const kindOfDue = { insurance: 'INS', inspection: 'INSP', maintenance: 'MNT' } as const;

function duesIn(dues: ReturnType<typeof duesOf>, from: Day, until: Day): [ReminderKind, Day][] {
  return (Object.keys(kindOfDue) as (keyof typeof kindOfDue)[]).flatMap((what) => {
    const due = dues[what];
    return due !== undefined && due >= from && due <= until ? [[kindOfDue[what], due]] : [];
  });
}

/** Of what falls due, that of which something is to be said or written down. */
async function unsettled(tx: Tx, all: readonly Due[], rules: ReminderRules, today: Day): Promise<Due[]> {
  const known = await knownReminders(tx, all);
  return all.filter((one) => {
    const it = known.get(keyOf(one));
    return stepOf(one, it, rules, today) !== undefined || (one.due < today && it === undefined);
  });
}

type When = { readonly now: Date; readonly today: Day };
type Decided = Due & ({ readonly step: Step; readonly how?: InspectionHow | undefined } | { readonly whyNot: WhyNot });

/** What is due to some people, decided on what holds under their locks. */
async function remindPhones(tx: Tx, house: RemindHouse, found: readonly Due[], { now, today }: When): Promise<number> {
  const phones = [...new Set(found.map(({ phone }) => phone))];
  const holders = await lockSubscribers(tx, phones);
  const entitlements = await entitlementsOfPhones(tx, house.catalog, phones, now);
  const cars = groupBy(await vehiclesOf(tx, phones), ({ phone }) => phone);
  await moveEstimates(tx, house.vehicles, found, cars, now);
  const known = await knownReminders(tx, found);
  const decided = found.flatMap((one): Decided[] => {
    const theirs = cars.get(one.phone) ?? [];
    const car = theirs.find(({ id }) => id === one.subjectId);
    const isStillDue = one.kind === 'SEA' ? holders.has(one.phone) : car && isDue(car, one, house.vehicles, now);
    if (!isStillDue) return [];
    const it = known.get(keyOf(one));
    const step = stepOf(one, it, house.rules, today);
    if (one.due < today && step === undefined) {
      const isLate = car !== undefined && isToldLate(one, car, house.rules);
      return it ? [] : [{ ...one, whyNot: isLate ? 'told-late' : 'missed' }];
    }
    if (step === undefined) return [];
    const allowed = carsAllowed(entitlements.get(one.phone)!);
    if (allowed === 0) return [{ ...one, whyNot: 'no-member' }];
    if (car && restingOf(theirs, allowed).has(car.id)) return [{ ...one, whyNot: 'rests' }];
    return [{ ...one, step, how: one.kind === 'INSP' ? inspectionOf(car!, house.vehicles, now)?.how : undefined }];
  });
  await noteWhyNot(
    tx,
    decided.flatMap((one) => ('whyNot' in one ? [one] : [])),
    now,
  );
  let sent = 0;
  for (const step of ['first', 'last', 'overdue'] as const) {
    const wanted = decided.flatMap((one) => ('step' in one && one.step === step ? [one] : []));
    const mine = await takeNotices(tx, step, wanted, now);
    const going = wanted.filter((one) => mine.has(keyOf(one)));
    const hintFor = await hintsFor(tx, house, step, going, now);
    const said = await sayUnasked(
      tx,
      house,
      going.map((one) =>
        sayingOf(house.catalog, step, { ...one, hint: hintFor(one) }, holders.get(one.phone)!, { now, today }),
      ),
      now,
    );
    await noteSent(
      tx,
      step,
      going.map((one, at) => {
        const it = said[at]!;
        return 'refusal' in it ? { ...one, whyNot: it.refusal } : { ...one, mtId: it.mtId };
      }),
    );
    sent += said.filter((it) => !('refusal' in it)).length;
  }
  return sent;
}

/** What each notice of a step can say beside its day. */
async function hintsFor(
  tx: Tx,
  { hints, catalog }: RemindHouse,
  step: Step,
  going: readonly Due[],
  now: Date,
): Promise<(one: Due) => string | undefined> {
  if (!hints) return () => undefined;
  const found = new Map<ReminderKind, ReadonlyMap<Phone, string>>();
  for (const [kind, theirs] of groupBy(going, (one) => one.kind)) {
    const phones = [...new Set(theirs.map(({ phone }) => phone))];
    found.set(kind, await hints(tx, { kind, phones, room: roomForHint(catalog, step, kind, now) }, now));
  }
  return ({ kind, phone }) => found.get(kind)?.get(phone);
}

/**
 * An estimate that a mileage moved is the same maintenance: who heard of it, or has an appointment, is not told anew. So what is found
 * on its new day takes over what was said for the old one.
 */
async function moveEstimates(
  tx: Tx,
  rules: VehicleRules,
  found: readonly Due[],
  cars: ReadonlyMap<Phone, readonly Vehicle[]>,
  now: Date,
): Promise<void> {
  const maintenances = found.filter(({ kind }) => kind === 'MNT');
  if (maintenances.length === 0) return;
  const phones = [...new Set(maintenances.map(({ phone }) => phone))];
  const known = await knownReminders(tx, maintenances);
  const said = await remindersOf(tx, phones, dayOf(later(now, -sameDays * dayMs)));
  const moves = maintenances.flatMap((one) => {
    const car = cars.get(one.phone)?.find(({ id }) => id === one.subjectId);
    if (!car || known.has(keyOf(one)) || !isDue(car, one, rules, now)) return [];
    const open = said.filter(
      ({ subjectId, kind, answer }) => subjectId === car.id && kind === 'MNT' && answer !== 'done',
    );
    const same = open.findLast((it) => it.answer !== 'changed' && isSameMoved(it, car, rules, now));
    return same ? [{ ...same, newDue: one.due }] : [];
  });
  await moveReminders(tx, moves);
}

/** Whether a car is due on that day; what has passed is looked at as it was on its day, for age goes on to the next inspection. */
function isDue(car: Vehicle, { kind, due }: Due, rules: VehicleRules, now: Date): boolean {
  return kind === 'SEA' || duesOf(car, rules, due < dayOf(now) ? startOfDay(due) : now)[dueOfKind[kind]] === due;
}

/** An answer names what it answers, so that it finds its reminder whatever was asked since. */
export function answersTo({
  subjectId,
  kind,
  due,
}: Omit<DueKey, 'phone'>): Readonly<Record<string, readonly string[]>> {
  return {
    1: ['done', subjectId, kind, due],
    2: ['later', subjectId, kind, due],
    3: ['book', subjectId, kind, due],
  };
}

export const choiceKind = 'service-choice:reminders';

/** How long an answer is waited for: until some days after the due day. */
export function waitMs(due: Day, now: Date): number {
  return Math.max(0, daysBetween(dayOf(now), due) + answerDays) * dayMs + dayMs;
}

function sayingOf(
  catalog: Catalog,
  step: Step,
  one: Due & { readonly how?: InspectionHow | undefined; readonly hint: string | undefined },
  to: Subscriber,
  { now }: When,
): Unasked {
  return {
    to,
    service: 'reminders',
    say: noticeOf(catalog, step, one, now),
    ask: { kind: choiceKind, choices: answersTo(one), lifetimeMs: waitMs(one.due, now) },
    mt: { class: 'content', dueAt: byDay(now), goodUntil: goodUntil(step, one.due) },
  };
}
