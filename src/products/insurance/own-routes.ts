import type { Db, Tx } from '../../platform/db.ts';
import { type Access, Problem, type Request, type Route, route, type Text } from '../../platform/http/index.ts';
import type { Phone } from '../../values/phone.ts';
import { agreeBody, ownInsurance } from './contract.ts';
import type { InsuranceHouse } from './house.ts';
import { agreeOnPage, readOwnInsurance, withdrawOnPage } from './own.ts';

/** Whose offers these are: the owner of a number on his own page. Whoever mounts the routes says so. */
export type InsuranceOwner = {
  /** `/api/me/insurance`. */
  readonly path: string;
  readonly access: Access;
  /** Whose they are, and what proves that it was he who agreed. Throws the problem of who may not. */
  whose(
    tx: Tx,
    request: Request,
  ): Promise<{ readonly phone: Phone; readonly evidence: Readonly<Record<string, string>> }>;
};

/** What is offered to the owner of a number, what he agrees to, and what he takes back. */
export function ownInsuranceRoutes(
  { db, ...house }: InsuranceHouse & { readonly db: Db },
  owner: InsuranceOwner,
): Route[] {
  const { path, access } = owner;
  return [
    route({
      method: 'GET',
      path,
      access,
      summary:
        'Insurance offers for the phone, each with the text one would agree to, and what came of those agreed to',
      answer: ownInsurance,
      handle: async (request) => ({
        body: await db.transact(async (tx) => {
          const { phone } = await owner.whose(tx, request);
          return readOwnInsurance(tx, house, phone, request.now);
        }),
      }),
    }),
    route({
      method: 'POST',
      path: `${path}/agreements`,
      access,
      summary: 'Lets the data that the text names go to the insurer of an offer, for a quote',
      body: agreeBody,
      answer: ownInsurance,
      handle: async (request) => ({
        body: await db.transact(async (tx) => {
          const { phone, evidence } = await owner.whose(tx, request);
          const { offer, consent } = request.body;
          const agreed = await agreeOnPage(tx, house, { phone, offerId: offer, consent, evidence }, request.now);
          if (!agreed.ok) throw new Problem(409, agreed.code, refusals[agreed.code]);
          return readOwnInsurance(tx, house, phone, request.now);
        }),
      }),
    }),
    route({
      method: 'DELETE',
      path: `${path}/agreements`,
      access,
      summary: 'Takes back every agreement whose data were not handed over yet',
      answer: ownInsurance,
      handle: async (request) => ({
        body: await db.transact(async (tx) => {
          const { phone } = await owner.whose(tx, request);
          await withdrawOnPage(tx, phone, request.now);
          return readOwnInsurance(tx, house, phone, request.now);
        }),
      }),
    }),
  ];
}

const refusals: Readonly<Record<'no-such-offer' | 'going' | 'text-changed', Text>> = {
  'no-such-offer': { 'zh-CN': '这条优惠已结束，请看看其他优惠', en: 'This offer has ended: look at the others' },
  going: { 'zh-CN': '您已同意过，请等候联系', en: 'You have agreed already: the insurer will call' },
  'text-changed': {
    'zh-CN': '内容已变化，请重新阅读后再同意',
    en: 'The text has changed meanwhile: read it again before you agree',
  },
};
