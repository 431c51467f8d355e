import type { Db } from '../../../platform/db.ts';
import { type Id, idFloor, timeOfId } from '../../../values/id.ts';
import { maskPhone } from '../../../values/phone.ts';
import { beijingIso, dayMs } from '../../../values/time.ts';
import type { Lane } from '../model.ts';
import { hideCode, tellsNoCode } from '../one-time.ts';
import { shownText } from '../shown-text.ts';
import type { FoundMessage, FoundPage, SearchBody } from './contract.ts';

/** A request reads so many messages at most: what they do not hold is looked for from there by the next one. */
const mostLooked = 5_000;

/** Why a search is refused: it could not be bounded. */
export type SearchFault = {
  readonly field: keyof SearchBody;
  readonly code: 'within-one-number' | 'number-or-day' | 'ends-before-it-begins';
};

const longestWithoutNumberMs = dayMs;

/** What is wrong with a search; undefined when it may be made. */
export function faultOfSearch({ phone, text, carrierMessageId, from, to }: SearchBody): SearchFault | undefined {
  if (from !== undefined && to !== undefined && Date.parse(from) >= Date.parse(to))
    return { field: 'to', code: 'ends-before-it-begins' };
  if (phone !== undefined) return undefined;
  if (text !== undefined) return { field: 'text', code: 'within-one-number' };
  const isBounded =
    from !== undefined && to !== undefined && Date.parse(to) - Date.parse(from) <= longestWithoutNumberMs;
  return carrierMessageId !== undefined && !isBounded
    ? { field: 'carrierMessageId', code: 'number-or-day' }
    : undefined;
}

const afterAllIds = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Finds messages, newest first. Two ways only, both along an index: those of one number, or those of a time. The conditions are
 * looked at over the next five thousand messages on the way, so a request costs the same however many there are.
 */
export async function findMessages(db: Db, asked: SearchBody, lanes: readonly Lane[]): Promise<FoundPage> {
  const rows = await (asked.kind === 'mt' ? findMts(db, asked, lanes) : findMos(db, asked, lanes));
  const { looked, last_id: last } = rows[0]!;
  const found = rows.filter((row): row is Row & { id: Id } => row.id !== null);
  const next = found.length >= asked.limit ? found.at(-1)!.id : looked >= mostLooked ? last! : undefined;
  return {
    items: found.map((row) => present(asked.kind, row)),
    looked,
    ...(next !== undefined && { next }),
    ...(last !== null && { lookedBackTo: beijingIso(timeOfId(next ?? last)) }),
  };
}

type Row = {
  looked: number;
  last_id: Id | null;
  /** Null in the one row that tells of no message. */
  id: Id | null;
  phone: string;
  access_number: string;
  text: string | null;
  state: string;
  class: string | null;
  reason: string | null;
  service_code: string | null;
  fee_fen: number | null;
  link: string | null;
  result: string | null;
  at: Date;
  done_at: Date | null;
};

function findMts(db: Db, asked: SearchBody, lanes: readonly Lane[]): Promise<Row[]> {
  const { phone, states, reason, serviceCode, carrierMessageId, text, limit } = asked;
  return db.read<Row>(
    `with looked as materialized (
       select phone, id, access_number, ${shownText('mt')}, state, class, reason, service_code, fee_fen, queued_at, done_at from mt
       where ${phone === undefined ? '$1::text is null' : 'phone = $1'} and id < $2 and id >= $3 order by id desc limit $4),
     found as (
       select * from looked l
       where ($5::text[] is null or l.state = any($5)) and ($6::text is null or l.class = $6)
         and ($7::text is null or l.reason = $7) and ($8::text is null or l.service_code = $8)
         and ($9::text is null or strpos(l.text, $9) > 0 and ${tellsNoCode('l', '$9')})
         and ($10::text[] is null
           or exists (select from submit s where s.phone = l.phone and s.mt_id = l.id and s.link = any($10))
           or exists (select from mt_queue q where q.phone = l.phone and q.mt_id = l.id and q.lane = any($10)))
         and ($11::text is null
           or exists (select from submit s where s.phone = l.phone and s.mt_id = l.id and s.carrier_message_id = $11))
       order by id desc limit $12)
     select t.looked, t.last_id, f.*, f.queued_at as at, s.link, s.result
     from (select (select count(*)::int from looked) as looked, (select id from looked order by id limit 1) as last_id) t
     left join found f on true
     left join lateral (
       select coalesce(s.link, q.lane) as link, s.result from (select 1) one
       left join lateral (select link, result from submit where phone = f.phone and mt_id = f.id
         order by (state = 'delivered'), attempt desc, part limit 1) s on true
       left join lateral (select lane from mt_queue where phone = f.phone and mt_id = f.id limit 1) q on true) s on f.id is not null
     order by f.id desc`,
    [
      ...boundsOf(asked),
      states ?? null,
      asked.class ?? null,
      reason ?? null,
      serviceCode ?? null,
      text ?? null,
      linksOf(asked, lanes),
      carrierMessageId ?? null,
      limit,
    ],
  );
}

function findMos(db: Db, asked: SearchBody, lanes: readonly Lane[]): Promise<Row[]> {
  const { phone, states, carrierMessageId, reason, text, limit } = asked;
  return db.read<Row>(
    `with looked as materialized (
       select phone, id, access_number, text, state, link, command, parked_reason, carrier_message_id, received_at from mo
       where ${phone === undefined ? '$1::text is null' : 'phone = $1'} and id < $2 and id >= $3 order by id desc limit $4),
     found as (
       select * from looked l
       where ($5::text[] is null or l.state = any($5)) and ($6::text is null or l.command = $6)
         and ($7::text is null or strpos(coalesce(l.text, ''), $7) > 0)
         and ($8::text[] is null or l.link = any($8)) and ($9::text is null or l.carrier_message_id = $9)
       order by id desc limit $10)
     select t.looked, t.last_id, f.id, f.phone, f.access_number, f.text, f.state, f.link, f.received_at as at,
       f.command as reason, f.parked_reason as result
     from (select (select count(*)::int from looked) as looked, (select id from looked order by id limit 1) as last_id) t
     left join found f on true order by f.id desc`,
    [
      ...boundsOf(asked),
      states ?? null,
      reason ?? null,
      text ?? null,
      linksOf(asked, lanes),
      carrierMessageId ?? null,
      limit,
    ],
  );
}

function boundsOf({ phone, before, from, to }: SearchBody): unknown[] {
  const end = to === undefined ? afterAllIds : idFloor(new Date(to));
  const cursor = before !== undefined && before < end ? before : end;
  const begin = from === undefined ? '00000000-0000-0000-0000-000000000000' : idFloor(new Date(from));
  return [phone ?? null, cursor, begin, mostLooked];
}

/** The links of a carrier, or the one that was named. */
function linksOf({ link, carrier }: SearchBody, lanes: readonly Lane[]): string[] | null {
  if (link !== undefined) return [link];
  if (carrier === undefined) return null;
  return lanes.filter(({ carriers }) => carriers.some((one) => one === carrier)).map((lane) => lane.link);
}

function present(kind: 'mt' | 'mo', row: Row & { id: Id }): FoundMessage {
  const text = row.text ?? '';
  const shown = kind === 'mt' ? hideCode({ reason: row.reason ?? '', text }) : text;
  return {
    ...{ kind, id: row.id, phone: maskPhone(row.phone), accessNumber: row.access_number, state: row.state },
    // Some texts name the number they are sent to.
    text: shown.replaceAll(row.phone, maskPhone(row.phone)),
    at: beijingIso(row.at),
    ...(row.class != null && { class: row.class }),
    ...(row.reason != null && { reason: row.reason }),
    ...(row.service_code != null && { serviceCode: row.service_code }),
    ...(row.fee_fen != null && { feeFen: row.fee_fen }),
    ...(row.link != null && { link: row.link }),
    ...(row.result != null && { result: row.result }),
    ...(row.done_at != null && { doneAt: beijingIso(row.done_at) }),
  };
}
