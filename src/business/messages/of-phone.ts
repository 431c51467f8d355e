import type { Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { RefusalCode } from './door/model.ts';
import type { MtClass, SubmitKey } from './model.ts';
import { hideCode } from './one-time.ts';
import { shownText } from './shown-text.ts';

/** A message from a phone, as it was taken. */
export type MoSeen = {
  readonly direction: 'mo';
  readonly id: Id;
  readonly at: Date;
  readonly accessNumber: string;
  /** Absent where it was no text. */
  readonly text: string | null;
  readonly link: string;
  readonly carrierMessageId: string;
  readonly linkId: string | null;
  readonly state: 'taken' | 'parked';
  readonly parkedReason: string | null;
  readonly command: string | null;
  /** The word that it was, and the product or service that this was about. */
  readonly keyword: string | null;
  readonly product: string | null;
  /** How it was understood, step by step. */
  readonly trace: readonly { readonly step: string; readonly matched: boolean; readonly why: string }[] | null;
};

/** One attempt to hand a part of a message to a gateway, and what came of it. */
export type AttemptSeen = Pick<SubmitKey, 'part' | 'attempt'> & {
  readonly link: string;
  readonly state: string;
  readonly carrierMessageId: string | null;
  /** The carrier's code, of its answer or its report. */
  readonly result: string | null;
  readonly sentAt: Date;
  readonly answeredAt: Date | null;
  readonly reportedAt: Date | null;
  readonly maybeTwice: boolean;
};

/** A message to a phone, and what became of it. */
export type MtSeen = {
  readonly direction: 'mt';
  readonly id: Id;
  readonly at: Date;
  readonly accessNumber: string;
  readonly text: string;
  readonly textVersion: string;
  readonly serviceCode: string;
  readonly class: MtClass;
  readonly reason: string;
  readonly reasonId: Id;
  readonly moId: Id | null;
  readonly feeKind: 'free' | 'item' | 'month-record';
  readonly feeFen: number;
  readonly chargeId: Id | null;
  readonly parts: number;
  readonly state:
    | 'queued'
    | 'held'
    | 'sent'
    | 'delivered'
    | 'undelivered'
    | 'expired'
    | 'refused'
    | 'cancelled'
    | 'unsure';
  readonly refusalCode: RefusalCode | null;
  readonly refusalDetail: string | null;
  readonly doneAt: Date | null;
  /** Oldest first. */
  readonly attempts: readonly AttemptSeen[];
  /** Parts that wait. */
  readonly waiting: readonly { readonly lane: string; readonly dueAt: Date; readonly attempt: number }[];
};

/** A message as a person who looks at a phone sees it. */
export type MessageSeen = MoSeen | MtSeen;

const moColumns = `'mo' as direction, id, received_at as at, access_number as "accessNumber", text, link,
  carrier_message_id as "carrierMessageId", link_id as "linkId", state, parked_reason as "parkedReason", command, keyword,
  product, trace`;

const mtColumns = `'mt' as direction, m.id, m.queued_at as at, m.access_number as "accessNumber", ${shownText('m')},
  m.text_version as "textVersion", m.service_code as "serviceCode", m.class, m.reason, m.reason_id as "reasonId",
  m.mo_id as "moId", m.fee_kind as "feeKind", m.fee_fen as "feeFen", m.charge_id as "chargeId", m.parts, m.state,
  m.refusal_code as "refusalCode", m.refusal_detail as "refusalDetail", m.done_at as "doneAt"`;

const afterAllIds = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** What a phone texted and was sent, newest first, with every attempt, as people may read it. `next` is the cursor of the page that follows. */
export async function messagesOf(
  tx: Tx,
  phone: Phone,
  { before = afterAllIds, limit }: { readonly before?: Id | undefined; readonly limit: number },
): Promise<{ readonly items: MessageSeen[]; readonly next?: Id }> {
  const [mos, mts] = await Promise.all([
    tx.sql<MoSeen>(
      'MOs of phone',
      `select ${moColumns} from mo where phone = $1 and id < $2 order by id desc limit $3`,
      [phone, before, limit + 1],
    ),
    tx.sql<Omit<MtSeen, 'attempts' | 'waiting'>>(
      'MTs of phone',
      `select ${mtColumns} from mt m where m.phone = $1 and m.id < $2 order by m.id desc limit $3`,
      [phone, before, limit + 1],
    ),
  ]);
  const all = [...mos, ...mts].sort((one, other) => (one.id < other.id ? 1 : -1));
  const shown = all.slice(0, limit);
  const items = await withAttempts(
    tx,
    phone,
    shown.map((one) => (one.direction === 'mt' ? { ...one, text: hideCode(one) } : one)),
  );
  return all.length > limit ? { items, next: shown.at(-1)!.id } : { items };
}

async function withAttempts(
  tx: Tx,
  phone: Phone,
  shown: readonly (MoSeen | Omit<MtSeen, 'attempts' | 'waiting'>)[],
): Promise<MessageSeen[]> {
  const ids = shown.flatMap(({ direction, id }) => (direction === 'mt' ? [id] : []));
  if (ids.length === 0) return shown as MessageSeen[];
  const [rows, queued] = await Promise.all([
    tx.sql<AttemptSeen & { mtId: Id }>(
      'attempts of MTs',
      `select mt_id as "mtId", part, attempt, link, state, carrier_message_id as "carrierMessageId", result,
       sent_at as "sentAt", answered_at as "answeredAt", reported_at as "reportedAt", maybe_twice as "maybeTwice"
     from submit where phone = $1 and mt_id = any($2) order by mt_id, part, attempt`,
      [phone, ids],
    ),
    tx.sql<MtSeen['waiting'][number] & { mtId: Id }>(
      'waiting parts of MTs',
      `select mt_id as "mtId", lane, due_at as "dueAt", attempt from mt_queue where phone = $1 and mt_id = any($2) order by mt_id, part`,
      [phone, ids],
    ),
  ]);
  const waiting = groupBy(queued, ({ mtId }) => mtId);
  const attempts = groupBy(rows, ({ mtId }) => mtId);
  return shown.map((one) =>
    one.direction === 'mo'
      ? one
      : {
          ...one,
          attempts: (attempts.get(one.id) ?? []).map(({ mtId: _, ...each }) => each),
          waiting: (waiting.get(one.id) ?? []).map(({ mtId: _, ...each }) => each),
        },
  );
}

/** Texts that were sent about something, such as the question that an order was asked with: words, version, and when. */
export type TextSent = Pick<MtSeen, 'id' | 'at' | 'text' | 'textVersion' | 'reasonId' | 'reason' | 'state'>;

/** What was sent to a phone about these subscriptions or remedies, oldest first. */
export function textsAbout(tx: Tx, phone: Phone, reasonIds: readonly Id[]): Promise<TextSent[]> {
  return tx.sql<TextSent>(
    'texts about',
    `select id, queued_at as at, text, text_version as "textVersion", reason, reason_id as "reasonId", state from mt
     where phone = $1 and reason_id = any($2) and fee_kind = 'free' order by id`,
    [phone, reasonIds],
  );
}

/** Messages of a phone by their ids, such as the Y that a consent points at. */
export function mosById(tx: Tx, phone: Phone, ids: readonly Id[]): Promise<MoSeen[]> {
  return tx.sql<MoSeen>('MOs by id', `select ${moColumns} from mo where phone = $1 and id = any($2) order by id`, [
    phone,
    ids,
  ]);
}

/** Messages of which the bytes were kept, because they could not be read: those of a phone, oldest first. */
export function rawMosOf(tx: Tx, phone: Phone): Promise<{ id: Id; raw: Buffer }[]> {
  return tx.sql('raw MOs of phone', 'select id, raw from mo where phone = $1 and raw is not null order by id', [phone]);
}
