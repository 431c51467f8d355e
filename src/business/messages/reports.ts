import type { Db, Tx } from '../../platform/db.ts';
import { type Id, idFloor, newId } from '../../values/id.ts';
import { inPhoneOrder, type Phone } from '../../values/phone.ts';
import { dayMs, later } from '../../values/time.ts';
import { learnBlacklisted } from './door/contacts.ts';
import type { Fate, SettledMt, StatusReport } from './model.ts';
import { settleMts, type WhenSettled } from './settle.ts';

/** Carrier ids carry no year and repeat; a report is about a message of the last days. */
const reportWindowMs = 7 * dayMs;
/** How far the clock of another process may be ahead of ours. */
const clockSkewMs = dayMs;

/**
 * Writes down the fates that status reports tell, before or after the answer, of what was unsure as well. A report that
 * comes again changes nothing; one of which no message is known waits for it. Returns the messages this settled.
 * When the transaction commits, everything given may be acknowledged.
 */
export async function recordReports(
  tx: Tx,
  reports: readonly StatusReport[],
  whenSettled: WhenSettled,
  now: Date,
): Promise<SettledMt[]> {
  if (reports.length === 0) return [];
  const underWay = reports.filter(({ fate }) => fate === 'under-way');
  if (underWay.length > 0) await noteTheWay(tx, underWay, now);
  const final = underWay.length > 0 ? reports.filter(({ fate }) => fate !== 'under-way') : reports;
  const settled = await recordFinal(tx, final, whenSettled, now);
  const read = reports.filter((report) => report.read);
  if (read.length > 0) await noteRead(tx, read, now);
  return settled;
}

async function recordFinal(
  tx: Tx,
  reports: readonly StatusReport[],
  whenSettled: WhenSettled,
  now: Date,
): Promise<SettledMt[]> {
  if (reports.length === 0) return [];
  const first = new Map(reports.toReversed().map((report) => [nameOf(report), report]));
  const hit = await writeFates(tx, inPhoneOrder([...first.values()]), now);
  const ofMms = [...first.values()].filter(({ mms }) => mms);
  if (ofMms.length > hit.length && (await nameByPhone(tx, ofMms, now)) > 0)
    hit.push(...(await writeFates(tx, inPhoneOrder(ofMms), now)));
  for (const row of hit) first.delete(nameOf({ phone: row.phone, carrierMessageId: row.carrier_message_id }));
  await keepUnknown(tx, [...first.values()], now);
  await learnBlacklisted(
    tx,
    reports.filter(({ fate }) => fate === 'undelivered'),
    now,
  );
  return hit.length === 0
    ? []
    : settleMts(
        tx,
        hit.map((row) => ({ phone: row.phone, mtId: row.mt_id })),
        whenSettled,
        now,
      );
}

/**
 * MM7 names a message by its answer only. A report under an id that nobody told us is of the one MMS to its phone whose answer was
 * lost; where there is another that it could be of, or an answer may still come, it waits. Returns how many were named.
 */
async function nameByPhone(
  tx: Tx,
  reports: readonly Pick<StatusReport, 'phone' | 'link' | 'carrierMessageId'>[],
  now: Date,
): Promise<number> {
  const rows = await tx.sql(
    'name MMS by phone',
    `with unknown as (
       select t.* from (select distinct * from unnest($1::text[], $2::text[], $3::text[]) t(phone, link, id)) t
       where not exists (select from submit s where s.phone = t.phone and s.carrier_message_id = t.id and s.mt_id between $4 and $5)),
     one as (
       select u.phone, u.id, (array_agg(s.mt_id))[1] as mt_id, (array_agg(s.part))[1] as part, (array_agg(s.attempt))[1] as attempt
       from unknown u
       join submit s on s.phone = u.phone and s.link = u.link and s.mt_id between $4 and $5
         and s.carrier_message_id is null and s.state in ('sending', 'unsure')
       join mt on mt.phone = s.phone and mt.id = s.mt_id and mt.mms is not null
       where not exists (select from unknown v where v.phone = u.phone and v.id <> u.id)
       group by u.phone, u.id having count(*) = 1 and bool_and(s.state = 'unsure'))
     update submit s set carrier_message_id = one.id from one
     where (s.phone, s.mt_id, s.part, s.attempt) = (one.phone, one.mt_id, one.part, one.attempt) and s.state = 'unsure'
     returning s.phone`,
    [
      reports.map(({ phone }) => phone),
      reports.map(({ link }) => link),
      reports.map(({ carrierMessageId }) => carrierMessageId),
      ...recentIds(now),
    ],
  );
  return rows.length;
}

/** An MMSC tells that a message waits, or left the reach of its carrier: it is no fate, and people see it. */
async function noteTheWay(tx: Tx, reports: readonly StatusReport[], now: Date): Promise<void> {
  await tx.sql(
    'note the way of MTs',
    `update submit s set result = t.code from unnest($1::text[], $2::text[], $3::text[]) t(phone, id, code)
     where s.phone = t.phone and s.carrier_message_id = t.id and s.mt_id between $4 and $5 and s.state in ('submitted', 'unsure')`,
    [
      reports.map(({ phone }) => phone),
      reports.map(({ carrierMessageId }) => carrierMessageId),
      reports.map(({ code }) => code),
      ...recentIds(now),
    ],
  );
}

async function noteRead(tx: Tx, reports: readonly StatusReport[], now: Date): Promise<void> {
  await tx.sql(
    'note read MTs',
    `update submit s set read_at = coalesce(s.read_at, $3) from unnest($1::text[], $2::text[]) t(phone, id)
     where s.phone = t.phone and s.carrier_message_id = t.id and s.mt_id between $4 and $5`,
    [
      reports.map(({ phone }) => phone),
      reports.map(({ carrierMessageId }) => carrierMessageId),
      now,
      ...recentIds(now),
    ],
  );
}

/** Which of these phones a message with this id of its carrier went to; the first where none is known to have got it. */
export async function reportedPhone(
  db: Db,
  phones: readonly Phone[],
  carrierMessageId: string,
): Promise<Phone | undefined> {
  const [row] = await db.read<{ phone: Phone }>(
    'select phone from submit where phone = any($1) and carrier_message_id = $2 limit 1',
    [phones, carrierMessageId],
  );
  return row?.phone ?? phones[0];
}

type HitRow = { phone: string; mt_id: string; carrier_message_id: string };

function writeFates(tx: Tx, reports: readonly StatusReport[], now: Date): Promise<HitRow[]> {
  return tx.sql<HitRow>(
    'write fates',
    `update submit s set state = t.state, result = t.code, reported_at = $5
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) t(phone, id, state, code)
     where s.phone = t.phone and s.carrier_message_id = t.id and s.mt_id between $6 and $7
       and s.state in ('sending', 'submitted', 'unsure')
     returning s.phone, s.mt_id, s.carrier_message_id`,
    [
      reports.map(({ phone }) => phone),
      reports.map(({ carrierMessageId }) => carrierMessageId),
      reports.map(({ fate }) => fate),
      reports.map(({ code }) => code),
      now,
      ...recentIds(now),
    ],
  );
}

/**
 * Keeps reports that name no submit of ours; one whose submit is settled already came again, and is let go. A submit that was named only
 * after its fate was looked for is not settled: its report waits as well, and is matched by the next ring.
 */
async function keepUnknown(tx: Tx, reports: readonly StatusReport[], now: Date): Promise<void> {
  if (reports.length === 0) return;
  await tx.sql(
    'keep unknown reports',
    `with told as materialized (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[]) t(phone, link, id, row_id, state, code)),
     known as materialized (
       select t.row_id from told t join submit s on s.phone = t.phone and s.carrier_message_id = t.id and s.mt_id between $8 and $9
         and s.state not in ('sending', 'submitted', 'unsure')
       union all
       select t.row_id from told t join status_report r on r.phone = t.phone and r.link = t.link and r.carrier_message_id = t.id)
     insert into status_report (phone, link, carrier_message_id, id, state, code, received_at)
     select phone, link, id, row_id, state, code, $7::timestamptz from told where row_id not in (select row_id from known)`,
    [
      reports.map(({ phone }) => phone),
      reports.map(({ link }) => link),
      reports.map(({ carrierMessageId }) => carrierMessageId),
      reports.map(() => newId(now)),
      reports.map(({ fate }) => fate),
      reports.map(({ code }) => code),
      now,
      ...recentIds(now),
    ],
  );
}

type WaitingRow = { phone: Phone; link: string; carrier_message_id: string; state: Fate | 'unsure'; code: string };

/** Takes the reports out that wait under these ids. */
export async function takeWaiting(
  tx: Tx,
  ids: readonly Pick<StatusReport, 'phone' | 'carrierMessageId'>[],
): Promise<StatusReport[]> {
  const rows = await tx.sql<WaitingRow>(
    'take waiting reports',
    `delete from status_report r using unnest($1::text[], $2::text[]) t(phone, id)
     where r.phone = t.phone and r.carrier_message_id = t.id
     returning r.phone, r.link, r.carrier_message_id, r.state, r.code`,
    [ids.map(({ phone }) => phone), ids.map(({ carrierMessageId }) => carrierMessageId)],
  );
  return rows.map((row) => ({
    phone: row.phone,
    link: row.link,
    carrierMessageId: row.carrier_message_id,
    fate: row.state,
    code: row.code,
  }));
}

/** Matches what waited before `since` once more: a report and the answer that names its message may pass each other. */
export async function matchMissed(tx: Tx, since: Date, whenSettled: WhenSettled, now: Date): Promise<void> {
  const lost = await tx.sql<{ phone: Phone; link: string; carrierMessageId: string }>(
    'find reports of lost MMS',
    `select r.phone, r.link, r.carrier_message_id as "carrierMessageId" from status_report r
     where r.alarmed_at is null and r.received_at <= $1 and exists (
       select from submit s join mt on mt.phone = s.phone and mt.id = s.mt_id and mt.mms is not null
       where s.phone = r.phone and s.link = r.link and s.mt_id between $2 and $3 and s.state = 'unsure'
         and s.carrier_message_id is null)`,
    [since, ...recentIds(now)],
  );
  if (lost.length > 0) await nameByPhone(tx, lost, now);
  const missed = await tx.sql<{ phone: Phone; id: string }>(
    'find missed reports',
    `select r.phone, r.carrier_message_id as id from status_report r where r.alarmed_at is null and r.received_at <= $1
       and exists (select from submit s where s.phone = r.phone and s.carrier_message_id = r.carrier_message_id and s.mt_id between $2 and $3)`,
    [since, ...recentIds(now)],
  );
  const ids = missed.map(({ phone, id }) => ({ phone, carrierMessageId: id }));
  if (ids.length > 0) await recordReports(tx, await takeWaiting(tx, ids), whenSettled, now);
}

/**
 * Marks the orphan reports that wait since before `since`, and tells how many there are of each link. A report is explained
 * where an answer to that phone was lost before it came (where the carrier names messages by its answers, such a message has a
 * name that nobody told us): that is to be settled, and nothing to be alarmed about. Where the message went once more and its
 * copy has its own fate already, nothing is left to settle either.
 */
export async function tellOrphans(
  tx: Tx,
  since: Date,
  now: Date,
): Promise<{ link: string; reports: number; explained: number }[]> {
  return tx.sql(
    'tell orphan reports',
    `with orphans as (
       select r.phone, r.link, r.carrier_message_id, r.id, lost.mt_id, lost.is_copy
       from status_report r left join lateral (
         select s.mt_id, s.maybe_twice and s.state in ('delivered', 'undelivered', 'expired') as is_copy from submit s
         where s.phone = r.phone and s.link = r.link and s.mt_id between $3 and $4 and s.sent_at <= r.received_at
           and (s.maybe_twice or (s.carrier_message_id is null and s.state in ('sending', 'unsure')))
         order by s.maybe_twice, s.sent_at desc limit 1) lost on true
       where r.alarmed_at is null and r.received_at <= $2),
     told as (
       update status_report r set alarmed_at = $1, explained_by = o.mt_id, set_aside_at = case when o.is_copy then $1::timestamptz end
       from orphans o where (r.phone, r.link, r.carrier_message_id, r.id) = (o.phone, o.link, o.carrier_message_id, o.id)
       returning r.link, o.mt_id)
     select link, count(*)::int as reports, count(mt_id)::int as explained from told group by link`,
    [now, since, ...recentIds(now)],
  );
}

/** First and last id of messages that a report may be about. The last one keeps the months to come out of the search. */
function recentIds(now: Date): [Id, Id] {
  return [idFloor(later(now, -reportWindowMs)), idFloor(later(now, clockSkewMs))];
}

function nameOf({ phone, carrierMessageId }: Pick<StatusReport, 'phone' | 'carrierMessageId'>): string {
  return `${phone} ${carrierMessageId}`;
}
