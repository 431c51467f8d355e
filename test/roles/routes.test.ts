import { Validator } from '@seriousme/openapi-schema-validator';
import test from 'ava';
import { openNumbers, type StaffRules, staffRulesOf } from '../../src/business/staff/index.ts';
import { openBlobs } from '../../src/platform/blobs.ts';
import { readConfig } from '../../src/platform/config.ts';
import { faultsOfRoutes, type Route } from '../../src/platform/http/index.ts';
import { openLog } from '../../src/platform/log.ts';
import { deskOf } from '../../src/roles/desk.ts';
import { allExports } from '../../src/roles/exports.ts';
import { type Readings, readHouse } from '../../src/roles/readings.ts';
import { allRoutes } from '../../src/roles/web.ts';
import { post, withHouse } from '../support/house.ts';
import { aDoor } from '../support/mt.ts';
import { noOrders } from '../support/orders.ts';

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
        parameters: { name: string; in: string }[];
        requestBody?: unknown;
        responses: Record<string, { content?: Record<string, unknown> }>;
        'x-roles'?: string[];
        'x-simulated'?: boolean;
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
    hear: async () => {},
    config: readConfig({}),
    listener: { on: () => () => {}, close: async () => {} },
    intake: { ...readings, ...parts, ...noOrders },
    door: aDoor(),
    channels: deskOf(
      readConfig({}),
      { ...readings, db: house().db, door: aDoor() },
      { forms: readings.forms, blobs, isSimulated: false },
    ),
    staff: staffRulesOf(readConfig({}), false) as StaffRules,
    release: {} as never,
    bench: {} as never,
    numbers: await openNumbers(house().db),
    exports: { files: blobs, kinds: allExports({ db: house().db }) },
    checks: [],
    carriers: [],
    simulated: [],
  });
}

test('Every route declares who may call it, and a route that does not is found', async (t) => {
  t.deepEqual(faultsOfRoutes(await routes()), []);
  const { access: _, ...undeclared } = (await routes())[0]!;
  t.regex(faultsOfRoutes([undeclared as Route])[0]!, /does not declare who may call it/);
});

test('Nobody gets through a route that is not public without signing in', async (t) => {
  for (const { method, path, access } of await routes()) {
    if (access === 'public') continue;
    const answer = await fetch(house().url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method !== 'GET' && { body: '{}' }),
    });
    t.is(answer.status, 401, `${method} ${path}`);
  }
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
    const isFree = access === 'public' || (typeof access === 'object' && 'addresses' in access);
    t.deepEqual(operation.security, isFree ? [] : [{ session: [] }], name);
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
  const simulated = Object.entries(described.paths).filter(([path]) => path.startsWith('/sim/'));
  t.true(simulated.length > 5);
  for (const [path, operations] of simulated)
    for (const operation of Object.values(operations)) t.true(operation['x-simulated'], path);
});

test('Liveness and readiness are told as JSON', async (t) => {
  t.deepEqual(await (await fetch(`${house().url}/healthz`)).json(), { alive: true });
  const ready = (await (await fetch(`${house().url}/readyz`)).json()) as { ready: boolean; checks: { name: string }[] };
  t.true(ready.ready);
  t.deepEqual(
    ready.checks.map(({ name }) => name),
    ['database', 'migrations', 'links'],
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
