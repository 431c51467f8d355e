import type { Personal } from '../../business/subscribers/index.ts';
import { beijingIso } from '../../values/time.ts';
import { ownLeads } from './lead-store.ts';

const ever = new Date('2000-01-01T00:00:00Z');

/** What somebody let go to insurers, in which words, and what came of it. */
export const personalLeads: Personal = {
  code: 'insurance-leads',
  title: { 'zh-CN': '保险报价委托', en: 'Handed to insurers' },
  columns: {
    at: { 'zh-CN': '时间', en: 'When' },
    insurer: { 'zh-CN': '保险公司', en: 'Insurer' },
    title: { 'zh-CN': '优惠', en: 'Offer' },
    text: { 'zh-CN': '您同意的原文', en: 'Words you agreed to' },
    state: { 'zh-CN': '结果', en: 'What came of it' },
  },
  async *read({ db, phone, since = ever }) {
    for (const { agreedAt, insurer, title, consentText, state } of await db.transact((tx) =>
      ownLeads(tx, phone, since),
    ))
      yield { at: beijingIso(agreedAt), insurer, title, text: consentText, state };
  },
  fate: {
    kind: 'stays',
    why: {
      'zh-CN': '向保险公司提供信息的同意凭据，依法保存；尚未提供的可在页面撤回',
      en: 'It proves that you let data go to an insurer; what has not gone yet you can take back on the page',
    },
  },
};
