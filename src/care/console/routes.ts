import type { z } from 'zod';
import { messagesOf } from '../../business/messages/index.ts';
import { auditRequest } from '../../business/staff/index.ts';
import { type Caller, Problem, type Route, route } from '../../platform/http/index.ts';
import { dayMs, hourMs, later } from '../../values/time.ts';
import type { CareHouse } from '../house.ts';
import { carsOfOpening } from './cars.ts';
import {
  agreeWish,
  complaintWish,
  explainBody,
  explained,
  goodwillWish,
  listWish,
  type MessagesView,
  membershipWish,
  messages,
  messagesQuery,
  opening,
  openingBody,
  openingParams,
  orderWish,
  outlook,
  refundWish,
  refuseWish,
  type StoryAction,
  script,
  scriptQuery,
  seenWish,
  stopWish,
  story,
  unlistWish,
  watched,
  watchQuery,
} from './contract.ts';
import {
  agentBy,
  agreeToPromotions,
  blacklist,
  complaint,
  goodwill,
  order,
  refund,
  refusePromotionsOf,
  scriptOf,
  sendMembershipAgain,
  stop,
  unblacklist,
} from './deeds.ts';
import { errandsOfOpening } from './errands.ts';
import { evidenceRoutes } from './evidence/routes.ts';
import { explainText } from './explain.ts';
import { issuesOfOpening } from './issues.ts';
import { carrierAgent, openedNumber, openedNumberOf, openNumber, storyReaders } from './openings.ts';
import { panelsFor } from './panels.ts';
import { type Deed, foresee, perform } from './perform.ts';
import { presentMessage, presentStory, rolesFor } from './present.ts';
import { recordingRoute } from './recording.ts';
import { redemptionsOfOpening } from './redemptions.ts';
import { openingCounts } from './store.ts';
import { loadFile } from './story.ts';
import { weatherOfOpening } from './weather.ts';

/** The page of a subscriber: opening a number, what is known of it, and what an agent may do for its holder. */
export function consoleRoutes(house: CareHouse): Route[] {
  return [
    ...readingRoutes(house),
    ...actionRoutes(house),
    explainRoute(house),
    recordingRoute(house),
    ...evidenceRoutes(house),
    ...carsOfOpening(house),
    ...weatherOfOpening(house),
    ...errandsOfOpening(house),
    redemptionsOfOpening(house),
    ...issuesOfOpening(house),
    watchRoute(house),
  ];
}

function readingRoutes(house: CareHouse): Route[] {
  const { db } = house;
  return [
    route({
      method: 'POST',
      path: '/api/care/openings',
      access: { roles: [...storyReaders, 'hall-clerk'] },
      summary: 'Opens a number, in any usual form; audited, and limited in number by the hour',
      body: openingBody,
      answer: opening,
      async handle(request) {
        const { body, staff } = request;
        const written = 'ref' in body ? house.numbers.open(body.ref, staff!) : body.written;
        if (written === undefined) throw referenceOver;
        const { id, phone } = await openNumber(house, request, written);
        return { status: 201, body: { id, phone } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/care/openings/:id',
      access: { roles: storyReaders },
      summary: 'The number that one opened, while it is open',
      params: openingParams,
      answer: opening,
      handle: async ({ params: { id }, staff, now }) => ({
        body: { id, phone: await openedNumberOf(db, staff!, id, now) },
      }),
    }),
    route({
      method: 'GET',
      path: '/api/care/openings/:id/story',
      access: { roles: storyReaders },
      summary: 'What is known of an opened number; agents of 10010 see relations and bills',
      params: openingParams,
      answer: story,
      async handle({ params, staff, now }) {
        const { role } = staff!;
        const body = await db.transact(async (tx) => {
          const phone = await openedNumber(tx, staff!, params.id, now);
          const panels = await panelsFor(tx, house.panels, { phone, role }, now);
          return presentStory(await loadFile(tx, phone), panels, role, house, now);
        });
        return { body };
      },
    }),
    route({
      method: 'GET',
      path: '/api/care/openings/:id/messages',
      access: { roles: storyReaders },
      summary: 'What an opened number texted and was sent, newest first, with why each stands as it does',
      params: openingParams,
      query: messagesQuery,
      answer: messages,
      async handle({ params, query, staff, now }) {
        const { items, next } = await db.transact(async (tx) =>
          messagesOf(tx, await openedNumber(tx, staff!, params.id, now), query),
        );
        const page = {
          items: items.map((one) => presentMessage(one, house, now)),
          ...(next !== undefined && { next }),
        };
        const isCarriers = staff!.role === carrierAgent;
        const body: MessagesView = isCarriers ? { view: 'carrier', ...page } : { view: 'care', ...page };
        return { body };
      },
    }),
    route({
      method: 'GET',
      path: '/api/care/openings/:id/script',
      access: { roles: rolesFor('order') },
      summary: 'What is read to the holder of an opened number before an order, step by step',
      params: openingParams,
      query: scriptQuery,
      answer: script,
      async handle({ params, query, staff, now }) {
        const read = await db.transact(async (tx) => {
          const phone = await openedNumber(tx, staff!, params.id, now);
          return scriptOf(tx, house, phone, query.product, now);
        });
        return { body: { version: read.script.version, steps: [...read.script.steps] } };
      },
    }),
  ];
}

const referenceOver = new Problem(409, 'reveal-again', {
  'zh-CN': '页面上的号码已过期，请重新载入页面后再打开',
  en: 'The number on the page is too old: load the page again',
});

/** An action on an opened number. Each has two routes: what it would do, and doing it. */
type Action<Wish extends z.ZodObject> = {
  readonly verb: StoryAction;
  readonly summary: string;
  readonly wish: Wish;
  deed(by: Caller, wish: z.output<Wish>): Deed;
  /** What the audit keeps of the wish. */
  kept(wish: z.output<Wish>): Record<string, string>;
};

function actionRoutes(house: CareHouse): Route[] {
  return [
    ...pair(house, {
      verb: 'stop',
      summary: 'Ends one service of the number, or all of them, at once',
      wish: stopWish,
      deed: (by, { subscriptionId }) => stop(house, agentBy(by), subscriptionId),
      kept: ({ subscriptionId }) => ({ subscriptionId }),
    }),
    ...pair(house, {
      verb: 'order',
      summary: 'Orders for the holder, who agreed to the script that was read to its last step',
      wish: orderWish,
      deed: (by, { call, ...wish }) => order(house, by, { ...wish, call }),
      kept: ({ product, version, steps, call }) => ({ product, version, steps: steps.join(), ...(call && { call }) }),
    }),
    ...pair(house, {
      verb: 'membership',
      summary: 'Sends the membership SMS of this month once more',
      wish: membershipWish,
      deed: () => sendMembershipAgain(house),
      kept: () => ({}),
    }),
    ...pair(house, {
      verb: 'refund',
      summary: 'Asks for money back; what one person may give is given at once',
      wish: refundWish,
      deed: (by, { amountFen, ...wish }) => refund(house, by, { ...wish, amountFen }),
      kept: ({ id, chargeId, reason }) => ({ id, chargeId, reason }),
    }),
    ...pair(house, {
      verb: 'goodwill',
      summary: 'Asks for a free month or a gift; what one person may give is given at once',
      wish: goodwillWish,
      deed: (by, { gift, ...wish }) => goodwill(house, by, { ...wish, gift }),
      kept: ({ id, product, reason }) => ({ id, product, reason }),
    }),
    ...pair(house, {
      verb: 'complaint',
      summary:
        'A complaint about something sold on the telephone: without a recording it ends and its fees go back, at once',
      wish: complaintWish,
      deed: (by, { ticketId, ...wish }) => complaint(house, by, { ...wish, ticketId }),
      kept: ({ id, subscriptionId, ticketId }) => ({ id, subscriptionId, ...(ticketId && { ticketId }) }),
    }),
    ...pair(house, {
      verb: 'agree-promotions',
      summary: 'A person agreed to promotions, and this proves it; hall clerks take it of subscribers of their carrier',
      wish: agreeWish,
      deed: (by, wish) => agreeToPromotions(house, by, wish),
      kept: (wish) => wish,
    }),
    ...pair(house, {
      verb: 'refuse-promotions',
      summary: 'A person told us, otherwise than by SMS, to send no more promotions',
      wish: refuseWish,
      deed: () => refusePromotionsOf(house),
      kept: (wish) => wish,
    }),
    ...pair(house, {
      verb: 'blacklist',
      summary: 'Puts the number onto a list; who complained can order nothing any more',
      wish: listWish,
      deed: (by, wish) => blacklist(house, by, wish),
      kept: (wish) => wish,
    }),
    ...pair(house, {
      verb: 'unblacklist',
      summary: 'Takes the number off a list; that it was on it stays written',
      wish: unlistWish,
      deed: (_, wish) => unblacklist(wish),
      kept: (wish) => wish,
    }),
  ];
}

function pair<Wish extends z.ZodObject>(house: CareHouse, action: Action<Wish>): Route[] {
  const { verb, summary, wish, deed, kept } = action;
  const access = { roles: rolesFor(verb) };
  return [
    route({
      method: 'POST',
      path: `/api/care/openings/:id/${verb}/outlook`,
      access,
      summary: `What this would do, and nothing of it is done: ${summary}`,
      params: openingParams,
      body: wish,
      answer: outlook,
      async handle(request) {
        const asked = request.body as z.output<Wish>;
        const wanted = { verb, wish: asked, deed: deed(request.staff!, asked) };
        return { body: await shown(foresee(house, request, request.params.id, wanted)) };
      },
    }),
    route({
      method: 'POST',
      path: `/api/care/openings/:id/${verb}`,
      access,
      summary,
      params: openingParams,
      body: seenWish(wish),
      answer: outlook,
      async handle(request) {
        const { seen, ...rest } = request.body as z.output<Wish> & { seen: string };
        const asked = rest as unknown as z.output<Wish>;
        const its = { verb, wish: asked, deed: deed(request.staff!, asked), seen, detail: kept(asked) };
        return { body: await shown(perform(house, request, request.params.id, its)) };
      },
    }),
  ];
}

async function shown(outlook: ReturnType<typeof foresee>) {
  const { lines, seen } = await outlook;
  return { lines: [...lines], seen };
}

function explainRoute(house: CareHouse): Route {
  return route({
    method: 'POST',
    path: '/api/care/openings/:id/explain',
    access: { roles: rolesFor('explain') },
    summary: 'What a text would do if the opened number sent it now; nothing is sent and nothing is kept',
    params: openingParams,
    body: explainBody,
    answer: explained,
    handle: async (request) => ({ body: await explainText(house, request, request.params.id, request.body) }),
  });
}

function watchRoute({ db, numbersPerHour }: CareHouse): Route {
  return route({
    method: 'GET',
    path: '/api/care/openings',
    access: { roles: ['supervisor', 'administrator'] },
    summary: 'Who opened how many numbers within an hour and a day, and who was refused more',
    query: watchQuery,
    answer: watched,
    async handle(request) {
      const { now, query } = request;
      const items = await db.transact(async (tx) => {
        await auditRequest(tx, request, 'number.openings-read', 'all');
        return openingCounts(tx, { hour: later(now, -hourMs), day: later(now, -dayMs), limit: query.limit });
      });
      return { body: { perHour: numbersPerHour, items } };
    },
  });
}
