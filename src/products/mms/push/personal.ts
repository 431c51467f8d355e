import type { Personal, Seal } from '../../../business/subscribers/index.ts';
import { beijingIso } from '../../../values/time.ts';
import { forgetTestHandsets } from '../trial/store.ts';
import { eraseDeliveries, forgetHandsets, issuesOfPhone } from './store.ts';

/** Which issues somebody got, and what their handset shows. */
export const personalIssues: Personal = {
  code: 'issues',
  title: { 'zh-CN': '彩信期刊', en: 'Issues by MMS' },
  tables: ['mms_delivery', 'mms_resend', 'mms_handset', 'mms_test_handset'],
  columns: {
    title: { 'zh-CN': '刊物', en: 'Title' },
    number: { 'zh-CN': '期号', en: 'Number' },
    subject: { 'zh-CN': '主题', en: 'Subject' },
    at: { 'zh-CN': '时间', en: 'Time' },
  },
  async *read({ db, phone, since }) {
    for (const { title, number, subject, at } of await db.transact((tx) => issuesOfPhone(tx, phone, since)))
      yield { title, number, subject, at: beijingIso(at) };
  },
  fate: {
    kind: 'goes',
    afterMonths: 0,
    async erase(tx, { phone, until }) {
      await forgetHandsets(tx, [phone]);
      await forgetTestHandsets(tx, [phone]);
      return eraseDeliveries(tx, phone, until);
    },
  },
};

/** A new holder of a number has another handset, and is no colleague. Which issues went to the number is told by times. */
export const sealHandsets: Seal = async (tx, phones) => {
  await forgetHandsets(tx, phones);
  await forgetTestHandsets(tx, phones);
};
