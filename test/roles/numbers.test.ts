import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { newId } from '../../src/values/id.ts';
import { aSession } from '../support/callers.ts';
import { until, withHouse } from '../support/house.ts';
import { anAgent } from '../support/openings.ts';

const house = withHouse();
const [phone, other] = ['15633000005', '15633000006'];

/** Somebody in every list that is about people: by texts where a text makes it, by rows where only a carrier or weeks would. */
test.serial.before('a house in which people are everywhere', async () => {
  const { db, clock, text, arrived, url } = house();
  for (const said of ['CY', 'Y', `KF 我的号码是${phone}，请查扣费`]) {
    const before = (await house().messages(phone)).filter(({ direction }) => direction === 'mt').length;
    await text(phone, said);
    await arrived(phone, before + 1);
  }
  await until('a ticket', async () => (await db.read('select id from ticket limit 1'))[0]);
  // A report that came later would settle what is made unsure below.
  const stillOut = 'select id from mt where done_at is null limit 1';
  await until('all is reported', async () => (await db.read(stillOut)).length === 0 || undefined);
  const now = clock.now();
  const [month, id] = ['2026-10-01', () => newId(now)];
  const asker = await anAgent({ url, db }, phone, 'care-agent');
  await asker.ask('evidence-requests', { purpose: '用户投诉' });
  for (const [statement, ...values] of [
    [
      `insert into charge (phone, billing_month, id, billing_group, occasion, product, service_code, subscription_id, tariff_version,
         amount_fen, state, transfer_id, link, raised_by, created_at, result)
       values ($1, $2, $3, 'car-owner', 'month', 'car-owner', 'CYPT05', null, 1, 500, 'unsure', $3, 'unicom-demo', 'sp-record', $4, 'no answer')`,
      ...[other, month, id(), now],
    ],
    [
      `insert into remedy (phone, id, kind, product, billing_group, month, charge_id, amount_fen, reason, note, state, requested_by, requested_at)
       values ($1, $2, 'refund', 'car-owner', 'car-owner', $3, $2, 1500, 'never-ordered', 'asked', 'requested', $2, $4)`,
      ...[phone, id(), month, now],
    ],
    [
      `insert into mo (phone, id, link, carrier_message_id, access_number, raw, state, parked_reason, received_at)
       values ($1, $2, 'unicom-demo', 'x', '10620007', '\\x050003', 'parked', 'not a text: coding 4', $3)`,
      ...[phone, id(), now],
    ],
    [
      `insert into order_chase (phone, id, peer, product_ref, cause, opened_at) values ($1, $2, 'unicom-vac', '9000000005', 'cancelled', $3)`,
      ...[phone, id(), now],
    ],
    [
      `update mt set state = 'unsure', done_at = null, text = text || $1
       where id = (select id from mt where phone = $1 order by id desc limit 1)`,
      phone,
    ],
    [
      `insert into status_report (phone, link, carrier_message_id, id, state, code, received_at, alarmed_at)
       values ($1, 'unicom-demo', 'b4aab1d94730a1e000000009', $2, 'delivered', '0', $3, $3)`,
      ...[phone, id(), now],
    ],
    [
      `insert into fax (id, hash, name, bytes, sender, state, why, came_by, received_at)
       values ($2, 'f', $1 || '_20261126.pdf', 1, $1, 'refused', 'it is no fax', 'folder', $3)`,
      ...[phone, id(), now],
    ],
    [
      `insert into call_record (phone, call_id, id, line, missed, offered_at) values ($1, 'c1', $2, 1, '{}', $3)`,
      ...[phone, id(), now],
    ],
    [
      `insert into contact_mark (phone, id, list, reason, source, added_at) values ($1, $2, 'complaint', 'complained', 'test', $3)`,
      ...[phone, id(), now],
    ],
    [
      `with file as (insert into carrier_file (id, sheet, reading, reading_digest, peer, carrier, kind, period, name, hash, bytes, state,
           given_by, given_at, ended_at)
         values ($2, 's', '{}', 'd', 'unicom-hebei', 'unicom', 'relations', $4, 'f', repeat('a', 64), 1, 'current', 'test', $3, $3)),
       fault as (insert into carrier_file_fault values ($2, 3, 'phone', $1, 'no such line')),
       run as (insert into reconciliation_run (id, kind, peer, carrier, period, file_id, as_of, state, started_by, started_at, ended_at)
         values ($2, 'relations', 'unicom-hebei', 'unicom', $4, $2, $3, 'open', 'test', $3, $3))
       insert into reconciliation_difference (phone, run_id, id, class, product, detail, state, first_seen)
         values ($1, $2, $2, 'carrier-only', 'car-owner', '{"carrier":{"state":"active"}}', 'open', $4)`,
      ...[phone, id(), now, month],
    ],
  ] as const)
    await db.read(statement, values);
});

type Operation = {
  readonly parameters: readonly { name: string; in: string; required?: boolean; schema?: { enum?: string[] } }[];
  readonly 'x-roles'?: readonly string[];
  readonly responses: Record<string, { content?: Record<string, unknown> }>;
};

const organisations: Readonly<Record<string, string>> = {
  'agent-10010': 'unicom',
  'carrier-data-entry': 'unicom',
  'hall-clerk': 'unicom',
  telemarketer: '甲外呼',
};
/** A number that stands alone; an id may hold eleven digits by chance. */
const wholeNumber = /(?<![\dA-Za-z-])1[3-9]\d{9}(?![\dA-Za-z-])/;
/** Nobody's: with it the samples of the catalogue are written. */
const sampleNumber = '15633000001';
const maskedNumber = /1[3-9]\d\*{4}\d{4}/;
/** Where people are found, so that what is asked here is asked of something. */
const withPeople = [
  '/api/calls',
  '/api/care/evidence-requests',
  '/api/desk/faxes',
  '/api/messages/mos/{id}',
  '/api/messages/mts/{id}',
  '/api/messages/orphan-reports',
  '/api/messages/orphan-reports/{id}',
  '/api/messages/parked',
  '/api/messages/unsure',
  '/api/messages/unsure/{id}',
  '/api/order-relations/chases',
  '/api/reconciliation/files/{id}/faults',
  '/api/reconciliation/runs/{id}/differences',
  '/api/reconciliation/runs/{id}/differences/{difference}',
  '/api/remedies',
  '/api/tickets',
  '/api/tickets/{id}',
];

/** Asks again when the house says that it was asked too often: a test reads faster than people do. */
async function patiently(ask: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const answer = await ask();
    if (answer.status !== 429) return answer;
    await pause(Number(answer.headers.get('retry-after')) * 1000);
  }
}

test.serial(
  'In a house full of people no answer to any role holds a whole number, beside the page of one opened number',
  async (t) => {
    const { url, db } = house();
    const { paths } = (await (await fetch(`${url}/api/openapi.json`)).json()) as {
      paths: Record<string, { get?: Operation }>;
    };
    const ids = new Map<string, string>();
    const one = async (place: string, statement: string) => {
      const [row] = await db.read<{ id: string }>(statement);
      ids.set(place, row!.id);
    };
    await one('/api/messages/mts/{id}', 'select id from mt limit 1');
    await one('/api/messages/mos/{id}', `select id from mo where state <> 'parked' limit 1`);
    const given: Record<string, string> = { month: '2026-10', from: '2026-10-01', to: '2026-11-30', name: 'orders' };
    /** The address with what it needs; ids are those of the list above it. Undefined where there is none. */
    const addressOf = (path: string, { parameters }: Operation): string | undefined => {
      let isWhole = true;
      const fill = (name: string, place: string, choices?: string[]) => {
        const value = ids.get(place) ?? given[name] ?? choices?.[0];
        if (value === undefined) isWhole = false;
        return value ?? '';
      };
      const filled = path.replaceAll(/\{(\w+)\}/g, (found, name: string, at: number) =>
        fill(name, path.slice(0, at + found.length)),
      );
      const query = parameters.flatMap(({ name, in: where, required, schema }) =>
        where === 'query' && required ? [[name, fill(name, '', schema?.enum)] as [string, string]] : [],
      );
      return isWhole ? `${filled}?${new URLSearchParams(query)}` : undefined;
    };

    const told: string[] = [];
    const seen = new Set<string>();
    const cookies = new Map<string, string>();
    const listed = Object.entries(paths)
      .filter(([path]) => path.startsWith('/api/') && !path.startsWith('/api/care/openings/'))
      .sort(([a], [b]) => a.length - b.length);
    for (const [path, { get }] of listed) {
      if (!get?.['x-roles'] || !('application/json' in (get.responses['2XX']?.content ?? {}))) continue;
      for (const role of get['x-roles']) {
        const address = addressOf(path, get);
        if (address === undefined) continue;
        if (!cookies.has(role)) cookies.set(role, await aSession(db, role, organisations[role]));
        const answer = await patiently(() => fetch(url + address, { headers: { cookie: cookies.get(role)! } }));
        const text = (await answer.text()).replaceAll(sampleNumber, '');
        t.true(answer.status < 500, `${role} ${address} ${text}`);
        if (!answer.ok) continue;
        if (wholeNumber.test(text)) told.push(`${role} ${path} ${wholeNumber.exec(text)}`);
        if (maskedNumber.test(text)) seen.add(path);
        const inside = JSON.parse(text) as { items?: { id?: string }[] } | { id?: string }[];
        const items = Array.isArray(inside) ? inside : (inside.items ?? []);
        const named = items.find(({ id } = {}) => typeof id === 'string')?.id;
        const next = listed.find(([below]) => below.startsWith(`${path}/{`))?.[0];
        const place = next?.slice(0, next.indexOf('}', path.length) + 1);
        if (named && place && !ids.has(place)) ids.set(place, named);
      }
    }
    t.deepEqual(told, []);
    t.deepEqual(
      withPeople.filter((path) => !seen.has(path)),
      [],
      `people are found at ${[...seen].join(', ')}`,
    );
  },
);
