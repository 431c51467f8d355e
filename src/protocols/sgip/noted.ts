import { type Reports, reportId } from '../reports/index.ts';
import type { Handlers } from './handlers.ts';
import type { Outcome } from './outcome.ts';
import type { Submit } from './pdus.ts';
import { resultIn } from './responses.ts';
import { type Sequence, sequenceToHex } from './sequence.ts';

const waiting = 1;

/**
 * Remembers a Submit while it is sent: its sequence number is its id, so its report may come at any time from now on.
 * Rejects, with nothing sent, when the store cannot keep it.
 */
export async function sendNoted(
  reports: Reports,
  { sequence, userNumbers, note }: { sequence: Sequence; userNumbers: Submit['userNumbers']; note: string },
  send: () => Promise<Outcome>,
): Promise<Outcome> {
  const ids = userNumbers.map((userNumber) => reportId(sequenceToHex(sequence), userNumber));
  // Ids known from an earlier try stay, whatever becomes of this one: that try may have been taken.
  const fresh = await reports.expect({ ids, note, at: Date.now() });
  try {
    const outcome = await send();
    if (outcome.kind === 'refused') await reports.forget(fresh);
    return outcome;
  } catch (error) {
    await reports.forget(fresh);
    throw error;
  }
}

/** The same handlers, the one for Reports told the note of each message, and no Report twice. */
export function withNotes(handlers: Handlers, reports: Reports | undefined): Handlers {
  const { report: handle } = handlers;
  if (handle === undefined || reports === undefined) return handlers;
  return {
    ...handlers,
    report: (report, context) => {
      const id = reportId(sequenceToHex(report.submitSequenceNumber), report.userNumber);
      return reports.serve({ id, final: report.state !== waiting }, async (note) => {
        const answer = await handle(report, { ...context, ...(note !== undefined && { note }) });
        return typeof answer === 'number' ? answer : resultIn(answer);
      });
    },
  };
}
