import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { type Lane, type MtClass, textOn } from '../model.ts';
import { contactsOf } from './contacts.ts';
import { type DoubtfulText, type Held, holdTexts } from './held.ts';
import { type Contact, type Door, lateness, type Refusal, ruleOn, stranger } from './model.ts';
import type { Finding } from './words.ts';

/** A message before the door, on the lane that would take it. */
export type Candidate = {
  readonly phone: Phone;
  readonly id: Id;
  readonly class: MtClass;
  readonly text: string;
  readonly reason: string;
  readonly lane: Lane | undefined;
  /** The phone has just asked for it. */
  readonly isAsked: boolean;
  readonly goodUntil: Date | undefined;
  readonly at: Date;
};

/** What the door says: it goes, at a time; it stays, and why; or a person must see its text first. */
export type Passage =
  | { readonly goAt: Date }
  | { readonly refusal: Refusal }
  | { readonly held: Id; readonly goAt: Date };

/** How the contacts of candidates are found: by what is planned when they are queued, by what was sent when they leave. */
export type FindContacts = (
  phones: readonly Phone[],
  forPromotion: readonly Phone[],
) => Promise<ReadonlyMap<Phone, Contact>>;

/**
 * What the door says of messages, by their ids. Answers and notices whose text holds no word of the lists cost no
 * statement. Of several promotions to one phone each counts for the next.
 */
export async function passages(
  tx: Tx,
  door: Door,
  candidates: readonly Candidate[],
  findContacts: FindContacts,
  now: Date,
): Promise<Map<Id, Passage>> {
  const ruled = candidates.filter((one) => one.class === 'content' || one.class === 'promotion');
  const contacts = new Map(ruled.length > 0 ? await findContacts(phonesOf(ruled), phonesOf(promotionsOf(ruled))) : []);
  const found = new Map(candidates.flatMap((one) => foundIn(door, one)));
  const held = await holdTexts(tx, doubtful(door, candidates, found), now);
  return new Map(
    candidates.map((one) => {
      const contact = contacts.get(one.phone) ?? stranger;
      const passage = decide(door, one, contact, found.get(one.id), held.get(one.text));
      if (one.class === 'promotion' && 'goAt' in passage)
        contacts.set(one.phone, { ...contact, promotionsAt: [...contact.promotionsAt, passage.goAt] });
      return [one.id, passage];
    }),
  );
}

/** When a message is queued, a week counts what was sent and what is to be. */
export function asPlanned(tx: Tx, now: Date): FindContacts {
  return (phones, forPromotion) => contactsOf(tx, phones, forPromotion, now);
}

function decide(
  door: Door,
  one: Candidate,
  contact: Contact,
  found: Finding | undefined,
  held: Held | undefined,
): Passage {
  if (found?.kind === 'block') return { refusal: { code: 'blocked-word', detail: found.word } };
  const text = one.lane ? textOn(one.lane, one.text) : one.text;
  const ruling = ruleOn({ class: one.class, text, contact, door, isAsked: one.isAsked, at: one.at });
  const late = 'goAt' in ruling ? lateness({ goodUntil: one.goodUntil, at: ruling.goAt }) : undefined;
  if (late) return { refusal: late };
  if ('refusal' in ruling || held === undefined || held.decision === 'released') return ruling;
  return held.decision === 'refused'
    ? { refusal: { code: 'refused-by-staff', detail: held.because } }
    : { held: held.id, goAt: ruling.goAt };
}

function foundIn({ words }: Door, { id, text }: Candidate): [Id, Finding][] {
  const found = words.find(text);
  return found ? [[id, found]] : [];
}

function doubtful({ words }: Door, candidates: readonly Candidate[], found: ReadonlyMap<Id, Finding>): DoubtfulText[] {
  return candidates.flatMap(({ id, text, class: kind, reason }) => {
    const finding = found.get(id);
    return finding?.kind === 'review'
      ? [{ text, word: finding.word, wordsVersion: words.version, class: kind, reason }]
      : [];
  });
}

function promotionsOf(candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter((one) => one.class === 'promotion');
}

function phonesOf(candidates: readonly Candidate[]): Phone[] {
  return [...new Set(candidates.map(({ phone }) => phone))];
}
