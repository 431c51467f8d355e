import { auditRequest } from '../../../business/staff/index.ts';
import type { Db } from '../../../platform/db.ts';
import { type Route, route } from '../../../platform/http/index.ts';
import { idFloor, newId } from '../../../values/id.ts';
import { beijingIso, dayMs, dayOf, dayStart, hourMs, later, startOfDay } from '../../../values/time.ts';
import { mustNotBePast } from '../registry/house.ts';
import { banBody, banList, idParams, patterns } from './contract.ts';
import type { TillHouse } from './house.ts';
import { readMobile } from './named.ts';
import { mostGuesses } from './pace.ts';
import { refuseTill } from './problems.ts';
import { calledAt } from './read.ts';
import { guessingShops, refusalsSince, usesOfAll } from './store.ts';
import { bans, insertBan, liftBan, patternsSince } from './watch-store.ts';

/** Who looks after misuse: people of ours, as no merchant watches itself. */
const watchers = { roles: ['supervisor'] };
const lookedBackDays = 30;

/** Misuse: who is kept from benefits or tills, and what looks like members and clerks who work together. */
export function watchRoutes({ db, numbers }: Pick<TillHouse, 'db' | 'numbers'>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/till/bans',
      access: watchers,
      summary: 'Who may use no benefits, or check nobody, because of misuse',
      answer: banList,
      async handle({ now, staff }) {
        const found = await db.transact((tx) => bans(tx, now));
        return {
          body: {
            items: found.map(({ phone, at, until, liftedAt, liftedBy, ...one }) => ({
              ...{ id: one.id, what: one.what, reason: one.reason, by: one.by },
              ...{ number: numbers.mask(phone, staff!), at: beijingIso(at) },
              ...(until && { until: beijingIso(until) }),
              isOver: until !== null && until <= now,
              ...(liftedAt && { lifted: { at: beijingIso(liftedAt), by: liftedBy! } }),
            })),
          },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/till/bans',
      access: watchers,
      summary: 'Keeps a member from benefits, or somebody at a till from checking, until a day or for good',
      body: banBody,
      async handle(request) {
        const { now, staff, body } = request;
        const phone = readMobile(body.number);
        const id = newId(now);
        mustNotBePast({ until: body.until }, now);
        const until = body.until === undefined ? null : dayStart(startOfDay(body.until), 1);
        await db.transact(async (tx) => {
          await insertBan(tx, { phone, id, what: body.what, reason: body.reason, by: staff!.name, at: now, until });
          await auditRequest(tx, request, 'till.ban', { phone, id }, { what: body.what, reason: body.reason });
        });
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/till/bans/:id/lift',
      access: watchers,
      summary: 'Lifts a ban',
      params: idParams,
      async handle(request) {
        const { now, staff, params } = request;
        await db.transact(async (tx) => {
          const phone = await liftBan(tx, { id: params.id, by: staff!.name }, now);
          if (phone === undefined) throw refuseTill('no-ban');
          await auditRequest(tx, request, 'till.ban-lifted', { phone, id: params.id });
        });
        return {};
      },
    }),
    route({
      method: 'GET',
      path: '/api/till/patterns',
      access: watchers,
      summary: 'What looks like members and clerks who work together, of the last thirty days',
      answer: patterns,
      async handle({ now, staff }) {
        const items = await db.transact(async (tx) => {
          const rows = await patternsSince(tx, later(now, -lookedBackDays * dayMs));
          const called = await calledAt(
            tx,
            rows.map((one) => ({ ...one, channel: 'page' as const })),
          );
          return rows.map(({ kind, merchantId, shopId, personId, phones, uses, of }) => ({
            ...{ kind, merchant: called(merchantId), shop: called(shopId), by: called(personId), uses, of },
            numbers: phones.map((phone) => numbers.mask(phone, staff!)),
          }));
        });
        return { body: { days: lookedBackDays, items } };
      },
    }),
  ];
}

/** Shops where numbers are guessed now, for the alarm: as many as one person may miss in an hour. */
export async function guessingNow(db: Db, now: Date): Promise<{ shop: string; numbers: number }[]> {
  const found = await db.transact((tx) => guessingShops(tx, idFloor(later(now, -hourMs)), mostGuesses.byClerk));
  return found.map(({ shopId, numbers }) => ({ shop: shopId, numbers }));
}

/** How tills are used, for figures: benefits used today, and what was refused in the last hour. */
export async function tillFigures(
  db: Db,
  now: Date,
): Promise<{ redemptions: number; refusals: readonly { why: string; count: number }[] }> {
  const [redemptions, refusals] = await Promise.all([
    usesOfAll(db, dayOf(now)),
    refusalsSince(db, idFloor(later(now, -hourMs))),
  ]);
  return { redemptions, refusals };
}
