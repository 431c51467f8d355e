import { activeMembers } from '../../business/subscriptions/index.ts';
import { ticketVolumes } from '../../business/tickets/index.ts';
import type { Report } from '../../platform/reports.ts';
import { dayMs, dayOf, later } from '../../values/time.ts';
import { rowsOf } from './roll-up.ts';

/** Complaints beside the members there are: of two slices, so it stands above both. */
const complaintRate: Report = {
  name: 'complaint-rate',
  title: { 'zh-CN': '投诉率', en: 'Complaint rate' },
  question: {
    'zh-CN': '每期投诉多少，每万名在用会员投诉几次？',
    en: 'How many complain, and how many of ten thousand members is that?',
  },
  roles: ['supervisor', 'operator', 'business-developer', 'finance', 'administrator'],
  grains: ['month', 'week', 'day'],
  dimensions: [],
  figures: [
    { name: 'complaints', title: { 'zh-CN': '投诉', en: 'Complaints' }, unit: 'count', over: 'sum' },
    { name: 'members', title: { 'zh-CN': '在用会员', en: 'Members' }, unit: 'count', over: 'last' },
    {
      name: 'rate',
      title: { 'zh-CN': '万投比', en: 'Of 10,000 members' },
      unit: 'per-10000',
      of: ['complaints', 'members'],
    },
  ],
  async count(db, { from, until }) {
    const days = { from: dayOf(from), to: dayOf(later(until, -dayMs)) };
    const [tickets, members] = await Promise.all([
      ticketVolumes.count(db, { from, until }),
      rowsOf(db, activeMembers, days),
    ]);
    return [
      ...tickets.map(({ day, figures }) => ({ day, keys: [], figures: [figures[1]!, 0] })),
      ...members.map(({ day, figures }) => ({ day, keys: [], figures: [0, figures[0]!] })),
    ];
  },
};

/** Reports about several slices at once. */
export const reports: readonly Report[] = [complaintRate];
