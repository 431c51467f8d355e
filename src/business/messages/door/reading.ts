import type { Db } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import { maskPhone, type Phone } from '../../../values/phone.ts';
import { beijingIso, dayMs, later } from '../../../values/time.ts';
import { promotionState } from '../../subscribers/index.ts';
import { hideCode } from '../one-time.ts';
import type { ContactMark, ContactState, HeldText, PromotionCounts } from './contract.ts';
import { type Contact, type ContactList, type Door, type RefusalCode, ruleOn } from './model.ts';
import { sentenceOf } from './sentences.ts';

type Asked = { readonly before?: string | undefined; readonly limit: number };
type Page<Item> = { items: Item[]; next?: string };

const afterAllIds = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Texts that wait for a person, newest first. */
export async function heldTexts(db: Db, { before, limit }: Asked): Promise<Page<HeldText>> {
  const rows = await db.read<HeldRow>(
    `select id, text, word, words_version, class, reason, held_at,
       (select count(*)::int from held_mt h where h.text_id = t.id) as messages
     from held_text t where decision is null and id < $1 order by id desc limit $2`,
    [before ?? afterAllIds, limit],
  );
  const items = rows.map((row) => ({
    id: row.id,
    text: hideCode(row),
    word: row.word,
    wordsVersion: row.words_version,
    class: row.class,
    reason: row.reason,
    heldAt: beijingIso(row.held_at),
    messages: row.messages,
  }));
  return rows.length < limit ? { items } : { items, next: rows.at(-1)!.id };
}

/** Phones on a list, newest first. */
export async function marksOn(db: Db, list: ContactList, { before, limit }: Asked): Promise<Page<ContactMark>> {
  const rows = await db.read<MarkRow>(
    `select id, phone, list, reason, source, added_at, until from contact_mark
     where list = $1 and removed_at is null and id < $2 order by id desc limit $3`,
    [list, before ?? afterAllIds, limit],
  );
  const items = rows.map((row) => ({
    id: row.id,
    phone: maskPhone(row.phone),
    source: row.source,
    ...presentMark(row),
  }));
  return rows.length < limit ? { items } : { items, next: rows.at(-1)!.id };
}

/** How many phones are on a list. */
export async function countOf(db: Db, list: ContactList): Promise<number> {
  const [row] = await db.read<{ phones: number }>(
    'select count(*)::int as phones from contact_mark where list = $1 and removed_at is null',
    [list],
  );
  return row!.phones;
}

const notSentShown = 20;
const notSentMs = 30 * dayMs;

/** How a phone may be written to now, and what was not sent to it, with the reasons as sentences. */
export async function contactState(db: Db, door: Door, phone: Phone, now: Date): Promise<ContactState> {
  const [state, marks, promotions, notSent] = await Promise.all([
    promotionState(db, phone),
    db.read<MarkRow>(
      `select id, phone, list, reason, source, added_at, until from contact_mark
       where phone = $1 and removed_at is null and (until is null or until > $2) order by id`,
      [phone, now],
    ),
    db.read<{ at: Date }>(
      `select coalesce(sent_at, due_at) as at from promotion
       where phone = $1 and due_at is not null and coalesce(sent_at, due_at) > $2`,
      [phone, later(now, -7 * dayMs)],
    ),
    db.read<NotSentRow>(
      `select id, class, text, queued_at, refusal_code, refusal_detail from mt
       where phone = $1 and refusal_code is not null and queued_at > $2 order by id desc limit $3`,
      [phone, later(now, -notSentMs), notSentShown],
    ),
  ]);
  const contact: Contact = {
    lists: marks.map(({ list }) => list),
    consented: state.consentId !== undefined,
    refusedAt: state.refusedAt,
    promotionsAt: promotions.map(({ at }) => at),
  };
  const noPromotion = whyNot('promotion', contact, door, now);
  const noContent = whyNot('content', contact, door, now);
  return {
    phone: maskPhone(phone),
    lists: marks.map((mark) => ({ list: mark.list, ...presentMark(mark) })),
    ...(state.consentId && { consentId: state.consentId }),
    ...(state.refusedAt && { refusedAt: beijingIso(state.refusedAt) }),
    promotionsLastWeek: promotions.filter(({ at }) => at <= now).length,
    mayPromote: noPromotion === undefined,
    ...(noPromotion && { whyNotPromote: noPromotion }),
    mayGetContent: noContent === undefined,
    ...(noContent && { whyNoContent: noContent }),
    notSent: notSent.map((row) => ({
      id: row.id,
      class: row.class,
      text: row.text,
      at: beijingIso(row.queued_at),
      code: row.refusal_code,
      why: sentenceOf({ code: row.refusal_code, detail: row.refusal_detail ?? '' }, 'zh-CN'),
    })),
  };
}

/** What the rules say of a message with a text that is right. */
function whyNot(kind: 'promotion' | 'content', contact: Contact, door: Door, at: Date): string | undefined {
  const text = `${door.sender}：拒收请回复R`;
  const ruling = ruleOn({ class: kind, text, contact, door, at });
  return 'refusal' in ruling ? sentenceOf(ruling.refusal, 'zh-CN') : undefined;
}

/** What became of the promotions of a source. */
export async function promotionCounts(db: Db, sourceId: Id): Promise<PromotionCounts> {
  const rows = await db.read<CountRow>(
    `select max(p.source) as source, mt.state, mt.refusal_code, max(mt.refusal_detail) as refusal_detail, count(*)::int as messages,
       count(p.answered_no_at)::int as answered_no
     from promotion p join mt on mt.phone = p.phone and mt.id = p.mt_id
     where p.source_id = $1 group by mt.state, mt.refusal_code`,
    [sourceId],
  );
  const states: Record<string, number> = {};
  for (const { state, messages } of rows) states[state] = (states[state] ?? 0) + messages;
  return {
    ...(rows[0] && { source: rows[0].source }),
    all: rows.reduce((sum, { messages }) => sum + messages, 0),
    states,
    refusals: rows.flatMap(({ refusal_code: code, refusal_detail: detail, messages }) =>
      code ? [{ code, messages, why: sentenceOf({ code, ...(detail !== null && { detail }) }, 'zh-CN') }] : [],
    ),
    answeredNo: rows.reduce((sum, { answered_no }) => sum + answered_no, 0),
  };
}

function presentMark({ reason, added_at, until }: MarkRow) {
  return { reason, addedAt: beijingIso(added_at), ...(until && { until: beijingIso(until) }) };
}

type HeldRow = {
  id: Id;
  text: string;
  word: string;
  words_version: string;
  class: string;
  reason: string;
  held_at: Date;
  messages: number;
};
type MarkRow = {
  id: Id;
  phone: Phone;
  list: ContactList;
  reason: string;
  source: string;
  added_at: Date;
  until: Date | null;
};
type NotSentRow = {
  id: Id;
  class: string;
  text: string;
  queued_at: Date;
  refusal_code: RefusalCode;
  refusal_detail: string | null;
};
type CountRow = {
  source: string;
  state: string;
  refusal_code: RefusalCode | null;
  refusal_detail: string | null;
  messages: number;
  answered_no: number;
};
