import type { Personal } from '../../../business/subscribers/index.ts';
import { beijingIso } from '../../../values/time.ts';
import { bansOf, eraseRefusals, redemptionsOf, refusalsOf } from './read.ts';

const mostRows = 10_000;

/** The benefits that somebody used at merchants. */
const personalRedemptions: Personal = {
  code: 'redemptions',
  tables: ['redemption'],
  title: { 'zh-CN': '商户优惠使用', en: 'Benefits used at merchants' },
  columns: {
    at: { 'zh-CN': '时间', en: 'When' },
    title: { 'zh-CN': '优惠', en: 'Benefit' },
    savedFen: { 'zh-CN': '节省（分）', en: 'Saved (fen)' },
    undoneAt: { 'zh-CN': '撤销时间', en: 'Undone' },
  },
  async *read({ db, phone, since }) {
    const found = await db.transact((tx) => redemptionsOf(tx, phone, { ...(since && { since }), limit: mostRows }));
    for (const { at, title, valueFen, undone } of found)
      yield { at: beijingIso(at), title, savedFen: valueFen, undoneAt: undone && beijingIso(undone.at) };
  },
  fate: {
    kind: 'stays',
    why: {
      'zh-CN': '与商户结算的凭证，依会计法保存',
      en: 'It proves what is settled with the merchant, and is kept as accounts are by law',
    },
  },
};

/** What tills refused to somebody. */
const personalRefusals: Personal = {
  code: 'till-refusals',
  tables: ['till_refusal', 'till_offline'],
  title: { 'zh-CN': '商户核验未通过', en: 'Refused at merchants' },
  columns: { at: { 'zh-CN': '时间', en: 'When' }, why: { 'zh-CN': '原因', en: 'Why' } },
  async *read({ db, phone, since }) {
    const found = await db.transact((tx) => refusalsOf(tx, phone, { ...(since && { since }), limit: mostRows }));
    for (const { at, why } of found) yield { at: beijingIso(at), why };
  },
  fate: { kind: 'goes', afterMonths: 0, erase: eraseRefusals },
};

/** That somebody may not use benefits, or check them, because of misuse. */
const personalBans: Personal = {
  code: 'till-bans',
  tables: ['till_ban'],
  title: { 'zh-CN': '优惠使用限制', en: 'Kept from benefits' },
  columns: {
    at: { 'zh-CN': '时间', en: 'When' },
    what: { 'zh-CN': '身份', en: 'As' },
    reason: { 'zh-CN': '原因', en: 'Why' },
    until: { 'zh-CN': '截止', en: 'Until' },
  },
  async *read({ db, phone, since = new Date(0) }) {
    for (const { at, what, reason, until } of await db.transact((tx) => bansOf(tx, phone)))
      if (at >= since) yield { at: beijingIso(at), what, reason, until: until && beijingIso(until) };
  },
  fate: {
    kind: 'stays',
    why: {
      'zh-CN': '用于防止滥用，解除后随记录期满删除',
      en: 'It keeps benefits from misuse, and goes with the records after their time',
    },
  },
};

/** What tills keep of people. */
export const personalAtTills: readonly Personal[] = [personalRedemptions, personalRefusals, personalBans];
