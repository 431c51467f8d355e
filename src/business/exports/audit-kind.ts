import type { Db } from '../../platform/db.ts';
import { askedOf, auditFilter, presentLine, searchAudit } from '../staff/index.ts';
import { type ExportKind, exportKind } from './kind.ts';

const pageSize = 500;

/** What staff did, as one sees it when searching: no whole number is in it. */
export function auditExport(db: Db): ExportKind {
  return exportKind({
    name: 'audit',
    title: { 'zh-CN': '操作审计', en: 'Audit' },
    asks: ['supervisor', 'administrator'],
    approves: ['supervisor', 'administrator'],
    filter: auditFilter,
    columns: [
      { 'zh-CN': '时间', en: 'Time' },
      { 'zh-CN': '人员', en: 'Person' },
      { 'zh-CN': '角色', en: 'Role' },
      { 'zh-CN': '操作', en: 'Action' },
      { 'zh-CN': '对象', en: 'Subject' },
      { 'zh-CN': '详情', en: 'Detail' },
      { 'zh-CN': '来源地址', en: 'Address' },
      { 'zh-CN': '编号', en: 'Correlation id' },
    ],
    async *rows(filter, _, signal) {
      const asked = askedOf(filter);
      for (let before: string | undefined; !signal.aborted; ) {
        const page = await searchAudit(db, { ...asked, before, limit: pageSize });
        for (const { at, person, role, action, subject, detail, address, correlationId } of page.map(presentLine)) {
          const told = JSON.stringify(detail);
          yield [at, person ?? '', role ?? '', action, subject ?? '', told, address, correlationId];
        }
        if (page.length < pageSize) return;
        before = page.at(-1)!.id;
      }
    },
  });
}
