import type { Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { mtChannel } from './channel.ts';
import { saveHeldMts } from './door/held.ts';
import type { Door, Refusal, RefusalCode } from './door/model.ts';
import { asPlanned, type Passage, passages } from './door/pass.ts';
import { savePromotions } from './door/promotions.ts';
import { sentenceOf } from './door/sentences.ts';
import { type Lane, mmsWayOf, type NewMt, priorityOf, wayOf } from './model.ts';

type Draft = { readonly id: Id; readonly mt: NewMt; readonly turn: number | undefined };
type OnLane = Draft & { readonly lane: Lane; readonly parts: number };
/** A message and what becomes of it. */
type Planned = Draft & { readonly parts: number; readonly lane?: Lane; readonly passage: Passage };

/**
 * The one way out of the house: writes messages and queues their PDUs on the lanes, in the transaction that decided them,
 * as the rules of the door allow (README.md). One that may not go is kept as refused, with why; one whose text a person must
 * see is held. Returns the ids, in order.
 */
export async function queueMts(tx: Tx, door: Door, mts: readonly NewMt[], now: Date): Promise<Id[]> {
  if (mts.length === 0) return [];
  const planned = await plan(tx, door, mts, now);
  await Promise.all([
    insertMts(tx, planned, now),
    queueParts(tx, planned),
    savePromotions(tx, planned.flatMap(promotionOf)),
    saveHeldMts(tx, planned.flatMap(heldOf)),
  ]);
  return planned.map(({ id }) => id);
}

/** Of messages just queued: those that the door turned back, and why, so that nothing is charged for them. */
export async function turnedBack(tx: Tx, mts: readonly { phone: Phone; id: Id }[]): Promise<Map<Id, RefusalCode>> {
  const rows = await tx.sql<{ id: Id; code: RefusalCode }>(
    'turned back',
    `select mt.id, mt.refusal_code as code from unnest($1::text[], $2::uuid[]) t(phone, id) join mt on mt.phone = t.phone and mt.id = t.id
     where mt.state = 'refused'`,
    [mts.map(({ phone }) => phone), mts.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, code }) => [id, code]));
}

async function plan(tx: Tx, door: Door, mts: readonly NewMt[], now: Date): Promise<Planned[]> {
  const drafts = draftsOf(mts, now).map((draft) => ({
    draft,
    way: draft.mt.mms === undefined ? wayOf(door.lanes, draft.mt) : mmsWayOf(door.mmsLanes, draft.mt),
  }));
  const onLanes = drafts.flatMap(({ draft, way }): OnLane[] => ('lane' in way ? [{ ...draft, ...way }] : []));
  const candidates = onLanes.map(({ id, mt, lane }) => {
    const { phone, text, reason, goodUntil } = mt;
    const isAsked = mt.moId !== undefined;
    return { id, phone, class: mt.class, text, reason, lane, isAsked, goodUntil, at: mt.dueAt ?? now };
  });
  const said = await passages(tx, door, candidates, asPlanned(tx, now), now);
  return drafts.map(({ draft, way }): Planned => {
    if ('lane' in way) return { ...draft, ...way, passage: said.get(draft.id)! };
    const code = draft.mt.mms === undefined ? 'no-way' : 'no-mms-way';
    return { ...draft, parts: 1, passage: { refusal: { code, detail: way.refusal } } };
  });
}

function draftsOf(mts: readonly NewMt[], now: Date): Draft[] {
  const turns = new Map<Id, number>();
  return mts.map((mt) => {
    const turn = mt.moId === undefined ? undefined : (turns.get(mt.moId) ?? 0);
    if (mt.moId !== undefined) turns.set(mt.moId, turn! + 1);
    return { id: newId(now), mt, turn };
  });
}

function promotionOf({ id, mt, passage }: Planned) {
  if (mt.class !== 'promotion') return [];
  const { phone, reason, reasonId } = mt;
  const dueAt = 'goAt' in passage ? passage.goAt : undefined;
  return [{ phone, mtId: id, source: reason, sourceId: reasonId, dueAt }];
}

function heldOf({ id, mt, lane, passage }: Planned) {
  if (!('held' in passage) || !lane) return [];
  return [{ phone: mt.phone, mtId: id, textId: passage.held, lane: lane.link, dueAt: passage.goAt }];
}

/** After a lost answer it must not go again: it costs the phone, fills its memory, or advertises, and then the hour may have passed as well. */
function neverTwice({ class: kind, fee, mms, neverTwice: asked }: NewMt): boolean {
  return asked === true || fee !== undefined || mms !== undefined || kind === 'promotion';
}

function stateOf(passage: Passage): 'queued' | 'held' | 'refused' {
  if ('refusal' in passage) return 'refused';
  return 'held' in passage ? 'held' : 'queued';
}

function refusalOf(passage: Passage): Refusal | undefined {
  return 'refusal' in passage ? passage.refusal : undefined;
}

async function insertMts(tx: Tx, planned: readonly Planned[], now: Date): Promise<void> {
  const refusals = planned.map(({ passage }) => refusalOf(passage));
  await tx.sql(
    'insert MTs',
    `insert into mt (phone, id, mo_id, mo_turn, access_number, text, text_version, service_code, fee_kind, fee_fen, charge_id,
       never_twice, link_id, reason, reason_id, class, priority, parts, refusal, refusal_code, refusal_detail, state,
       mms, good_until, queued_at, done_at)
     select p, i, m, u, a, x, v, s, fk, f, ch, n, l, r, ri, k, o, c, why, wc, wd, st, mm, g, $23,
       case when st = 'refused' then $23::timestamptz end
     from unnest($1::text[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::int[], $11::uuid[], $12::boolean[], $13::text[], $14::text[], $15::uuid[], $16::text[], $17::smallint[],
       $18::smallint[], $19::text[], $20::text[], $21::text[], $22::text[], $24::text[], $25::timestamptz[])
       t(p, i, m, u, a, x, v, s, fk, f, ch, n, l, r, ri, k, o, c, why, wc, wd, st, mm, g)`,
    [
      planned.map(({ mt }) => mt.phone),
      planned.map(({ id }) => id),
      planned.map(({ mt }) => mt.moId ?? null),
      planned.map(({ turn }) => turn ?? null),
      planned.map(({ mt }) => mt.accessNumber),
      planned.map(({ mt }) => mt.text),
      planned.map(({ mt }) => mt.textVersion),
      planned.map(({ mt }) => mt.serviceCode),
      planned.map(({ mt }) => mt.fee?.kind ?? 'free'),
      planned.map(({ mt }) => mt.fee?.fen ?? 0),
      planned.map(({ mt }) => mt.fee?.chargeId ?? null),
      planned.map(({ mt }) => neverTwice(mt)),
      planned.map(({ mt }) => mt.linkId ?? null),
      planned.map(({ mt }) => mt.reason),
      planned.map(({ mt }) => mt.reasonId),
      planned.map(({ mt }) => mt.class),
      planned.map(({ mt }) => priorityOf(mt)),
      planned.map(({ parts }) => parts),
      refusals.map((refusal) => refusal && sentenceOf(refusal, 'en')),
      refusals.map((refusal) => refusal?.code),
      refusals.map((refusal) => refusal?.detail),
      planned.map(({ passage }) => stateOf(passage)),
      now,
      planned.map(({ mt }) => mt.mms ?? null),
      planned.map(({ mt }) => mt.goodUntil ?? null),
    ],
  );
}

/** Queues every part, and wakes the links once for all of them. */
async function queueParts(tx: Tx, planned: readonly Planned[]): Promise<void> {
  const going = planned.flatMap(({ id, mt, lane, parts, passage }) =>
    lane && stateOf(passage) === 'queued' && 'goAt' in passage ? [{ id, mt, lane, parts, goAt: passage.goAt }] : [],
  );
  if (going.length === 0) return;
  await tx.sql(
    'queue MTs',
    `with queued as (
       insert into mt_queue (phone, mt_id, part, lane, priority, due_at, attempt)
       select p, i, part, l, o, d, 1
       from unnest($1::text[], $2::uuid[], $3::text[], $4::smallint[], $5::timestamptz[], $6::smallint[]) t(p, i, l, o, d, c),
         generate_series(1, c) part)
     select pg_notify($7, $8)`,
    [
      going.map(({ mt }) => mt.phone),
      going.map(({ id }) => id),
      going.map(({ lane }) => lane.link),
      going.map(({ mt }) => priorityOf(mt)),
      going.map(({ goAt }) => goAt),
      going.map(({ parts }) => parts),
      mtChannel,
      [...new Set(going.map(({ lane }) => lane.link))].join(),
    ],
  );
}
