import { createHash } from 'node:crypto';
import type { TextCode, TextVars } from '../../business/catalog/index.ts';
import { sealVisits } from '../../business/desk/index.ts';
import { queueMts, wayTo } from '../../business/messages/index.ts';
import { lockSubscribers, type Personal } from '../../business/subscribers/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Job } from '../../platform/jobs.ts';
import type { Log } from '../../platform/log.ts';
import { closeCalendar } from '../../products/reminders/index.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { dayMs, later, minuteMs, monthStart } from '../../values/time.ts';
import { writeCopy } from './copy.ts';
import {
  type Copy,
  copyFailed,
  copyGone,
  copyReady,
  dueCopies,
  dueErasures,
  type Erasure,
  endCopies,
  erasureDone,
  erasureWaits,
  nextCopy,
  nextErasure,
  takeErasure,
} from './data-store.ts';
import type { SelfHouse } from './house.ts';
import { heldSince } from './own.ts';
import { personalOf } from './personal.ts';
import { endSessions } from './session.ts';

/** How many days a copy may be fetched. */
export const copyDays = 7;
const copyLimitBytes = 1024 ** 3;
const tries = 3;
const atOnce = 20;
/** A file that came within the hour is not removed yet. */
const removeAgainMs = 61 * minuteMs;

/** What the clock rings for the data of people: copies that are wanted, files that are old, wishes to be forgotten. */
export function jobsOf(house: SelfHouse): readonly Job[] {
  return [
    {
      name: 'copies of personal data',
      nextDue: nextCopy,
      async run(db, due, log) {
        for (const copy of await dueCopies(db, due, atOnce)) {
          if (copy.state === 'waiting') await prepare(house, copy, due, log);
          else await letGo(house, copy, due);
        }
      },
    },
    {
      name: 'erasure of personal data',
      nextDue: nextErasure,
      async run(db, due, log) {
        for (const one of await dueErasures(db, due, atOnce)) await carryOn(db, house, one, due, log);
      },
    },
  ];
}

async function prepare(house: SelfHouse, copy: Copy, now: Date, log: Log): Promise<void> {
  const { db, copies, desk } = house;
  const { phone, id, language } = copy;
  try {
    const since = await db.transact((tx) => heldSince(tx, phone));
    const content = writeCopy(personalOf(house), { db, phone, since, language, now }, desk);
    const { hash, bytes } = await copies.put(content, copyLimitBytes);
    await db.transact(async (tx) => {
      await lockSubscribers(tx, [phone]);
      const made = { hash, bytes, at: now, expiresAt: later(now, copyDays * dayMs) };
      const about = { code: 'data-ready', vars: { days: String(copyDays) }, reason: 'copy of data' } as const;
      if (await copyReady(tx, copy, made)) await tell(tx, house, phone, id, about, now);
    });
  } catch (error) {
    const isLast = copy.attempts + 1 >= tries;
    log.error(
      { error, copy: id, alarm: isLast ? 'data-copy-failed' : undefined },
      'a copy of personal data was not made',
    );
    await copyFailed(db, copy, isLast ? undefined : later(now, 5 * minuteMs));
  }
}

async function letGo({ db, copies }: SelfHouse, copy: Copy, now: Date): Promise<void> {
  const isGone = copy.hash === null || (await copies.remove(copy.hash));
  await copyGone(db, copy, isGone ? undefined : later(now, removeAgainMs));
}

/** Takes a wish to be forgotten one step on, in one transaction: what stands in the way, or what goes now, or what goes later. */
function carryOn(db: Db, house: SelfHouse, one: Erasure, now: Date, log: Log): Promise<void> {
  const all = personalOf(house);
  return db.transact(async (tx) => {
    const holder = (await lockSubscribers(tx, [one.phone])).get(one.phone);
    if (!(await takeErasure(tx, one))) return;
    const isTheirs = holder === undefined || holder.holderSince <= one.askedAt;
    const held = one.state === 'waiting' && isTheirs ? await whatHolds(tx, all, one.phone, now) : undefined;
    if (held) {
      if (now >= one.dueBy)
        log.error({ alarm: 'erasure-late', erasure: one.id, waitsFor: held }, 'a wish to be forgotten is late');
      return erasureWaits(tx, one, held, later(now, dayMs));
    }
    const proof = await erase(tx, all, one, now);
    if (one.state === 'waiting' && isTheirs) await leaveNothing(tx, house, one, now);
    const rest = laterOf(all, one).filter((at) => at > now);
    const [moreAt] = rest.toSorted((a, b) => a.getTime() - b.getTime());
    await erasureDone(tx, one, { at: now, proof, receipt: receiptOf(one), moreAt });
  });
}

async function whatHolds(tx: Tx, all: readonly Personal[], phone: Phone, now: Date): Promise<string | undefined> {
  for (const { code, holds } of all) if (await holds?.isOpen(tx, phone, now)) return code;
  return undefined;
}

/** When what goes later goes, of a wish. */
function laterOf(all: readonly Personal[], { askedAt }: Pick<Erasure, 'askedAt'>): Date[] {
  return all.flatMap(({ fate }) =>
    fate.kind === 'goes' && fate.afterMonths > 0 ? [goesAt(askedAt, fate.afterMonths)] : [],
  );
}

/** A month is kept whole. */
function goesAt(askedAt: Date, months: number): Date {
  return months === 0 ? askedAt : monthStart(askedAt, months + 1);
}

/** Removes what is due and was not removed before, and counts it. */
async function erase(tx: Tx, all: readonly Personal[], one: Erasure, now: Date): Promise<Record<string, number>> {
  const proof: Record<string, number> = {};
  for (const { code, fate } of all) {
    if (fate.kind !== 'goes' || code in one.proof || goesAt(one.askedAt, fate.afterMonths) > now) continue;
    proof[code] = await fate.erase(tx, { phone: one.phone, until: one.until });
  }
  return proof;
}

async function leaveNothing(tx: Tx, house: SelfHouse, one: Erasure, now: Date): Promise<void> {
  await endSessions(tx, one.phone);
  await sealVisits(tx, [one.phone]);
  await endCopies(tx, [one.phone], now);
  await closeCalendar(tx, one.phone);
  const about = { code: 'data-erased', vars: { receipt: receiptOf(one) }, reason: 'data erased' } as const;
  await tell(tx, house, one.phone, one.id, about, now);
}

/** What people quote when they ask about it; it tells nothing of the number. */
function receiptOf({ id }: Pick<Erasure, 'id'>): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 8).toUpperCase();
}

type About = {
  [Code in 'data-ready' | 'data-erased']: {
    readonly code: Code;
    readonly vars: TextVars<Code>;
    readonly reason: string;
  };
}['data-ready' | 'data-erased'];

async function tell(
  tx: Tx,
  house: SelfHouse,
  phone: Phone,
  reasonId: Id,
  { code, vars, reason }: About,
  now: Date,
): Promise<void> {
  const way = await wayTo(tx, house, phone);
  if (!way) return;
  const { text, version } = house.terms.catalog.texts.render<TextCode>(code, vars as TextVars<TextCode>);
  const mt = { class: 'notice', phone, text, textVersion: version, ...way, reason, reasonId } as const;
  await queueMts(tx, house.door, [mt], now);
}
