import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import path from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import test from 'ava';
import { z } from 'zod';
import { httpPages, type Described as Told, typeOf } from '../../scripts/lib/http-reference.ts';
import { employers, staffRole } from '../../src/business/staff/contract.ts';
import { openNumbers, type StaffRole, type StaffRules, staffRulesOf } from '../../src/business/staff/index.ts';
import { openBlobs } from '../../src/platform/blobs.ts';
import { readConfig } from '../../src/platform/config.ts';
import { isInBoth } from '../../src/platform/http/contract.ts';
import { faultsOfRoutes, type HttpServer, type Route, startHttp } from '../../src/platform/http/index.ts';
import { openLog } from '../../src/platform/log.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { openScratch } from '../../src/platform/scratch.ts';
import { openTills } from '../../src/products/merchants/index.ts';
import { openFitting, openIssueLinks, openMedia } from '../../src/products/mms/index.ts';
import { deskOf } from '../../src/roles/desk.ts';
import { allExports } from '../../src/roles/exports.ts';
import { allPersonal } from '../../src/roles/personal.ts';
import { type Readings, readHouse } from '../../src/roles/readings.ts';
import { allRoutes } from '../../src/roles/web.ts';
import { clockRoutes } from '../../src/simulators/clock-routes.ts';
import { orderPlatformRoutes } from '../../src/simulators/order-routes.ts';
import { simulatorRoutes } from '../../src/simulators/routes.ts';
import { aCaller } from '../support/callers.ts';
import { post, until, withHouse } from '../support/house.ts';
import { aDoor } from '../support/mt.ts';
import { noOrders } from '../support/orders.ts';
import { wordsOfSchema } from '../support/schema-words.ts';

/** As much of a description as the tests look at. */
type Described = {
  openapi: string;
  paths: Record<
    string,
    Record<
      string,
      {
        operationId: string;
        summary: string;
        security: unknown[];
        parameters: { name: string; in: string; required: boolean }[];
        requestBody?: unknown;
        responses: Record<string, { content?: Record<string, unknown> }>;
        'x-roles'?: string[];
        'x-simulated'?: boolean;
        'x-known-callers'?: boolean;
      }
    >
  >;
};

const house = withHouse();

let readings: Readings;
test.before('read what routes are made of', async () => {
  readings = await readHouse(readConfig({}));
});

async function routes(): Promise<Route[]> {
  const blobs = openBlobs('/nowhere');
  const parts = { db: house().db, clock: house().clock, log: openLog({ level: 'silent' }), door: aDoor() };
  return allRoutes({
    ...readings,
    ...parts,
    blobs,
    recordings: blobs,
    weatherRules: readings.weather.rules,
    scratch: openScratch('/nowhere'),
    errandFiles: blobs,
    self: { personal: allPersonal, copies: blobs, keep: { recordsYears: 5, billingYears: 10 }, errandFiles: blobs },
    hear: async () => {},
    config: readConfig({}),
    listener: { on: () => () => {}, close: async () => {} },
    intake: { ...readings, ...parts, ...noOrders },
    door: aDoor(),
    channels: deskOf(
      readConfig({}),
      { ...readings, db: house().db, door: aDoor() },
      { forms: readings.forms, blobs, scratch: openScratch('/nowhere'), isSimulated: false },
    ),
    outlets: { ...readings, door: aDoor(), mailDomain: undefined, boardUrl: '' },
    staff: staffRulesOf(readConfig({}), false) as StaffRules,
    release: {} as never,
    bench: {} as never,
    numbers: await openNumbers(house().db),
    issues: {
      ...{ ...readings.mms, db: house().db, blobs, words: readings.words, media: openMedia('/nowhere') },
      ...{
        door: aDoor(),
        terms: readings.terms,
        clock: house().clock,
        asksFiling: false,
        linkOf: () => '',
        paceOf: () => 1,
      },
    },
    issueLinks: await openIssueLinks(house().db),
    tills: await openTills(house().db),
    fitting: openFitting(),
    exports: { files: blobs, kinds: allExports({ ...readings, db: house().db, catalog: readings.terms.catalog }) },
    checks: [],
    carriers: [],
    simulated: [
      ...simulatorRoutes({ demoHandsets: [], gateways: [] } as never),
      ...orderPlatformRoutes({} as never),
      ...clockRoutes({} as never),
    ],
  });
}

test('Every route declares who may call it, and a route that does not is found', async (t) => {
  t.deepEqual(faultsOfRoutes(await routes()), []);
  const { access: _, ...undeclared } = (await routes())[0]!;
  t.regex(faultsOfRoutes([undeclared as Route])[0]!, /does not declare who may call it/);
});

test('What does not fit is told in both languages, by every schema of every route and export', async (t) => {
  const spoken = [z.object({ a: z.array(z.string().min(2, 'a')).refine(() => true, 'b') }), z.int('c')];
  t.deepEqual(spoken.flatMap(wordsOfSchema).sort(), ['a', 'b', 'c'], 'words are found at any depth');
  const ofRoutes = (await routes()).flatMap(({ method, path, params, query, body }) =>
    [params, query, body].flatMap((schema) =>
      (schema ? wordsOfSchema(schema) : []).map((said) => ({ where: `${method} ${path}`, said })),
    ),
  );
  const ofExports = allExports({ ...readings, db: house().db, catalog: readings.terms.catalog }).flatMap(
    ({ name, filter }) => wordsOfSchema(filter).map((said) => ({ where: `export ${name}`, said })),
  );
  const told = [...ofRoutes, ...ofExports];
  t.true(told.length > 50, `${told.length}`);
  t.deepEqual(
    told.filter(({ said }) => !isInBoth(said)),
    [],
  );
});

/** What anybody on the network may call. Whoever adds a line here has asked: what can a stranger do with it, and how often? */
const open: readonly string[] = [
  'GET /api/help',
  // A signed link that ends opens one issue; nobody is told of in it.
  'GET /i/:token',
  'GET /i/:token/:name',
  'GET /api/help/tickets',
  'POST /api/help/codes',
  'POST /api/help/pictures',
  'POST /api/help/proof',
  'POST /api/help/tickets',
  'POST /api/help/tickets/:id/messages',
  'GET /api/openapi.json',
  'GET /calendar/:file',
  'GET /healthz',
  'GET /readyz',
  'GET /api/settings/public',
  'POST /api/self/codes',
  'POST /api/self/sign-in',
  'POST /api/sign-in',
  'POST /api/sign-in/second-factor',
  'GET /api/contests/:code',
  'GET /api/pages/:product',
  'POST /api/pages/:product/codes',
  'POST /api/pages/:product/orders',
  // Signed with the secret of the insurer; to all others it answers the same, whatever they name.
  'POST /api/insurance/outcomes/:insurer',
  // Programs at tills: each carries the key of its merchant, and to all others it answers the same.
  'POST /api/pos/validate',
  'POST /api/pos/code',
  'POST /api/pos/redeem',
  'POST /api/pos/rollback',
];

const ownWork = ['GET /api/works', 'GET /api/works/events', 'GET /api/works/:id/faults', 'POST /api/works/:id/cancel'];

/** What one asked for and what comes of it; a person of ours approves. */
const ownExports = [
  'GET /api/exports',
  'GET /api/exports/kinds',
  'GET /api/exports/:id/file',
  'POST /api/exports',
  'POST /api/exports/:id/cancel',
];

/** The till of one's own merchant: a member is named, and only what is done there is seen, numbers masked. */
const ownTill = [
  'GET /api/till/me',
  'GET /api/till/offline',
  'GET /api/till/today',
  'POST /api/till/checks',
  'POST /api/till/codes',
  // Only of who used a benefit at one’s own shop today: the owner of the car is asked, once a day.
  'POST /api/till/dates',
  'POST /api/till/offline',
  'POST /api/till/redemptions',
  'POST /api/till/refusals',
];

/** What a manager answers for besides, of the own merchant: what is undone, and its programs. */
const ownTills = [
  ...ownTill,
  'GET /api/till/deliveries',
  'GET /api/till/keys',
  'GET /api/till/webhook',
  'POST /api/till/deliveries/:id/again',
  'POST /api/till/keys',
  'POST /api/till/keys/:id/close',
  'POST /api/till/offline/:id',
  'POST /api/till/redemptions/:id/undo',
  'PUT /api/till/webhook',
];

/** What people of outside companies reach beside their own account. Whoever adds a line has asked: are the rows theirs only? */
const outsiders: Readonly<Partial<Record<StaffRole, readonly string[]>>> = {
  'agent-10010': [
    ...ownWork,
    'GET /api/care/openings/:id',
    'GET /api/care/openings/:id/messages',
    'GET /api/care/openings/:id/script',
    'GET /api/care/openings/:id/story',
    'GET /api/care/openings/:id/timeline',
    'GET /api/ticket-attachments/:id',
    'GET /api/ticket-desk',
    'GET /api/tickets',
    'GET /api/tickets/:id',
    'POST /api/care/openings',
    'POST /api/care/openings/:id/membership',
    'POST /api/care/openings/:id/membership/outlook',
    'POST /api/care/openings/:id/order',
    'POST /api/care/openings/:id/order/outlook',
    'POST /api/care/openings/:id/stop',
    'POST /api/care/openings/:id/stop/outlook',
    'POST /api/ticket-attachments',
    'POST /api/tickets',
    'POST /api/tickets/:id/acts',
    'POST /api/tickets/of-number',
  ],
  'carrier-data-entry': [
    ...ownWork,
    ...ownExports,
    'GET /api/reconciliation/runs',
    'GET /api/reconciliation/runs/:id',
    'GET /api/reconciliation/runs/:id/differences',
    'GET /api/telemarketing/call-lists',
    'GET /api/telemarketing/consent-lists',
    'GET /api/telemarketing/consent-lists/:id/recordings/:recording',
    'GET /api/telemarketing/consent-lists/:id/rows',
    'POST /api/reconciliation/runs/:id/differences/of-number',
    'POST /api/reconciliation/runs/:id/signatures',
    'POST /api/reveal',
    'POST /api/telemarketing/call-lists',
    'POST /api/telemarketing/consent-lists/:id/entered',
  ],
  'hall-clerk': [
    ...ownWork,
    'POST /api/care/openings',
    'POST /api/care/openings/:id/agree-promotions',
    'POST /api/care/openings/:id/agree-promotions/outlook',
  ],
  telemarketer: [
    ...ownWork,
    ...ownExports,
    'GET /api/reconciliation/runs',
    'GET /api/reconciliation/runs/:id',
    'GET /api/reconciliation/runs/:id/differences',
    'GET /api/telemarketing/call-lists',
    'GET /api/telemarketing/consent-lists',
    'GET /api/telemarketing/consent-lists/:id/recordings/:recording',
    'GET /api/telemarketing/consent-lists/:id/rows',
    'POST /api/reconciliation/runs/:id/differences/of-number',
    'POST /api/reconciliation/runs/:id/signatures',
    'POST /api/reveal',
    'POST /api/telemarketing/consent-lists',
    'PUT /api/telemarketing/consent-lists/:id/recordings/:recording',
  ],
  'merchant-clerk': [...ownWork, ...ownTill],
  // The clerks of the own merchant; a phone is theirs once its code came back.
  'merchant-manager': [
    ...ownWork,
    ...ownExports,
    // Figures, settlements and redemptions of the own merchant.
    'GET /api/merchant-settlements',
    'GET /api/merchant-settlements/:id',
    'GET /api/merchant-settlements/:id/file',
    'GET /api/till/board',
    ...ownTills,
    'GET /api/merchant/people',
    'POST /api/merchant/people',
    'POST /api/merchant/people/:part/close',
    'POST /api/merchant/people/:part/codes',
    'POST /api/merchant/people/:part/password',
    'POST /api/merchant/people/:part/phone',
    'POST /api/merchant/people/:part/phone/remove',
  ],
};

/** The routes as they are mounted, with nothing behind them: what is asked here is who is let in. */
async function gates(): Promise<{
  desk: HttpServer;
  routes: Route[];
  ask(route: Route, role?: StaffRole): Promise<number>;
  /** The holder of a phone asks, from our own page. */
  askAsHolder(route: Route): Promise<number>;
}> {
  const mounted = (await routes()).map((one) => ({ ...one, handle: async () => ({ status: 204 }) }));
  let calls = 0;
  const agent = new Agent({ keepAlive: true, maxSockets: staffRole.options.length });
  const desk = await startHttp({
    ...{
      host: '127.0.0.1',
      port: 0,
      routes: mounted,
      now: () => new Date(),
      log: openLog({ level: 'silent' }),
      consolesDir: '',
    },
    authenticate: async (cookie) => {
      const role = cookie('role');
      return role === undefined ? undefined : aCaller(role);
    },
    findHolder: async (cookie) => {
      const phone = cookie('holder');
      return phone === undefined ? undefined : { phone, session: phone };
    },
    behindTls: true,
  });
  return {
    desk,
    routes: mounted,
    ask: (route, role) => ask(route, role && { cookie: `role=${role}` }),
    askAsHolder: (route) =>
      ask(route, { cookie: `holder=1563310${String(calls).padStart(4, '0')}`, 'sec-fetch-site': 'same-origin' }),
  };

  async function ask({ method, path, upload }: Route, headers: Record<string, string> = {}): Promise<number> {
    calls += 1;
    // An address of its own each time, so that nobody is held up for asking too often.
    const from = `203.${calls >> 16}.${(calls >> 8) & 255}.${calls & 255}`;
    // Thousands are asked, so plainly that each costs little.
    const asked = request(desk.url + path.replaceAll(/:\w+/g, '1'), {
      ...{ method, agent },
      headers: {
        ...headers,
        ...{ 'content-type': upload?.[0] ?? 'application/json', 'x-forwarded-for': from },
      },
    });
    asked.end(['POST', 'PUT', 'PATCH'].includes(method) ? '{}' : undefined);
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    answer.resume();
    await once(answer, 'end');
    return answer.statusCode!;
  }
}

function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

test('Every role gets in exactly where a route names it, and nobody without signing in', async (t) => {
  const { desk, routes: all, ask, askAsHolder } = await gates();
  t.teardown(() => desk.stop());
  for (const one of all) {
    const { access } = one;
    if (access === 'public' || access === 'simulated') {
      t.false([401, 403].includes(await ask(one)), `${nameOf(one)} is open`);
      continue;
    }
    if (typeof access === 'object' && 'addresses' in access) {
      t.is(await ask(one), 403, `${nameOf(one)} is for known addresses`);
      continue;
    }
    t.is(await ask(one), 401, `${nameOf(one)} without signing in`);
    const holderGetsIn = ![401, 403].includes(await askAsHolder(one));
    t.is(holderGetsIn, access === 'subscriber', `${nameOf(one)} for the holder of a phone`);
    if (access === 'subscriber') {
      t.is(await ask(one, 'administrator'), 401, `${nameOf(one)} is for no staff`);
      continue;
    }
    const statuses = await Promise.all(staffRole.options.map(async (role) => [role, await ask(one, role)] as const));
    const letIn = statuses.filter(([, status]) => status !== 401 && status !== 403).map(([role]) => role);
    const named =
      access === 'signed-in' ? staffRole.options : staffRole.options.filter((role) => access.roles.includes(role));
    t.deepEqual(letIn, named, nameOf(one));
  }
});

test('What is open to everybody is this list, and what outside companies reach is that one', async (t) => {
  const all = await routes();
  t.deepEqual(
    all
      .filter(({ access }) => access === 'public')
      .map(nameOf)
      .sort(),
    [...open].sort(),
  );
  const reachedBy = (role: string) =>
    all.filter(({ access }) => typeof access === 'object' && 'roles' in access && access.roles.includes(role));
  t.deepEqual(
    Object.fromEntries(Object.keys(employers).map((role) => [role, reachedBy(role).map(nameOf).sort()])),
    Object.fromEntries(Object.entries(outsiders).map(([role, reached]) => [role, [...reached].sort()])),
  );
});

/**
 * Files that leave without an approval, and why they may. Whoever adds a line has asked: does a whole number stand in it? Then it is
 * an `exportKind`, unless ops/decisions/0030 says otherwise.
 */
const filesOnTheirOwn: Readonly<Record<string, 'no number' | 'masked' | 'decision 0030' | 'the approved export'>> = {
  'GET /api/exports/:id/file': 'the approved export',
  'GET /api/appraisal/:month/table': 'no number',
  'GET /api/reports/:name/file': 'no number',
  'GET /api/settlement/sheets/:id/export': 'no number',
  'GET /api/merchant-settlements/:id/file': 'no number',
  'GET /api/mms/media/:hash': 'no number',
  'GET /api/mms/media/:hash/small': 'no number',
  'GET /api/mms/issues/:id/renditions/:class/:name': 'no number',
  'GET /api/reconciliation/runs/:id/export': 'masked',
  'GET /api/remedies/file': 'masked',
  'GET /api/order-relations/cancel-file': 'decision 0030',
  'GET /api/work-orders/replies': 'decision 0030',
  'GET /api/care/openings/:id/evidence.pdf': 'decision 0030',
  'GET /api/care/openings/:id/evidence.zip': 'decision 0030',
  'GET /api/care/openings/:id/recordings/:consent': 'decision 0030',
  'GET /api/telemarketing/consent-lists/:id/recordings/:recording': 'decision 0030',
  'GET /api/desk/mails/:id/mail.eml': 'decision 0030',
  'GET /api/ticket-attachments/:id': 'decision 0030',
  'GET /api/errands/:id/photos/:photo': 'decision 0030',
  // Papers of a company, brought one by one, as they came.
  'GET /api/merchants/:id/documents/:part': 'decision 0030',
};

test('A file that leaves is an approved export, or one of those that carry no whole number or are exempt by decision', async (t) => {
  const all = await routes();
  const files = all.filter(
    ({ access, sends = [] }) =>
      typeof access === 'object' && 'roles' in access && sends.some((type) => type !== 'text/event-stream'),
  );
  t.deepEqual(files.map(nameOf).sort(), Object.keys(filesOnTheirOwn).sort());
  const kinds = allExports({ ...readings, db: house().db, catalog: readings.terms.catalog });
  t.true(kinds.length >= 6);
  for (const { name, asks, approves } of kinds) {
    t.true(asks.length > 0 && approves.length > 0, name);
    t.deepEqual(
      approves.filter((role) => role in employers),
      [],
      `${name}: nobody of another company lets data out`,
    );
  }
});

test('No address of an interface holds a number: whom a call is about stands in its body, or is an opening', async (t) => {
  const named = (await routes())
    .filter(({ access }) => access !== 'simulated')
    .flatMap((one) =>
      [one.params, one.query].flatMap((schema) => {
        if (!schema) return [];
        const told = JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
        return [...told.matchAll(/"(phone|msisdn|subject|plate)":/g)].map(([, name]) => `${nameOf(one)} ${name}`);
      }),
    );
  t.deepEqual(named, []);
});

test('Roles that routes name are roles that people have', async (t) => {
  const named = (await routes()).flatMap(({ access }) =>
    typeof access === 'object' && 'roles' in access ? access.roles : [],
  );
  t.deepEqual(
    [...new Set(named)].filter((role) => !staffRole.safeParse(role).success),
    [],
  );
});

test('The administrator of the first start signs in once with the printed password, must change it, and then sees what is unsure and parked', async (t) => {
  const { name, oneTimePassword } = house().administrator!;
  const signedIn = await post(`${house().url}/api/sign-in`, { name, password: oneTimePassword });
  t.is(signedIn.status, 200);
  t.deepEqual(await house().db.read('select name from staff_account where sample'), [], 'no sample in a real database');
  const cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
  const get = (path: string) => fetch(house().url + path, { headers: { cookie } });
  t.is((await get('/api/messages/unsure')).status, 403, 'a one-time password opens nothing but its own change');

  const newPassword = 'a long enough passphrase 2026';
  const changed = await fetch(`${house().url}/api/me/password`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ currentPassword: oneTimePassword, newPassword }),
  });
  t.true(changed.ok);
  for (const list of ['unsure', 'parked', 'orphan-reports'])
    t.is((await get(`/api/messages/${list}`)).status, 200, list);
  t.is((await post(`${house().url}/api/sign-in`, { name, password: oneTimePassword })).status, 401);
});

test('The interface is described as OpenAPI 3.1: every route, who may call it, what it takes and sends', async (t) => {
  const answer = await fetch(`${house().url}/api/openapi.json`);
  const described = (await answer.json()) as Described;
  const { valid, errors } = await new Validator().validate(structuredClone(described));
  t.true(valid, JSON.stringify(errors));
  t.is(described.openapi, '3.1.1');

  const seen = new Set<string>();
  for (const { method, path, access, summary, body, upload, answer, sends = [] } of await routes()) {
    const operation = described.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    const name = `${method} ${path}`;
    t.is(operation?.summary, summary, name);
    if (!operation) continue;
    t.false(seen.has(operation.operationId), `${operation.operationId} is there twice`);
    seen.add(operation.operationId);
    const isFree =
      access === 'public' || access === 'simulated' || (typeof access === 'object' && 'addresses' in access);
    t.deepEqual(operation.security, isFree ? [] : [access === 'subscriber' ? { holder: [] } : { session: [] }], name);
    if (typeof access === 'object' && 'roles' in access) t.deepEqual(operation['x-roles'], access.roles, name);
    t.is(operation.requestBody !== undefined, body !== undefined || upload !== undefined, name);
    t.deepEqual(
      operation.parameters.filter((one) => one.in === 'path').map((one) => one.name),
      [...path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter),
      name,
    );
    const told = Object.keys(operation.responses['2XX']?.content ?? {}).sort();
    t.deepEqual(told, [...(answer ? ['application/json'] : []), ...sends].sort(), name);
    t.true('default' in operation.responses && '500' in operation.responses, name);
    t.is('401' in operation.responses, !isFree, name);
  }
  const parametersOf = (path: string) =>
    described.paths[path]?.['get']?.parameters
      .filter((one) => one.in === 'query')
      .map(({ name, required }) => [name, required]);
  t.deepEqual(
    parametersOf('/api/care/openings/{id}/evidence.pdf'),
    [
      ['request', false],
      ['purpose', false],
    ],
    'what either form of a query takes is told',
  );
  const known = (await routes()).find(({ access }) => typeof access === 'object' && 'addresses' in access)!;
  t.true(described.paths[known.path]?.[known.method.toLowerCase()]?.['x-known-callers']);
  t.notRegex(JSON.stringify(described), /127\.0\.0\.1|x-addresses/, 'from where carriers call is nobody’s business');
  const simulated = Object.entries(described.paths).filter(([path]) => path.startsWith('/sim/'));
  t.true(simulated.length > 5);
  for (const [path, operations] of simulated)
    for (const operation of Object.values(operations)) t.true(operation['x-simulated'], path);
});

test('The reference of the interface in docs/api is what the routes say', async (t) => {
  const pages = httpPages((await (await fetch(`${house().url}/api/openapi.json`)).json()) as Told);
  const folder = path.join(packageRoot, 'docs/api');
  const how = 'make it again: npm run build && node dist/scripts/http-reference.js';
  t.deepEqual((await readdir(folder)).sort(), [...pages.keys()].sort(), how);
  for (const [name, text] of pages) t.is(await readFile(path.join(folder, name), 'utf8'), text, `${name}: ${how}`);
});

test('A type is told as TypeScript writes it, on lines that fit', (t) => {
  const one = { type: 'object', properties: { a: { type: 'integer' }, 'b-c': { enum: ['x', 'y'] } }, required: ['a'] };
  t.is(typeOf(one), "{ a: number; 'b-c'?: 'x' | 'y' }");
  t.is(typeOf({ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }), '(string | null)[]');
  t.is(typeOf({ type: 'object', additionalProperties: { type: 'boolean' } }), '{ [name: string]: boolean }');
  t.is(typeOf({ prefixItems: [{ const: 1 }, {}] }), '[1, unknown]');
  const long = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`aLongerName${at}`, one]));
  const text = typeOf({ type: 'object', properties: long });
  t.is(text.split('\n').length, 11);
});

test('Liveness and readiness are told as JSON', async (t) => {
  t.deepEqual(await (await fetch(`${house().url}/healthz`)).json(), { alive: true });
  // Its links connect after it has started.
  const ready = await until('a house that is ready', async () => {
    const answer = await fetch(`${house().url}/readyz`);
    const told = (await answer.json()) as { ready: boolean; checks: { name: string }[] };
    t.is(answer.status, told.ready ? 200 : 503);
    return told.ready ? told : undefined;
  });
  t.deepEqual(
    ready.checks.map(({ name }) => name),
    ['database', 'room in the database', 'migrations', 'links'],
  );
});

test('What every page shows of the house comes from the settings', async (t) => {
  const shown = (await (await fetch(`${house().url}/api/settings/public`)).json()) as Record<string, unknown>;
  t.deepEqual(Object.keys(shown).sort(), ['email', 'filing', 'hotline', 'licence', 'simulated', 'spName']);
  t.true(shown['simulated']);
});

test('An address of an interface that is no route is a 404 problem, never a page', async (t) => {
  for (const path of ['/api/nothing', '/sim/nothing']) {
    const answer = await fetch(house().url + path);
    t.is(answer.status, 404, path);
    t.regex(answer.headers.get('content-type')!, /application\/problem\+json/);
  }
});
