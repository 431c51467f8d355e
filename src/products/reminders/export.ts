import { type ExportKind, exportKind } from '../../business/exports/index.ts';
import type { Db } from '../../platform/db.ts';
import { beijingIso } from '../../values/time.ts';
import { reminderFilter } from './contract.ts';
import { searchReminders } from './store.ts';
import { kindInWords } from './words.ts';

const pageSize = 500;

/** The proof of reminders with whole numbers, for a carrier or an insurer that asks for it. */
export function remindersExport(db: Db): ExportKind {
  const at = (time: Date | null) => (time ? beijingIso(time) : '');
  return exportKind({
    name: 'reminders',
    title: { 'zh-CN': '到期提醒凭据', en: 'Proof of reminders' },
    asks: ['operator', 'supervisor', 'business-developer'],
    approves: ['supervisor', 'administrator'],
    filter: reminderFilter,
    columns: [
      { 'zh-CN': '号码', en: 'Number' },
      { 'zh-CN': '车牌', en: 'Plate' },
      { 'zh-CN': '事项', en: 'What' },
      { 'zh-CN': '到期日', en: 'Due' },
      { 'zh-CN': '首次提醒', en: 'First notice' },
      { 'zh-CN': '再次提醒', en: 'Second notice' },
      { 'zh-CN': '逾期提醒', en: 'Overdue notice' },
      { 'zh-CN': '已送达', en: 'Delivered' },
      { 'zh-CN': '答复', en: 'Answer' },
      { 'zh-CN': '答复时间', en: 'Answered at' },
      { 'zh-CN': '未提醒原因', en: 'Why not' },
    ],
    async *rows(filter, _, signal) {
      for (let after: { due: string; id: string } | undefined; !signal.aborted; ) {
        const page = await searchReminders(db, filter, { after, limit: pageSize });
        for (const one of page)
          yield [
            ...[one.phone, one.plate, `${one.kind} ${kindInWords[one.kind]}`, one.due],
            ...[at(one.firstAt), at(one.lastAt), at(one.overdueAt), one.delivered ? '1' : '0'],
            ...[one.answer ?? '', at(one.answeredAt), one.whyNot ?? ''],
          ];
        if (page.length < pageSize) return;
        after = page.at(-1);
      }
    },
  });
}
