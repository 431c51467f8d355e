import type { Personal } from '../../business/subscribers/index.ts';
import { beijingIso } from '../../values/time.ts';
import { enquiriesOf, eraseEnquiries } from './store.ts';

/** What somebody looked for nearby. */
export const personalEnquiries: Personal = {
  code: 'nearby-enquiries',
  tables: ['nearby_enquiry'],
  title: { 'zh-CN': '周边查询', en: 'Places looked for' },
  columns: {
    at: { 'zh-CN': '时间', en: 'When' },
    channel: { 'zh-CN': '方式', en: 'By' },
    category: { 'zh-CN': '查询内容', en: 'What' },
    spot: { 'zh-CN': '地点', en: 'Where' },
    district: { 'zh-CN': '区县', en: 'District' },
  },
  async *read({ db, phone, since }) {
    for (const { at, ...one } of await enquiriesOf(db, { phone, since })) yield { at: beijingIso(at), ...one };
  },
  fate: { kind: 'goes', afterMonths: 0, erase: eraseEnquiries },
};
