import pg from 'pg';
import type { Db } from '../../../src/platform/db.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';

/** How large the house is that people look into. */
export type Crowd = { readonly subscribers: number; readonly messages: number };

/** The phone of the subscriber of a number, counted from 0. */
export const phoneOf = (index: number) => String(15_600_000_000 + index);

/**
 * Fills a house by statements of its own: everybody has a subscription with its consent and events and a posted fee, and messages
 * of the last eight weeks, a fifth of them MOs, spread evenly. Numbers decide everything, so a crowd is the same each time.
 */
export async function fillCrowd(db: Db, { subscribers, messages }: Crowd, now: Date): Promise<void> {
  await ensurePartitions(db, now);
  // The program's own connections give a statement less time than a million rows take.
  const client = new pg.Client({ connectionString: db.url });
  await client.connect();
  const run = (statement: string, ...values: unknown[]) => client.query(statement, values);
  for (const back of [1, 2]) {
    for (const table of ['mo', 'mt', 'submit']) await run(`select ensure_month($1, ${monthBack})`, table, now, back);
    await run(`select ensure_billing_month($1, ${monthBack})`, 'charge', now, back);
  }
  await run(helpers);
  for (const statement of [people, relations, events, consents, transfers, fees])
    await run(statement, subscribers, now);
  const perPhone = Math.round(messages / subscribers);
  const mos = Math.round(perPhone / 5);
  for (let turn = 0; turn < mos; turn++) await run(incoming, subscribers, turn, now);
  for (let turn = mos; turn < perPhone; turn++) {
    await run(outgoing, subscribers, turn, now);
    await run(sent, subscribers, turn, now);
  }
  await run('drop function crowd_at(bigint, bigint, timestamptz), crowd_id(timestamptz, text)');
  await run('vacuum (analyze)');
  await client.end();
}

const monthBack = `(date_trunc('month', $2::timestamptz at time zone 'Asia/Shanghai') - make_interval(months => $3::int))::date`;

const helpers = `
create function crowd_id(at timestamptz, mark text) returns uuid language sql immutable parallel safe as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(md5(mark), 1, 19))::uuid
$$;
-- When somebody's message of a turn went: evenly over eight weeks.
create function crowd_at(i bigint, turn bigint, now timestamptz) returns timestamptz language sql immutable parallel safe as $$
  select now - make_interval(secs => 600 + (hashint8(i * 1000 + turn)::bigint + 2147483648) % (56 * 86400))
$$`;

const each = `from generate_series(0, $1::bigint - 1) i cross join lateral (select (15600000000 + i)::text as phone) p`;

const people = `insert into subscriber (phone, carrier, province, holder_since, last_mo_at)
  select phone, 'unicom', '河北', $2::timestamptz - interval '1 year', $2::timestamptz - interval '1 day' ${each}`;

const product = `case when i % 5 = 0 then 'car-owner-vip' else 'car-owner' end`;
const joined = `($2::timestamptz - make_interval(secs => 60 * 86400 + (i * 7919) % (200 * 86400)))`;

const relations = `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, ask_version,
    asked_at, active_from, closed_at, version)
  select phone, crowd_id(${joined}, 'S' || i), ${product}, 'car-owner', case when i % 10 = 9 then 'closed' else 'active' end, 1,
    'sms', '10620007', 'v1', ${joined}, ${joined}, case when i % 10 = 9 then $2::timestamptz - interval '3 days' end, 2 ${each}`;

const events = `insert into subscription_event (phone, id, subscription_id, from_state, to_state, cause, channel, actor, evidence, at)
  select phone, crowd_id(${joined}, 'E' || i), crowd_id(${joined}, 'S' || i), 'pending-confirm', 'active', 'confirmed', 'sms', phone,
    '{}', ${joined} ${each}`;

const consents = `insert into consent (phone, id, subscription_id, product, tariff_version, kind, text_version, evidence, at)
  select phone, crowd_id(${joined}, 'C' || i), crowd_id(${joined}, 'S' || i), ${product}, 1, 'sms', 'v1', '{}', ${joined} ${each}`;

// The fee of the month before last: one posted transfer and its charge.
const feeMonth = `date_trunc('month', $2::timestamptz at time zone 'Asia/Shanghai')::date - interval '1 month'`;
const paid = `($2::timestamptz - make_interval(secs => 30 * 86400 + i % 86400))`;
const amount = `case when i % 5 = 0 then 1000 else 500 end`;

const transfers = `insert into transfer (phone, id, unit, debit, credit, amount, kind, reason, reason_id, at)
  select phone, crowd_id(${paid}, 'F' || i), 'fen', 'subscriber', 'sp', ${amount}, 'posted', 'charge', crowd_id(${paid}, 'B' || i), ${paid} ${each}`;

const fees = `insert into charge (phone, billing_month, id, billing_group, occasion, product, subscription_id, tariff_version, amount_fen, state,
    transfer_id, service_code, link, raised_by, created_at)
  select phone, ${feeMonth}, crowd_id(${paid}, 'B' || i), 'car-owner', 'month', ${product}, crowd_id(${joined}, 'S' || i), 1, ${amount},
    'posted', crowd_id(${paid}, 'F' || i), case when i % 5 = 0 then 'CYVIP10' else 'CYPT05' end, 'unicom', 'sp-record', ${paid} ${each}`;

const incoming = `insert into mo (phone, id, link, carrier_message_id, access_number, text, state, command, trace, received_at, product, keyword)
  select phone, crowd_id(at, 'O' || i || '.' || $2), 'unicom', 'o' || i || '.' || $2, '10620007', case $2 when 0 then 'CY' else '0000' end, 'taken',
    case $2 when 0 then 'order' else 'list' end, '[]', at, case $2 when 0 then 'car-owner' end, case $2 when 0 then 'CY' end
  ${each} cross join lateral (select crowd_at(i, $2, $3) as at) t`;

const outgoing = `insert into mt (phone, id, access_number, text, text_version, service_code, never_twice, reason, reason_id, priority, parts,
    state, queued_at, done_at, class)
  select phone, crowd_id(at, 'T' || i || '.' || $2), '10620007', '感谢使用车友助理业务，本条为第' || $2 || '条', 'v1', 'CYMF', false, 'tariff',
    crowd_id(at, 'R' || i), 1, 1, case when i % 50 = $2 then 'undelivered' else 'delivered' end, at, at + interval '4 seconds', 'content'
  ${each} cross join lateral (select crowd_at(i, $2, $3) as at) t`;

const sent = `insert into submit (phone, mt_id, part, attempt, link, lease_epoch, carrier_message_id, result, sent_at, answered_at, reported_at, state)
  select phone, crowd_id(at, 'T' || i || '.' || $2), 1, 1, 'unicom', 1, 's' || i || '.' || $2, '0', at + interval '1 second', at + interval '2 seconds',
    at + interval '4 seconds', case when i % 50 = $2 then 'undelivered' else 'delivered' end
  ${each} cross join lateral (select crowd_at(i, $2, $3) as at) t`;
