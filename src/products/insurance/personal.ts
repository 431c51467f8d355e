import type { Personal } from '../../business/subscribers/index.ts';
import { beijingIso } from '../../values/time.ts';
import { eraseLeads, ownLeads, proofsOfLeads } from './lead-store.ts';

const ever = new Date('2000-01-01T00:00:00Z');

/** What somebody let go to insurers, in which words, and what came of it. */
export const personalLeads: Personal = {
  code: 'insurance-leads',
  tables: ['insurance_lead', 'insurance_told'],
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
  proofs: proofsOfLeads,
  fate: {
    kind: 'goes',
    afterMonths: 0,
    why: {
      'zh-CN': '尚未提供的立即撤回；同意原文作为凭据依法保存',
      en: 'What has not gone to an insurer yet is taken back at once; your consent stays, as it proves what went',
    },
    erase: eraseLeads,
  },
};
