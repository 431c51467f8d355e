import type { Blobs } from '../../platform/blobs.ts';
import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import { attachRecording, namedRecording, provedBy, type TelemarketingConsent } from '../consent/index.ts';
import { soundOf } from './model.ts';
import { lockConsentLists } from './store.ts';

/** Why a recording is not taken. */
export type RecordingRefusal = 'no-such-recording' | 'recording-stands' | 'recording-of-another';

/**
 * Makes a kept file the recording of the row that names it. A recording stands once it has come, and one call proves
 * nothing for another number. The same file again changes nothing.
 */
export async function addRecording(
  tx: Tx,
  given: { listId: Id; recording: string; hash: string },
): Promise<Outcome<TelemarketingConsent, RecordingRefusal>> {
  await lockConsentLists(tx);
  const row = await namedRecording(tx, { listId: given.listId, carrier: undefined }, given.recording);
  if (!row) return no('no-such-recording');
  const others = await provedBy(tx, given.hash);
  if (others.some((one) => one.phone !== row.phone)) return no('recording-of-another');
  const attached = await attachRecording(tx, given);
  return attached ? done(attached) : no('recording-stands');
}

/** The kind of sound a kept recording holds, for who plays it. */
export async function typeOfRecording(recordings: Blobs, hash: string): Promise<string> {
  for await (const chunk of await recordings.read(hash, { first: 0, last: 63 }))
    return soundOf(Buffer.from(chunk)) ?? 'application/octet-stream';
  return 'application/octet-stream';
}
