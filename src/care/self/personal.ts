import { chargesOf } from '../../business/billing/index.ts';
import { ticketsShown } from '../../business/desk/index.ts';
import { eraseTexts } from '../../business/messages/index.ts';
import {
  type Personal,
  type PersonalOf,
  type PersonalRow,
  preferencesOf,
  refusePromotions,
  savePreferences,
  subscriberOf,
} from '../../business/subscribers/index.ts';
import { historyOf, openSubscriptions } from '../../business/subscriptions/index.ts';
import { eraseVehicles, readVehicles } from '../../business/vehicles/index.ts';
import { personalPapers, proofsOfErrands, readOwnErrands } from '../../products/errands/index.ts';
import { yuan } from '../../values/money.ts';
import { beijingIso } from '../../values/time.ts';
import { presentFile, presentMessage } from '../console/present.ts';
import type { SelfHouse } from './house.ts';
import { loadOwnFile, ownMessages } from './own.ts';

/** How long words of messages stay after a wish to be forgotten: network logs are kept for six months (网络安全法 §21). */
export const logMonths = 6;

const at = { 'zh-CN': '时间', en: 'When' };
const what = { 'zh-CN': '业务', en: 'What' };
const state = { 'zh-CN': '状态', en: 'State' };
const amount = { 'zh-CN': '金额', en: 'Amount' };

/** All that this house knows of the holder of a phone: what care sees by itself, and what slices say that they keep. */
export function personalOf(house: SelfHouse): readonly Personal[] {
  return [
    profile,
    relations(house),
    bills(house),
    refunds(house),
    consents(house),
    messages(house),
    lists,
    ...others(house),
  ];
}

function others(house: SelfHouse): readonly Personal[] {
  return [cars(house), tickets(house), errands(house), personalPapers(house.errandFiles), ...house.personal];
}

/** As people read it: money in yuan, texts in the language of the copy. */
const money = (fen: number) => yuan(fen);

async function* rows(all: readonly PersonalRow[]): AsyncIterable<PersonalRow> {
  yield* all;
}

const fileOf = ({ db, phone }: PersonalOf) => db.transact((tx) => loadOwnFile(tx, phone));

/** What makes a person one of ours, and what they wish. */
const profile: Personal = {
  code: 'profile',
  tables: ['subscriber'],
  title: { 'zh-CN': '基本信息与偏好', en: 'Who you are to us, and what you wish' },
  columns: {
    phone: { 'zh-CN': '手机号', en: 'Number' },
    carrier: { 'zh-CN': '运营商', en: 'Carrier' },
    province: { 'zh-CN': '省份', en: 'Province' },
    since: { 'zh-CN': '何时起', en: 'Since' },
    lastTextAt: { 'zh-CN': '最近来信', en: 'Last text' },
    promotions: { 'zh-CN': '推广短信', en: 'Advertising' },
    quiet: { 'zh-CN': '免打扰', en: 'Quiet hours' },
    language: { 'zh-CN': '语言', en: 'Language' },
  },
  async *read({ db, phone }) {
    const [known, wishes] = await db.transact((tx) => Promise.all([subscriberOf(tx, phone), preferencesOf(tx, phone)]));
    if (!known) return;
    const { carrier, province, holderSince, lastMoAt, promotionsAllowed, promotionsRefusedAt } = known;
    yield {
      ...{ phone, carrier, province, since: beijingIso(holderSince) },
      lastTextAt: lastMoAt && beijingIso(lastMoAt),
      promotions: promotionsAllowed ? 'allowed' : promotionsRefusedAt ? 'refused' : 'not asked',
      quiet: wishes.quiet && `${wishes.quiet.from}:00–${wishes.quiet.until}:00`,
      language: wishes.language,
    };
  },
  fate: {
    kind: 'goes',
    afterMonths: 0,
    why: {
      'zh-CN': '偏好与推广同意立即失效；手机号与运营商作为下列依法保存记录的索引保留',
      en: 'Wishes and the agreement to advertising end at once; the number itself stays as the key of what the law keeps',
    },
    async erase(tx, { phone, until }) {
      const known = await subscriberOf(tx, phone);
      // Whoever has the number since then wishes for themselves.
      if (!known || known.holderSince > until) return 0;
      await savePreferences(tx, phone, { quiet: undefined, language: undefined });
      await refusePromotions(tx, [phone], until);
      return 1;
    },
  },
};

function relations(house: SelfHouse): Personal {
  return {
    code: 'subscriptions',
    tables: ['subscription', 'subscription_event', 'trial_taken'],
    title: { 'zh-CN': '订购关系', en: 'Subscriptions' },
    columns: {
      ...{ title: what, price: { 'zh-CN': '资费', en: 'Price' }, state, channel: { 'zh-CN': '渠道', en: 'By' } },
      ...{ askedAt: { 'zh-CN': '申请', en: 'Asked' }, activeFrom: { 'zh-CN': '生效', en: 'From' } },
      closedAt: { 'zh-CN': '终止', en: 'Until' },
    },
    async *read(of) {
      for (const one of presentFile(await fileOf(of), house).relations) {
        const { title, price, channel, askedAt, activeFrom, closedAt } = one;
        yield { title, price, state: one.state, channel: channel[of.language], askedAt, activeFrom, closedAt };
      }
    },
    fate: {
      kind: 'stays',
      why: {
        'zh-CN': `收费与争议处理的依据，终止后依法保存 ${house.keep.recordsYears} 年`,
        en: `Fees rest on them: kept for ${house.keep.recordsYears} years after their end`,
      },
    },
    holds: {
      why: { 'zh-CN': '仍有订购中的业务', en: 'Something is still subscribed to' },
      isOpen: async (tx, phone) => (await openSubscriptions(tx, [phone])).length > 0,
    },
  };
}

const unsettled: ReadonlySet<string> = new Set(['planned', 'pending', 'unsure']);

function bills(house: SelfHouse): Personal {
  return {
    code: 'fees',
    tables: ['charge'],
    title: { 'zh-CN': '费用', en: 'Fees' },
    columns: {
      ...{ month: { 'zh-CN': '月份', en: 'Month' }, title: what, amount, state },
      ...{ refunded: { 'zh-CN': '已退', en: 'Given back' }, why: { 'zh-CN': '原因', en: 'Why' }, at },
    },
    async *read(of) {
      for (const one of presentFile(await fileOf(of), house).bills) {
        const { month, title, amountFen, refundedFen, why } = one;
        const sums = { amount: money(amountFen), refunded: money(refundedFen) };
        yield { month, title, ...sums, state: one.state, why: why[of.language], at: one.at };
      }
    },
    fate: {
      kind: 'stays',
      why: {
        'zh-CN': `账务记录，依法保存 ${house.keep.billingYears} 年`,
        en: `Accounts: kept for ${house.keep.billingYears} years`,
      },
    },
    holds: {
      why: { 'zh-CN': '有费用尚未结清或正在核实', en: 'A fee is not settled yet' },
      isOpen: async (tx, phone) => (await chargesOf(tx, [phone])).some((one) => unsettled.has(one.state)),
    },
  };
}

function refunds(house: SelfHouse): Personal {
  return {
    code: 'refunds',
    tables: ['remedy', 'charge_refund', 'free_month'],
    title: { 'zh-CN': '退费与补偿', en: 'Refunds and goodwill' },
    columns: {
      ...{ requestedAt: at, kind: { 'zh-CN': '类别', en: 'Kind' }, title: what },
      ...{ month: { 'zh-CN': '月份', en: 'Month' }, amount, reason: { 'zh-CN': '原因', en: 'Why' }, state },
    },
    async *read(of) {
      for (const one of presentFile(await fileOf(of), house).remedies) {
        const { requestedAt, kind, title, month, amountFen, extraFen, reason } = one;
        const sum = { amount: money(amountFen + extraFen), reason: reason[of.language] };
        yield { requestedAt, kind, title, month, ...sum, state: one.state };
      }
    },
    fate: bills(house).fate,
  };
}

function consents(house: SelfHouse): Personal {
  return {
    code: 'consents',
    tables: ['consent'],
    title: { 'zh-CN': '同意记录', en: 'What you agreed to' },
    columns: {
      ...{ at, title: what, how: { 'zh-CN': '方式', en: 'How' }, price: { 'zh-CN': '资费', en: 'Price' } },
      ...{ text: { 'zh-CN': '原文', en: 'Words' }, answer: { 'zh-CN': '您的回复', en: 'Your answer' } },
      version: { 'zh-CN': '文案版本', en: 'Version' },
    },
    async *read(of) {
      for (const one of presentFile(await fileOf(of), house).consents) {
        const { title, how, price, text, mo, textVersion: version } = one;
        yield { at: one.at, title, how: how[of.language], price, text, answer: mo?.text, version };
      }
    },
    fate: relations(house).fate,
  };
}

/** So many messages a statement. */
const page = 500;
/** Before this nobody was sent anything. */
const ever = new Date('2000-01-01T00:00:00Z');

function messages(house: SelfHouse): Personal {
  return {
    code: 'messages',
    tables: ['mo', 'mt'],
    title: { 'zh-CN': '短信', en: 'Messages' },
    columns: {
      ...{ at, direction: { 'zh-CN': '方向', en: 'Way' }, number: { 'zh-CN': '我方号码', en: 'Our number' } },
      ...{ text: { 'zh-CN': '内容', en: 'Text' }, state },
    },
    async *read({ db, phone, since = ever, language, now }) {
      for (let before: string | undefined; ; ) {
        const part = await db.transact((tx) => ownMessages(tx, phone, { before, limit: page, since }));
        for (const one of part.items) {
          const told = presentMessage(one, house, now);
          const { direction, accessNumber: number, text } = told;
          yield { at: told.at, direction, number, text, state: told.state[language] };
        }
        if (part.next === undefined) return;
        before = part.next;
      }
    },
    fate: {
      kind: 'goes',
      afterMonths: logMonths,
      why: {
        'zh-CN': `收发记录依法须留存 ${logMonths} 个月，期满删除内容；作为同意、委托凭据的短信随该记录保存`,
        en: `Logs are kept for ${logMonths} months by law, then the words go; those that prove a consent stay with it`,
      },
      async erase(tx, { phone, until }) {
        const { subscriptions } = await historyOf(tx, [phone]);
        const { consents: agreed } = await loadOwnFile(tx, phone);
        const proofs = await Promise.all(others(house).map((one) => one.proofs?.(tx, phone) ?? []));
        return eraseTexts(tx, {
          ...{ phone, until, subscriptions: subscriptions.map(({ id }) => id) },
          proofs: [...agreed.flatMap(({ evidence }) => evidence['moId'] ?? []), ...proofs.flat()],
        });
      },
    },
  };
}

const lists: Personal = {
  code: 'lists',
  tables: ['contact_mark'],
  title: { 'zh-CN': '名单', en: 'Lists' },
  columns: {
    ...{ addedAt: at, list: { 'zh-CN': '名单', en: 'List' }, reason: { 'zh-CN': '原因', en: 'Why' } },
    removedAt: { 'zh-CN': '移出', en: 'Taken off' },
  },
  async *read(of) {
    for (const { addedAt, list, reason, removedAt } of (await fileOf(of)).lists)
      yield { addedAt: beijingIso(addedAt), list, reason, removedAt: removedAt && beijingIso(removedAt) };
  },
  fate: {
    kind: 'stays',
    why: {
      'zh-CN': '免打扰和保护名单用于今后不再打扰您',
      en: 'Lists protect you from being written to again',
    },
  },
};

function cars({ vehicles, terms }: SelfHouse): Personal {
  return {
    code: 'cars',
    tables: ['vehicle', 'vehicle_change', 'vehicle_asked'],
    title: { 'zh-CN': '车辆', en: 'Cars' },
    columns: {
      plate: { 'zh-CN': '车牌', en: 'Plate' },
      kind: { 'zh-CN': '车型', en: 'Kind' },
      fact: { 'zh-CN': '项目', en: 'What' },
      value: { 'zh-CN': '内容', en: 'Value' },
      source: { 'zh-CN': '来源', en: 'Told by' },
      at,
    },
    async *read({ db, phone, now }) {
      const { items } = await db.transact((tx) =>
        readVehicles(tx, { rules: vehicles, catalog: terms.catalog }, phone, now),
      );
      for (const { plate, kind, facts } of items) {
        yield { plate, kind };
        yield* rows(
          Object.entries(facts).map(([fact, { value, source, at: told }]) => ({
            plate,
            fact,
            value,
            source,
            at: told,
          })),
        );
      }
    },
    fate: { kind: 'goes', afterMonths: 0, erase: eraseVehicles },
  };
}

function tickets({ desk }: SelfHouse): Personal {
  return {
    code: 'tickets',
    tables: ['ticket', 'ticket_message'],
    title: { 'zh-CN': '客服往来', en: 'Requests for help' },
    columns: {
      number: { 'zh-CN': '单号', en: 'Number' },
      ...{ at, from: { 'zh-CN': '谁', en: 'Who' }, text: { 'zh-CN': '内容', en: 'Text' }, state },
    },
    async *read({ phone, now }) {
      for (const { number, state: its, messages: said } of (await ticketsShown(desk, phone, now)).items)
        yield* rows(said.map((one) => ({ number, at: one.at, from: one.from, text: one.text, state: its })));
    },
    fate: {
      kind: 'stays',
      why: {
        'zh-CN': '投诉与争议处理所需，仅限查证使用',
        en: 'Needed for complaints and disputes, and used for nothing else',
      },
    },
  };
}

function errands(house: SelfHouse): Personal {
  const read = ({ phone, now }: Pick<PersonalOf, 'phone' | 'now'>) => readOwnErrands(house.db, house, phone, now, ever);
  return {
    code: 'errands',
    tables: ['errand', 'errand_payment'],
    title: { 'zh-CN': '车务代办', en: 'Errands' },
    columns: {
      number: { 'zh-CN': '单号', en: 'Number' },
      ...{ askedAt: at, title: what, city: { 'zh-CN': '城市', en: 'City' }, plate: { 'zh-CN': '车牌', en: 'Plate' } },
      ...{ state, received: { 'zh-CN': '已付', en: 'Paid' }, refunded: { 'zh-CN': '已退', en: 'Given back' } },
    },
    async *read(of) {
      for (const one of (await read(of)).items) {
        const { number, askedAt, plate, receivedFen, refundedFen } = one;
        const named = { title: one.title[of.language], city: one.cityTitle[of.language] };
        const sums = { received: money(receivedFen), refunded: money(refundedFen) };
        yield { number, askedAt, ...named, plate, state: one.state, ...sums };
      }
    },
    proofs: proofsOfErrands,
    fate: bills(house).fate,
    holds: {
      why: { 'zh-CN': '有代办事项尚未办结或尚未退款', en: 'An errand is not done, or money of it is owed' },
      async isOpen(_, phone, now) {
        const { items } = await read({ phone, now });
        return items.some((one) => !['done', 'cancelled'].includes(one.state) || one.owedFen > 0);
      },
    },
  };
}
