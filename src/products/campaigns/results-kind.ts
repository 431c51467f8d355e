import { z } from 'zod';
import { type ExportKind, exportKind } from '../../business/exports/index.ts';
import type { Db } from '../../platform/db.ts';
import { awardsOfContest, resultColumns, resultRow } from './contest-report.ts';
import type { Campaigns } from './load.ts';

/** The result sheet of a contest for its sponsor: one row an offer, with whole numbers, because prizes must be handed over. */
export function contestResultsExport(db: Db, { contests }: Pick<Campaigns, 'contests'>): ExportKind {
  return exportKind({
    name: 'contest-results',
    title: { 'zh-CN': '活动中奖名单', en: 'Results of a contest' },
    asks: ['operator', 'finance', 'administrator'],
    approves: ['finance', 'administrator'],
    filter: z.object({ code: z.string().max(64) }),
    columns: resultColumns.map((name) => ({ 'zh-CN': name, en: name })),
    subject: async ({ code }) => contests.get(code)?.title,
    async *rows({ code }) {
      const contest = contests.get(code)!;
      for (const award of await awardsOfContest(db, code)) yield resultRow(contest, award);
    },
  });
}
