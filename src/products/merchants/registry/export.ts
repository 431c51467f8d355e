import { z } from 'zod';
import { type ExportKind, exportKind, type Row } from '../../../business/exports/index.ts';
import type { Db } from '../../../platform/db.ts';
import { mobilesMasked } from '../../../values/phone.ts';

const pageSize = 500;

/** Every merchant with its open shops, a row for each shop; one for a merchant that has none. Numbers of people are masked, a shop's is public. */
export function shopsExport(db: Db): ExportKind {
  return exportKind({
    name: 'merchant-shops',
    title: { 'zh-CN': '商户与门店', en: 'Merchants and shops' },
    asks: ['business-developer', 'supervisor', 'finance'],
    approves: ['supervisor', 'finance', 'administrator'],
    filter: z.strictObject({}),
    columns: [
      { 'zh-CN': '商户编码', en: 'Code' },
      { 'zh-CN': '商户', en: 'Merchant' },
      { 'zh-CN': '类别', en: 'Category' },
      { 'zh-CN': '联系人', en: 'Contact' },
      { 'zh-CN': '备注', en: 'Note' },
      { 'zh-CN': '门店', en: 'Shop' },
      { 'zh-CN': '区县', en: 'District' },
      { 'zh-CN': '地址', en: 'Address' },
      { 'zh-CN': '电话', en: 'Telephone' },
      { 'zh-CN': '营业时间', en: 'Hours' },
      { 'zh-CN': '纬度', en: 'Latitude' },
      { 'zh-CN': '经度', en: 'Longitude' },
    ],
    async *rows(_filter, _forWhom, signal) {
      for (let after = ''; !signal.aborted; ) {
        const page = await merchantsWithShops(db, after);
        for (const { code, name, category, contact, note, shops } of page) {
          const merchant = [code, name, category, mobilesMasked(contact), mobilesMasked(note)];
          if (shops.length === 0) yield merchant;
          for (const shop of shops) yield [...merchant, ...shop];
        }
        const last = page.at(-1);
        if (!last || page.length < pageSize) return;
        after = last.code;
      }
    },
  });
}

type WithShops = {
  readonly code: string;
  readonly name: string;
  readonly category: string;
  readonly contact: string;
  readonly note: string;
  readonly shops: readonly Row[];
};

/** A page of merchants by their codes. */
function merchantsWithShops(db: Db, after: string): Promise<WithShops[]> {
  return db.read<WithShops>(
    `select m.code, m.name, m.category, m.contact, m.note, coalesce((
       select json_agg(json_build_array(s.name, s.district, s.address, s.phone, s.hours, s.lat, s.lng) order by s.name, s.id)
       from shop s where s.merchant_id = m.id and s.closed_at is null), '[]') as shops
     from merchant m where m.code > $1 order by m.code limit $2`,
    [after, pageSize],
  );
}
