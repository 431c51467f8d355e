import type { Partitioned } from '../../platform/partitions.ts';
import { dayMs, later, monthStart } from '../../values/time.ts';

/** What the house sets about how long things are kept (settings KEEP_…). */
export type Keep = {
  readonly messagesMonths: number;
  readonly recordsYears: number;
  readonly billingYears: number;
  readonly recordingsMonths: number;
};

/** How long something is kept: what is dated before what this gives at `now` is old enough to go. */
export type Period = (keep: Keep, now: Date) => Date;

const days =
  (count: number): Period =>
  (_, now) =>
    later(now, -count * dayMs);
const messages: Period = ({ messagesMonths }, now) => monthsBefore(now, messagesMonths);
const records: Period = ({ recordsYears }, now) => monthsBefore(now, 12 * recordsYears);
const billing: Period = ({ billingYears }, now) => monthsBefore(now, 12 * billingYears);
/** After the end of the relation that a recording proves. */
export const recordings: Period = ({ recordingsMonths }, now) => monthsBefore(now, recordingsMonths);

/** The begin of the Beijing month so many months ago: a month is kept whole. */
function monthsBefore(now: Date, months: number): Date {
  return monthStart(now, -months);
}

/**
 * Months that are dropped whole, in this order. One that holds a row for which `unless` is true stays and is told, until people
 * have settled it; `with` stays as long as the same month of another table.
 */
export type MonthRule = {
  readonly table: Partitioned;
  readonly period: Period;
  readonly unless?: string;
  readonly with?: Partitioned;
};

export const months: readonly MonthRule[] = [
  // A message that costs and of which nobody knows what became of it.
  { table: 'mt', period: messages, unless: `one.state = 'unsure' and one.fee_kind <> 'free'` },
  { table: 'submit', period: messages, with: 'mt' },
  { table: 'mo', period: messages },
  { table: 'carrier_relation', period: messages },
  { table: 'mms_delivery', period: messages },
  { table: 'staff_audit', period: records },
  { table: 'carrier_bill', period: billing },
  { table: 'charge', period: billing, unless: `one.state in ('planned', 'pending', 'unsure')` },
];

/**
 * Rows that are swept page by page. `old` is true of what may go, where $1 is the time the period gives. `index` says that an
 * index finds these rows; without it the table is walked along its key, so that no statement looks at more than a page.
 */
export type RowRule = {
  readonly table: string;
  readonly key: readonly string[];
  readonly period: Period;
  readonly old: string;
  readonly index?: true;
};

export const rows: readonly RowRule[] = [
  // A carrier sends a PDU again within days; a report finds its message within a week.
  {
    table: 'mo_seen',
    key: ['phone', 'link', 'carrier_message_id'],
    period: days(30),
    old: 'r.seen_at < $1',
    index: true,
  },
  { table: 'phone_proof', key: ['phone', 'id'], period: days(2), old: 'r.asked_at < $1', index: true },
  { table: 'open_question', key: ['phone', 'id'], period: days(30), old: 'r.expires_at < $1', index: true },
  // Of the machine's time, as sessions are: nobody signs in with one that has run out.
  {
    table: 'staff_session',
    key: ['token_hash'],
    period: days(0),
    old: 'r.expires_at < least($1, clock_timestamp())',
    index: true,
  },
  {
    table: 'self_session',
    key: ['phone', 'id'],
    period: days(0),
    old: 'r.expires_at < least($1, clock_timestamp())',
    index: true,
  },
  // Its file went when it was over.
  {
    table: 'self_copy',
    key: ['phone', 'id'],
    period: days(92),
    old: `r.asked_at < $1 and r.state in ('gone', 'failed')`,
  },
  // That somebody was forgotten, and what went, is proved as long as what stayed is kept.
  {
    table: 'erasure',
    key: ['phone', 'id'],
    period: records,
    old: `r.asked_at < $1 and r.state in ('done', 'withdrawn')`,
  },
  // Of the machine's time as well; what was asked for and done stays in the audit.
  {
    table: 'long_work',
    key: ['id'],
    period: days(92),
    old: 'r.ended_at < least($1, clock_timestamp())',
    index: true,
  },
  {
    table: 'status_report',
    key: ['phone', 'link', 'carrier_message_id', 'id'],
    period: messages,
    old: 'r.received_at < $1 and r.alarmed_at is not null',
  },
  // What was told of a car outlives the car by as long as other records; of a car that is there nothing goes.
  {
    table: 'vehicle_change',
    key: ['phone', 'id'],
    period: records,
    old: `r.at < $1 and not exists (select from vehicle v where v.phone = r.phone and v.id = r.vehicle_id
      and (v.removed_at is null or v.removed_at >= $1))`,
  },
  {
    table: 'vehicle',
    key: ['phone', 'id'],
    period: records,
    old: `r.removed_at < $1 and not exists (select from vehicle_change c where c.phone = r.phone and c.vehicle_id = r.id)`,
  },
  { table: 'vehicle_asked', key: ['phone'], period: days(365), old: 'r.asked_at < $1' },
  {
    table: 'reminder',
    key: ['phone', 'subject_id', 'kind', 'due'],
    period: records,
    old: `r.due < ($1::timestamptz at time zone 'Asia/Shanghai')::date`,
    index: true,
  },
  {
    table: 'weather_sent',
    key: ['phone', 'day'],
    period: messages,
    old: `r.day < ($1::timestamptz at time zone 'Asia/Shanghai')::date`,
    index: true,
  },
  { table: 'nearby_enquiry', key: ['phone', 'id'], period: messages, old: 'r.at < $1', index: true },
  { table: 'group_seat', key: ['phone', 'group_buy_id'], period: messages, old: 'r.taken_at < $1' },
  { table: 'insurance_told', key: ['phone', 'id'], period: messages, old: 'r.at < $1', index: true },
  // What was agreed to outlives what was done with it, as consents do.
  { table: 'insurance_delivery', key: ['phone', 'id'], period: records, old: 'r.at < $1', index: true },
  { table: 'insurance_lead', key: ['phone', 'id'], period: records, old: 'r.agreed_at < $1', index: true },
  {
    table: 'membership_sent',
    key: ['phone', 'month', 'holder_since'],
    period: messages,
    old: 'r.at < $1',
    index: true,
  },
  { table: 'mms_resend', key: ['phone', 'push'], period: messages, old: 'r.push < id_floor($1)' },
  // A redemption is settled with its merchant, so it is kept as the accounts are; what was refused is kept as its proof.
  { table: 'redemption', key: ['phone', 'id'], period: billing, old: 'r.id < id_floor($1)' },
  { table: 'till_refusal', key: ['phone', 'id'], period: records, old: 'r.id < id_floor($1)' },
  { table: 'till_offline', key: ['phone', 'id'], period: records, old: 'r.id < id_floor($1)' },
  { table: 'till_event', key: ['phone', 'id'], period: messages, old: 'r.id < id_floor($1) and r.next_at is null' },
  { table: 'till_delivery', key: ['phone', 'id'], period: messages, old: 'r.id < id_floor($1)' },
  { table: 'promotion', key: ['phone', 'mt_id'], period: messages, old: 'r.mt_id < id_floor($1)' },
  // A later version of the same file counts.
  {
    table: 'carrier_relation',
    key: ['phone', 'file_id', 'product'],
    period: days(92),
    old: `r.file_id in (select f.id from carrier_file f where f.state <> 'current' and f.ended_at < $1)`,
    index: true,
  },
  {
    table: 'carrier_bill',
    key: ['phone', 'file_id', 'line'],
    period: days(92),
    old: `r.file_id in (select f.id from carrier_file f where f.state <> 'current' and f.ended_at < $1)`,
    index: true,
  },
  { table: 'contest_answer', key: ['phone', 'contest', 'question'], period: records, old: 'r.at < $1' },
  { table: 'call_list_entry', key: ['phone', 'list_id'], period: records, old: 'r.list_id < id_floor($1)' },
  // What people decided of fees outlives the messages it was about, as the fees do.
  { table: 'message_decision', key: ['phone', 'id'], period: billing, old: 'r.at < $1' },
  // With its events and receipts; papers and words about the person went 90 days after its end (products/errands).
  { table: 'errand', key: ['id'], period: billing, old: 'r.over_at < $1 and r.papers_until is null', index: true },
  { table: 'export_request', key: ['id'], period: records, old: 'r.asked_at < $1' },
  // What a fee was made of goes with the last of it: its month has been dropped by then.
  {
    table: 'charge_refund',
    key: ['phone', 'id'],
    period: billing,
    old: `r.billing_month < ($1::timestamptz at time zone 'Asia/Shanghai')::date and not exists (select from charge c where c.phone = r.phone and c.id = r.charge_id)`,
  },
  {
    table: 'charge_event',
    key: ['phone', 'id'],
    period: billing,
    old: 'r.at < $1 and not exists (select from charge c where c.phone = r.phone and c.id = r.charge_id)',
  },
  {
    // Coins and points keep their story: a balance is the sum of it.
    table: 'transfer',
    key: ['phone', 'id'],
    period: billing,
    old: `r.at < $1 and r.unit = 'fen' and r.debit not like 'own:%' and r.credit not like 'own:%'
      and not exists (select from charge c where c.phone = r.phone and c.id = r.reason_id)`,
  },
  // A relation that has ended goes when no fee of it is kept any more: no fee outlives what proves it.
  {
    table: 'subscription',
    key: ['phone', 'id'],
    period: records,
    old: `r.closed_at < $1 and not exists (select from charge c where c.phone = r.phone and c.subscription_id = r.id)
      and not exists (select from telemarketing_consent t where t.phone = r.phone and t.subscription_id = r.id
        and t.recording_hash is not null and t.recording_removed_at is null)`,
  },
  {
    table: 'subscription_event',
    key: ['phone', 'id'],
    period: records,
    old: `r.at < $1 and ${goneRelation('subscription_id')}`,
  },
  {
    table: 'price_notice',
    key: ['phone', 'id'],
    period: records,
    old: `r.told_at < $1 and ${goneRelation('subscription_id')}`,
  },
  {
    table: 'consent',
    key: ['phone', 'id'],
    period: records,
    old: `r.at < $1 and ${goneRelation('subscription_id')}
      and not exists (select from subscriber p where p.phone = r.phone and p.promotion_consent_id = r.id)`,
  },
  // A notice that proves a consent, or a step that is kept, stays with it.
  {
    table: 'order_event',
    key: ['phone', 'peer', 'record_id'],
    period: records,
    old: `r.received_at < $1
      and not exists (select from consent c where c.phone = r.phone and c.evidence ->> 'orderEventId' = r.id::text)
      and not exists (select from subscription_event e where e.phone = r.phone and e.evidence ->> 'orderEventId' = r.id::text)`,
  },
  {
    table: 'order_verdict',
    key: ['phone', 'event_id'],
    period: records,
    old: 'r.decided_at < $1 and not exists (select from order_event e where e.phone = r.phone and e.id = r.event_id)',
  },
];

/**
 * Files whose row is old. Without a `mark` the row goes with its file; with one the row stays, and says since when its file is gone.
 */
export type FileRule = {
  readonly table: string;
  readonly hash: string;
  readonly mark?: string;
  readonly period: Period;
  readonly old: string;
};

/** What was brought for a message which nobody sent: looked for daily. */
export const unsentFiles: readonly FileRule[] = [
  { table: 'ticket_attachment', hash: 'hash', period: days(1), old: 'r.message_id is null and r.at < $1' },
];

/** Mails and faxes as they came. What was said in them stays on its ticket, and so do their files; what waits for a person stays whole. */
export const oldFiles: readonly FileRule[] = [
  {
    table: 'mail_in',
    hash: 'raw_hash',
    mark: 'raw_removed_at',
    period: messages,
    old: `r.raw_removed_at is null and r.state <> 'aside' and r.received_at < $1`,
  },
  {
    table: 'fax',
    hash: 'hash',
    mark: 'removed_at',
    period: messages,
    old: 'r.removed_at is null and r.received_at < $1',
  },
  {
    table: 'merchant_document',
    hash: 'hash',
    mark: 'file_removed_at',
    period: days(30),
    old: 'r.file_removed_at is null and r.removed_at < $1',
  },
];

/**
 * All that points at a file of the store; `unless` says since when the row does so no more, `elsewhere` which table names those hashes
 * whose file lies in a store of its own. A test holds it against the schema.
 */
export const pointers: readonly {
  readonly table: string;
  readonly hash: string;
  readonly unless?: string;
  readonly elsewhere?: string;
}[] = [
  {
    table: 'telemarketing_consent',
    hash: 'recording_hash',
    unless: 'recording_removed_at',
    elsewhere: 'sealed_recording',
  },
  { table: 'consent_list', hash: 'file_hash' },
  { table: 'call_list', hash: 'file_hash' },
  { table: 'carrier_file', hash: 'hash' },
  { table: 'ticket_attachment', hash: 'hash' },
  { table: 'mail_in', hash: 'raw_hash', unless: 'raw_removed_at' },
  { table: 'fax', hash: 'hash', unless: 'removed_at' },
  { table: 'errand_photo', hash: 'hash', unless: 'removed_at' },
  { table: 'mms_medium', hash: 'hash' },
  { table: 'merchant_document', hash: 'hash', unless: 'file_removed_at' },
];

function goneRelation(column: string): string {
  return `not exists (select from subscription s where s.phone = r.phone and s.id = r.${column})`;
}
