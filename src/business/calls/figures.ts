import { dayIn, type Report } from '../../platform/reports.ts';

/** CA-X20: of the calls that were offered, how many were answered. A call that still rings counts when it has ended. */
const connectionRate: Report = {
  name: 'connection-rate',
  title: { 'zh-CN': '热线接通率', en: 'Connection rate' },
  question: {
    'zh-CN': '热线每天来话多少、接通多少，接通率是否达到 90%？',
    en: 'How many calls came and were answered, and is the connection rate at 90 %?',
  },
  roles: ['supervisor', 'operator', 'business-developer', 'administrator'],
  grains: ['day', 'week', 'month', 'total'],
  dimensions: [{ name: 'line', title: { 'zh-CN': '线路', en: 'Line' } }],
  figures: [
    { name: 'offered', title: { 'zh-CN': '来话', en: 'Offered' }, unit: 'count', over: 'sum' },
    { name: 'answered', title: { 'zh-CN': '接通', en: 'Answered' }, unit: 'count', over: 'sum' },
    { name: 'rate', title: { 'zh-CN': '接通率', en: 'Connection rate' }, unit: 'percent', of: ['answered', 'offered'] },
  ],
  async count(db, { from, until }) {
    return db.read<{ day: string; keys: string[]; figures: number[] }>(
      `select ${dayIn('offered_at')}::text as day, array[line::text] as keys, array[count(*), count(answered_at)]::int[] as figures
       from call_record where offered_at >= $1 and offered_at < $2 and (answered_at is not null or ended_at is not null)
       group by 1, line`,
      [from, until],
    );
  },
};

/** Reports about the hotline. */
export const reports: readonly Report[] = [connectionRate];
