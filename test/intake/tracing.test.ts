import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { tellJourneys } from '../../src/intake/tracing/tell.ts';
import { openLog } from '../../src/platform/log.ts';
import { idFloor } from '../../src/values/id.ts';
import { later, minuteMs } from '../../src/values/time.ts';
import { until, withHouse } from '../support/house.ts';

/** As much of OTLP as the test reads. */
type Told = {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue: string } }[] };
    scopeSpans: {
      spans: {
        traceId: string;
        spanId: string;
        parentSpanId?: string;
        name: string;
        kind: number;
        startTimeUnixNano: string;
        endTimeUnixNano: string;
        attributes: { key: string; value: { stringValue?: string; intValue?: string } }[];
        status: { code?: number };
      }[];
    }[];
  }[];
};

const house = withHouse();
const told: string[] = [];
let answers = 200;
const collector = createServer(async (request, response) => {
  told.push(`${request.method} ${request.url} ${request.headers['content-type']}\n${await text(request)}`);
  response.writeHead(answers, { 'content-type': 'application/json' }).end('{}');
});
test.serial.before(async () => {
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
});
test.after.always(() => void collector.close());

test.serial(
  'The journey of an order is one trace from the MO to the reports of its answers, told once to an OTLP collector, without number or text',
  async (t) => {
    const phone = '15633000001';
    const { db, clock } = house();
    const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/v1/traces`;
    const log = openLog({ level: 'silent' });
    const tell = (now: Date) => tellJourneys({ db, log, url }, now);
    t.is(await tell(clock.now()), 0, 'what came before it was asked for is not told');
    await house().text(phone, 'CY');
    await house().arrived(phone, 1);
    await house().text(phone, 'Y');
    await until('every report', async () => {
      const [row] = await db.read<{ open: number; done: number }>(
        `select count(*) filter (where state <> 'delivered')::int as open, count(*)::int as done from submit`,
      );
      return row!.done >= 3 && row!.open === 0 ? row : undefined;
    });
    t.is(await tell(clock.now()), 0, 'it rests for two minutes, so that reports are here');
    t.deepEqual(told, []);
    const soon = later(clock.now(), 3 * minuteMs);
    t.is(await tell(soon), 2);
    t.is(await tell(later(soon, minuteMs)), 0, 'each is told once');
    t.is(told.length, 1);
    const [head, body] = told[0]!.split('\n');
    t.is(head, 'POST /v1/traces application/json');
    t.notRegex(body!, /15633000001|车友/, 'neither number nor text');
    t.true(body!.includes('156****0001'));

    const { resourceSpans } = JSON.parse(body!) as Told;
    t.like(resourceSpans[0]!.resource.attributes[0], { key: 'service.name', value: { stringValue: 'spgate' } });
    const spans = resourceSpans[0]!.scopeSpans[0]!.spans;
    const mos = await db.read<{ id: string }>('select id from mo order by id');
    const [order, yes] = mos.map(({ id }) => spans.filter(({ traceId }) => traceId === id.replaceAll('-', '')));
    t.true(spans.every(({ traceId, spanId }) => /^[0-9a-f]{32}$/.test(traceId) && /^[0-9a-f]{16}$/.test(spanId)));
    t.is(new Set(spans.map(({ spanId }) => spanId)).size, spans.length);
    t.deepEqual(
      order!.map(({ name }) => name),
      [
        'MO taken',
        'command order',
        'subscription pending-confirm',
        'MT queued',
        'sent over unicom-demo',
        'report delivered',
      ],
    );
    t.true(yes!.some(({ name }) => name === 'subscription active'));
    for (const trace of [order!, yes!]) {
      const known = new Map(trace.map((one) => [one.spanId, one]));
      const roots = trace.filter(({ parentSpanId }) => parentSpanId === undefined);
      t.deepEqual(
        roots.map(({ name, kind }) => [name, kind]),
        [['MO taken', 5]],
      );
      for (const { parentSpanId, name, startTimeUnixNano: start, endTimeUnixNano: end } of trace) {
        t.true(BigInt(start) <= BigInt(end), name);
        if (parentSpanId) t.true(BigInt(known.get(parentSpanId)!.startTimeUnixNano) <= BigInt(start), name);
        t.true(BigInt(end) <= BigInt(roots[0]!.endTimeUnixNano), name);
      }
    }

    answers = 503;
    await db.read('update trace_reach set reached = $1', [idFloor(clock.now())]);
    await house().text(phone, '0000');
    await until('the MO', async () => (await db.read('select from mo'))[2]);
    t.is(await tell(later(clock.now(), 10 * minuteMs)), 1);
    t.is(told.length, 2);
    answers = 200;
    t.is(await tell(later(clock.now(), 11 * minuteMs)), 0, 'what was not taken is let go: nothing waits for who looks');
  },
);
