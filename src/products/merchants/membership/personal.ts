import type { Personal } from '../../../business/subscribers/index.ts';
import { beijingIso } from '../../../values/time.ts';
import { eraseSent, monthsSent } from './store.ts';

/** For which months somebody got the membership SMS by the monthly run. */
export const personalMembership: Personal = {
  code: 'membership',
  title: { 'zh-CN': '会员短信', en: 'Membership SMS' },
  tables: ['membership_sent'],
  columns: {
    month: { 'zh-CN': '月份', en: 'Month' },
    at: { 'zh-CN': '时间', en: 'When' },
  },
  async *read({ db, phone, since }) {
    for (const { month, at } of await db.transact((tx) => monthsSent(tx, phone, since ?? new Date(0))))
      yield { month, at: beijingIso(at) };
  },
  fate: { kind: 'goes', afterMonths: 0, erase: (tx, { phone, until }) => eraseSent(tx, phone, until) },
};
