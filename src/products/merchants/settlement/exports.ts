import { z } from 'zod';
import { type ExportKind, exportKind, type ForWhom } from '../../../business/exports/index.ts';
import type { Db } from '../../../platform/db.ts';
import { type Id, idFloor } from '../../../values/id.ts';
import { maskPhone, mobilesMasked } from '../../../values/phone.ts';
import { beijingIso, dayOf } from '../../../values/time.ts';
import { shopsExport } from '../registry/export.ts';
import { merchantByCode } from '../registry/store.ts';
import { contractsByEnd, type RedemptionLine, redemptionLines, spanOf } from './store.ts';

const pageSize = 500;
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

/** What is exported of merchants: every redemption of a month, contracts by the day they end, and who they are with their shops. */
export function merchantExports(db: Db): readonly ExportKind[] {
  return [redemptionsExport(db), contractsExport(db), shopsExport(db)];
}

/** Managers of a merchant get its own redemptions, ours those of all; numbers are masked for both. */
function redemptionsExport(db: Db): ExportKind {
  return exportKind({
    name: 'redemptions',
    title: { 'zh-CN': '商户优惠核销', en: 'Redemptions' },
    asks: ['merchant-manager', 'finance', 'supervisor'],
    approves: ['finance', 'supervisor', 'administrator'],
    filter: z.strictObject({ month, merchant: z.uuid().optional() }),
    columns: [
      { 'zh-CN': '时间', en: 'Time' },
      { 'zh-CN': '商户', en: 'Merchant' },
      { 'zh-CN': '门店', en: 'Shop' },
      { 'zh-CN': '优惠', en: 'Benefit' },
      { 'zh-CN': '会员', en: 'Member' },
      { 'zh-CN': '核销人', en: 'By' },
      { 'zh-CN': '渠道', en: 'Channel' },
      { 'zh-CN': '账单(元)', en: 'Bill (yuan)' },
      { 'zh-CN': '优惠(元)', en: 'Saved (yuan)' },
      { 'zh-CN': '撤销', en: 'Undone' },
    ],
    async subject(filter, forWhom) {
      const whose = await merchantFor(db, filter.merchant, forWhom);
      return whose === undefined ? undefined : `${whose?.name ?? '*'} ${filter.month}`;
    },
    async *rows(filter, forWhom, signal) {
      const whose = await merchantFor(db, filter.merchant, forWhom);
      if (whose === undefined) return;
      const { from, until } = spanOf(filter.month);
      for (let after: Id = idFloor(from); !signal.aborted; ) {
        const page = await redemptionLines(db, {
          merchantId: whose?.id,
          after,
          until: idFloor(until),
          limit: pageSize,
        });
        yield* page.map(cellsOf);
        const last = page.at(-1);
        if (!last || page.length < pageSize) return;
        after = last.id;
      }
    },
  });
}

function cellsOf({ at, merchant, shop, title, phone, by, channel, billFen, valueFen, undoneAt }: RedemptionLine) {
  const bill = billFen === null ? undefined : billFen / 100;
  const undone = undoneAt ? beijingIso(undoneAt) : '';
  return [beijingIso(at), merchant, shop, title, maskPhone(phone), by, channel, bill, valueFen / 100, undone];
}

/** Whose rows somebody may have: null is all; undefined is nobody's, because there is no such merchant, or it is not theirs. */
async function merchantFor(
  db: Db,
  asked: Id | undefined,
  { role, organisation }: ForWhom,
): Promise<{ readonly id: Id; readonly name: string } | null | undefined> {
  if (role === 'merchant-manager') {
    const own = organisation && (await db.transact((tx) => merchantByCode(tx, organisation)));
    return own && (asked === undefined || asked === own.id) ? own : undefined;
  }
  if (asked === undefined) return null;
  const [found] = await db.read<{ id: Id; name: string }>('select id, name from merchant where id = $1', [asked]);
  return found;
}

/** Who has to be spoken to, and until when. */
function contractsExport(db: Db): ExportKind {
  return exportKind({
    name: 'merchant-contracts',
    title: { 'zh-CN': '商户合同到期表', en: 'Merchant contracts by their end' },
    asks: ['business-developer', 'supervisor', 'finance'],
    approves: ['supervisor', 'finance', 'administrator'],
    filter: z.strictObject({ until: z.iso.date() }),
    columns: [
      { 'zh-CN': '到期日', en: 'Ends on' },
      { 'zh-CN': '商户', en: 'Merchant' },
      { 'zh-CN': '类别', en: 'Category' },
      { 'zh-CN': '开始日', en: 'Began on' },
      { 'zh-CN': '佣金(%)', en: 'Commission (%)' },
      { 'zh-CN': '联系人', en: 'Contact' },
      { 'zh-CN': '续约', en: 'Followed by' },
    ],
    async *rows({ until }, { now }) {
      for (const one of await contractsByEnd(db, { from: dayOf(now), until }))
        yield [
          one.endsOn,
          one.merchant,
          one.category,
          one.startsOn,
          one.permille / 10,
          mobilesMasked(one.contact),
          one.followedUntil ?? '',
        ];
    },
  });
}
