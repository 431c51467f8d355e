import { leaders, type Report } from '../../platform/reports.ts';
import { dayOf } from '../../values/time.ts';

/** CA-006: how often public pages were asked for. */
const visits: Report = {
  name: 'visits',
  title: { 'zh-CN': '页面访问', en: 'Visits' },
  question: {
    'zh-CN': '公开页面（业务介绍、帮助等）每天被访问多少次？',
    en: 'How often are the public pages (products, help) asked for?',
  },
  roles: [...leaders, 'editor'],
  grains: ['day', 'week', 'month', 'total'],
  dimensions: [{ name: 'page', title: { 'zh-CN': '页面', en: 'Page' } }],
  figures: [{ name: 'visits', title: { 'zh-CN': '访问次数', en: 'Visits' }, unit: 'count', over: 'sum' }],
  async count(db, { from, until }) {
    const rows = await db.read<{ day: string; page: string; visits: number }>(
      `select to_char(day, 'YYYY-MM-DD') as day, page, visits from visit where day >= $1::date and day < $2::date`,
      [dayOf(from), dayOf(until)],
    );
    return rows.map(({ day, page, visits: count }) => ({ day, keys: [page], figures: [count] }));
  },
};

/** Reports about public pages. */
export const reports: readonly Report[] = [visits];
