import { createHash } from 'node:crypto';
import type { Tx } from '../../../platform/db.ts';
import { type Id, newId } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import type { MtClass } from '../model.ts';

/** A text in which a word was found that a person must look at. */
export type DoubtfulText = {
  readonly text: string;
  readonly word: string;
  readonly wordsVersion: string;
  readonly class: MtClass;
  readonly reason: string;
};

/** What is known of such a text: nothing yet, or what a person decided, and why. */
export type Held = { readonly id: Id; readonly decision: 'released' | 'refused' | undefined; readonly because: string };

/** A message that waits for the decision on its text. */
export type HeldMt = {
  readonly phone: Phone;
  readonly mtId: Id;
  readonly textId: Id;
  readonly lane: string;
  readonly dueAt: Date;
};

/** Holds texts, each once however many messages bear it; returns by text what a person has decided so far. */
export async function holdTexts(tx: Tx, texts: readonly DoubtfulText[], now: Date): Promise<Map<string, Held>> {
  const each = [...new Map(texts.map((one) => [one.text, one])).values()].map((one) => ({
    ...one,
    digest: digestOf(one.text),
  }));
  if (each.length === 0) return new Map();
  each.sort((one, other) => Buffer.compare(one.digest, other.digest));
  await tx.sql(
    'hold texts',
    `insert into held_text (id, digest, text, word, words_version, class, reason, held_at)
     select i, d, x, w, v, c, r, $8 from unnest($1::uuid[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
       t(i, d, x, w, v, c, r)
     on conflict (digest) do nothing`,
    [
      each.map(() => newId(now)),
      each.map(({ digest }) => digest),
      each.map(({ text }) => text),
      each.map(({ word }) => word),
      each.map(({ wordsVersion }) => wordsVersion),
      each.map((one) => one.class),
      each.map(({ reason }) => reason),
      now,
    ],
  );
  const rows = await tx.sql<{ id: Id; text: string; decision: 'released' | 'refused' | null; because: string | null }>(
    'find held texts',
    'select id, text, decision, because from held_text where digest = any($1)',
    [each.map(({ digest }) => digest)],
  );
  return new Map(
    rows.map((row) => [row.text, { id: row.id, decision: row.decision ?? undefined, because: row.because ?? '' }]),
  );
}

/** Lets messages wait for the decision on their texts. */
export async function saveHeldMts(tx: Tx, mts: readonly HeldMt[]): Promise<void> {
  if (mts.length === 0) return;
  await tx.sql(
    'save held MTs',
    `insert into held_mt (phone, mt_id, text_id, lane, due_at)
     select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[])`,
    [
      mts.map(({ phone }) => phone),
      mts.map(({ mtId }) => mtId),
      mts.map(({ textId }) => textId),
      mts.map(({ lane }) => lane),
      mts.map(({ dueAt }) => dueAt),
    ],
  );
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
