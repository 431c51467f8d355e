import type { Db } from '../../platform/db.ts';
import { beijingIso, dayMs } from '../../values/time.ts';
import type { Catalog } from '../catalog/index.ts';
import { consentsOfList } from '../consent/index.ts';
import { type ExportKind, exportKind, type Row } from '../exports/index.ts';
import { partOf } from '../staff/index.ts';
import { type CheckedEntry, checkedPages } from './call-lists.ts';
import { listParams } from './contract.ts';
import { rowStateOf } from './model.ts';
import { findCallList, findConsentList } from './store.ts';

type House = { readonly db: Db; readonly catalog: Catalog };

const approves = ['supervisor', 'administrator'] as const;
const carriersSide = ['carrier-data-entry', 'administrator'] as const;
const phone = { 'zh-CN': '号码', en: 'phone' };

/** Lists of numbers that leave the house: to the telemarketer who calls them, and to the carrier's people who enter them. */
export function telemarketingExports(house: House): ExportKind[] {
  return [numbersToCall(house), designatedNumbers(house), consentsToEnter(house)];
}

/** The numbers that a telemarketer may call. Who refused since the import is taken off as the file is made, so it is for one day only. */
function numbersToCall({ db, catalog }: House): ExportKind {
  return exportKind({
    name: 'call-list',
    title: { 'zh-CN': '外呼号码', en: 'Numbers to call' },
    asks: ['telemarketer'],
    approves,
    filter: listParams,
    columns: [{ 'zh-CN': 'phone', en: 'phone' }],
    keptForMs: dayMs,
    subject: async ({ id }, forWhom) => (await findCallList(db, id, partOf(forWhom)))?.name,
    async *rows({ id }, forWhom) {
      const list = await findCallList(db, id, partOf(forWhom));
      for await (const page of checkedPages(db, catalog, list, forWhom.now)) yield* callable(page);
    },
  });
}

function* callable(page: readonly CheckedEntry[]): Generator<Row> {
  for (const one of page) if (one.removed === null) yield [one.phone];
}

/** All numbers of a list as its carrier designated them, and why some were taken off. */
function designatedNumbers({ db, catalog }: House): ExportKind {
  return exportKind({
    name: 'designated-numbers',
    title: { 'zh-CN': '指定外呼号码及剔除原因', en: 'Designated numbers, and why some are taken off' },
    asks: carriersSide,
    approves,
    filter: listParams,
    columns: [phone, { 'zh-CN': '剔除原因', en: 'removed' }],
    subject: async ({ id }, forWhom) => (await findCallList(db, id, partOf(forWhom)))?.name,
    async *rows({ id }, forWhom) {
      const list = await findCallList(db, id, partOf(forWhom));
      for await (const page of checkedPages(db, catalog, list, forWhom.now))
        for (const one of page) yield [one.phone, one.removed ?? ''];
    },
  });
}

const rowsAPage = 1000;

/** What the carrier's people are to enter: the rows of a list with a recording that they have not entered yet. */
function consentsToEnter({ db }: House): ExportKind {
  return exportKind({
    name: 'consents-to-enter',
    title: { 'zh-CN': '待录入的电话同意', en: 'Agreements to enter' },
    asks: carriersSide,
    approves,
    filter: listParams,
    columns: [
      { 'zh-CN': '行', en: 'row' },
      phone,
      { 'zh-CN': '产品', en: 'product' },
      { 'zh-CN': '同意时间', en: 'consented_at' },
      { 'zh-CN': '话术版本', en: 'script_version' },
      { 'zh-CN': '工号', en: 'caller_id' },
      { 'zh-CN': '录音', en: 'recording' },
      { 'zh-CN': '录音摘要', en: 'recording_sha256' },
    ],
    subject: async ({ id }, forWhom) => (await findConsentList(db, id, partOf(forWhom)))?.name,
    async *rows({ id }, forWhom) {
      const list = { listId: id, carrier: partOf(forWhom).carrier };
      for (let after = 0; ; ) {
        const page = await consentsOfList(db, list, after, rowsAPage);
        for (const one of page.filter((row) => rowStateOf(row) === 'to-enter'))
          yield [
            ...[one.row, one.phone, one.product, beijingIso(one.consentedAt), one.scriptVersion, one.callerId],
            ...[one.recording, one.recordingHash!],
          ];
        if (page.length < rowsAPage) return;
        after = page.at(-1)!.row;
      }
    },
  });
}
