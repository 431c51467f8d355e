import type { z } from 'zod';
import { type Catalog, mergeEntitlements, type Product } from '../../../business/catalog/index.ts';
import { type MtOfReason, mtsOfReasons } from '../../../business/messages/index.ts';
import { type Holding, holdingsOf } from '../../../business/subscriptions/index.ts';
import type { Reading } from '../../../platform/db.ts';
import type { Text } from '../../../platform/http/index.ts';
import { groupBy } from '../../../values/group.ts';
import type { Phone } from '../../../values/phone.ts';
import { beijingIso, dayMs, later, monthOf, monthStart } from '../../../values/time.ts';
import type { StandingRefusal, standing } from './contract.ts';
import { decideStanding, type MembershipSms, monthBefore, reasonOfMonth, type Standing } from './model.ts';
import { hasRunEnded } from './store.ts';

/** What the standing of a number depends on besides the database. */
export type StandingHouse = { readonly terms: { readonly catalog: Catalog } };

/** Products whose members get the membership SMS. */
export function membershipProducts({ products }: Catalog): Product[] {
  return [...products.values()].filter(({ onActive }) => onActive.includes('membership'));
}

/** What somebody has of membership: the products, of those that have its SMS. */
export function membershipOf({ products }: Holding): Product[] {
  return products.filter(({ onActive }) => onActive.includes('membership'));
}

/** So long before its month an SMS may have been sent: to who joined in the last days of the month before. */
const aheadMs = 7 * dayMs;

/** How each of these numbers stands at the till at `now`. It reads, and locks nothing. */
export async function standingsOf(
  tx: Reading,
  { terms: { catalog } }: StandingHouse,
  phones: readonly Phone[],
  now: Date,
): Promise<Map<Phone, Standing>> {
  const months = [monthOf(now), monthBefore(now)];
  const reasons = months.map(reasonOfMonth);
  const [holdings, mts] = await Promise.all([
    holdingsOf(tx, catalog, phones, now),
    mtsOfReasons(tx, phones, { reasons, since: later(monthStart(now, -1), -aheadMs), until: later(now, dayMs) }),
  ]);
  const numbers = new Set(membershipProducts(catalog).map(({ accessNumber }) => accessNumber));
  const sms = groupBy(
    // Only what came from the plain number is a membership SMS: nobody could tell another sender from a forward.
    mts.filter(({ accessNumber }) => numbers.has(accessNumber)),
    ({ phone }) => phone,
  );
  const standings = (isOver: boolean) =>
    new Map(phones.map((phone) => [phone, standingOf(holdings.get(phone)!, sms.get(phone) ?? [], isOver, now)]));
  const whileRunning = standings(false);
  // Whether the run has ended counts for few numbers, for few days.
  const isAsked = [...whileRunning.values()].some(({ light }) => light === 'amber');
  return isAsked && (await hasRunEnded(tx, monthOf(now))) ? standings(true) : whileRunning;
}

function standingOf(holding: Holding, mts: readonly MtOfReason[], isOver: boolean, now: Date): Standing {
  const products = membershipOf(holding);
  const theirs = holding.standing.filter(({ product }) => products.some(({ code }) => code === product));
  const facts = {
    level: mergeEntitlements(products.map(({ grants }) => grants)).merchantRate,
    isActive: theirs.some(({ state }) => state === 'active'),
    isSuspended: holding.standing.some(({ state }) => state === 'suspended'),
    sms: mts.map(smsOf),
    hasRunEnded: isOver,
  };
  return decideStanding(facts, now);
}

function smsOf({ reason, accessNumber, state, queuedAt, sentAt }: MtOfReason): MembershipSms {
  return { month: reason.slice(reasonOfMonth('').length), from: accessNumber, state, sentAt: sentAt ?? queuedAt };
}

/** A standing as pages get it. */
export function presentStanding({ sms, why, ...rest }: Standing): z.input<typeof standing> {
  return { ...rest, ...(why && { why }), ...(sms && { sms: { ...sms, sentAt: beijingIso(sms.sentAt) } }) };
}

/** Why there is no member's price, and what helps. */
export const standingWords: Readonly<Record<StandingRefusal, Text>> = {
  'no-member': {
    'zh-CN': '该号码不是会员，或会员已到期：不打折',
    en: 'This number is no member, or is one no more: no discount',
  },
  suspended: {
    'zh-CN': '该号码的会员已暂停：恢复后才能打折',
    en: 'The membership of this number is suspended: no discount until it goes on',
  },
  'no-sms': {
    'zh-CN': '本月会员短信没有发给该号码：请会员发 HY 到 10620007 补发',
    en: 'This number was not sent the SMS of this month: the member may text HY to 10620007 to get it',
  },
  'sms-waiting': {
    'zh-CN': '本月会员短信正在发送，请稍候再核验',
    en: 'The SMS of this month is on its way: check again in a moment',
  },
  'sms-not-arrived': {
    'zh-CN': '本月会员短信没有送达该号码：请会员发 HY 到 10620007 补发',
    en: 'The SMS of this month did not reach this number: the member may text HY to 10620007 to get it again',
  },
};
