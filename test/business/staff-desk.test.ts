import test from 'ava';
import { TOTP } from 'otpauth';
import type { StaffAccountView } from '../../src/business/staff/contract.ts';
import { openFirstAdministrator } from '../../src/business/staff/first-administrator.ts';
import { auditRequest, servedAs } from '../../src/business/staff/index.ts';
import { type Numbers, openNumbers } from '../../src/business/staff/numbers.ts';
import { authenticator, staffRoutes } from '../../src/business/staff/routes.ts';
import { type StaffRules, staffRulesOf } from '../../src/business/staff/rules.ts';
import { type HttpServer, startHttp } from '../../src/platform/http/index.ts';
import { openLog } from '../../src/platform/log.ts';
import { withDatabase } from '../support/database.ts';
import { patiently } from '../support/patiently.ts';

const db = withDatabase();
const now = new Date('2026-11-23T15:00:00+08:00');
let businessNow = now;
const passphrase = 'a longer sentence 2026';
const settings = {
  SECRET_KEY: 'a key of at least thirty-two characters',
  SECOND_FACTOR_ROLES: ['administrator'] as readonly string[] | undefined,
  SESSION_IDLE_MINUTES: 30,
  ONE_TIME_PASSWORD_HOURS: 72,
  SP_NAME: '示例公司',
};

/** A person at a browser of one's own, with an address of one's own, so that nobody shares a rate limit. */
class Visitor {
  cookie = '';
  readonly #address: string;
  static #count = 0;

  constructor() {
    Visitor.#count += 1;
    this.#address = `192.0.2.${Visitor.#count}`;
  }

  // biome-ignore lint/suspicious/noExplicitAny: each test names what it looks for in an answer
  async ask(method: string, place: string, body?: unknown): Promise<{ status: number; body: any }> {
    const response = await fetch(server!.url + place, {
      method,
      headers: { cookie: this.cookie, 'content-type': 'application/json', 'x-forwarded-for': this.#address },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const set = response.headers.get('set-cookie')?.split(';')[0];
    if (set) this.cookie = set;
    return { status: response.status, body: await response.json().catch(() => undefined) };
  }

  signIn(name: string, password: string) {
    return this.ask('POST', '/api/sign-in', { name, password });
  }
}

let server: HttpServer | undefined;
let numbers: Numbers | undefined;

async function serve(rules: StaffRules): Promise<void> {
  await server?.stop();
  numbers ??= await openNumbers(db());
  const options = { db: db(), behindTls: true, rules, numbers };
  server = await startHttp({
    ...{ ...options, host: '127.0.0.1', port: 0, routes: staffRoutes(options), authenticate: authenticator(options) },
    ...{ log: openLog({ level: 'silent' }), consolesDir: '', now: () => businessNow },
  });
}

const sealed = staffRulesOf(settings, false) as StaffRules;
const admin = new Visitor();
const second = new Visitor();
let device: TOTP;
let spare: string[] = [];

/**
 * A code that opens for half a minute at least: the one of now, and what was used before is forgotten, so that nobody waits for the
 * next one. The one of the step before or behind would be good for as long as this step lasts, which may be no time at all.
 */
async function freshCode(): Promise<string> {
  await db().read(`update staff_account set second_factor_step = 0 where name = 'admin'`);
  return device.generate();
}

/** A code that no device with this secret shows while these tests run. */
function wrongCode(secret: string): string {
  const totp = new TOTP({ secret });
  const near = Array.from({ length: 121 }, (_, at) => totp.generate({ timestamp: Date.now() + (at - 60) * 30_000 }));
  return ['000000', '123456', '654321'].find((code) => !near.includes(code))!;
}

function newPerson(name: string, role: string, organisation: string | null = null) {
  return newPersonBy(admin, name, role, organisation);
}

async function newPersonBy(who: Visitor, name: string, role: string, organisation: string | null = null) {
  const made = await who.ask('POST', '/api/staff/accounts', { name, role, organisation });
  return { ...made, account: made.body?.account as StaffAccountView, password: made.body?.oneTimePassword as string };
}

test.serial.before('an administrator with a password', async () => {
  await serve(sealed);
  const { oneTimePassword } = (await openFirstAdministrator(db(), sealed, { now, realNow: new Date() }))!;
  await admin.signIn('admin', oneTimePassword);
  await admin.ask('POST', '/api/me/password', { currentPassword: oneTimePassword, newPassword: passphrase });
});
test.after.always('stop', () => server?.stop());

test.serial('an administrator opens nothing but the own account until the second factor is set up', async (t) => {
  t.like((await admin.ask('GET', '/api/me')).body, { secondFactor: 'due', passwordChangeDue: false });
  t.like(await admin.ask('GET', '/api/staff/accounts'), { status: 403, body: { code: 'second-factor-due' } });

  const wrong = await admin.ask('POST', '/api/me/second-factor', { currentPassword: 'not it' });
  t.is(wrong.body.code, 'wrong-password');
  const { body: draft } = await admin.ask('POST', '/api/me/second-factor', { currentPassword: passphrase });
  t.regex(draft.uri, /^otpauth:\/\/totp\/.+secret=/);
  device = new TOTP({ secret: draft.secret });
  t.is(
    (await admin.ask('POST', '/api/me/second-factor/confirm', { code: wrongCode(draft.secret) })).body.code,
    'code-refused',
  );
  const on = await admin.ask('POST', '/api/me/second-factor/confirm', { code: device.generate() });
  spare = on.body.codes;
  t.is(new Set(spare).size, 10);
  t.is((await admin.ask('GET', '/api/staff/accounts')).status, 200);

  const rows = JSON.stringify(
    await db().read('select row_to_json(a)::text, row_to_json(r)::text from staff_account a, staff_recovery_code r'),
  );
  t.false(rows.includes(draft.secret), 'the secret is sealed');
  t.false(
    spare.some((code) => rows.includes(code) || rows.includes(code.replaceAll('-', ''))),
    'codes are digests',
  );
});

test.serial(
  'a right password alone opens nothing, a code opens once, and then the session has another token',
  async (t) => {
    const visitor = new Visitor();
    t.deepEqual((await visitor.signIn('admin', passphrase)).body, { next: 'second-factor' });
    const half = visitor.cookie;
    t.is((await visitor.ask('GET', '/api/me')).status, 401);
    t.is(
      (await visitor.ask('POST', '/api/me/password', { currentPassword: passphrase, newPassword: 'x'.repeat(12) }))
        .status,
      401,
    );
    const code = await freshCode();
    t.like((await visitor.ask('POST', '/api/sign-in/second-factor', { code })).body, {
      next: 'signed-in',
      me: { name: 'admin', secondFactor: 'on' },
    });
    t.not(visitor.cookie, half);
    t.is((await visitor.ask('GET', '/api/me')).status, 200);

    const second = new Visitor();
    await second.signIn('admin', passphrase);
    t.is((await second.ask('POST', '/api/sign-in/second-factor', { code })).body.code, 'code-refused');
    second.cookie = half;
    const next = await freshCode();
    t.is((await second.ask('POST', '/api/sign-in/second-factor', { code: next })).body.code, 'sign-in-again');
  },
);

test.serial('of two who bring the same code at a time one comes in', async (t) => {
  const both = [new Visitor(), new Visitor()];
  for (const one of both) await one.signIn('admin', passphrase);
  const code = await freshCode();
  const answers = await Promise.all(both.map((one) => one.ask('POST', '/api/sign-in/second-factor', { code })));
  t.deepEqual(answers.map(({ status }) => status).sort(), [200, 403]);
});

test.serial('a recovery code opens once, however it is typed, and the others still do', async (t) => {
  const visitor = new Visitor();
  await visitor.signIn('admin', passphrase);
  const typed = spare[0]!.toLowerCase().replaceAll('-', ' ');
  t.is((await visitor.ask('POST', '/api/sign-in/second-factor', { code: typed })).status, 200);
  t.like((await visitor.ask('GET', '/api/me/account')).body, { recoveryCodesLeft: 9 });
  const again = new Visitor();
  await again.signIn('admin', passphrase);
  t.is((await again.ask('POST', '/api/sign-in/second-factor', { code: spare[0] })).body.code, 'code-refused');
  t.is((await again.ask('POST', '/api/sign-in/second-factor', { code: spare[1] })).status, 200);
});

test.serial(
  'wrong codes count together with wrong passwords: the fifth failure locks, an administrator unlocks',
  async (t) => {
    const { account, password } = await newPerson('Li Editor', 'editor');
    const editor = new Visitor();
    await editor.signIn('li editor', password);
    await editor.ask('POST', '/api/me/password', { currentPassword: password, newPassword: passphrase });
    const { body: draft } = await editor.ask('POST', '/api/me/second-factor', { currentPassword: passphrase });
    const code = new TOTP({ secret: draft.secret }).generate();
    const wrong = { code: wrongCode(draft.secret) };
    t.is((await editor.ask('POST', '/api/me/second-factor/confirm', { code })).status, 200);

    const thief = new Visitor();
    for (let failures = 0; failures < 2; failures++) await thief.signIn('Li Editor', 'guess');
    for (let failures = 0; failures < 3; failures++) {
      await thief.signIn('Li Editor', passphrase);
      await thief.ask('POST', '/api/sign-in/second-factor', wrong);
    }
    t.is((await new Visitor().signIn('Li Editor', passphrase)).body.code, 'sign-in-refused');
    t.like((await admin.ask('GET', '/api/staff/accounts?state=locked')).body, { accounts: [{ name: 'Li Editor' }] });
    t.like((await admin.ask('POST', `/api/staff/accounts/${account.id}/unlock`)).body, { state: 'active' });
    t.is((await new Visitor().signIn('Li Editor', passphrase)).body.next, 'second-factor');

    const gang = Array.from({ length: 8 }, () => new Visitor());
    for (const one of gang) t.is((await one.signIn('Li Editor', passphrase)).body.next, 'second-factor');
    const guesses = await Promise.all(
      gang.map((one) => patiently(() => one.ask('POST', '/api/sign-in/second-factor', wrong))),
    );
    t.deepEqual(
      guesses.map(({ body }) => body.code).sort(),
      [...Array(5).fill('code-refused'), ...Array(3).fill('sign-in-again')],
      'guesses at the same time: the fifth locks, the others are not looked at',
    );
    await admin.ask('POST', `/api/staff/accounts/${account.id}/unlock`);

    const reset = await admin.ask('POST', `/api/staff/accounts/${account.id}/second-factor/reset`, {
      reason: '手机遗失',
    });
    t.like(reset, { status: 200, body: { secondFactor: false, sessions: 0 } });
    t.is((await editor.ask('GET', '/api/me')).status, 401);
    t.is((await new Visitor().signIn('Li Editor', passphrase)).body.next, 'signed-in');
  },
);

test.serial('a second factor that was sealed with another key lets nobody pass, and says why', async (t) => {
  await serve(
    staffRulesOf({ ...settings, SECRET_KEY: 'another key of at least thirty-two characters' }, false) as StaffRules,
  );
  const visitor = new Visitor();
  await visitor.signIn('admin', passphrase);
  t.like(await visitor.ask('POST', '/api/sign-in/second-factor', { code: device.generate() }), {
    status: 503,
    body: { code: 'second-factor-unreadable' },
  });
  await serve(
    staffRulesOf({ ...settings, SECRET_KEY: undefined, SECOND_FACTOR_ROLES: undefined }, false) as StaffRules,
  );
  t.is((await visitor.ask('POST', '/api/sign-in/second-factor', { code: device.generate() })).status, 503);
  await serve(sealed);
});

test.serial(
  'accounts are made, changed, disabled and enabled; sessions end with another role, a reset password, and at once when disabled',
  async (t) => {
    const { status, account, password } = await newPerson('chen', 'care-agent');
    t.is(status, 201);
    t.is((await newPerson('CHEN', 'editor')).body.code, 'name-taken');
    const chen = new Visitor();
    await chen.signIn('chen', password);
    t.is((await chen.ask('GET', '/api/me')).body.passwordChangeDue, true);
    const at = `/api/staff/accounts/${account.id}`;
    t.like((await admin.ask('PATCH', at, { name: 'chen wei', role: 'supervisor' })).body, {
      name: 'chen wei',
      role: 'supervisor',
    });
    t.is((await chen.ask('GET', '/api/me')).status, 401, 'another role ends the session');
    t.is((await chen.signIn('chen wei', password)).body.me.role, 'supervisor');
    await admin.ask('PATCH', at, { name: 'chen', role: 'supervisor' });
    t.is((await chen.ask('GET', '/api/me')).body.name, 'chen', 'another name does not');
    await admin.ask('PATCH', at, { name: 'chen wei' });
    t.like((await admin.ask('POST', `${at}/disable`, { reason: '离职' })).body, { state: 'disabled', sessions: 0 });
    t.is((await chen.ask('GET', '/api/me')).status, 401);
    t.is((await chen.signIn('chen wei', password)).status, 401);
    t.like((await admin.ask('POST', `${at}/enable`)).body, { state: 'active' });
    const reset = await admin.ask('POST', `${at}/password`);
    t.is((await chen.signIn('chen wei', password)).status, 401);
    t.is((await chen.signIn('chen wei', reset.body.oneTimePassword)).body.me.passwordChangeDue, true);
    const { body: again } = await admin.ask('POST', `${at}/password`);
    t.is((await chen.ask('GET', '/api/me')).status, 401, 'a reset password ends the session');
    t.true(Math.abs(Date.parse(again.account.passwordEndsAt) - Date.now() - 72 * 3_600_000) < 60_000);
    await db().read("update staff_account set password_ends_at = now() where name = 'chen wei'");
    t.like(await chen.signIn('chen wei', again.oneTimePassword), {
      status: 401,
      body: { code: 'one-time-password-over' },
    });
    t.is((await chen.signIn('chen wei', 'wrong')).body.code, 'sign-in-refused', 'only who has it right is told');
    t.is((await admin.ask('POST', `${at}/password`)).status, 200);
  },
);

test.serial('Who served as what is known for every day, whatever became of the account since', async (t) => {
  const day = (of: number) => new Date(`2027-01-${String(of).padStart(2, '0')}T09:00:00+08:00`);
  const at = async (of: number, method: string, place: string, body?: unknown) => {
    businessNow = day(of);
    return admin.ask(method, place, body);
  };
  const made = await at(3, 'POST', '/api/staff/accounts', { name: 'lin', role: 'care-agent' });
  const place = `/api/staff/accounts/${made.body.account.id}`;
  await at(5, 'PATCH', place, { name: 'lin yi' });
  await at(10, 'PATCH', place, { role: 'technical-support' });
  await at(12, 'PATCH', place, { role: 'care-agent' });
  await at(20, 'POST', `${place}/disable`, { reason: '休假' });
  await at(25, 'POST', `${place}/enable`);
  businessNow = now;
  const daysOf = async (role: 'care-agent' | 'technical-support') =>
    (await servedAs(db(), role, day(1), day(31)))
      .filter(({ name }) => name === 'lin yi')
      .map(({ from, until }) => [from, until]);
  t.deepEqual(await daysOf('care-agent'), [
    [day(3), day(10)],
    [day(12), day(20)],
    [day(25), day(31)],
  ]);
  t.deepEqual(await daysOf('technical-support'), [[day(10), day(12)]]);
});

test.serial('over HTTP no address tries more than ten passwords a minute, whatever names it tries', async (t) => {
  const guesser = new Visitor();
  const statuses: number[] = [];
  for (let at = 0; at < 11; at += 1) statuses.push((await guesser.signIn(`nobody-${at}`, 'x')).status);
  t.deepEqual(statuses, [...Array(10).fill(401), 429]);
  t.is((await new Visitor().signIn('nobody', 'x')).status, 401, 'others are not held up');
});

test.serial('people of outside companies belong to one, carriers by their name; our own belong to none', async (t) => {
  t.is((await newPerson('hall', 'hall-clerk')).body.code, 'organisation-missing');
  t.is((await newPerson('hall', 'hall-clerk', 'acme')).body.code, 'organisation-no-carrier');
  t.is((await newPerson('ed', 'editor', 'acme')).body.code, 'organisation-not-ours');
  t.is((await newPerson('caller', 'telemarketer', 'Acme Calls')).account.organisation, 'Acme Calls');
  const hall = await newPerson('hall', 'hall-clerk', 'unicom');
  const moved = await admin.ask('PATCH', `/api/staff/accounts/${hall.account.id}`, { role: 'editor' });
  t.is(moved.body.code, 'organisation-not-ours');
});

test.serial('nobody disables or demotes himself, nor the last administrator, however many try at a time', async (t) => {
  const [self] = (await admin.ask('GET', '/api/staff/accounts?role=administrator')).body.accounts;
  const own = `/api/staff/accounts/${self.id}`;
  t.true(self.self);
  t.is((await admin.ask('POST', `${own}/disable`, { reason: 'tired' })).body.code, 'own-account');
  t.is((await admin.ask('PATCH', own, { role: 'editor' })).body.code, 'own-account');
  t.is((await admin.ask('POST', `${own}/password`)).body.code, 'own-account');

  await serve(staffRulesOf({ ...settings, SECOND_FACTOR_ROLES: [] }, false) as StaffRules);
  const made = await newPerson('second admin', 'administrator');
  await second.signIn('second admin', made.password);
  await second.ask('POST', '/api/me/password', { currentPassword: made.password, newPassword: passphrase });
  const [first, other] = await Promise.all([
    admin.ask('POST', `/api/staff/accounts/${made.account.id}/disable`, { reason: 'race' }),
    second.ask('POST', `${own}/disable`, { reason: 'race' }),
  ]);
  t.deepEqual([first.status, other.status].filter((status) => status === 200).length, 1);
  const left = await db().read("select name from staff_account where role = 'administrator' and disabled_at is null");
  t.is(left.length, 1);
});

test.serial('everybody sees the own sessions and ends one, or all others', async (t) => {
  await db().read("update staff_account set disabled_at = null where role = 'administrator'");
  const here = new Visitor();
  const there = new Visitor();
  for (const one of [here, there, second]) await one.signIn('second admin', passphrase);
  const list = async () =>
    (await here.ask('GET', '/api/me/sessions')).body.sessions as { id: string; current: boolean }[];
  const before = await list();
  const current = (await there.ask('GET', '/api/me/sessions')).body.sessions.find(
    (one: { current: boolean }) => one.current,
  );
  t.is((await here.ask('DELETE', `/api/me/sessions/${current.id}`)).status, 204);
  t.is((await there.ask('GET', '/api/me')).status, 401);
  t.is((await list()).length, before.length - 1);
  t.is((await here.ask('POST', '/api/me/sessions/end-others')).status, 204);
  t.deepEqual(
    (await list()).map((one) => one.current),
    [true],
  );
  t.truthy((await here.ask('GET', '/api/me/account')).body.signedInBefore.at, 'the sign-in before is shown');
  await second.signIn('second admin', passphrase);
});

test.serial(
  'the audit is searched by person, action, day, correlation id and whole phone, page by page, and shows no whole number',
  async (t) => {
    const supervisor = new Visitor();
    const made = await newPersonBy(second, 'zhou', 'supervisor');
    await supervisor.signIn('zhou', made.password);
    await supervisor.ask('POST', '/api/me/password', { currentPassword: made.password, newPassword: passphrase });
    const request = (n: number) => ({ staff: undefined, now, address: '127.0.0.1', correlationId: `walk-${n}` });
    for (let n = 0; n < 5; n++)
      await db().transact((tx) => auditRequest(tx, request(n), 'timeline.read', { phone: '15633000001' }, { n }));
    const search = async (query: string) =>
      (await supervisor.ask('POST', '/api/audit/search', Object.fromEntries(new URLSearchParams(query)))).body;

    const first = await search('subject=156-3300-0001&limit=3');
    t.deepEqual(
      first.lines.map((line: { detail: unknown }) => line.detail),
      [{}, { n: 4 }, { n: 3 }],
      'the search is in it too',
    );
    t.true(first.more);
    const rest = await search(`subject=15633000001&action=timeline.read&before=${first.lines[2].id}`);
    t.deepEqual(
      rest.lines.map((line: { detail: { n: number } }) => line.detail.n),
      [2, 1, 0],
    );
    t.deepEqual(new Set(rest.lines.map((line: { subject: string }) => line.subject)), new Set(['156****0001']));
    t.false(JSON.stringify([first, rest]).includes('15633000001'));

    t.deepEqual((await search('correlationId=walk-3')).lines.length, 1);
    t.deepEqual(
      (await search('person=Li%20Ed&action=sign-in.refused')).lines.length,
      3,
      'the lock is explained by what led to it',
    );
    t.deepEqual((await search('day=2026-11-22')).lines.length, 0);
    t.true((await search('day=2026-11-23')).lines.length > 5);
    t.true((await supervisor.ask('GET', '/api/audit/actions')).body.actions.includes('account.disable'));
    const editor = await newPersonBy(second, 'wu', 'editor');
    const wu = new Visitor();
    await wu.signIn('wu', editor.password);
    t.is((await wu.ask('POST', '/api/audit/search', {})).status, 403);
  },
);

test.serial(
  'a masked number is revealed to the person whose list it was in, with a reason, in the audit, and not without end',
  async (t) => {
    const zhou = new Visitor();
    await zhou.signIn('zhou', passphrase);
    const [{ id }] = (await db().read<{ id: string }>("select id from staff_account where name = 'zhou'")) as [
      { id: string },
    ];
    const { masked, ref } = numbers!.mask('15633000002', { id });
    t.is(masked, '156****0002');
    t.false(Buffer.from(ref, 'base64url').toString('latin1').includes('15633000002'));
    t.is((await zhou.ask('POST', '/api/reveal', { ref })).status, 400, 'a reason is needed');
    t.deepEqual((await zhou.ask('POST', '/api/reveal', { ref, reason: '用户来电' })).body, { phone: '15633000002' });
    const [line] = await db().read("select phone, subject, detail from staff_audit where action = 'number.reveal'");
    t.deepEqual(line, { phone: '15633000002', subject: '156****0002', detail: { reason: '用户来电' } });

    t.is((await second.ask('POST', '/api/reveal', { ref, reason: '看看' })).status, 410, 'it is nobody else’s');
    const old = await openNumbers(db(), () => new Date(Date.now() - 13 * 3_600_000));
    const { ref: yesterday } = old.mask('15633000002', { id });
    t.is((await zhou.ask('POST', '/api/reveal', { ref: yesterday, reason: '昨天' })).status, 410);
    const many = await Promise.all(
      Array.from({ length: 70 }, () => patiently(() => zhou.ask('POST', '/api/reveal', { ref, reason: '核对' }))),
    );
    t.is(many.filter(({ status }) => status === 200).length, 59, 'however many ask at the same time');
    t.is((await zhou.ask('POST', '/api/reveal', { ref, reason: '核对' })).body.code, 'too-many-reveals');
  },
);

test('roles that must have a second factor need a SECRET_KEY and must exist; a demonstration demands none', (t) => {
  const none = { ...settings, SECRET_KEY: undefined };
  t.like(staffRulesOf(none, false), { faults: { length: 1 } });
  t.like(staffRulesOf({ ...settings, SECOND_FACTOR_ROLES: ['boss'] }, false), { faults: { length: 1 } });
  const unset = { ...settings, SECOND_FACTOR_ROLES: undefined };
  t.deepEqual([...(staffRulesOf(unset, false) as StaffRules).secondFactorRoles].sort(), [
    'administrator',
    'finance',
    'operator',
  ]);
  t.is((staffRulesOf(unset, true) as StaffRules).secondFactorRoles.size, 0);
  t.truthy((staffRulesOf({ ...none, SECOND_FACTOR_ROLES: undefined }, true) as StaffRules).vault);
});
