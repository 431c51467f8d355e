import { dayIn, type Report } from '../../platform/reports.ts';
import { casesByTeam } from './facts.ts';

/** Tickets by the day they were opened, and how they stand now. Merged ones are told by the ticket they went on in. */
export const ticketVolumes: Report = {
  name: 'tickets',
  title: { 'zh-CN': '工单量', en: 'Tickets' },
  question: {
    'zh-CN': '每期收到多少工单，来自哪里、属于哪类、多少是投诉、多少已解决？',
    en: 'How many tickets came, from where and about what, how many are complaints, how many are solved?',
  },
  roles: ['supervisor', 'operator', 'business-developer', 'administrator'],
  grains: ['day', 'week', 'month', 'total'],
  dimensions: [
    {
      name: 'source',
      title: { 'zh-CN': '来源', en: 'Source' },
      values: {
        sms: { 'zh-CN': '短信', en: 'SMS' },
        hotline: { 'zh-CN': '热线', en: 'Hotline' },
        'e-mail': { 'zh-CN': '邮件', en: 'E-mail' },
        fax: { 'zh-CN': '传真', en: 'Fax' },
        web: { 'zh-CN': '网站', en: 'Website' },
        'carrier-work-order': { 'zh-CN': '运营商派单', en: 'Carrier work order' },
      },
    },
    { name: 'category', title: { 'zh-CN': '类别', en: 'Category' }, values: 'ticket-categories' },
  ],
  figures: [
    { name: 'opened', title: { 'zh-CN': '受理', en: 'Opened' }, unit: 'count', over: 'sum' },
    { name: 'complaints', title: { 'zh-CN': '投诉', en: 'Complaints' }, unit: 'count', over: 'sum' },
    { name: 'solved', title: { 'zh-CN': '已解决', en: 'Solved' }, unit: 'count', over: 'sum' },
    {
      name: 'complaintShare',
      title: { 'zh-CN': '投诉占比', en: 'Of these complaints' },
      unit: 'percent',
      of: ['complaints', 'opened'],
    },
    {
      name: 'solvedShare',
      title: { 'zh-CN': '解决率', en: 'Of these solved' },
      unit: 'percent',
      of: ['solved', 'opened'],
    },
  ],
  async count(db, { from, until }) {
    // An id carries the time at which it was made: a little before its first event.
    return db.read<{ day: string; keys: string[]; figures: number[] }>(
      `select ${dayIn('e.at')}::text as day, array[t.source, t.category] as keys,
         array[count(*), count(*) filter (where t.category like 'complaint%'),
           count(*) filter (where t.state in ('solved', 'closed'))]::int[] as figures
       from ticket t join ticket_event e on e.ticket_id = t.id and e.seq = 1
       where t.id >= id_floor($1::timestamptz - interval '1 day') and t.id < id_floor($2::timestamptz + interval '1 day')
         and e.at >= $1 and e.at < $2 and t.state <> 'merged' group by 1, t.source, t.category`,
      [from, until],
    );
  },
};

/** What was promised and kept: first answers and solutions in time, by who gave them and the team they were of then. */
export const ticketsInTime: Report = {
  name: 'tickets-in-time',
  title: { 'zh-CN': '工单时限', en: 'Tickets in time' },
  question: {
    'zh-CN': '各班组、各坐席首次答复和解决工单有多少在承诺时限内？',
    en: 'How many first answers and solutions of each team and person came in the time that was promised?',
  },
  roles: ['supervisor', 'administrator'],
  grains: ['month', 'week', 'day', 'total'],
  dimensions: [
    {
      name: 'team',
      title: { 'zh-CN': '班组', en: 'Team' },
      values: {
        'care-agent': { 'zh-CN': '客服坐席', en: 'Agents' },
        'technical-support': { 'zh-CN': '技术支持', en: 'Technical support' },
        supervisor: { 'zh-CN': '客服主管', en: 'Supervisors' },
      },
    },
    { name: 'agent', title: { 'zh-CN': '坐席', en: 'Person' } },
  ],
  figures: [
    { name: 'firstAnswers', title: { 'zh-CN': '首次答复', en: 'First answers' }, unit: 'count', over: 'sum' },
    { name: 'firstInTime', title: { 'zh-CN': '按时首复', en: 'Of these in time' }, unit: 'count', over: 'sum' },
    { name: 'solved', title: { 'zh-CN': '解决', en: 'Solved' }, unit: 'count', over: 'sum' },
    { name: 'solvedInTime', title: { 'zh-CN': '按时解决', en: 'Of these solved in time' }, unit: 'count', over: 'sum' },
    {
      name: 'firstShare',
      title: { 'zh-CN': '首复按时率', en: 'First answers in time' },
      unit: 'percent',
      of: ['firstInTime', 'firstAnswers'],
    },
    {
      name: 'solvedShare',
      title: { 'zh-CN': '解决按时率', en: 'Solved in time' },
      unit: 'percent',
      of: ['solvedInTime', 'solved'],
    },
  ],
  count: casesByTeam,
};

/** Reports about tickets. */
export const reports: readonly Report[] = [ticketVolumes, ticketsInTime];
