import type { Reports } from '../reports/index.ts';
import type { Outcome } from './outcome.ts';
import type { Report, Submit } from './pdus.ts';
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
  const ids = userNumbers.map((userNumber) => idOf(sequence, userNumber));
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

/** Finds the note of a Report and hands it to `handle`, unless it is the copy of one that was taken. */
export function serveReport(
  reports: Reports,
  report: Report,
  handle: (note: string | undefined) => Promise<number>,
): Promise<number> {
  const id = idOf(report.submitSequenceNumber, report.userNumber);
  return reports.serve({ id, final: report.state !== waiting }, handle);
}

// Some gateways report a number without the "86" it was sent with.
function idOf(sequence: Sequence, userNumber: string): string {
  return `${sequenceToHex(sequence)} ${userNumber.replace(/^\+?86/, '')}`;
}
