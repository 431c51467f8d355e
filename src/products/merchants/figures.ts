import { type Dimension, dayIn, leaders, type Report } from '../../platform/reports.ts';
import { idFloor } from '../../values/id.ts';
import { dayOf } from '../../values/time.ts';
import { tillWords } from './redemptions/words/contract.ts';

const byMerchant: Dimension = { name: 'merchant', title: { 'zh-CN': '商户', en: 'Merchant' } };
const byShop: Dimension = { name: 'shop', title: { 'zh-CN': '门店', en: 'Shop' } };
const byChannel: Dimension = {
  name: 'channel',
  title: { 'zh-CN': '渠道', en: 'Channel' },
  values: {
    page: { 'zh-CN': '页面', en: 'Page' },
    sms: { 'zh-CN': '短信', en: 'SMS' },
    offline: { 'zh-CN': '离线', en: 'Offline' },
    pos: { 'zh-CN': '收银机', en: 'Own program' },
  },
};

/** CA-006, CA-043: which merchants members visit most, with which benefit, and what they save there. */
const redemptions: Report = {
  name: 'redemptions',
  title: { 'zh-CN': '商户优惠核销排名', en: 'Redemptions per merchant' },
  question: {
    'zh-CN': '会员在哪家商户用了哪项优惠，各多少次、省了多少钱？撤销了多少？',
    en: 'At which merchants do members use which benefits, how often, what do they save, and how much was undone?',
  },
  roles: leaders,
  grains: ['total', 'month', 'week', 'day'],
  dimensions: [byMerchant, byShop, { name: 'benefit', title: { 'zh-CN': '优惠', en: 'Benefit' } }, byChannel],
  figures: [
    { name: 'redeemed', title: { 'zh-CN': '核销', en: 'Redeemed' }, unit: 'count', over: 'sum' },
    { name: 'saved', title: { 'zh-CN': '为会员节省', en: 'Saved' }, unit: 'fen', over: 'sum' },
    { name: 'undone', title: { 'zh-CN': '撤销', en: 'Undone' }, unit: 'count', over: 'sum' },
  ],
  async count(db, { from, until }) {
    return db.read(
      `select ${dayIn('r.at')}::text as day, array[m.name, s.name, r.title, r.channel] as keys,
         array[count(*) filter (where r.state = 'redeemed'), coalesce(sum(r.value_fen) filter (where r.state = 'redeemed'), 0),
           count(*) filter (where r.state = 'undone')]::float8[] as figures
       from redemption r join merchant m on m.id = r.merchant_id join shop s on s.id = r.shop_id
       where r.id >= $1 and r.id < $2 group by 1, 2`,
      [idFloor(from), idFloor(until)],
    );
  },
};

/** CA-042: what tills refuse, and why. */
const refusals: Report = {
  name: 'till-refusals',
  title: { 'zh-CN': '商户核验拒绝', en: 'Refusals at tills' },
  question: {
    'zh-CN': '各商户拒绝了多少次核验，原因是什么？',
    en: 'How many checks did tills refuse, where and why?',
  },
  roles: leaders,
  grains: ['day', 'week', 'month', 'total'],
  dimensions: [
    { name: 'why', title: { 'zh-CN': '原因', en: 'Reason' }, values: tillWords },
    byMerchant,
    byShop,
    byChannel,
  ],
  figures: [{ name: 'refused', title: { 'zh-CN': '拒绝', en: 'Refused' }, unit: 'count', over: 'sum' }],
  async count(db, { from, until }) {
    return db.read(
      `select ${dayIn('r.at')}::text as day, array[r.why, m.name, s.name, r.channel] as keys, array[count(*)]::float8[] as figures
       from till_refusal r join merchant m on m.id = r.merchant_id join shop s on s.id = r.shop_id
       where r.id >= $1 and r.id < $2 group by 1, 2`,
      [idFloor(from), idFloor(until)],
    );
  },
};

/** CA-013: what merchants owe of what was settled. A correction of an earlier month stands in the sheet that makes it. */
const commissions: Report = {
  name: 'merchant-commissions',
  title: { 'zh-CN': '商户结算', en: 'Settlement with merchants' },
  question: {
    'zh-CN': '每月与各商户结算的优惠金额和佣金是多少？',
    en: 'What was settled with each merchant a month: what members saved, and the commission?',
  },
  roles: ['finance', 'reconciliation-clerk', 'business-developer', 'administrator'],
  grains: ['month', 'total'],
  dimensions: [
    byMerchant,
    {
      name: 'state',
      title: { 'zh-CN': '结算单', en: 'Sheet' },
      values: { draft: { 'zh-CN': '草稿', en: 'Draft' }, signed: { 'zh-CN': '已签字', en: 'Signed' } },
    },
  ],
  figures: [
    { name: 'uses', title: { 'zh-CN': '次数', en: 'Uses' }, unit: 'count', over: 'sum' },
    { name: 'saved', title: { 'zh-CN': '优惠金额', en: 'Saved' }, unit: 'fen', over: 'sum' },
    { name: 'commission', title: { 'zh-CN': '佣金', en: 'Commission' }, unit: 'fen', over: 'sum' },
  ],
  async count(db, { from, until }) {
    return db.read(
      `select to_char(s.month, 'YYYY-MM-DD') as day, array[m.name, s.state] as keys,
         array[sum(l.uses), sum(l.value_fen), sum(l.commission_fen)]::float8[] as figures
       from merchant_settlement s join merchant m on m.id = s.merchant_id join merchant_settlement_line l on l.settlement_id = s.id
       where s.month >= $1::date and s.month < $2::date group by s.month, m.name, s.state`,
      [dayOf(from), dayOf(until)],
    );
  },
};

/** Reports about merchants and their tills. */
export const reports: readonly Report[] = [redemptions, refusals, commissions];
