import { byProduct, dayIn, leaders, type Report } from '../../platform/reports.ts';

/** What people text for (CA-006): counts and ranking by product, keyword and section. */
const onDemand: Report = {
  name: 'on-demand',
  title: { 'zh-CN': '点播与排名', en: 'On demand' },
  question: {
    'zh-CN': '用户发送了哪些指令，点播了哪些业务和栏目，各多少次？',
    en: 'Which words do people text, and which products and sections do they ask for, how often?',
  },
  roles: [...leaders, 'editor'],
  grains: ['day', 'week', 'month', 'total'],
  dimensions: [
    byProduct,
    { name: 'keyword', title: { 'zh-CN': '指令', en: 'Keyword' } },
    { name: 'section', title: { 'zh-CN': '栏目', en: 'Section' } },
  ],
  figures: [{ name: 'requests', title: { 'zh-CN': '点播次数', en: 'Requests' }, unit: 'count', over: 'sum' }],
  rolledUp: true,
  async count(db, { from, until }) {
    // The id leads there; that of a long message is of its first part, which waits an hour for the others at most.
    const rows = await db.read<{ day: string; keys: string[]; requests: number }>(
      `select day::text, array[coalesce(product, ''), coalesce(keyword, ''), coalesce(section, '')] as keys, requests
       from (select ${dayIn('received_at')} as day, product, keyword, section, count(*)::int as requests
         from mo where received_at >= $1 and received_at < $2 and state = 'taken'
           and id >= id_floor($1::timestamptz - interval '2 hours') and id < id_floor($2::timestamptz + interval '1 minute')
         group by 1, 2, 3, 4) t`,
      [from, until],
    );
    return rows.map(({ day, keys, requests }) => ({ day, keys, figures: [requests] }));
  },
};

/** Reports about messages. */
export const reports: readonly Report[] = [onDemand];
