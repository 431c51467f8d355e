import { type MessageSeen, type MtStory, messagesOf, mtStory, rawMosOf } from '../../../business/messages/index.ts';
import { originalNotices } from '../../../business/relations/index.ts';
import { tracedOf } from '../../../carriers/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import type { CareHouse } from '../../house.ts';
import { loadStory } from '../../timeline/load.ts';
import { type Mark, tellStory } from '../../timeline/model.ts';
import { timelineTerms } from '../../timeline/terms.ts';
import { loadFile, type SubscriberFile } from '../story.ts';

/** What a pack is for and who made it. */
export type Occasion = { readonly id: Id; readonly purpose: string; readonly by: string; readonly role: string };

/** Everything that proves what was agreed, sent, charged and given back at one number, as it stood at one moment. */
export type Pack = {
  readonly phone: Phone;
  readonly occasion: Occasion;
  readonly madeAt: Date;
  readonly file: SubscriberFile;
  /** Oldest first. */
  readonly marks: readonly Mark[];
  /** Newest first, at most `messagesAtMost`. */
  readonly messages: readonly MessageSeen[];
  readonly isCut: boolean;
  /** Bytes as they came: notices of carriers, messages that could not be read. */
  readonly originals: readonly { readonly name: string; readonly bytes: Buffer }[];
  /** What was said to the gateways about the messages that speak of the relations, made again by the codec that made it. */
  readonly pdus: readonly object[];
  /** Recordings, and whether each is here whole and unchanged. */
  readonly recordings: readonly { readonly name: string; readonly hash: string; readonly isSound: boolean }[];
};

/** What a pack holds at most of messages: more than anybody got in three years. */
export const messagesAtMost = 5_000;

/** Gathers a pack in one transaction; recordings are only named, and read when the pack is written. */
export async function gatherPack(
  tx: Tx,
  house: CareHouse,
  phone: Phone,
  occasion: Occasion,
  now: Date,
): Promise<Omit<Pack, 'pdus'>> {
  const [file, story, { items, next }, notices, raw] = await Promise.all([
    loadFile(tx, phone),
    loadStory(tx, house, phone, now),
    messagesOf(tx, phone, { limit: messagesAtMost }),
    originalNotices(tx, phone),
    rawMosOf(tx, phone),
  ]);
  return {
    ...{ phone, occasion, madeAt: now, file, messages: items, isCut: next !== undefined },
    marks: tellStory(story, timelineTerms(house.terms, house.rules), now),
    originals: [
      ...notices.map(({ id, raw: bytes }) => ({ name: `notice-${id}.xml`, bytes })),
      ...raw.map(({ id, raw: bytes }) => ({ name: `mo-${id}.bin`, bytes })),
    ],
    recordings: await recordingsOf(file, house),
  };
}

/** Of so many of the newest texts about relations. */
const tracedAtMost = 50;

/** Bytes of sent PDUs are not kept; the same errand gives the same bytes under the same sheet. */
export async function pdusOf(
  { texts }: SubscriberFile,
  { db, sheets }: Pick<CareHouse, 'db' | 'sheets'>,
): Promise<Pack['pdus']> {
  const stories: (MtStory | undefined)[] = [];
  for (const { id } of texts.slice(-tracedAtMost)) stories.push(await mtStory(db, id));
  return stories.flatMap((story) =>
    (story?.attempts ?? []).map((one) => {
      const { part, attempt, carrierMessageId } = one.errand;
      const traced = tracedOf(
        one,
        sheets.find(({ link }) => link === one.link),
      );
      return { mtId: story!.id, part, attempt, link: one.link, carrierMessageId, ...traced };
    }),
  );
}

async function recordingsOf({ calls }: SubscriberFile, house: CareHouse): Promise<Pack['recordings']> {
  const kept = calls.flatMap(({ id, recording, recordingHash: hash }) =>
    hash === null ? [] : [{ name: `${id}-${recording.replace(/[^\w.-]/g, '_')}`, hash }],
  );
  return Promise.all(kept.map(async (one) => ({ ...one, isSound: await house.recordings.isSound(one.hash) })));
}
