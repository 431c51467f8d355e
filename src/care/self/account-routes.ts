import { phonePlan } from '../../business/bill-run/index.ts';
import { inForce } from '../../business/subscriptions/index.ts';
import type { Tx } from '../../platform/db.ts';
import { type Holder, type Request, type Route, route } from '../../platform/http/index.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { beijingIso, dayMs, later, monthOf, monthStart } from '../../values/time.ts';
import type { CareStory } from '../console/contract.ts';
import { outlook } from '../console/contract.ts';
import { type By, stop } from '../console/deeds.ts';
import { carryOut, carryOutAsSeen, rehearse } from '../console/perform.ts';
import { presentFile, presentMessage } from '../console/present.ts';
import {
  type RelationOfMine,
  type SelfHome,
  selfBills,
  selfConsents,
  selfHome,
  selfMessages,
  selfMessagesQuery,
  selfStopBody,
  selfStopWish,
} from './contract.ts';
import type { SelfHouse } from './house.ts';
import { costOf, feeOutlook } from './model.ts';
import { heldSince, loadOwnFile, ownMessages } from './own.ts';

/** How far back messages are shown. */
const monthsShown = 6;
const messagesShown = 30;
const endedShownMs = 366 * dayMs;

/** What somebody has, pays, agreed to and was sent; and how to stop it. Of who had the number before nothing is shown. */
export function accountRoutes(house: SelfHouse): Route[] {
  const { db } = house;
  return [
    route({
      method: 'GET',
      path: '/api/self/home',
      access: 'subscriber',
      summary: 'What this phone is subscribed to, what this month cost so far, and the next fees',
      answer: selfHome,
      async handle({ holder, now }) {
        return { body: await db.transact((tx) => homeOf(tx, house, holder!.phone, now)) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/self/stop/outlook',
      access: 'subscriber',
      summary: 'What a cancel would do, in plain words; nothing of it is done',
      body: selfStopWish,
      answer: outlook,
      async handle(request) {
        const { where, wanted } = stopWanted(house, request, request.body);
        const seen = await rehearse(db, (tx) => carryOut(tx, house, where, wanted, request.now));
        return { body: { ...seen, lines: [...seen.lines] } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/self/stop',
      access: 'subscriber',
      summary: 'Ends one service, or all of them, at once, as its cancel word does',
      body: selfStopBody,
      answer: outlook,
      async handle(request) {
        const { seen, ...wish } = request.body;
        const { where, wanted } = stopWanted(house, request, wish);
        const done = await db.transact((tx) => carryOutAsSeen(tx, house, where, { ...wanted, seen }, request.now));
        return { body: { ...done, lines: [...done.lines] } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/self/bills',
      access: 'subscriber',
      summary: 'Fees of this phone and what went back, newest first, each with why it stands so',
      answer: selfBills,
      async handle({ holder }) {
        const { bills, remedies } = await db.transact((tx) => shownOf(tx, house, holder!.phone));
        return { body: { bills, refunds: remedies } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/self/consents',
      access: 'subscriber',
      summary: 'What this phone agreed to, with the words as they were',
      answer: selfConsents,
      async handle({ holder }) {
        const { consents } = await db.transact((tx) => shownOf(tx, house, holder!.phone));
        return { body: { items: consents.map((one) => ({ ...one, isRecorded: one.recording?.state === 'here' })) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/self/messages',
      access: 'subscriber',
      summary: `What this phone texted and was sent in the last ${monthsShown} months, newest first`,
      query: selfMessagesQuery,
      answer: selfMessages,
      async handle({ holder, query, now }) {
        const { items, next } = await db.transact(async (tx) => {
          const held = await heldSince(tx, holder!.phone);
          const shown = monthStart(now, -monthsShown);
          const since = held && held > shown ? held : shown;
          return ownMessages(tx, holder!.phone, { before: query.before, limit: messagesShown, since });
        });
        const told = items.map((one) => presentMessage(one, house, now));
        return { body: { items: told, ...(next !== undefined && { next }) } };
      },
    }),
  ];
}

type Asker = Pick<Request, 'holder' | 'address' | 'userAgent'>;

function stopWanted(house: SelfHouse, request: Asker, wish: { readonly subscriptionId: Id | 'all' }) {
  const deed = stop(house, holderBy(request), wish.subscriptionId);
  return { where: { phone: request.holder!.phone, place: '/me' }, wanted: { verb: 'stop' as const, wish, deed } };
}

/** The holder acts on the page: the session, and where it was opened from, are the evidence. */
export function holderBy({ holder, address, userAgent }: Asker): By {
  const { phone, session } = holder as Holder;
  return { channel: 'web', actor: phone, evidence: { page: '/me', session, address, userAgent } };
}

async function shownOf(
  tx: Tx,
  house: SelfHouse,
  phone: Phone,
): Promise<Pick<CareStory, 'bills' | 'remedies' | 'consents' | 'relations'>> {
  return presentFile(await loadOwnFile(tx, phone), house);
}

async function homeOf(tx: Tx, house: SelfHouse, phone: Phone, now: Date): Promise<SelfHome> {
  const month = monthOf(now);
  const file = await loadOwnFile(tx, phone);
  const open = new Set(file.history.subscriptions.filter(inForce).map(({ id }) => id));
  const plan: Awaited<ReturnType<typeof phonePlan>> = [];
  if (open.size > 0)
    for (const each of [month, monthOf(monthStart(now, 1))])
      plan.push(...(await phonePlan(tx, house, phone, each, now)));
  const relations = presentFile(file, house).relations.map(
    (one): RelationOfMine => ({
      ...one,
      isAtCarrier: one.atCarrier.length > 0,
      ...(open.has(one.id) && { fee: feeOutlook(plan, one.id, month) }),
    }),
  );
  const since = beijingIso(later(now, -endedShownMs));
  return {
    month: costOf(file.charges, month),
    standing: relations.filter(({ closedAt }) => closedAt === undefined),
    ended: relations.filter(({ closedAt }) => closedAt !== undefined && closedAt >= since),
  };
}
