import type { Charge, ChargeEvent, ChargeRefund } from '../../business/billing/index.ts';
import type { Consent } from '../../business/consent/index.ts';
import type { Notice } from '../../business/messages/index.ts';
import type { Remedy } from '../../business/refunds/index.ts';
import type { ToldNotice } from '../../business/relations/index.ts';
import type { SubscriptionEvent } from '../../business/subscriptions/index.ts';
import { yuan } from '../../values/money.ts';
import { hourMs } from '../../values/time.ts';
import { actions, channels, ruleWords, type Words } from './contract.ts';

export type { Words };

/** What happened, and the rule behind it. */
export type Said = { readonly text: Words; readonly rule: Words };

const states: Readonly<Record<SubscriptionEvent['to'], Words>> = {
  'pending-confirm': {
    'zh-CN': '申请订购{product}，等待确认',
    en: '{product} was ordered and waits for a confirmation',
  },
  'pending-carrier': { 'zh-CN': '{product}等待运营商生效', en: '{product} waits for the carrier' },
  active: { 'zh-CN': '{product}已生效', en: '{product} is active' },
  suspended: { 'zh-CN': '{product}已暂停', en: '{product} is suspended' },
  closed: { 'zh-CN': '{product}已退订', en: '{product} has ended' },
  rejected: { 'zh-CN': '{product}未订购成功', en: '{product} was not ordered' },
  expired: { 'zh-CN': '{product}的订购申请已失效', en: 'The order of {product} has lapsed' },
};

/** A step of a relation. */
export function aboutEvent({ to, cause }: SubscriptionEvent): Said {
  return { text: states[to], rule: ruleWords(cause) };
}

const consentKinds: Readonly<Record<Consent['kind'], Words>> = {
  sms: { 'zh-CN': '短信回复确认', en: 'by SMS' },
  recording: { 'zh-CN': '电话录音', en: 'by a recorded call' },
  'agent-script': { 'zh-CN': '客服按话术确认', en: 'to an agent who read the script' },
  'hall-form': { 'zh-CN': '营业厅受理单', en: 'on a form of a hall' },
  web: { 'zh-CN': '网页勾选确认', en: 'on a page' },
  carrier: { 'zh-CN': '运营商通知为凭', en: 'to the carrier, whose notify tells it' },
};

/** How an agreement was given. */
export function consentWords(kind: Consent['kind']): Words {
  return consentKinds[kind];
}

const verdictsOfNotices: Readonly<Record<NonNullable<ToldNotice['verdict']> | 'waiting', Words>> = {
  waiting: { 'zh-CN': '等待处理', en: 'It waits to be decided' },
  applied: { 'zh-CN': '已执行', en: 'It was applied' },
  duplicate: { 'zh-CN': '重复通知，状态不变', en: 'It says what was known: nothing changes' },
  outdated: { 'zh-CN': '早于已执行的变更，不执行', en: 'It is older than what was applied last' },
  conflict: {
    'zh-CN': '与同一时刻的变更矛盾，待人工对账',
    en: 'It contradicts another of the same instant: a person decides',
  },
  'unknown-product': { 'zh-CN': '未知业务代码，待人工处理', en: 'No product has this code: a person decides' },
  'unknown-action': { 'zh-CN': '未知操作，待人工处理', en: 'Nobody knows this action: a person decides' },
  'other-payer': { 'zh-CN': '付费号码不同，待人工处理', en: 'Somebody else is to pay: a person decides' },
  withdrawn: { 'zh-CN': '用户已取消，不再生效', en: 'The person withdrew it meanwhile' },
  'on-demand': { 'zh-CN': '点播通知，不建立包月关系', en: 'On demand: no relation stands after it' },
  'not-on-demand': {
    'zh-CN': '该业务不能点播或缺少LinkID，待人工处理',
    en: 'What it names is not sold on demand, or it has no LinkID: a person decides',
  },
  sealed: { 'zh-CN': '号码已销户，资料封存', en: 'The number was given up, and its data are sealed' },
};

/** What a carrier's platform told, and what became of it. */
export function aboutNotice({ action, peer, verdict, channel }: ToldNotice): Said {
  const by = Object.hasOwn(channels, channel) ? channels[channel as keyof typeof channels] : undefined;
  return {
    text: {
      'zh-CN': `运营商平台 ${peer} 通知${actions[action]['zh-CN']}，渠道 ${by?.['zh-CN'] ?? (channel || '未说明')}`,
      en: `The carrier's platform ${peer} told of ${actions[action].en}, channel ${by?.en ?? (channel || 'not said')}`,
    },
    rule: verdictsOfNotices[verdict ?? 'waiting'],
  };
}

/** What was agreed to, and how. */
export function aboutConsent({ kind, textVersion, tariffVersion }: Consent): Said {
  const how = consentKinds[kind];
  return {
    text: {
      'zh-CN': `用户同意订购{product}：${how['zh-CN']}，文案版本 ${textVersion || '无'}，资费版本 ${tariffVersion}`,
      en: `The person agreed to {product} ${how.en}: text version ${textVersion || 'none'}, tariff version ${tariffVersion}`,
    },
    rule: { 'zh-CN': '没有同意记录不得收费', en: 'Nobody is charged without a consent' },
  };
}

/** An agreement on the telephone. */
export function aboutCall(hasRecording: boolean): Said {
  return {
    text: hasRecording
      ? { 'zh-CN': '电话同意{product}，有录音', en: 'Agreed to {product} on the telephone; there is a recording' }
      : {
          'zh-CN': '电话同意{product}，录音尚未上传',
          en: 'Agreed to {product} on the telephone; the recording has not come',
        },
    rule: {
      'zh-CN': '电话同意仅为凭据，运营商通知后关系才生效；投诉时无录音即退费并退订',
      en: 'It is evidence only: the carrier opens the relation; a complaint without a recording is refunded and ended',
    },
  };
}

const chargeStates: Readonly<Record<Charge['state'], Words>> = {
  planned: { 'zh-CN': '计划收取', en: 'is planned' },
  pending: { 'zh-CN': '正在计费', en: 'is being charged' },
  unsure: { 'zh-CN': '计费结果待核实', en: 'may or may not have been charged' },
  posted: { 'zh-CN': '已扣费', en: 'was charged' },
  voided: { 'zh-CN': '未扣费', en: 'was not charged' },
  expired: { 'zh-CN': '计费已过期，未扣费', en: 'lapsed and was not charged' },
};

/** A step of a fee. */
export function aboutCharge({ to, rule }: ChargeEvent, { month, amountFen, occasion }: Charge): Said {
  const what =
    occasion === 'month'
      ? { 'zh-CN': `${month} 月费`, en: `fee of ${month}` }
      : { 'zh-CN': '点播费', en: 'fee on demand' };
  const price = yuan(amountFen);
  return {
    text: {
      'zh-CN': `{product}${what['zh-CN']}${price}：${chargeStates[to]['zh-CN']}`,
      en: `The ${what.en} of {product}, ${price}, ${chargeStates[to].en}`,
    },
    rule: ruleWords(rule),
  };
}

/** Money that went back. */
export function aboutRefund({ by, amountFen }: ChargeRefund, month: string, reason: Words): Said {
  const who = by === 'us' ? { 'zh-CN': '我方', en: 'We' } : { 'zh-CN': '运营商', en: 'The carrier' };
  return {
    text: {
      'zh-CN': `${who['zh-CN']}退还 ${month} {product}费用${yuan(amountFen)}`,
      en: `${who.en} gave back ${yuan(amountFen)} of the fee of {product} for ${month}`,
    },
    rule: {
      'zh-CN': `原因：${reason['zh-CN']}；我方与运营商合计不超过所收费用`,
      en: `Reason: ${reason.en}; together we and the carrier never give back more than was charged`,
    },
  };
}

const given: Readonly<Record<Remedy['kind'], Words>> = {
  refund: { 'zh-CN': '退费', en: 'a refund' },
  'free-month': { 'zh-CN': '免费月', en: 'a free month' },
  gift: { 'zh-CN': '赠品', en: 'a gift' },
};
const verdicts = {
  requested: { 'zh-CN': '已申请', en: 'was asked for' },
  approved: { 'zh-CN': '已批准', en: 'was approved' },
  refused: { 'zh-CN': '被拒绝', en: 'was refused' },
  'former-holder': { 'zh-CN': '应退给原机主，待线下处理', en: 'is owed to a former holder' },
  settled: { 'zh-CN': '已线下付给原机主', en: 'was given to a former holder' },
} as const;

/** A request for money or goodwill, and what was decided. */
export function aboutRemedy({ kind, amountFen, rule }: Remedy, verdict: keyof typeof verdicts, reason: Words): Said {
  const money = amountFen > 0 ? yuan(amountFen) : '';
  return {
    text: {
      'zh-CN': `{product}${given[kind]['zh-CN']}${money}${verdicts[verdict]['zh-CN']}`,
      en: `For {product}, ${given[kind].en}${money && ` of ${money}`} ${verdicts[verdict].en}`,
    },
    rule:
      verdict === 'requested'
        ? { 'zh-CN': `原因：${reason['zh-CN']}`, en: `Reason: ${reason.en}` }
        : ruleWords(rule ?? ''),
  };
}

const fates = {
  queued: { 'zh-CN': '待发送', en: 'queued' },
  sent: { 'zh-CN': '已发送', en: 'sent' },
  delivered: { 'zh-CN': '已送达', en: 'delivered' },
  undelivered: { 'zh-CN': '未送达', en: 'undelivered' },
  expired: { 'zh-CN': '已过期', en: 'expired' },
  refused: { 'zh-CN': '未发出', en: 'refused' },
  cancelled: { 'zh-CN': '已撤回', en: 'withdrawn' },
  unsure: { 'zh-CN': '结果待核实', en: 'unsure' },
} as const;

/** What a person was told without having asked. */
export function aboutMessage({ state, text, reason }: Notice): Said {
  const fate = fates[state as keyof typeof fates];
  return {
    text: { 'zh-CN': `短信通知（${fate['zh-CN']}）：${text}`, en: `SMS notice (${fate.en}): ${text}` },
    rule: ruleWords(reason),
  };
}

/** A month that is given. */
export function aboutFreeMonth(month: string): Said {
  return {
    text: { 'zh-CN': `${month} 免收月费`, en: `${month} is free` },
    rule: { 'zh-CN': '作为补偿赠送，账单计划中注明', en: 'It was given as goodwill; the bill plan says so' },
  };
}

/** What will happen if nobody does anything. */
export const ahead = {
  coolingOff(ms: number): Said {
    const hours = ms / hourMs;
    return {
      text: { 'zh-CN': `{product}生效满 ${hours} 小时`, en: `{product} has been active for ${hours} hours` },
      rule: {
        'zh-CN': `生效后 ${hours} 小时内不计费，其间退订不收费`,
        en: `Nothing is charged within ${hours} hours of the activation; a cancel within them costs nothing`,
      },
    };
  },
  confirmUntil: {
    text: { 'zh-CN': '{product}订购确认截止', en: 'The confirmation of {product} is waited for until then' },
    rule: { 'zh-CN': '不回复不订购、不扣费', en: 'No answer is no order and no charge' },
  },
  trialEnd: {
    text: { 'zh-CN': '{product}免费体验结束', en: 'The free trial of {product} ends' },
    rule: {
      'zh-CN': '用户不明确同意则自动结束，不收费',
      en: 'Without an explicit yes it ends by itself and costs nothing',
    },
  },
  price(amountFen: number): Said {
    return {
      text: {
        'zh-CN': `{product}资费调整为${yuan(amountFen)}`,
        en: `The price of {product} becomes ${yuan(amountFen)}`,
      },
      rule: {
        'zh-CN': '老用户须提前 30 天通知并可免费退出',
        en: 'Who ordered before is told 30 days ahead and may leave for free',
      },
    };
  },
  bill(amountFen: number): Said {
    return {
      text: {
        'zh-CN': `将收取{product}月费${yuan(amountFen)}`,
        en: `The fee of {product}, ${yuan(amountFen)}, will be charged`,
      },
      rule: {
        'zh-CN': '已满 72 小时，在当月计费窗口内首次计费日收取',
        en: 'The first run of the window of the month that comes after the 72 hours',
      },
    };
  },
} as const;
