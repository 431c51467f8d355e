import { z } from 'zod';
import type { Db } from '../../platform/db.ts';
import { type ExportKind, exportKind } from '../exports/index.ts';
import { findRun } from './run-store.ts';
import { differenceColumns, differenceRows } from './tables.ts';

/** The differences of a comparison with whole numbers: the masked file needs no approval, and settles nothing with a carrier. */
export function differencesExport(db: Db): ExportKind {
  return exportKind({
    name: 'reconciliation-differences',
    title: { 'zh-CN': '对账差异（完整号码）', en: 'Differences of a comparison, with whole numbers' },
    asks: ['reconciliation-clerk', 'finance'],
    approves: ['finance', 'administrator'],
    filter: z.object({ run: z.uuid() }),
    columns: differenceColumns.map((name) => ({ 'zh-CN': name, en: name })),
    async subject({ run }) {
      const found = await findRun(db, run);
      return found && `${found.kind} ${found.peer} ${found.period}`;
    },
    rows: ({ run }) => differenceRows(db, run, (phone) => phone),
  });
}
