import type { Db } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import type { Refusal } from '../door/model.ts';
import { type ErrandRow, errandColumns, errandOf } from '../errands.ts';
import type { Errand } from '../model.ts';
import { hideCode } from '../one-time.ts';
import { shownText } from '../shown-text.ts';

/** One PDU of a message, in one attempt. */
export type Attempt = {
  /** What it was made of: the same errand gives the same bytes, but for a one-time code, which nobody reads here. */
  readonly errand: Errand;
  readonly link: string;
  readonly epoch: number;
  readonly state: string;
  readonly result?: string;
  readonly maybeTwice: boolean;
  readonly sentAt: Date;
  readonly answeredAt?: Date;
  readonly reportedAt?: Date;
};

/** The whole life of a message that we sent, or wanted to send. */
export type MtStory = {
  readonly id: Id;
  readonly phone: Phone;
  readonly accessNumber: string;
  readonly text: string;
  readonly textVersion: string;
  readonly serviceCode: string;
  readonly class: string;
  readonly priority: number;
  readonly feeKind: string;
  readonly feeFen: number;
  readonly chargeId?: Id;
  readonly neverTwice: boolean;
  /** When it is of no use any more, and does not leave. */
  readonly goodUntil?: Date;
  readonly linkId?: string;
  readonly reason: string;
  readonly reasonId: Id;
  readonly parts: number;
  readonly state: string;
  readonly refusal?: Refusal;
  readonly queuedAt: Date;
  readonly doneAt?: Date;
  /** The MO it answers. */
  readonly mo?: { readonly id: Id; readonly text: string; readonly at: Date };
  readonly attempts: readonly Attempt[];
  /** PDUs that wait. */
  readonly waiting: readonly {
    readonly part: number;
    readonly attempt: number;
    readonly lane: string;
    readonly dueAt: Date;
  }[];
};

/** What a phone sent us. */
export type MoStory = {
  readonly id: Id;
  readonly phone: Phone;
  readonly link: string;
  readonly carrierMessageId: string;
  readonly accessNumber: string;
  readonly text?: string;
  /** Its content; kept only where it could not be processed. */
  readonly raw?: Uint8Array;
  readonly linkId?: string;
  readonly state: string;
  readonly parkedReason?: string;
  readonly settledAt?: Date;
  readonly command?: string;
  readonly trace?: unknown;
  readonly receivedAt: Date;
  /** What we answered. */
  readonly answers: readonly { readonly id: Id; readonly text: string; readonly state: string; readonly at: Date }[];
};

type MtRow = {
  id: Id;
  phone: Phone;
  mo_id: Id | null;
  access_number: string;
  text: string;
  text_version: string;
  service_code: string;
  class: string;
  priority: number;
  fee_kind: string;
  fee_fen: number;
  charge_id: Id | null;
  never_twice: boolean;
  good_until: Date | null;
  link_id: string | null;
  reason: string;
  reason_id: Id;
  parts: number;
  state: string;
  refusal_code: Refusal['code'] | null;
  refusal_detail: string | null;
  queued_at: Date;
  done_at: Date | null;
};

/** The life of a message as people may read it; undefined when there is none of this id, or its month is gone. */
export async function mtStory(db: Db, id: Id): Promise<MtStory | undefined> {
  const [mt] = await db.read<MtRow>(
    `select id, phone, mo_id, access_number, ${shownText('mt')}, text_version, service_code, class, priority, fee_kind, fee_fen, charge_id,
       never_twice, good_until, link_id, reason, reason_id, parts, state, refusal_code, refusal_detail, queued_at, done_at
     from mt where id = $1`,
    [id],
  );
  if (mt === undefined) return undefined;
  const [attempts, waiting, mo] = await Promise.all([
    attemptsOf(db, mt),
    db.read<{ part: number; attempt: number; lane: string; dueAt: Date }>(
      'select part, attempt, lane, due_at as "dueAt" from mt_queue where phone = $1 and mt_id = $2 order by part',
      [mt.phone, id],
    ),
    mt.mo_id === null
      ? []
      : db.read<{ id: Id; text: string; at: Date }>(
          `select id, coalesce(text, '') as text, received_at as at from mo where phone = $1 and id = $2`,
          [mt.phone, mt.mo_id],
        ),
  ]);
  return {
    ...{ id, phone: mt.phone, accessNumber: mt.access_number, text: hideCode(mt), textVersion: mt.text_version },
    ...{
      serviceCode: mt.service_code,
      class: mt.class,
      priority: mt.priority,
      feeKind: mt.fee_kind,
      feeFen: mt.fee_fen,
    },
    ...{ neverTwice: mt.never_twice, reason: mt.reason, reasonId: mt.reason_id, parts: mt.parts, state: mt.state },
    ...{ queuedAt: mt.queued_at, attempts, waiting },
    ...(mt.charge_id !== null && { chargeId: mt.charge_id }),
    ...(mt.good_until !== null && { goodUntil: mt.good_until }),
    ...(mt.link_id !== null && { linkId: mt.link_id }),
    ...(mt.refusal_code !== null && {
      refusal: { code: mt.refusal_code, ...(mt.refusal_detail !== null && { detail: mt.refusal_detail }) },
    }),
    ...(mt.done_at !== null && { doneAt: mt.done_at }),
    ...(mo[0] && { mo: mo[0] }),
  };
}

type AttemptRow = ErrandRow & {
  link: string;
  lease_epoch: number;
  state: string;
  result: string | null;
  maybe_twice: boolean;
  sent_at: Date;
  answered_at: Date | null;
  reported_at: Date | null;
};

async function attemptsOf(db: Db, { phone, id, reason }: MtRow): Promise<Attempt[]> {
  const rows = await db.read<AttemptRow>(
    `select ${errandColumns}, s.link, s.lease_epoch, s.state, s.result, s.maybe_twice, s.sent_at, s.answered_at, s.reported_at
     from submit s join mt on mt.phone = s.phone and mt.id = s.mt_id
     where s.phone = $1 and s.mt_id = $2 order by s.part, s.attempt`,
    [phone, id],
  );
  return rows.map((row) => ({
    errand: errandOf({ ...row, text: hideCode({ reason, text: row.text }) }),
    ...{ link: row.link, epoch: row.lease_epoch, state: row.state, maybeTwice: row.maybe_twice },
    sentAt: row.sent_at,
    ...(row.result !== null && { result: row.result }),
    ...(row.answered_at !== null && { answeredAt: row.answered_at }),
    ...(row.reported_at !== null && { reportedAt: row.reported_at }),
  }));
}

type MoRow = {
  id: Id;
  phone: Phone;
  link: string;
  carrier_message_id: string;
  access_number: string;
  text: string | null;
  raw: Uint8Array | null;
  link_id: string | null;
  state: string;
  parked_reason: string | null;
  settled_at: Date | null;
  command: string | null;
  trace: unknown;
  received_at: Date;
};

/** What a phone sent us; undefined when there is nothing of this id. */
export async function moStory(db: Db, id: Id): Promise<MoStory | undefined> {
  const [mo] = await db.read<MoRow>(
    `select id, phone, link, carrier_message_id, access_number, text, raw, link_id, state, parked_reason, settled_at, command,
       trace, received_at from mo where id = $1`,
    [id],
  );
  if (mo === undefined) return undefined;
  // Answers are queued in the transaction that takes the MO, so their ids follow its own.
  const answers = await db.read<{ id: Id; text: string; state: string; at: Date }>(
    `select id, text, state, queued_at as at from mt where phone = $1 and mo_id = $2 and id >= $2 order by id limit 20`,
    [mo.phone, id],
  );
  return {
    ...{ id, phone: mo.phone, link: mo.link, carrierMessageId: mo.carrier_message_id, accessNumber: mo.access_number },
    ...{ state: mo.state, receivedAt: mo.received_at, answers },
    ...(mo.text !== null && { text: mo.text }),
    ...(mo.raw !== null && { raw: mo.raw }),
    ...(mo.link_id !== null && { linkId: mo.link_id }),
    ...(mo.parked_reason !== null && { parkedReason: mo.parked_reason }),
    ...(mo.settled_at !== null && { settledAt: mo.settled_at }),
    ...(mo.command !== null && { command: mo.command }),
    ...(mo.trace !== null && { trace: mo.trace }),
  };
}

/** What became of an MO by the id its carrier gave it; the id must be of one MO of the phone after `after`. */
export async function moByCarrierId(
  db: Db,
  { phone, carrierMessageId, after }: { phone: Phone; carrierMessageId: string; after: Id },
): Promise<{ state: 'taken' | 'parked'; command?: string; parkedReason?: string } | undefined> {
  const [row] = await db.read<{ state: 'taken' | 'parked'; command: string | null; why: string | null }>(
    `select state, command, parked_reason as why from mo where phone = $1 and carrier_message_id = $2 and id > $3 order by id limit 1`,
    [phone, carrierMessageId, after],
  );
  if (row === undefined) return undefined;
  const { state, command, why } = row;
  return { state, ...(command !== null && { command }), ...(why !== null && { parkedReason: why }) };
}
