import { leaders, type Report } from '../../platform/reports.ts';
import { dayOf, later } from '../../values/time.ts';
import { countReminders } from './store.ts';

/** CA-006, CA-018: of what fell due, how much was reminded of, arrived and was answered. */
const reminderCoverage: Report = {
  name: 'reminder-coverage',
  title: { 'zh-CN': '到期提醒覆盖', en: 'Reminder coverage' },
  question: {
    'zh-CN': '到期的车务事项中，有多少提醒了、送达了、得到了答复？',
    en: 'Of what fell due to members, how much was reminded of, arrived and was answered?',
  },
  roles: leaders,
  grains: ['day', 'week', 'month', 'total'],
  dimensions: [
    {
      name: 'kind',
      title: { 'zh-CN': '事项', en: 'What' },
      values: {
        INS: { 'zh-CN': '保险', en: 'Insurance' },
        INSP: { 'zh-CN': '年检', en: 'Inspection' },
        MNT: { 'zh-CN': '保养', en: 'Maintenance' },
        SEA: { 'zh-CN': '换季保养', en: 'Change of season' },
      },
    },
  ],
  figures: [
    { name: 'due', title: { 'zh-CN': '到期', en: 'Due' }, unit: 'count', over: 'sum' },
    { name: 'reminded', title: { 'zh-CN': '已提醒', en: 'Reminded' }, unit: 'count', over: 'sum' },
    { name: 'delivered', title: { 'zh-CN': '已送达', en: 'Delivered' }, unit: 'count', over: 'sum' },
    { name: 'answered', title: { 'zh-CN': '已答复', en: 'Answered' }, unit: 'count', over: 'sum' },
    { name: 'covered', title: { 'zh-CN': '提醒率', en: 'Reminded' }, unit: 'percent', of: ['reminded', 'due'] },
    { name: 'heard', title: { 'zh-CN': '送达率', en: 'Delivered' }, unit: 'percent', of: ['delivered', 'reminded'] },
  ],
  async count(db, { from, until }) {
    const rows = await countReminders(db, { from: dayOf(from), to: dayOf(later(until, -1)) });
    return rows.map(({ day, kind, due, reminded, delivered, answered }) => ({
      day,
      keys: [kind],
      figures: [due, reminded, delivered, answered],
    }));
  },
};

/** Reports about reminders. */
export const reports: readonly Report[] = [reminderCoverage];
