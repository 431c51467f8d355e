import type { Personal, Seal } from '../../../business/subscribers/index.ts';
import { beijingIso } from '../../../values/time.ts';
import { eraseSeats, reservations, sealSeats } from './store.ts';

/** Which group-buys somebody reserved. */
export const personalSeats: Personal = {
  code: 'group-buys',
  title: { 'zh-CN': '团购预约', en: 'Group-buys' },
  tables: ['group_seat'],
  columns: {
    at: { 'zh-CN': '时间', en: 'When' },
    title: { 'zh-CN': '团购', en: 'Group-buy' },
    state: { 'zh-CN': '结果', en: 'Outcome' },
    left: { 'zh-CN': '已放弃', en: 'Given up' },
  },
  async *read({ db, phone, since }) {
    const rows = await db.transact((tx) => reservations(tx, phone, since ?? new Date(0)));
    for (const { at, ...row } of rows) yield { at: beijingIso(at), ...row };
  },
  fate: { kind: 'goes', afterMonths: 0, erase: (tx, { phone, until }) => eraseSeats(tx, phone, until) },
};

/** The next holder of a number has no seat. */
export const sealGroupBuys: Seal = async (tx, phones, now) => {
  await sealSeats(tx, phones, now);
};
