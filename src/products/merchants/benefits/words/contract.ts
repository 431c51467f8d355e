import { yuan } from '../../../../values/money.ts';
import type { BenefitRefusal, BenefitRule } from '../contract.ts';

// The page shows these words while somebody writes a rule, so they are a room that both ends may open.

type BothWords = { readonly 'zh-CN': string; readonly en: string };

/** What a benefit is, without what binds it: `洗车8折`. Short enough for an SMS. */
export function briefly(rule: BenefitRule): string {
  return inBrief(rule)['zh-CN'];
}

/** A benefit in plain language: what it is, who may use it, when, how often, up to what. */
export function sayBenefit({
  rule,
  highValue,
  from,
  until,
}: {
  readonly rule: BenefitRule;
  readonly highValue: boolean;
  readonly from: string;
  readonly until: string;
}): BothWords {
  const parts = [
    inBrief(rule),
    more(rule),
    levels(rule),
    { 'zh-CN': `${from}至${until}`, en: `from ${from} to ${until}` },
    weekdays(rule),
    hours(rule),
    ...often(rule),
    coolDown(rule),
    shops(rule),
    budget(rule),
    highValue ? { 'zh-CN': '使用时须报短信验证码', en: 'the member says a one-time code from an SMS' } : undefined,
  ].filter((part) => part !== undefined);
  return {
    'zh-CN': `${parts.map((part) => part['zh-CN']).join('；')}。`,
    en: `${parts.map(({ en }) => en).join('; ')}.`,
  };
}

/** The same in both languages. */
export function inBrief(rule: BenefitRule): BothWords {
  switch (rule.kind) {
    case 'discount':
      return { 'zh-CN': `${rule.what}${rule.payPercent / 10}折`, en: `${100 - rule.payPercent}% off ${rule.what}` };
    case 'fixed-price':
      return { 'zh-CN': `${rule.what}${yuan(rule.priceFen)}`, en: `${rule.what} for ${money(rule.priceFen)}` };
    case 'package':
      return {
        'zh-CN': `${rule.what}${rule.days === 30 ? '包月' : `${rule.days}天`}${rule.times}次${yuan(rule.priceFen)}`,
        en: `${rule.what} ${times(rule.times)} within ${rule.days} days for ${money(rule.priceFen)}`,
      };
    case 'gift':
      return { 'zh-CN': `送${rule.what}`, en: `${rule.what} as a gift` };
  }
}

/** What the brief words leave out. */
function more(rule: BenefitRule): BothWords | undefined {
  switch (rule.kind) {
    case 'discount':
      return rule.upToFen === undefined
        ? undefined
        : { 'zh-CN': `每次最多优惠${yuan(rule.upToFen)}`, en: `at most ${money(rule.upToFen)} off each time` };
    case 'fixed-price':
    case 'package':
      return { 'zh-CN': `原价${yuan(rule.insteadOfFen)}`, en: `instead of ${money(rule.insteadOfFen)}` };
    case 'gift': {
      const worth = { 'zh-CN': `价值${yuan(rule.worthFen)}`, en: `worth ${money(rule.worthFen)}` };
      if (rule.minimumFen === undefined) return worth;
      return {
        'zh-CN': `${worth['zh-CN']}，消费满${yuan(rule.minimumFen)}`,
        en: `${worth.en}, with a bill of ${money(rule.minimumFen)} or more`,
      };
    }
  }
}

function levels({ levels }: BenefitRule): BothWords {
  if (levels.length > 1) return { 'zh-CN': '全体会员', en: 'for all members' };
  return levels[0] === 'better'
    ? { 'zh-CN': '仅限VIP会员', en: 'for VIP members only' }
    : { 'zh-CN': '仅限普通会员', en: 'for ordinary members only' };
}

const dayNames = [
  ['一', 'Monday'],
  ['二', 'Tuesday'],
  ['三', 'Wednesday'],
  ['四', 'Thursday'],
  ['五', 'Friday'],
  ['六', 'Saturday'],
  ['日', 'Sunday'],
] as const;

function weekdays({ weekdays }: BenefitRule): BothWords | undefined {
  const days = dayNames.filter((_, at) => weekdays?.includes(at + 1));
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last || days.length === 7) return undefined;
  if (days.length > 2 && dayNames.indexOf(last) - dayNames.indexOf(first) === days.length - 1)
    return { 'zh-CN': `周${first[0]}至周${last[0]}可用`, en: `${first[1]} to ${last[1]}` };
  return {
    'zh-CN': `周${days.map(([chinese]) => chinese).join('、')}可用`,
    en: `on ${days.map(([, english]) => english).join(', ')}`,
  };
}

function hours({ hours }: BenefitRule): BothWords | undefined {
  return hours && { 'zh-CN': `${hours.from}至${hours.until}`, en: `between ${hours.from} and ${hours.until}` };
}

function often({ caps: { member = {}, total = {} } }: BenefitRule): (BothWords | undefined)[] {
  const cap = (count: number | undefined, chinese: string, english: string) =>
    count === undefined ? undefined : { 'zh-CN': `${chinese}${count}次`, en: `${times(count)} ${english}` };
  return [
    cap(member.day, '每人每天', 'a day for each member'),
    cap(member.month, '每人每月', 'a month for each member'),
    cap(total.day, '全部会员每天共', 'a day for all members together'),
    cap(total.month, '全部会员每月共', 'a month for all members together'),
  ];
}

function coolDown({ coolDownHours: hours }: BenefitRule): BothWords | undefined {
  if (hours === undefined) return undefined;
  const [chinese, english] = hours % 24 === 0 ? [`${hours / 24}天`, days(hours / 24)] : [`${hours}小时`, `${hours} h`];
  return { 'zh-CN': `两次之间至少隔${chinese}`, en: `at least ${english} between two uses` };
}

function shops({ shops }: BenefitRule): BothWords | undefined {
  if (!shops) return undefined;
  const places = shops.length === 1 ? 'at one shop' : `at ${shops.length} shops`;
  return { 'zh-CN': `限指定的${shops.length}家门店`, en: `${places} only` };
}

function budget({ budgetFen: fen }: BenefitRule): BothWords | undefined {
  if (fen === undefined) return undefined;
  return { 'zh-CN': `优惠总额${yuan(fen)}，用完为止`, en: `until ${money(fen)} are saved altogether` };
}

function money(fen: number): string {
  return `¥${yuan(fen).replace('元', '')}`;
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}

/** Why a benefit cannot be used now, in words for who stands at the till. */
export const refusalWords: Readonly<Record<BenefitRefusal, BothWords>> = {
  stopped: { 'zh-CN': '优惠已停用', en: 'the benefit was stopped' },
  'not-yet': { 'zh-CN': '优惠尚未开始', en: 'the benefit has not begun' },
  over: { 'zh-CN': '优惠已结束', en: 'the benefit is over' },
  shop: { 'zh-CN': '本门店不参加', en: 'not at this shop' },
  level: { 'zh-CN': '会员级别不符', en: 'not for this level' },
  weekday: { 'zh-CN': '今天不可用', en: 'not on this day of the week' },
  hours: { 'zh-CN': '现在不在可用时段', en: 'not at this hour' },
  'cool-down': { 'zh-CN': '距上次使用时间太短', en: 'too soon after the last use' },
  'member-day': { 'zh-CN': '该会员今天已用完', en: 'used up by this member today' },
  'member-month': { 'zh-CN': '该会员本月已用完', en: 'used up by this member this month' },
  'total-day': { 'zh-CN': '今天的名额已满', en: 'used up for today' },
  'total-month': { 'zh-CN': '本月的名额已满', en: 'used up for this month' },
  budget: { 'zh-CN': '优惠总额已用完', en: 'the budget is used up' },
};
