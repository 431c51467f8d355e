import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { z } from 'zod';
import {
  type Caller,
  faultsOfRoutes,
  healthRoutes,
  Problem,
  type ProblemDetails,
  type Route,
  route,
  startHttp,
} from '../../src/platform/http/index.ts';
import { openLog } from '../../src/platform/log.ts';
import { WorldError } from '../../src/values/outcome.ts';
import { until } from '../support/house.ts';

const consolesDir = mkdtempSync(path.join(os.tmpdir(), 'spgate-consoles-'));
mkdirSync(path.join(consolesDir, 'assets'));
writeFileSync(path.join(consolesDir, 'index.html'), '<!doctype html><title>SPGate</title>');
writeFileSync(path.join(consolesDir, 'assets/app-1a2b3c.js'), 'export {};');

const people: Record<string, Caller> = {
  lin: { id: '1', name: 'Lin', role: 'administrator', passwordChangeDue: false },
  wu: { id: '2', name: 'Wu', role: 'care-agent', passwordChangeDue: false },
  new: { id: '3', name: 'New', role: 'administrator', passwordChangeDue: true },
};

const order = z.object({
  phone: z.string().regex(/^1\d{10}$/),
  text: z.string().min(1).max(70),
  seats: z.int().min(1).optional(),
  password: z.string().min(12).optional(),
});
let brokenCalls = 0;
const routes: Route[] = [
  ...healthRoutes([
    { name: 'database', check: async () => undefined },
    { name: 'links', check: async () => 'demo-sgip is down' },
  ]),
  route({
    method: 'POST',
    path: '/api/orders/:id',
    access: 'public',
    summary: 'Echoes an order',
    params: z.object({ id: z.coerce.number() }),
    body: order,
    answer: z.object({ id: z.number(), phone: z.string(), language: z.string(), now: z.string() }),
    handle: async ({ params, body, language, now }) => ({
      status: 202,
      body: { id: params.id, phone: body.phone, language, now: now.toISOString(), secret: 'never leaves' },
    }),
  }),
  route({
    method: 'GET',
    path: '/api/me',
    access: 'signed-in',
    summary: 'Me',
    answer: z.looseObject({ name: z.string() }),
    handle: async ({ staff }) => ({ body: staff! }),
  }),
  route({
    method: 'GET',
    path: '/api/staff',
    access: { roles: ['administrator'] },
    summary: 'Staff',
    answer: z.array(z.string()),
    handle: async () => ({ body: [] }),
  }),
  route({
    method: 'POST',
    path: '/api/guess',
    access: 'public',
    rate: 'strict',
    summary: 'Guess',
    handle: async () => ({}),
  }),
  route({
    method: 'PUT',
    path: '/api/files/:name',
    access: 'public',
    summary: 'Sends a file back',
    params: z.object({ name: z.string() }),
    upload: ['text/csv'],
    sends: ['text/csv'],
    async handle({ params, upload }) {
      return { download: { name: params.name, type: 'text/csv; charset=utf-8', content: upload } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/broken',
    access: 'public',
    summary: 'Fails in three ways',
    async handle() {
      const failures = [
        new Error('a bug with a secret in it'),
        new WorldError('database-down', 'the database is away', { retryable: true }),
        new Problem(409, 'clock-backwards', { 'zh-CN': '时钟不能倒拨', en: 'The clock cannot go back' }),
      ];
      throw failures[brokenCalls++ % failures.length];
    },
  }),
  route({
    method: 'GET',
    path: '/api/events',
    access: 'public',
    summary: 'Two events, then waits',
    sends: ['text/event-stream'],
    handle: async ({ signal }) => ({ events: twoEvents(signal) }),
  }),
];

/** Routes of people who listen: `late` answers when the test says so. */
function listening(late: Promise<void>): Route[] {
  const access = { roles: ['administrator'] };
  const shared = { method: 'GET', access, summary: 'Events', sends: ['text/event-stream'] } as const;
  return [
    route({ ...shared, path: '/api/now', handle: async ({ signal }) => ({ events: twoEvents(signal) }) }),
    route({
      ...shared,
      path: '/api/late',
      async handle({ signal }) {
        const left = new Promise((done) => signal.addEventListener('abort', done));
        waiting += 1;
        await Promise.all([left, late]);
        waiting -= 1;
        return { events: twoEvents(signal) };
      },
    }),
  ];
}
let waiting = 0;

async function* twoEvents(signal: AbortSignal) {
  yield { event: 'mt', data: { text: '你好\n' } };
  yield { event: 'mt', data: { text: 'again' } };
  await new Promise((done) => signal.addEventListener('abort', done));
}

/** What the servers logged, line by line. */
const logged: string[] = [];
const out = { write: (line: string) => void logged.push(line) };

function start(more: Route[] = routes, port = 0, heartbeatMs = 20_000) {
  return startHttp({
    heartbeatMs,
    host: '127.0.0.1',
    port,
    routes: more,
    authenticate: async (cookie) => people[cookie('who') ?? ''],
    log: openLog({ level: 'info', out }),
    consolesDir,
    now: () => new Date('2026-11-23T15:00:00+08:00'),
    behindTls: false,
  });
}

let url: string;
let stop: () => Promise<void>;
test.before(async () => {
  ({ url, stop } = await start());
});
test.after.always(() => stop());
test.after.always(() => rm(consolesDir, { recursive: true }));

function post(address: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(url + address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

test('a valid request reaches its route with business time, and only named fields leave', async (t) => {
  const response = await post(
    '/api/orders/7',
    { phone: '15633000001', text: 'CY' },
    { 'accept-language': 'en-GB,zh;q=0.5' },
  );
  t.is(response.status, 202);
  t.deepEqual(await response.json(), { id: 7, phone: '15633000001', language: 'en', now: '2026-11-23T07:00:00.000Z' });
});

test('every wrong field is named at once with its value and a remedy, in Chinese unless English is asked for', async (t) => {
  const wrong = { phone: '12', text: '' };
  const chinese = await problem(post('/api/orders/seven', wrong));
  t.like(chinese, { status: 400, code: 'invalid-request', title: '请求内容有误，请按提示修改' });
  t.deepEqual(
    chinese.faults?.map(({ field, value }) => [field, value]),
    [
      ['params.id', 'seven'],
      ['body.phone', '12'],
      ['body.text', ''],
    ],
  );
  t.is(chinese.faults?.[2]?.remedy, '请填写这一项');
  const inEnglish = { 'accept-language': 'en' };
  t.is((await problem(post('/api/orders/seven', wrong, inEnglish))).faults?.[2]?.remedy, 'fill this in');
  const long = { phone: '15633000001', text: 'C'.repeat(71), seats: 0 };
  t.deepEqual((await problem(post('/api/orders/7', long))).faults, [
    { field: 'body.text', value: long.text, remedy: '最多 70 个字' },
    { field: 'body.seats', value: '0', remedy: '不能小于 1' },
  ]);
  t.deepEqual(
    (await problem(post('/api/orders/7', long, inEnglish))).faults?.map(({ remedy }) => remedy),
    ['70 characters at most', '1 at least'],
  );
});

test('a text that no database keeps, with a NUL or half a character in it, is refused by its field, wherever it stands', async (t) => {
  const orders = (body: unknown) => problem(post('/api/orders/7', body));
  const good = { phone: '15633000001', text: 'CY' };
  t.like(await orders({ ...good, text: 'C\0Y' }), { status: 400, faults: [{ field: 'body.text' }] });
  t.like(await orders({ ...good, text: '\ud83d' }), { status: 400, faults: [{ field: 'body.text' }] });
  t.like(await orders({ ...good, notes: ['fine', { deep: '\0' }] }), { faults: [{ field: 'body.notes.1.deep' }] });
  t.like(await orders({ ...good, [`na\0me`]: 1 }), { status: 400, faults: [{ field: 'body' }] });
  t.is((await post('/api/orders/7', { ...good, text: '😀' })).status, 202);
  const file = await fetch(`${url}/api/files/a%00b`, { method: 'PUT', headers: { 'content-type': 'text/csv' } });
  t.like(await file.json(), { status: 400, faults: [{ field: 'params.name' }] });
});

test('a wrong password is not sent back', async (t) => {
  const { faults } = await problem(post('/api/orders/7', { phone: '15633000001', text: 'CY', password: 'hunter2' }));
  t.deepEqual(faults?.map(Object.keys), [['field', 'remedy']]);
});

test('what is not there, not allowed, not JSON or too large is said so', async (t) => {
  t.like(await problem(fetch(`${url}/api/nothing`)), { status: 404, code: 'not-found' });
  const wrongMethod = await fetch(`${url}/api/orders/7`);
  t.is(wrongMethod.headers.get('allow'), 'POST');
  t.is(wrongMethod.headers.get('content-disposition'), 'attachment; filename="api.json"');
  t.true(logged.some((line) => line.includes('method-not-allowed')));
  t.like(await wrongMethod.json(), { status: 405, code: 'method-not-allowed' });
  t.like(await problem(post('/api/orders/7', '{"phone":')), { status: 400, code: 'malformed-body' });
  t.like(await problem(post('/api/orders/7', 'phone=1', { 'content-type': 'text/plain' })), {
    status: 415,
    code: 'unsupported-body',
  });
  t.like(await problem(post('/api/orders/7', { text: 'x'.repeat(70_000) })), { status: 413, code: 'too-large' });
});

test('nobody comes further than the route declares', async (t) => {
  const status = async (address: string, who?: string) =>
    (await fetch(url + address, { headers: who ? { cookie: `who=${who}` } : {} })).status;
  t.is(await status('/api/me'), 401);
  t.is(await status('/api/me', 'stranger'), 401);
  t.is(await status('/api/me', 'wu'), 200);
  t.is(await status('/api/staff'), 401);
  t.is(await status('/api/staff', 'wu'), 403);
  t.is(await status('/api/staff', 'lin'), 200);
  const told = logged
    .map((line) => JSON.parse(line))
    .filter(({ path, code }) => path === '/api/staff' && code === 'forbidden');
  t.like(told[0], { method: 'GET', staff: people['wu']!.id, address: '127.0.0.1', msg: 'a request is refused' });
});

test('a one-time password opens nothing but its own change', async (t) => {
  const headers = { cookie: 'who=new' };
  t.is((await fetch(`${url}/api/me`, { headers })).status, 200);
  t.like(await problem(fetch(`${url}/api/staff`, { headers })), { status: 403, code: 'password-change-due' });
});

test('a route that does not declare who may call it stops the start', async (t) => {
  const undeclared = { method: 'GET', path: '/api/open', summary: '', handle: async () => ({}) } as unknown as Route;
  t.deepEqual(faultsOfRoutes([undeclared]), ['GET /api/open does not declare who may call it']);
  await t.throwsAsync(start([undeclared]), { message: /GET \/api\/open does not declare/ });
  t.deepEqual(faultsOfRoutes([{ ...undeclared, access: { roles: [] } }]).length, 1);
});

test('a port that is taken is named, with what to do', async (t) => {
  const port = Number(new URL(url).port);
  await t.throwsAsync(start(routes, port), {
    message: `port ${port} of 127.0.0.1 is taken: stop the other program, or set PORT to another`,
  });
});

test('a change that another site asks a browser for is refused; programs are let in', async (t) => {
  const valid = { phone: '15633000001', text: 'CY' };
  t.is((await post('/api/orders/7', valid, { origin: 'https://evil.example' })).status, 403);
  t.is((await post('/api/orders/7', valid, { origin: 'null' })).status, 403);
  t.is((await post('/api/orders/7', valid, { 'sec-fetch-site': 'cross-site' })).status, 403);
  t.is((await post('/api/orders/7', valid, { origin: url })).status, 202);
  t.is((await post('/api/orders/7', valid)).status, 202);
});

test('guessing is slowed down: the eleventh try of a minute is refused', async (t) => {
  const statuses: number[] = [];
  for (let tries = 0; tries < 11; tries++) statuses.push((await fetch(`${url}/api/guess`, { method: 'POST' })).status);
  t.deepEqual(statuses, [...Array(10).fill(204), 429]);
});

test('an office behind one address gets every file of the pages; calls without end are refused', async (t) => {
  const server = await start();
  t.teardown(server.stop);
  const asset = async () => (await fetch(`${server.url}/assets/app-1a2b3c.js`)).status;
  const statuses = new Set<number>();
  for (let asked = 0; asked < 700; asked++) statuses.add(await asset());
  t.deepEqual([...statuses], [200]);
  const call = async () => (await fetch(`${server.url}/healthz`)).status;
  // What is counted is counted for a minute; a machine that does other things may need longer for seven hundred.
  const refused = async () => (await Promise.all(Array.from({ length: 700 }, call))).includes(429);
  t.true((await refused()) || (await refused()) || (await refused()));
  t.is(await asset(), 200);
});

test('a bug is a 500 without its details, a world that is away a 503, a problem of business itself', async (t) => {
  const bug = await problem(fetch(`${url}/api/broken`, { headers: { 'x-correlation-id': 'journey-0001' } }));
  t.like(bug, { status: 500, code: 'internal', correlationId: 'journey-0001' });
  t.false(JSON.stringify(bug).includes('secret'));
  t.like(await problem(fetch(`${url}/api/broken`)), { status: 503, code: 'unavailable' });
  t.like(await problem(fetch(`${url}/api/broken`)), { status: 409, title: '时钟不能倒拨' });
});

test('liveness and readiness are told apart', async (t) => {
  t.deepEqual(await (await fetch(`${url}/healthz`)).json(), { alive: true });
  const readiness = await fetch(`${url}/readyz`);
  t.is(readiness.status, 503);
  t.deepEqual(await readiness.json(), {
    ready: false,
    checks: [
      { name: 'database', ok: true },
      { name: 'links', ok: false, problem: 'demo-sgip is down' },
    ],
  });
});

test('every page address gets the one application, and hashed files are kept for ever', async (t) => {
  for (const page of ['/', '/handset']) {
    const response = await fetch(url + page);
    t.is(response.headers.get('cache-control'), 'no-cache');
    t.regex(await response.text(), /<title>SPGate/);
  }
  const asset = await fetch(`${url}/assets/app-1a2b3c.js`);
  t.regex(asset.headers.get('cache-control') ?? '', /max-age=31536000, ?immutable/);
  t.is((await fetch(`${url}/assets/gone.js`)).status, 404);
  t.is((await fetch(`${url}/..%2f..%2fetc%2fpasswd.txt`)).status, 404);
});

test('pages may load from nowhere else, be framed by nobody, and stay on plain HTTP', async (t) => {
  const { headers } = await fetch(`${url}/handset`);
  const policy = headers.get('content-security-policy') ?? '';
  for (const directive of ["default-src 'self'", "style-src 'self' 'nonce-", "frame-ancestors 'none'"])
    t.true(policy.includes(directive));
  t.false(policy.includes('unsafe'));
  t.false(policy.includes('upgrade-insecure-requests'));
  t.is(headers.get('strict-transport-security'), null);
});

test('a file is sent as the body itself, streamed through, and saved under its name', async (t) => {
  const file = `号码\r\n${'13000000001\r\n'.repeat(50_000)}`;
  const send = (type: string) =>
    fetch(`${url}/api/files/${encodeURIComponent('名单.csv')}`, {
      method: 'PUT',
      headers: { 'content-type': type },
      body: file,
    });
  const answer = await send('text/csv');
  t.is(answer.headers.get('content-disposition'), "attachment; filename*=UTF-8''%E5%90%8D%E5%8D%95.csv");
  t.is(answer.headers.get('content-type'), 'text/csv; charset=utf-8');
  t.is(await answer.text(), file);
  t.like(await problem(send('text/plain')), { status: 415, code: 'unsupported-upload' });
});

test('events arrive as they happen, and a stop says bye to those who listen', async (t) => {
  const server = await start();
  const response = await fetch(`${server.url}/api/events`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  while (!heard.includes('again')) heard += (await reader.read()).value;
  const stopped = server.stop();
  for (let next = await reader.read(); !next.done; next = await reader.read()) heard += next.value;
  await stopped;
  t.true(heard.includes('event: mt\ndata: {"text":"你好\\n"}\n\n'));
  t.true(heard.endsWith('event: bye\ndata: {}\n\n'));
});

test('nobody holds more than twenty streams of events; one that ends makes room', async (t) => {
  const server = await start();
  t.teardown(server.stop);
  const streams = Array.from({ length: 20 }, () => new AbortController());
  for (const { signal } of streams) await fetch(`${server.url}/api/events`, { signal });
  const another = () => fetch(`${server.url}/api/events`);
  t.like(await problem(another()), { status: 429, code: 'too-many-streams' });
  streams[0]!.abort();
  await until('there is room', async () => ((await another()).ok ? true : undefined));
});

test('who leaves before a stream of events begins takes no room', async (t) => {
  let answer = () => {};
  const late = new Promise<void>((done) => {
    answer = done;
  });
  const server = await start(listening(late));
  t.teardown(server.stop);
  const headers = { cookie: 'who=lin' };
  const leaving = Array.from({ length: 20 }, () => new AbortController());
  const asked = leaving.map(({ signal }) => fetch(`${server.url}/api/late`, { headers, signal }).catch(() => 'left'));
  await until('all are being answered', async () => (waiting === 20 ? true : undefined));
  for (const each of leaving) each.abort();
  answer();
  t.deepEqual(new Set(await Promise.all(asked)), new Set(['left']));
  await until('all were answered', async () => (waiting === 0 ? true : undefined));
  for (let n = 0; n < 20; n++) t.is((await fetch(`${server.url}/api/now`, { headers })).status, 200);
  t.is((await fetch(`${server.url}/api/now`, { headers })).status, 429);
});

test('a stream of events ends with the session of who listens, or with the right to', async (t) => {
  const server = await start(listening(Promise.resolve()), 0, 5);
  t.teardown(server.stop);
  for (const next of [undefined, { ...people['lin']!, role: 'care-agent' }]) {
    people['guest'] = people['lin']!;
    const response = await fetch(`${server.url}/api/now`, { headers: { cookie: 'who=guest' } });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    while (!heard.includes('still here')) heard += (await reader.read()).value;
    t.false(heard.includes('bye'));
    if (next) people['guest'] = next;
    else delete people['guest'];
    for (let more = await reader.read(); !more.done; more = await reader.read()) heard += more.value;
    t.true(heard.endsWith('event: bye\ndata: {}\n\n'));
  }
});

async function problem(answer: Promise<Response>): Promise<ProblemDetails> {
  const response = await answer;
  const isProblem = response.headers.get('content-type') === 'application/problem+json';
  if (!isProblem) throw new Error(`no problem but ${response.status}: ${await response.text()}`);
  return (await response.json()) as ProblemDetails;
}
