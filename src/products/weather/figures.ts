import { leaders, type Report } from '../../platform/reports.ts';
import { dayOf } from '../../values/time.ts';

/** How many got the weather of their city, and why others did not. */
const weatherDays: Report = {
  name: 'weather-sent',
  title: { 'zh-CN': '天气预报发送', en: 'Weather sent' },
  question: {
    'zh-CN': '每天有多少用户收到了天气预报？没有收到的是什么原因？',
    en: 'How many got the weather on each day, and why did others not?',
  },
  roles: [...leaders, 'editor'],
  grains: ['day', 'week', 'month', 'total'],
  dimensions: [
    { name: 'city', title: { 'zh-CN': '城市', en: 'City' }, values: { '-': { 'zh-CN': '未知', en: 'Not known' } } },
    {
      name: 'what',
      title: { 'zh-CN': '结果', en: 'Result' },
      values: {
        sent: { 'zh-CN': '已发送', en: 'sent' },
        'no-city': { 'zh-CN': '城市未知', en: 'city not known' },
        'no-forecast': { 'zh-CN': '没有预报', en: 'no forecast' },
        missed: { 'zh-CN': '错过时间', en: 'missed its hour' },
        'no-way': { 'zh-CN': '没有链路', en: 'no link' },
        'turned-back': { 'zh-CN': '被拦下', en: 'turned back' },
        'too-late': { 'zh-CN': '免打扰时段', en: 'quiet hours' },
      },
    },
  ],
  figures: [{ name: 'people', title: { 'zh-CN': '人次', en: 'People' }, unit: 'count', over: 'sum' }],
  async count(db, { from, until }) {
    const rows = await db.read<{ day: string; city: string; what: string; people: number }>(
      `select day::text, coalesce(city, '-') as city, coalesce(why_not, 'sent') as what, count(*)::int as people
       from weather_sent where day >= $1 and day < $2 group by 1, 2, 3`,
      [dayOf(from), dayOf(until)],
    );
    return rows.map(({ day, city, what, people }) => ({ day, keys: [city, what], figures: [people] }));
  },
};

/** Reports about the weather. */
export const reports: readonly Report[] = [weatherDays];
