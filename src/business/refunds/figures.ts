import { byProduct, dayIn, type Report } from '../../platform/reports.ts';

/** What was given back and given beside it, on the day that it was done. */
const refunds: Report = {
  name: 'refunds',
  title: { 'zh-CN': '退费与补偿', en: 'Refunds' },
  question: {
    'zh-CN': '每期因哪些原因退了多少费用，另补偿了多少？',
    en: 'How much was given back for which reasons, and how much on top?',
  },
  roles: ['supervisor', 'finance', 'business-developer', 'administrator'],
  grains: ['month', 'week', 'day', 'total'],
  dimensions: [
    { name: 'reason', title: { 'zh-CN': '原因', en: 'Reason' }, values: 'refund-reasons' },
    byProduct,
    {
      name: 'kind',
      title: { 'zh-CN': '方式', en: 'Kind' },
      values: {
        refund: { 'zh-CN': '退费', en: 'Refund' },
        'free-month': { 'zh-CN': '免费月', en: 'Free month' },
        gift: { 'zh-CN': '礼品', en: 'Gift' },
      },
    },
  ],
  figures: [
    { name: 'items', title: { 'zh-CN': '笔数', en: 'Cases' }, unit: 'count', over: 'sum' },
    { name: 'amount', title: { 'zh-CN': '金额', en: 'Amount' }, unit: 'fen', over: 'sum' },
    { name: 'extra', title: { 'zh-CN': '另行补偿', en: 'On top' }, unit: 'fen', over: 'sum' },
  ],
  async count(db, { from, until }) {
    const rows = await db.read<{ day: string; keys: string[]; figures: number[] }>(
      `select ${dayIn('done_at')}::text as day, array[reason, product, kind] as keys,
         array[count(*), sum(amount_fen), sum(extra_fen)]::float8[] as figures
       from remedy where state in ('done', 'settled') and requested_at < $2 and done_at >= $1 and done_at < $2
       group by 1, reason, product, kind`,
      [from, until],
    );
    return rows;
  },
};

/** Reports about what is given back. */
export const reports: readonly Report[] = [refunds];
