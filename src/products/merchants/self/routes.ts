import type { Door } from '../../../business/messages/index.ts';
import type { Db } from '../../../platform/db.ts';
import { Problem, type Route, refuserOf, route } from '../../../platform/http/index.ts';
import type { MembershipRules } from '../membership/model.ts';
import type { MemberSeals } from '../membership/qr.ts';
import { type ResendHouse, resendMembership } from '../membership/resend.ts';
import { standingsOf, standingWords } from '../membership/standing.ts';
import { leaveOwnSeat, readBuys, takeOwnSeat } from './buys.ts';
import { readCard } from './card.ts';
import { buyParams, ownBuys, ownCard, ownCode, partnersBody, partnersFound } from './contract.ts';
import { findPartners, type NearHouse } from './near.ts';

/** What the page of a member works with. */
export type SelfMembershipHouse = ResendHouse &
  NearHouse & { readonly db: Db; readonly door: Door; readonly seals: MemberSeals };

/** The membership of the holder of a phone on his own page: the card, the code for tills, partners and group-buys. */
export function selfMembershipRoutes(house: SelfMembershipHouse): Route[] {
  return [...cardRoutes(house), partnersRoute(house), ...buyRoutes(house)];
}

function cardRoutes(house: SelfMembershipHouse): Route[] {
  const { db, seals } = house;
  return [
    route({
      method: 'GET',
      path: '/api/self/membership',
      access: 'subscriber',
      summary:
        'The membership card: level, month, whether a till gives the price, what was saved this year and used lately',
      answer: ownCard,
      handle: async ({ holder, now }) => ({ body: await db.transact((tx) => readCard(tx, house, holder!.phone, now)) }),
    }),
    route({
      method: 'POST',
      path: '/api/self/membership/code',
      access: 'subscriber',
      summary: 'A code that tills scan, good for two minutes; of who would be refused there none',
      answer: ownCode,
      async handle({ holder, now }) {
        const { phone } = holder!;
        const standing = (await db.transact((tx) => standingsOf(tx, house, [phone], now))).get(phone)!;
        if (standing.light === 'red') throw new Problem(409, 'no-price', standingWords[standing.why ?? 'no-member']);
        const { token, until } = seals.seal(phone, now);
        return { body: { token, validMs: until.getTime() - now.getTime() } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/self/membership/sms',
      access: 'subscriber',
      summary: 'Sends the membership SMS of this month once more, within its limits',
      answer: ownCard,
      async handle({ holder, now }) {
        const body = await db.transact(async (tx) => {
          const sent = await resendMembership(tx, house, holder!.phone, now);
          if (!sent.ok) throw notAgain(house.membership)(sent.code);
          return readCard(tx, house, holder!.phone, now);
        });
        return { body };
      },
    }),
  ];
}

function partnersRoute(house: SelfMembershipHouse): Route {
  return route({
    method: 'POST',
    path: '/api/self/partners',
    access: 'subscriber',
    summary: 'Partner shops near a position, which is not kept, or in a district, each with its benefits',
    body: partnersBody,
    answer: partnersFound,
    handle: async ({ holder, body, now }) => ({
      body: await house.db.transact((tx) => findPartners(tx, house, holder!.phone, body, now)),
    }),
  });
}

function buyRoutes(house: SelfMembershipHouse): Route[] {
  const { db } = house;
  return [
    route({
      method: 'GET',
      path: '/api/self/group-buys',
      access: 'subscriber',
      summary: 'The group-buys that take seats, and those in which one has a seat',
      answer: ownBuys,
      handle: async ({ holder, now }) => ({ body: await db.transact((tx) => readBuys(tx, house, holder!.phone, now)) }),
    }),
    route({
      method: 'PUT',
      path: '/api/self/group-buys/:id/seat',
      access: 'subscriber',
      summary: 'Takes a seat in a group-buy, by the rules of TG; it costs nothing',
      params: buyParams,
      answer: ownBuys,
      handle: async ({ holder, params, now }) => ({
        body: await db.transact(async (tx) => {
          const { phone } = holder!;
          const taken = await takeOwnSeat(tx, house, { phone, buyId: params.id }, now);
          if (!taken.ok) throw noSeat(taken.code);
          return readBuys(tx, house, phone, now);
        }),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/self/group-buys/:id/seat',
      access: 'subscriber',
      summary: 'Gives the own seat in a group-buy up, before its deadline',
      params: buyParams,
      answer: ownBuys,
      handle: async ({ holder, params, now }) => ({
        body: await db.transact(async (tx) => {
          const { phone } = holder!;
          const left = await leaveOwnSeat(tx, { phone, buyId: params.id }, now);
          if (!left.ok) throw noSeat(left.code);
          return readBuys(tx, house, phone, now);
        }),
      }),
    }),
  ];
}

const noSeat = refuserOf<'not-granted' | 'no-seats'>({
  'not-granted': [
    409,
    {
      'zh-CN': '您的会员级别没有团购，升级后即可预约',
      en: 'Your membership has no group-buys: a higher level grants them',
    },
  ],
  'no-seats': [
    409,
    {
      'zh-CN': '此团购已截止或取消，名额不再变动',
      en: 'This group-buy is over or was called off: seats change no more',
    },
  ],
});

function notAgain({ resendsAMonth, resendEveryMinutes }: MembershipRules) {
  return refuserOf<'no-member' | 'just-sent' | 'too-often'>({
    'no-member': [
      409,
      { 'zh-CN': '会员才有会员短信，请先订购', en: 'Only members get the membership SMS: order the membership first' },
    ],
    'just-sent': [
      409,
      {
        'zh-CN': `${resendEveryMinutes} 分钟内刚发送过，请稍候查收`,
        en: `It was sent within the last ${resendEveryMinutes} minutes: wait for it a moment`,
      },
    ],
    'too-often': [
      409,
      {
        'zh-CN': `本月已补发 ${resendsAMonth} 次，不再重复发送`,
        en: `It was sent again ${resendsAMonth} times this month, and is not sent any more`,
      },
    ],
  });
}
