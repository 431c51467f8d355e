import { type Reports, reportId } from '../reports/index.ts';
import type { SendOptions } from './connection.ts';
import type { Outcome } from './outcome.ts';

/** How one message is sent. */
export type SubmitOptions = SendOptions & {
  /** Comes back with the report, as `note`: what you want to know of the message then. Needs `reports`. */
  readonly note?: string;
};

/** A message that is remembered, and how to read the ids of its receivers, in their order, from its answer. */
export type Noted<R> = {
  readonly note: string;
  readonly receivers: readonly string[];
  readonly idsIn: (response: R) => readonly string[];
};

/**
 * Sends a message and remembers it as soon as its answer tells its ids. Nothing is remembered of one that is not
 * accepted: where the outcome is unknown, so are the ids.
 * @throws TypeError, with nothing sent, when there is nothing to remember it in.
 */
export async function sendNoted<R>(
  reports: Reports | undefined,
  { note, receivers, idsIn }: Noted<R>,
  send: () => Promise<Outcome<R>>,
): Promise<Outcome<R>> {
  if (reports === undefined) throw new TypeError(`the note "${note}" has no place: give connect() \`reports\``);
  return reports.follow(send(), (outcome) => {
    if (outcome.kind !== 'accepted') return undefined;
    const ids = idsIn(outcome.response).map((id, i) => reportId(id, receivers[i]!));
    return { ids, note, at: Date.now() };
  });
}
