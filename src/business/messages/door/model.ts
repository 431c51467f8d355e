import { dayMs, dayStart, hourMs, later } from '../../../values/time.ts';
import type { QuietHours } from '../../subscribers/index.ts';
import type { Lane, MtClass } from '../model.ts';
import type { Words } from './words.ts';

/** The one door out: where messages may go, and what holds for all of them. Roles make it once, at start. */
export type Door = {
  readonly lanes: readonly Lane[];
  /** The same for MMS: lanes of MMSCs. */
  readonly mmsLanes: readonly Lane[];
  readonly words: Words;
  /** Who sends: a promotion names it, or bears a signature. */
  readonly sender: string;
  /** Promotions a phone may get in any seven days. */
  readonly promotionsPerWeek: number;
};

/** Lists a phone can be on. `test` are phones of our own, which the rules let through. */
export const contactLists = ['carrier', 'complaint', 'minor', 'do-not-promote', 'test'] as const;
export type ContactList = (typeof contactLists)[number];

/** Why a message does not leave the house: `sentences` has the words for each. */
export type RefusalCode =
  | 'no-way'
  | 'no-mms-way'
  | 'too-late'
  | 'blocked-word'
  | 'refused-by-staff'
  | ContactListCode
  | 'promotions-refused'
  | 'no-consent'
  | 'no-refusal-named'
  | 'no-sender-named'
  | 'weekly-cap';
type ContactListCode = `${Exclude<ContactList, 'test'>}-list`;

/** A refusal, and what its sentence names: a word, a time, a number. */
export type Refusal = { readonly code: RefusalCode; readonly detail?: string };

/** Whether a message is of no use any more, and why it stays then. */
export function lateness({
  goodUntil,
  at,
}: {
  readonly goodUntil: Date | undefined;
  readonly at: Date;
}): Refusal | undefined {
  return goodUntil && at >= goodUntil ? { code: 'too-late', detail: goodUntil.toISOString() } : undefined;
}

/** What is known of a phone that a message would go to. */
export type Contact = {
  readonly lists: readonly ContactList[];
  /** It agreed to promotions, and has not refused them since. */
  readonly consented: boolean;
  readonly refusedAt: Date | undefined;
  /** When its promotions were sent, or are to be. */
  readonly promotionsAt: readonly Date[];
  /** Hours in which it wants nothing that can wait. */
  readonly quiet?: QuietHours | undefined;
};

/** A phone of which nothing is known. */
export const stranger: Contact = { lists: [], consented: false, refusedAt: undefined, promotionsAt: [] };

/** What the rules look at. */
export type Case = {
  readonly class: MtClass;
  /** As the phone reads it, with the signature of its lane. */
  readonly text: string;
  readonly contact: Contact;
  readonly door: Pick<Door, 'sender' | 'promotionsPerWeek'>;
  /** The phone has just ordered it: it does not wait for an hour. */
  readonly isAsked?: boolean;
  /** When it would go. */
  readonly at: Date;
};

/** A message goes, at a time, or does not. */
export type Ruling = { readonly goAt: Date } | { readonly refusal: Refusal };

type Rule = {
  readonly code: RefusalCode;
  readonly for: readonly MtClass[];
  /** Phones of our own are let through. */
  readonly notForTests?: true;
  broken(one: Case): boolean;
  detail?(one: Case): string | undefined;
};

const onList = (list: ContactList) => (one: Case) => one.contact.lists.includes(list);
const written: readonly MtClass[] = ['content', 'promotion'];
const promotion: readonly MtClass[] = ['promotion'];

/** The rules, in the order they are told: the first that is broken is the reason. Answers and notices meet none of them. */
const rules: readonly Rule[] = [
  { code: 'carrier-list', for: written, notForTests: true, broken: onList('carrier') },
  { code: 'complaint-list', for: written, notForTests: true, broken: onList('complaint') },
  { code: 'minor-list', for: written, notForTests: true, broken: onList('minor') },
  { code: 'do-not-promote-list', for: promotion, notForTests: true, broken: onList('do-not-promote') },
  {
    code: 'promotions-refused',
    for: promotion,
    broken: ({ contact }) => contact.refusedAt !== undefined,
    detail: ({ contact }) => contact.refusedAt?.toISOString(),
  },
  { code: 'no-consent', for: promotion, notForTests: true, broken: ({ contact }) => !contact.consented },
  { code: 'no-refusal-named', for: promotion, broken: ({ text }) => !namesRefusal(text) },
  { code: 'no-sender-named', for: promotion, broken: ({ text, door }) => !namesSender(text, door.sender) },
  {
    code: 'weekly-cap',
    for: promotion,
    notForTests: true,
    broken: (one) => isOneTooMany(one.contact.promotionsAt, goingAt(one), one.door.promotionsPerWeek),
    detail: ({ door }) => String(door.promotionsPerWeek),
  },
];

/** What the rules say of a message. Pure; the words of its text are looked at elsewhere. */
export function ruleOn(one: Case): Ruling {
  const isTest = one.contact.lists.includes('test');
  const rule = rules.find((each) => each.for.includes(one.class) && !(isTest && each.notForTests) && each.broken(one));
  if (rule) {
    const detail = rule.detail?.(one);
    return { refusal: { code: rule.code, ...(detail !== undefined && { detail }) } };
  }
  return { goAt: isTest ? one.at : goingAt(one) };
}

/** When a message goes: a promotion by day, and neither it nor content in the hours in which its phone wants quiet. */
function goingAt({ class: kind, contact: { quiet }, isAsked = false, at }: Case): Date {
  if (kind === 'promotion') return inSendingHours(afterQuiet(inSendingHours(at), quiet));
  return kind === 'content' && !isAsked ? afterQuiet(at, quiet) : at;
}

/** The same time outside of these hours of Beijing, else the end of them. */
export function afterQuiet(at: Date, quiet: QuietHours | undefined): Date {
  if (!quiet) return at;
  const midnight = dayStart(at);
  const hour = (at.getTime() - midnight.getTime()) / hourMs;
  const { from, until } = quiet;
  if (from < until) return hour >= from && hour < until ? later(midnight, until * hourMs) : at;
  if (hour >= from) return later(midnight, dayMs + until * hourMs);
  return hour < until ? later(midnight, until * hourMs) : at;
}

const firstHour = 8;
const lastHour = 21;
const weekMs = 7 * dayMs;

/** The same time within 08:00–21:00 of Beijing, else the next 08:00. */
export function inSendingHours(at: Date): Date {
  const midnight = dayStart(at);
  const opens = later(midnight, firstHour * hourMs);
  if (at < opens) return opens;
  return at < later(midnight, lastHour * hourMs) ? at : later(opens, dayMs);
}

/** Whether one more at `at` would make more than `most` in some seven days. */
function isOneTooMany(others: readonly Date[], at: Date, most: number): boolean {
  const times = [...others, at].map(Number).sort((one, other) => one - other);
  const place = times.indexOf(at.getTime());
  for (let first = Math.max(0, place - most); first <= place; first++) {
    const last = times[first + most];
    if (last !== undefined && last - times[first]! < weekMs) return true;
  }
  return false;
}

/** `拒收请回复R`, `退订回T`, `回复N谢绝`: a way to refuse, and one of the words that we honour. */
const refusalNamed =
  /(?:拒收|退订|谢绝|不再接收)[^。！!]{0,6}?(?:[TNR]|退订|STOP)|(?:回复?|发送?)\s*(?:[TNR]|退订|STOP)[^。！!]{0,4}(?:拒收|退订|谢绝|不再接收)/iu;

function namesRefusal(text: string): boolean {
  return refusalNamed.test(text.normalize('NFKC'));
}

/** By name, or by a signature at either end. */
function namesSender(text: string, sender: string): boolean {
  return text.includes(sender) || /^【[^【】]{2,}】|【[^【】]{2,}】$/u.test(text);
}

/** What is wrong with the text of a promotion, before a campaign is made of it; nothing when it may go. */
export function faultsOfPromotion(text: string, door: Pick<Door, 'sender' | 'words'>): Refusal[] {
  const found = door.words.find(text);
  return [
    ...(found?.kind === 'block' ? [{ code: 'blocked-word' as const, detail: found.word }] : []),
    ...(namesRefusal(text) ? [] : [{ code: 'no-refusal-named' as const }]),
    ...(namesSender(text, door.sender) ? [] : [{ code: 'no-sender-named' as const }]),
  ];
}
