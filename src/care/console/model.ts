import type { Charge } from '../../business/billing/index.ts';
import type { Entitlements } from '../../business/catalog/index.ts';
import type { ListedPhone, MtSeen } from '../../business/messages/index.ts';
import type { Remedy } from '../../business/refunds/index.ts';
import type { OrderRelation } from '../../business/relations/index.ts';
import { inForce, isTrial, type Subscription } from '../../business/subscriptions/index.ts';
import { yuan } from '../../values/money.ts';
import { dayInWords, type Month, monthOf } from '../../values/time.ts';
import type { Words } from '../timeline/contract.ts';
import { ruleWords } from '../timeline/contract.ts';

/** How a phone stands, as far as anything that an agent does may change it. */
export type Standing = {
  readonly subscriptions: readonly Subscription[];
  readonly charges: readonly Charge[];
  readonly remedies: readonly Remedy[];
  readonly lists: readonly ListedPhone[];
  readonly blacklisted: boolean;
  /** Whether its holder agreed to promotions, refused them, or said neither. */
  readonly promotions: 'agreed' | 'refused' | 'unasked';
  readonly entitlements: Entitlements;
  readonly relations: readonly OrderRelation[];
  /** The newest messages to it. */
  readonly mts: readonly Pick<MtSeen, 'id' | 'text' | 'state' | 'feeKind'>[];
};

/** What kind of consequence a line tells, so that a page can mark it. */
export type LineKind = 'ends' | 'begins' | 'stays' | 'money' | 'waits' | 'list' | 'warning' | 'sms';
/** One consequence in plain words. */
export type Line = { readonly kind: LineKind; readonly text: Words };

/** What the telling needs to know of the house. */
export type LineTerms = {
  titleOf(product: string): string;
  /** What the product costs by a version of its tariff, `5元/月`. */
  priceOf(product: string, tariffVersion: number): string;
  reasonOf(code: string): Words;
};

/**
 * Tells in plain words what an action changes, from how the phone stands before and after it: what stops now, what stays until
 * the month's end, what was charged and whether it comes back, what goes out by SMS. Pure.
 */
export function consequences(before: Standing, after: Standing, terms: LineTerms, now: Date): Line[] {
  const moved = after.subscriptions.filter((one) => {
    const was = before.subscriptions.find(({ id }) => id === one.id);
    return was?.version !== one.version;
  });
  const ended = moved.filter((one) => one.closedAt !== undefined && wasInForce(before, one));
  return [
    ...moved.flatMap((one) => aboutSubscription(one, before, terms, now)),
    ...ended.flatMap((one) => aboutCarrier(one, before, terms)),
    ...aboutMoney(ended, before, after, terms, now),
    ...stays(ended, after, terms, now),
    ...fresh(before.remedies, after.remedies).map((one) => aboutRemedy(one, terms)),
    ...aboutLists(before, after, terms),
    ...aboutPromotions(before, after),
    ...fresh(before.mts, after.mts)
      .filter(({ feeKind }) => feeKind !== 'month-record')
      .map(aboutSms),
  ];
}

function fresh<Item extends { readonly id: string }>(before: readonly Item[], after: readonly Item[]): Item[] {
  const known = new Set(before.map(({ id }) => id));
  return after.filter(({ id }) => !known.has(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function wasInForce(before: Standing, { id }: Subscription): boolean {
  const was = before.subscriptions.find((one) => one.id === id);
  return was !== undefined && inForce(was);
}

function aboutSubscription(one: Subscription, before: Standing, terms: LineTerms, now: Date): Line[] {
  const title = terms.titleOf(one.product);
  const price = terms.priceOf(one.product, one.tariffVersion);
  const was = before.subscriptions.find(({ id }) => id === one.id)?.state;
  switch (one.state) {
    case 'active':
      return [
        {
          kind: 'begins',
          text: {
            'zh-CN': `${title}立即生效，${price}，${feeBegins(one, now)['zh-CN']}`,
            en: `${title} begins at once at ${price}; ${feeBegins(one, now).en}`,
          },
        },
      ];
    case 'pending-carrier':
      return [
        {
          kind: 'waits',
          text: {
            'zh-CN': `${title}等待运营商开通，开通前不收费；运营商逾期未开通则本次订购作废`,
            en: `${title} waits for the carrier, and costs nothing before it opens it; without its word in time there is no order`,
          },
        },
      ];
    case 'closed':
    case 'rejected':
      return [
        was === 'pending-confirm'
          ? {
              kind: 'ends',
              text: {
                'zh-CN': `${title}尚未确认的订购申请作废`,
                en: `The order of ${title} that waits for a Y is dropped`,
              },
            }
          : {
              kind: 'ends',
              text: {
                'zh-CN': was === 'pending-carrier' ? `正在办理的${title}撤销` : `${title}立即退订，此后不再计费`,
                en:
                  was === 'pending-carrier'
                    ? `The order of ${title} on its way is taken back`
                    : `${title} ends now and is not charged any more`,
              },
            },
      ];
    default:
      return [];
  }
}

function feeBegins({ feeFrom, activeFrom }: Subscription, now: Date): Words {
  if (feeFrom !== undefined && monthOf(feeFrom) > monthOf(now))
    return {
      'zh-CN': `从${dayInWords(feeFrom)}起计费，本月不再收费`,
      en: `it costs from ${monthOf(feeFrom)} on, and nothing more this month`,
    };
  return {
    'zh-CN': `生效满 72 小时后计费，${activeFrom ? '其间退订不收费' : ''}`,
    en: 'its fee is raised after 72 hours; a cancel within them costs nothing',
  };
}

function aboutCarrier({ product }: Subscription, before: Standing, terms: LineTerms): Line[] {
  return before.relations
    .filter((one) => one.product === product && one.state !== 'closed')
    .map(({ peer }) => ({
      kind: 'waits',
      text: {
        'zh-CN': `同时通知运营商平台 ${peer} 终止${terms.titleOf(product)}的订购关系，直到其确认`,
        en: `The carrier's platform ${peer} is asked to end its relation of ${terms.titleOf(product)} until it agrees`,
      },
    }));
}

/** Fees that an action stops, and this month's fees of what ends: taken or on their way, and whether they come back. */
function aboutMoney(
  ended: readonly Subscription[],
  before: Standing,
  after: Standing,
  terms: LineTerms,
  now: Date,
): Line[] {
  const was = new Map(before.charges.map((one) => [one.id, one]));
  const stopped = after.charges.filter(({ id, state }) => state === 'voided' && was.get(id)?.state !== 'voided');
  const month = monthOf(now);
  const groups = new Set(ended.filter((one) => !isTrial(one)).map(({ billingGroup }) => billingGroup));
  const ofMonth = after.charges.filter(
    (one) => one.month === month && one.occasion === 'month' && groups.has(one.billingGroup) && !stopped.includes(one),
  );
  const spoken = ofMonth.filter(({ state }) => state === 'posted' || state === 'pending' || state === 'unsure');
  const none = groups.size > 0 && spoken.length === 0;
  return [
    ...stopped.map((one) => stoppedFee(one, terms)),
    ...spoken.map((one) => feeOfMonth(one, terms)),
    ...(none ? [nothingCharged(month, stopped.length > 0)] : []),
  ];
}

function stoppedFee({ product, month, amountFen }: Charge, terms: LineTerms): Line {
  const title = terms.titleOf(product);
  return {
    kind: 'money',
    text: {
      'zh-CN': `${month} 月费${yuan(amountFen)}（${title}）尚未发出，现予取消，不会扣费`,
      en: `The fee of ${month}, ${yuan(amountFen)} of ${title}, has not left and is stopped: it costs nothing`,
    },
  };
}

function feeOfMonth({ product, month, amountFen, refundedFen, state }: Charge, terms: LineTerms): Line {
  const title = terms.titleOf(product);
  const left = amountFen - refundedFen;
  if (state === 'posted' && left === 0)
    return {
      kind: 'money',
      text: {
        'zh-CN': `本月已扣${title}${yuan(amountFen)}，已全额退还`,
        en: `${yuan(amountFen)} of ${title} was charged this month and has gone back in full`,
      },
    };
  if (state === 'posted')
    return {
      kind: 'money',
      text: {
        'zh-CN': `本月（${month}）已扣${title}${yuan(left)}，退订不会自动退回；确需退还请另办退费`,
        en: `${yuan(left)} of ${title} was charged for ${month}; it does not come back by itself: a refund is an action of its own`,
      },
    };
  return {
    kind: 'warning',
    text: {
      'zh-CN': `本月（${month}）${title}话单${yuan(amountFen)}已发给运营商，结果待定：可能仍会扣费，扣成后可办退费`,
      en: `The record of ${month}, ${yuan(amountFen)} of ${title}, is with the carrier: it may still be charged, and can then be given back`,
    },
  };
}

function nothingCharged(month: Month, hadOne: boolean): Line {
  return {
    kind: 'money',
    text: {
      'zh-CN': hadOne ? `本月（${month}）不产生费用` : `本月（${month}）没有扣过费，退订后也不会扣`,
      en: hadOne ? `Nothing is charged for ${month}` : `Nothing was charged for ${month}, and nothing will be`,
    },
  };
}

/** What was paid for holds to the month's end. */
function stays(ended: readonly Subscription[], after: Standing, terms: LineTerms, now: Date): Line[] {
  if (after.entitlements.functions.size === 0 && after.entitlements.merchantRate === 'none') return [];
  const month = monthOf(now);
  return ended
    .filter(({ billingGroup }) =>
      after.charges.some(
        (one) =>
          one.billingGroup === billingGroup &&
          one.month === month &&
          one.amountFen > one.refundedFen &&
          ['pending', 'unsure', 'posted'].includes(one.state),
      ),
    )
    .map(({ product }) => ({
      kind: 'stays',
      text: {
        'zh-CN': `${terms.titleOf(product)}的会员权益保留至本月底`,
        en: `What ${terms.titleOf(product)} grants stays until the end of the month`,
      },
    }));
}

function aboutRemedy(one: Remedy, terms: LineTerms): Line {
  const reason = terms.reasonOf(one.reason);
  const extra = one.extraFen > 0;
  const money = {
    'zh-CN': `${yuan(one.amountFen)}${extra ? `，另补偿${yuan(one.extraFen)}` : ''}`,
    en: `${yuan(one.amountFen)}${extra ? ` and ${yuan(one.extraFen)} on top` : ''}`,
  };
  const title = terms.titleOf(one.product);
  const what: Readonly<Record<Remedy['kind'], Words>> = {
    refund: {
      'zh-CN': `${one.month} ${title}退费${money['zh-CN']}`,
      en: `A refund of ${money.en} for ${title} of ${one.month}`,
    },
    'free-month': { 'zh-CN': `${title} ${one.month} 免费`, en: `${title} free of charge in ${one.month}` },
    gift: {
      'zh-CN': `赠品“${one.gift ?? ''}”（成本${money['zh-CN']}）`,
      en: `The gift “${one.gift ?? ''}”, which costs us ${money.en},`,
    },
  };
  const about = {
    'zh-CN': `${what[one.kind]['zh-CN']}（${reason['zh-CN']}）`,
    en: `${what[one.kind].en} (${reason.en})`,
  };
  if (one.state === 'done')
    return {
      kind: 'money',
      text: {
        'zh-CN': `${about['zh-CN']}立即${one.kind === 'refund' ? '退还' : '给予'}：${ruleWords(one.rule ?? '')['zh-CN']}`,
        en: `${about.en} is given at once: ${one.rule ?? ''}`,
      },
    };
  if (one.state === 'former-holder')
    return {
      kind: 'waits',
      text: {
        'zh-CN': `${about['zh-CN']}应退给原机主：不计入本号码，也不发短信，转“退费与补偿”由另一人线下处理`,
        en: `${about.en} is owed to who had the number before: nothing is booked to it or told to it; somebody else settles it among the refunds`,
      },
    };
  if (one.state === 'requested')
    return {
      kind: 'waits',
      text: {
        'zh-CN': `${about['zh-CN']}须由另一人批准：超过该机主或经办人 30 天内的额度`,
        en: `${about.en} waits for another person to approve: it is above what one holder gets, or one person gives, in 30 days`,
      },
    };
  return {
    kind: 'waits',
    text: {
      'zh-CN': `${about['zh-CN']}已批准，待该费用扣费结果明确后退还`,
      en: `${about.en} is approved, and given when it is known whether the fee was taken`,
    },
  };
}

const listWords: Readonly<Record<ListedPhone['list'], Words>> = {
  carrier: { 'zh-CN': '运营商黑名单', en: 'the carrier’s blacklist' },
  complaint: { 'zh-CN': '投诉免打扰名单（黑名单）', en: 'the list of who complained (the blacklist)' },
  minor: { 'zh-CN': '未成年人名单', en: 'the list of minors' },
  'do-not-promote': { 'zh-CN': '谢绝推广名单', en: 'the do-not-promote list' },
  test: { 'zh-CN': '测试号码', en: 'test numbers' },
};

/** What a list is called. */
export function wordsOfList(list: ListedPhone['list']): Words {
  return listWords[list];
}

function aboutLists(before: Standing, after: Standing, terms: LineTerms): Line[] {
  const isOn = (one: ListedPhone) => one.removedAt === null;
  const was = new Set(before.lists.filter(isOn).map(({ list }) => list));
  const is = new Set(after.lists.filter(isOn).map(({ list }) => list));
  const added = [...is].filter((list) => !was.has(list));
  const removed = [...was].filter((list) => !is.has(list));
  return [
    ...added.map((list): Line => {
      const name = wordsOfList(list);
      return { kind: 'list', text: { 'zh-CN': `列入${name['zh-CN']}`, en: `The phone goes onto ${name.en}` } };
    }),
    ...removed.map((list): Line => {
      const name = wordsOfList(list);
      return { kind: 'list', text: { 'zh-CN': `移出${name['zh-CN']}`, en: `The phone comes off ${name.en}` } };
    }),
    ...aboutOrdering(before, after, terms),
  ];
}

function aboutOrdering(before: Standing, after: Standing, terms: LineTerms): Line[] {
  if (before.blacklisted === after.blacklisted) return [];
  if (!after.blacklisted) return [{ kind: 'begins', text: { 'zh-CN': '可以重新订购业务', en: 'It may order again' } }];
  const standing = after.subscriptions.filter((one) => inForce(one));
  return [
    {
      kind: 'ends',
      text: {
        'zh-CN': '不能再订购任何业务，不再发送内容和推广短信；退订和查询照常答复',
        en: 'It can order nothing any more, and gets neither content nor promotions; cancels and queries are answered as before',
      },
    },
    ...standing.map(
      ({ product }): Line => ({
        kind: 'warning',
        text: {
          'zh-CN': `${terms.titleOf(product)}仍在订购中并照常计费，但收不到内容：请先停止服务`,
          en: `${terms.titleOf(product)} still stands and is charged, but nothing of it will arrive: stop it first`,
        },
      }),
    ),
  ];
}

function aboutPromotions(before: Standing, after: Standing): Line[] {
  if (before.promotions === after.promotions) return [];
  return after.promotions === 'agreed'
    ? [
        {
          kind: 'begins',
          text: {
            'zh-CN': `同意接收推广短信，凭据即时生效${before.promotions === 'refused' ? '，此前的拒收作废' : ''}`,
            en: `It agrees to promotions from now on${before.promotions === 'refused' ? '; its earlier refusal is over' : ''}`,
          },
        },
      ]
    : [
        {
          kind: 'ends',
          text: {
            'zh-CN': `不再发送任何推广短信${before.promotions === 'agreed' ? '，此前的同意作废' : ''}`,
            en: `It gets no promotions any more${before.promotions === 'agreed' ? '; its earlier agreement is over' : ''}`,
          },
        },
      ];
}

function aboutSms({ text, state }: Standing['mts'][number]): Line {
  return state === 'refused'
    ? { kind: 'warning', text: { 'zh-CN': `短信发不出去：${text}`, en: `This SMS cannot be sent: ${text}` } }
    : { kind: 'sms', text: { 'zh-CN': text, en: text } };
}
