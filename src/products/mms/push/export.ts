import { type ExportKind, exportKind } from '../../../business/exports/index.ts';
import type { Db } from '../../../platform/db.ts';
import type { Phone } from '../../../values/phone.ts';
import { beijingIso } from '../../../values/time.ts';
import { recipientsFilter } from './contract.ts';
import { recipientsOf } from './store.ts';

const pageSize = 500;

/** Who got an issue, with whole numbers, for a carrier that asks about its reports. */
export function recipientsExport(db: Db): ExportKind {
  return exportKind({
    name: 'issue-recipients',
    title: { 'zh-CN': '期刊接收明细', en: 'Recipients of an issue' },
    asks: ['operator', 'supervisor'],
    approves: ['supervisor', 'administrator'],
    filter: recipientsFilter,
    columns: [
      { 'zh-CN': '号码', en: 'Number' },
      { 'zh-CN': '方式', en: 'Way' },
      { 'zh-CN': '机型档', en: 'Class' },
      { 'zh-CN': '省份', en: 'Province' },
      { 'zh-CN': '状态', en: 'State' },
      { 'zh-CN': '代码', en: 'Code' },
      { 'zh-CN': '阅读时间', en: 'Read at' },
      { 'zh-CN': '次数', en: 'Turns' },
    ],
    async *rows({ push }, _, signal) {
      for (let after: Phone = ''; !signal.aborted; ) {
        const page = await recipientsOf(db, push, after, pageSize);
        for (const one of page)
          yield [
            ...[one.phone, one.way, one.class ?? '', one.province ?? '', one.state, one.code ?? ''],
            ...[one.readAt ? beijingIso(one.readAt) : '', String(one.turns)],
          ];
        if (page.length < pageSize) return;
        after = page.at(-1)!.phone;
      }
    },
  });
}
