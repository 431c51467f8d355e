import type { z } from 'zod';
import { lockSubscribers, subscriberOf } from '../../../business/subscribers/index.ts';
import { entitlementsOfPhones } from '../../../business/subscriptions/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { type Request, type Route, refuserOf, route } from '../../../platform/http/index.ts';
import type { Phone } from '../../../values/phone.ts';
import { beijingIso } from '../../../values/time.ts';
import { issueActs, newestOf } from './again.ts';
import { type OwnIssues, ownIssues } from './contract.ts';
import type { PushHouse } from './house.ts';
import { type Resent, resend } from './resend.ts';
import { issuesOfPhone, type Push, resentAmong } from './store.ts';

/** Whose issues a route shows, and who asks. */
export type IssueOwner = {
  readonly path: string;
  readonly access: Route['access'];
  readonly params: z.ZodType;
  readonly channel: 'agent' | 'web';
  whose(tx: Tx, request: Request): Promise<Phone>;
  /** Writes down what a person of staff did. */
  readonly audit?: (
    tx: Tx,
    request: Request,
    action: 'mms.again',
    subject: { phone: Phone },
    detail: Record<string, string>,
  ) => Promise<void>;
};

/** The issues that a number got, and the newest once more: for an agent with the opened number, and for its holder. */
export function ownIssueRoutes(house: PushHouse, owner: IssueOwner): Route[] {
  const { path, access, params, channel, whose, audit } = owner;
  return [
    route({
      method: 'GET',
      path,
      access,
      params,
      summary:
        'The issues that this number got and what became of them, each with a link that opens it; and the newest',
      answer: ownIssues,
      handle: async (request) => ({
        body: await house.db.transact(async (tx) => readOwn(tx, house, await whose(tx, request), request.now)),
      }),
    }),
    route({
      method: 'POST',
      path: `${path}/again`,
      access,
      params,
      summary: 'Sends the newest issue to this number once more, free; each issue goes so once',
      answer: ownIssues,
      handle: async (request) => ({
        body: await house.db.transact(async (tx) => {
          const { now } = request;
          const phone = await whose(tx, request);
          const to = (await lockSubscribers(tx, [phone])).get(phone);
          const newest = await newestFor(tx, house, phone, now);
          if (!to || !newest) throw refused('no-reader');
          const [became] = await resend(tx, house, [{ to, push: newest, channel }], now);
          if (became !== 'sent') throw refused(became as Exclude<Resent, 'sent'>);
          await audit?.(tx, request, 'mms.again', { phone }, { issue: newest.issue });
          return readOwn(tx, house, phone, now);
        }),
      }),
    }),
  ];
}

/** The newest issue of what this phone reads now. */
async function newestFor(tx: Tx, house: PushHouse, phone: Phone, now: Date): Promise<Push | undefined> {
  const entitlements = await entitlementsOfPhones(tx, house.terms.catalog, [phone], now);
  const { functions } = entitlements.get(phone)!;
  for (const act of issueActs) {
    const push = functions.has(act) ? await newestOf(tx, house, act) : undefined;
    if (push) return push;
  }
  return undefined;
}

async function readOwn(tx: Tx, house: PushHouse, phone: Phone, now: Date): Promise<OwnIssues> {
  const [known, newest] = [await subscriberOf(tx, phone), await newestFor(tx, house, phone, now)];
  const items = await issuesOfPhone(tx, phone, known?.holderSince);
  const nameOf = (title: string) => house.titles.all.get(title)?.name ?? { 'zh-CN': title, en: title };
  return {
    items: items.map(({ push, serial, title, number, subject, way, state, code, at, readAt, again }) => ({
      ...{ push, name: nameOf(title), number, subject, way, state, code, again },
      ...{ at: beijingIso(at), readAt: readAt && beijingIso(readAt), link: house.linkOf({ serial }, now) },
    })),
    newest: newest
      ? {
          ...{ name: nameOf(newest.title), number: newest.number, subject: newest.subject },
          ...{ link: house.linkOf(newest, now), wasResent: (await resentAmong(tx, newest.id, [phone])).has(phone) },
        }
      : null,
  };
}

const refused = refuserOf<Exclude<Resent, 'sent'>>({
  again: [
    409,
    {
      'zh-CN': '这一期已经重发过一次，可以点开网页版查看',
      en: 'This issue was sent once more already: open it on the web',
    },
  ],
  'no-way': [
    409,
    { 'zh-CN': '目前没有通道可以发到这个号码', en: 'No link reaches this number at present: open it on the web' },
  ],
  'no-reader': [
    409,
    {
      'zh-CN': '这个号码没有订阅期刊，或还没有发过一期',
      en: 'This number reads no title, or no issue has gone out yet',
    },
  ],
});

/** Whether a phone reads issues or got any: only then its pages show them. */
export async function hasIssues(tx: Tx, house: PushHouse, phone: Phone, now: Date): Promise<boolean> {
  const { functions } = (await entitlementsOfPhones(tx, house.terms.catalog, [phone], now)).get(phone)!;
  if (issueActs.some((act) => functions.has(act))) return true;
  return (await issuesOfPhone(tx, phone, (await subscriberOf(tx, phone))?.holderSince)).length > 0;
}
