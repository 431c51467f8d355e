import { activeMembers } from '../../business/subscriptions/index.ts';
import { ticketVolumes } from '../../business/tickets/index.ts';
import { leaders, type Report } from '../../platform/reports.ts';
import { partnersByDay } from '../../products/merchants/index.ts';
import { nearbyEnquiries } from '../../products/nearby/index.ts';
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

/** What people look for beside the merchants under contract there are: of two slices as well. */
const coverage: Report = {
  name: 'merchant-coverage',
  title: { 'zh-CN': '加盟商户覆盖', en: 'Coverage by merchants' },
  question: {
    'zh-CN': '会员在各区县查询洗车、修车、停车等时，当地有没有加盟商户？还缺哪里、哪一类？',
    en: 'Where members look for a wash, a repair or a park: was there a merchant under contract, and where is one missing?',
  },
  roles: leaders,
  grains: ['total', 'month', 'week', 'day'],
  dimensions: nearbyEnquiries.dimensions.filter(({ name }) => name !== 'channel'),
  figures: [
    { name: 'enquiries', title: { 'zh-CN': '查询次数', en: 'Enquiries' }, unit: 'count', over: 'sum' },
    { name: 'covered', title: { 'zh-CN': '当地有加盟商户', en: 'With a merchant there' }, unit: 'count', over: 'sum' },
    { name: 'shops', title: { 'zh-CN': '加盟门店', en: 'Shops under contract' }, unit: 'count', over: 'last' },
    { name: 'rate', title: { 'zh-CN': '覆盖率', en: 'Covered' }, unit: 'percent', of: ['covered', 'enquiries'] },
  ],
  async count(db, { from, until }) {
    const [asked, partners] = await Promise.all([
      nearbyEnquiries.count(db, { from, until }),
      partnersByDay(db, { from: dayOf(from), until: dayOf(until) }),
    ]);
    const there = new Set(partners.map(({ day, category, district }) => `${day} ${category} ${district}`));
    return [
      ...asked.map(({ day, keys: [category, district], figures: [times] }) => ({
        ...{ day, keys: [category!, district!] },
        figures: [times!, there.has(`${day} ${category} ${district}`) ? times! : 0, 0],
      })),
      ...partners.map(({ day, category, district, shops }) => ({
        ...{ day, keys: [category, district], figures: [0, 0, shops] },
      })),
    ];
  },
};

/** Reports about several slices at once. */
export const reports: readonly Report[] = [complaintRate, coverage];
