import { byProduct, type Dimension, type Report } from '../../platform/reports.ts';
import { type Day, dayOf } from '../../values/time.ts';
import { classNames } from './contract.ts';

const byCarrier: Dimension = {
  name: 'carrier',
  title: { 'zh-CN': '运营商', en: 'Carrier' },
  values: {
    unicom: { 'zh-CN': '中国联通', en: 'China Unicom' },
    mobile: { 'zh-CN': '中国移动', en: 'China Mobile' },
    telecom: { 'zh-CN': '中国电信', en: 'China Telecom' },
  },
};
const bySource: Dimension = {
  name: 'source',
  title: { 'zh-CN': '来源', en: 'Source' },
  values: {
    direct: { 'zh-CN': '自主订购', en: 'Direct' },
    telemarketed: { 'zh-CN': '电话营销', en: 'Telemarketed' },
  },
};
const bookkeepers = ['reconciliation-clerk', 'finance', 'operator', 'administrator'];

/** CA-063: the weekly three-way comparison, by what was found. Of several comparisons in a week the one of the last day counts. */
const threeWay: Report = {
  name: 'three-way-differences',
  title: { 'zh-CN': '三方对账差异', en: 'Three-way differences' },
  question: {
    'zh-CN': '每周三方比对中，各类差异有多少？',
    en: 'How many relations of which class did each weekly three-way comparison find?',
  },
  roles: [...bookkeepers, 'supervisor'],
  grains: ['week'],
  dimensions: [
    { name: 'class', title: { 'zh-CN': '类别', en: 'Class' }, values: classNames },
    byCarrier,
    byProduct,
    bySource,
  ],
  figures: [
    { name: 'items', title: { 'zh-CN': '条数', en: 'Relations' }, unit: 'count', over: 'sum' },
    { name: 'differing', title: { 'zh-CN': '其中差异', en: 'Of these differing' }, unit: 'count', over: 'sum' },
    { name: 'rate', title: { 'zh-CN': '差异率', en: 'Rate' }, unit: 'percent', of: ['differing', 'items'] },
  ],
  async count(db, { from, until }) {
    const rows = await db.read<{ day: Day; keys: string[]; items: number; differing: number }>(
      `select to_char(r.period, 'YYYY-MM-DD') as day, array[t.class, r.carrier, t.product, t.source] as keys,
         sum(t.items)::float8 as items, coalesce(sum(t.items) filter (where t.class <> 'agreed'), 0)::float8 as differing
       from (select distinct on (peer, date_trunc('week', period)) id, carrier, period from reconciliation_run
           where kind = 'relations' and state in ('open', 'signed') and period >= $1::date and period < $2::date
           order by peer, date_trunc('week', period), period desc) r
         join reconciliation_total t on t.run_id = r.id
       group by r.period, t.class, r.carrier, t.product, t.source`,
      [dayOf(from), dayOf(until)],
    );
    return rows.map(({ day, keys, items, differing }) => ({ day, keys, figures: [items, differing] }));
  },
};

/** CA-064: who gets how much of what was settled. A correction of an earlier month stands in the sheet that makes it. */
const revenueShare: Report = {
  name: 'revenue-share',
  title: { 'zh-CN': '收入分成', en: 'Revenue share' },
  question: {
    'zh-CN': '每月结算收入中，运营商、SP、外呼公司和商户各得多少？',
    en: 'Of what is settled each month, how much do the carrier, the SP, telemarketers and merchants get?',
  },
  roles: ['finance', 'reconciliation-clerk', 'business-developer', 'administrator'],
  grains: ['month', 'total'],
  dimensions: [
    byCarrier,
    byProduct,
    bySource,
    {
      name: 'state',
      title: { 'zh-CN': '结算单', en: 'Sheet' },
      values: { draft: { 'zh-CN': '草稿', en: 'Draft' }, signed: { 'zh-CN': '已签字', en: 'Signed' } },
    },
  ],
  figures: [
    { name: 'net', title: { 'zh-CN': '结算净额', en: 'Net' }, unit: 'fen', over: 'sum' },
    { name: 'carrierPart', title: { 'zh-CN': '运营商', en: 'Carrier' }, unit: 'fen', over: 'sum' },
    { name: 'sp', title: { 'zh-CN': 'SP', en: 'SP' }, unit: 'fen', over: 'sum' },
    { name: 'telemarketer', title: { 'zh-CN': '外呼公司', en: 'Telemarketers' }, unit: 'fen', over: 'sum' },
    { name: 'merchants', title: { 'zh-CN': '商户', en: 'Merchants' }, unit: 'fen', over: 'sum' },
  ],
  async count(db, { from, until }) {
    const rows = await db.read<{ day: Day; keys: string[]; figures: number[] }>(
      `select to_char(s.month, 'YYYY-MM-DD') as day, array[s.carrier, l.product, l.source, s.state] as keys,
         array[sum(net_fen), sum(carrier_fen), sum(sp_fen), sum(telemarketer_fen), sum(merchants_fen)]::float8[] as figures
       from settlement_sheet s join settlement_line l on l.sheet_id = s.id
       where s.month >= $1::date and s.month < $2::date group by s.month, s.carrier, l.product, l.source, s.state`,
      [dayOf(from), dayOf(until)],
    );
    return rows;
  },
};

/** Reports about what is compared and settled. */
export const reports: readonly Report[] = [threeWay, revenueShare];
