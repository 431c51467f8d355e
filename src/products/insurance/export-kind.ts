import { z } from 'zod';
import { type ExportKind, exportKind } from '../../business/exports/index.ts';
import type { Db } from '../../platform/db.ts';
import { beijingIso } from '../../values/time.ts';
import { leadsOfBatch } from './delivery-store.ts';

const pageSize = 500;

/** A list for an insurer who takes no webhook: whole numbers of people who agreed to just that. Two people want it. */
export function insuranceExport(db: Db): ExportKind {
  return exportKind({
    name: 'insurance-leads',
    title: { 'zh-CN': '车险意向清单', en: 'Insurance leads' },
    asks: ['business-developer', 'supervisor'],
    approves: ['supervisor', 'administrator'],
    filter: z.strictObject({ batch: z.uuid() }),
    columns: [
      { 'zh-CN': '编号', en: 'Lead' },
      { 'zh-CN': '手机号', en: 'Number' },
      { 'zh-CN': '车牌', en: 'Plate' },
      { 'zh-CN': '保险到期日', en: 'Insurance ends' },
      { 'zh-CN': '优惠', en: 'Offer' },
      { 'zh-CN': '同意时间', en: 'Agreed at' },
    ],
    async *rows({ batch }, _, signal) {
      for (let after = ''; !signal.aborted; ) {
        const page = await leadsOfBatch(db, batch, after, pageSize);
        for (const { id, phone, plate, due, title, agreedAt } of page)
          yield [id, phone, plate ?? '', due ?? '', title, beijingIso(agreedAt)];
        const last = page.at(-1);
        if (!last || page.length < pageSize) return;
        after = `${last.phone} ${last.id}`;
      }
    },
  });
}
