import { dayIn, leaders, type Report } from '../../platform/reports.ts';

/** CA-016: from an offer that is told to a policy that is sold. Each person counts on the day he was told or agreed. */
const funnel: Report = {
  name: 'insurance-offers',
  title: { 'zh-CN': '车险优惠', en: 'Insurance offers' },
  question: {
    'zh-CN': '哪家公司的哪条优惠，多少人看到、同意、得到报价、成交？',
    en: 'Of which offer of which insurer were how many people told, how many agreed, were quoted, bought?',
  },
  roles: leaders,
  grains: ['month', 'day', 'week', 'total'],
  dimensions: [
    { name: 'insurer', title: { 'zh-CN': '保险公司', en: 'Insurer' } },
    { name: 'offer', title: { 'zh-CN': '优惠', en: 'Offer' } },
  ],
  figures: [
    { name: 'told', title: { 'zh-CN': '告知', en: 'Told' }, unit: 'count', over: 'sum' },
    { name: 'leads', title: { 'zh-CN': '同意', en: 'Agreed' }, unit: 'count', over: 'sum' },
    { name: 'handed', title: { 'zh-CN': '已移交', en: 'Handed over' }, unit: 'count', over: 'sum' },
    { name: 'quoted', title: { 'zh-CN': '有报价', en: 'Quoted' }, unit: 'count', over: 'sum' },
    { name: 'sold', title: { 'zh-CN': '成交', en: 'Sold' }, unit: 'count', over: 'sum' },
    { name: 'lost', title: { 'zh-CN': '未成交', en: 'Lost' }, unit: 'count', over: 'sum' },
    { name: 'premium', title: { 'zh-CN': '成交保费', en: 'Premiums sold' }, unit: 'fen', over: 'sum' },
    { name: 'agreeing', title: { 'zh-CN': '同意率', en: 'Agreed of told' }, unit: 'percent', of: ['leads', 'told'] },
    { name: 'selling', title: { 'zh-CN': '成交率', en: 'Sold of agreed' }, unit: 'percent', of: ['sold', 'leads'] },
  ],
  async count(db, { from, until }) {
    const rows = await db.read<Record<'day' | 'insurer' | 'offer', string> & Record<Counted, number>>(
      `select x.day::text as day, i.name as insurer, o.title as offer, sum(told)::int as told, sum(leads)::int as leads, sum(handed)::int as handed,
         sum(quoted)::int as quoted, sum(sold)::int as sold, sum(lost)::int as lost, sum(premium)::float8 as premium
       from (
         select offer_id, ${dayIn('at')} as day, 1 as told, 0 as leads, 0 as handed, 0 as quoted, 0 as sold, 0 as lost, 0 as premium
         from insurance_told where at >= $1 and at < $2
         union all
         select offer_id, ${dayIn('agreed_at')}, 0, 1, (handed_at is not null)::int, (premium_fen is not null)::int,
           (state = 'sold')::int, (state = 'lost')::int, case state when 'sold' then premium_fen else 0 end
         from insurance_lead where agreed_at >= $1 and agreed_at < $2) x
       join insurance_offer o on o.id = x.offer_id join insurer i on i.id = o.insurer_id
       group by 1, 2, 3`,
      [from, until],
    );
    return rows.map((row) => ({
      day: row.day,
      keys: [row.insurer, row.offer],
      figures: [row.told, row.leads, row.handed, row.quoted, row.sold, row.lost, row.premium],
    }));
  },
};

type Counted = 'told' | 'leads' | 'handed' | 'quoted' | 'sold' | 'lost' | 'premium';

/** Reports about insurance offers. */
export const reports: readonly Report[] = [funnel];
