import { fateOf } from '../long/index.ts';
import { type Reports, reportId } from '../reports/index.ts';
import type { Handlers } from './handlers.ts';
import { resultIn } from './responses.ts';

/** The same handlers, the one for reports told the note of each message, and no report twice. */
export function withNotes<C>(handlers: Handlers<C>, reports: Reports | undefined): Handlers<C> {
  const { report: handle } = handlers;
  if (handle === undefined || reports === undefined) return handlers;
  return {
    ...handlers,
    report: (report, context) => {
      const id = reportId(String(report.msgId), report.destTerminalId);
      return reports.serve({ id, final: fateOf(report.stat) !== 'on-the-way' }, async (note) => {
        const answer = await handle(report, { ...context, ...(note !== undefined && { note }) });
        return typeof answer === 'number' ? answer : resultIn(answer);
      });
    },
  };
}
