import { dayIn, type Report } from '../../platform/reports.ts';

/** Errands by the day something happened to them: asked for, agreed to, done and cancelled, late, and what was paid. */
const errands: Report = {
  name: 'errands',
  title: { 'zh-CN': '车务代办', en: 'Errands' },
  question: {
    'zh-CN': '各城市每类代办受理、办结、取消多少？多少超时？平均多久办结？收了多少代办费，退了多少，代付了多少？',
    en: 'Of each kind and city: how many errands were asked for, done, cancelled and late, how long they took, and what was paid, given back and passed on?',
  },
  roles: ['supervisor', 'business-developer', 'finance', 'administrator'],
  grains: ['day', 'week', 'month', 'total'],
  dimensions: [
    { name: 'kind', title: { 'zh-CN': '事项', en: 'Kind' }, values: 'errand-kinds' },
    { name: 'city', title: { 'zh-CN': '城市', en: 'City' }, values: 'errand-cities' },
  ],
  figures: [
    { name: 'asked', title: { 'zh-CN': '受理', en: 'Asked for' }, unit: 'count', over: 'sum' },
    { name: 'agreed', title: { 'zh-CN': '成交', en: 'Agreed to' }, unit: 'count', over: 'sum' },
    { name: 'done', title: { 'zh-CN': '办结', en: 'Done' }, unit: 'count', over: 'sum' },
    { name: 'cancelled', title: { 'zh-CN': '取消', en: 'Cancelled' }, unit: 'count', over: 'sum' },
    { name: 'late', title: { 'zh-CN': '超时', en: 'Late' }, unit: 'count', over: 'sum' },
    {
      name: 'daysTaken',
      title: { 'zh-CN': '办结用时合计（天）', en: 'Days taken by what was done' },
      unit: 'count',
      over: 'sum',
    },
    { name: 'fees', title: { 'zh-CN': '代办费', en: 'Fees taken' }, unit: 'fen', over: 'sum' },
    { name: 'refunded', title: { 'zh-CN': '退款', en: 'Given back' }, unit: 'fen', over: 'sum' },
    { name: 'passedOn', title: { 'zh-CN': '代付规费', en: 'Passed on to others' }, unit: 'fen', over: 'sum' },
    {
      name: 'agreedShare',
      title: { 'zh-CN': '成交率', en: 'Of asked, agreed' },
      unit: 'percent',
      of: ['agreed', 'asked'],
    },
  ],
  async count(db, { from, until }) {
    return db.read<{ day: string; keys: string[]; figures: number[] }>(
      `with happened as (
         select ${dayIn('v.at')}::text as day, e.kind, e.city, v.kind as what, 0::bigint as fen,
           case when v.kind = 'finish' then greatest(1, ceil(extract(epoch from v.at - to_timestamp((e.body #>> '{acceptance,at}')::bigint / 1000.0)) / 86400))
             else 0 end as days
         from errand_event v join errand e on e.id = v.errand_id where v.at >= $1 and v.at < $2
         union all
         select ${dayIn('p.at')}::text, e.kind, e.city, f.what, f.fen, 0 from errand_payment p join errand e on e.id = p.errand_id
         cross join lateral (values
           (case p.kind when 'received' then 'fee' when 'refunded' then 'back' else 'on' end,
             case p.kind when 'received' then p.agency_fen when 'refunded' then p.agency_fen + p.third_fen else p.third_fen end)) f(what, fen)
         where p.at >= $1 and p.at < $2)
       select day, array[kind, city] as keys, array[
           count(*) filter (where what = 'asked'), count(*) filter (where what = 'accept'), count(*) filter (where what = 'finish'),
           count(*) filter (where what in ('cancel', 'lapse')), count(*) filter (where what = 'escalate'), coalesce(sum(days), 0),
           coalesce(sum(fen) filter (where what = 'fee'), 0), coalesce(sum(fen) filter (where what = 'back'), 0),
           coalesce(sum(fen) filter (where what = 'on'), 0)]::float8[] as figures
       from happened group by day, kind, city`,
      [from, until],
    );
  },
};

/** Reports about errands. */
export const reports: readonly Report[] = [errands];
