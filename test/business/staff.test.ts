import test from 'ava';
import type { Occasion } from '../../src/business/staff/audit.ts';
import { isCommonPassword } from '../../src/business/staff/common-passwords.ts';
import { staffRole } from '../../src/business/staff/contract.ts';
import { openFirstAdministrator } from '../../src/business/staff/first-administrator.ts';
import { openNumbers } from '../../src/business/staff/numbers.ts';
import { changePassword } from '../../src/business/staff/own-account.ts';
import { authenticator, staffRoutes } from '../../src/business/staff/routes.ts';
import { type StaffRules, staffRulesOf } from '../../src/business/staff/rules.ts';
import { closeSamples, openSamples } from '../../src/business/staff/samples.ts';
import { findCaller, signIn as signInBy } from '../../src/business/staff/sign-in.ts';
import { startHttp } from '../../src/platform/http/index.ts';
import { openLog } from '../../src/platform/log.ts';
import { later } from '../../src/values/time.ts';
import { withDatabase } from '../support/database.ts';
import { until } from '../support/house.ts';
import { patiently } from '../support/patiently.ts';

const db = withDatabase();
const now = new Date('2026-11-23T15:00:00+08:00');
const minuteMs = 60_000;

/** An installation without a SECRET_KEY. */
const rules = staffRulesOf(
  {
    SECRET_KEY: undefined,
    SECOND_FACTOR_ROLES: undefined,
    SESSION_IDLE_MINUTES: 30,
    ONE_TIME_PASSWORD_HOURS: 72,
    SP_NAME: 'SP',
  },
  false,
) as StaffRules;

async function signIn(on: Parameters<typeof signInBy>[0], given: { name: string; password: string }, when: Occasion) {
  const outcome = await signInBy(on, rules, { ...given, userAgent: 'test' }, when);
  return outcome.ok ? { ok: true as const, value: { ...outcome.value, caller: outcome.value.caller! } } : outcome;
}

function occasion(realNow: Date = now): Occasion {
  return { now, realNow, address: '127.0.0.1', correlationId: 'test-0001' };
}

const firstAdministrator = (at = now) => openFirstAdministrator(db(), rules, { now, realNow: at });

let oneTimePassword = '';
const newPassword = 'a longer sentence 2026';

async function auditedActions(): Promise<string[]> {
  return (await db().read<{ action: string }>('select action from staff_audit order by at, id')).map(
    ({ action }) => action,
  );
}

test.serial('programs that start together make one administrator, with a one-time password', async (t) => {
  const made = await Promise.all([1, 2, 3].map(() => firstAdministrator()));
  const [administrator, ...others] = made.filter((account) => account !== undefined);
  t.is(administrator?.name, 'admin');
  t.is(others.length, 0);
  oneTimePassword = administrator?.oneTimePassword ?? '';
  t.is(await firstAdministrator(), undefined);
});

test.serial(
  'a one-time password opens nothing after 72 hours; a start then prints another, while nobody has signed in',
  async (t) => {
    const signInAt = (at: Date, password = oneTimePassword) =>
      signIn(db(), { name: 'admin', password }, { ...occasion(at), address: '192.0.2.72' });
    const end = later(now, 72 * 60 * minuteMs);
    t.is(await firstAdministrator(later(end, -1)), undefined);
    t.deepEqual(await signInAt(end), { ok: false, code: 'one-time-password-over' });
    const again = await Promise.all([1, 2].map(() => firstAdministrator(end)));
    const [printed, ...others] = again.filter((one) => one !== undefined);
    t.deepEqual([printed?.name, printed?.endsAt, others], ['admin', later(end, 72 * 60 * minuteMs), []]);
    t.deepEqual(await signInAt(end), { ok: false, code: 'sign-in-refused' }, 'the old one is no password any more');
    t.true((await signInAt(end, printed!.oneTimePassword)).ok);
    t.is(
      await firstAdministrator(later(end, 100 * 60 * minuteMs)),
      undefined,
      'somebody has signed in: an administrator resets',
    );
    await db().read('delete from staff_session');
    await db().read('update staff_account set signed_in_at = null, failed_sign_ins = 0');
    oneTimePassword = (await firstAdministrator(later(end, 100 * 60 * minuteMs)))!.oneTimePassword;
  },
);

test.serial('a name is a name and no pattern: % and _ sign nobody in', async (t) => {
  for (const name of ['%', 'adm_n', 'a%']) {
    t.deepEqual(await signIn(db(), { name, password: oneTimePassword }, occasion()), {
      ok: false,
      code: 'sign-in-refused',
    });
  }
});

test.serial('the database holds neither the password nor a token that opens a session', async (t) => {
  const session = await signIn(db(), { name: 'admin', password: oneTimePassword }, occasion());
  const token = session.ok ? session.value.token : '';
  t.like(await findCaller(db(), rules, token, now), { name: 'admin', role: 'administrator', passwordChangeDue: true });
  const rows = await db().read(
    'select row_to_json(a)::text || row_to_json(s)::text as all from staff_account a, staff_session s',
  );
  t.false(JSON.stringify(rows).includes(oneTimePassword));
  t.false(JSON.stringify(rows).includes(token));
});

test.serial(
  'a session ends after a shift of twelve hours, and when nobody has asked anything for half an hour',
  async (t) => {
    const session = await signIn(db(), { name: 'Admin', password: oneTimePassword }, occasion());
    const token = session.ok ? session.value.token : '';
    const heldAt = (minutes: number) => findCaller(db(), rules, token, later(now, minutes * minuteMs));
    for (let minutes = 0; minutes < 12 * 60; minutes += 29) t.truthy(await heldAt(minutes), `${minutes} minutes`);
    t.is(await heldAt(12 * 60), undefined);

    const idle = await signIn(db(), { name: 'admin', password: oneTimePassword }, occasion());
    const idleAt = (ms: number) => findCaller(db(), rules, idle.ok ? idle.value.token : '', later(now, ms));
    t.is(await idleAt(30 * minuteMs), undefined);
    t.truthy(await findCaller(db(), rules, idle.ok ? idle.value.token : '', later(now, 20 * minuteMs), 'listens'));
    t.is(await idleAt(30 * minuteMs), undefined, 'a stream of events that stays open is nobody at work');
    t.truthy(await idleAt(30 * minuteMs - 1));
  },
);

test.serial('an unknown name and a wrong password are refused with the same words', async (t) => {
  const unknown = await signIn(db(), { name: 'nobody', password: 'x' }, occasion());
  const wrong = await signIn(db(), { name: 'admin', password: 'x' }, occasion());
  t.deepEqual(unknown, wrong);
  t.deepEqual(wrong, { ok: false, code: 'sign-in-refused' });
});

test.serial(
  'five failures in a row lock the account for a quarter of an hour, even for the right password',
  async (t) => {
    for (let failures = 1; failures < 5; failures++) await signIn(db(), { name: 'admin', password: 'x' }, occasion());
    const signInAt = (minutes: number) =>
      signIn(db(), { name: 'admin', password: oneTimePassword }, occasion(later(now, minutes * minuteMs)));
    t.false((await signInAt(14)).ok);
    t.true((await signInAt(15)).ok);
  },
);

test.serial(
  'thirty failures from one address within a quarter of an hour lock the address, whoever was tried; others get in',
  async (t) => {
    const at = later(now, 30 * minuteMs);
    const from = (address: string, minutes: number, password = 'x', name = 'nobody') =>
      signIn(db(), { name, password }, { ...occasion(later(at, minutes * minuteMs)), address });
    for (let tries = 0; tries < 29; tries += 1) await from('192.0.2.30', tries / 10);
    for (let tries = 0; tries < 2; tries += 1) await from('192.0.2.31', 16 * tries);
    t.true((await from('192.0.2.30', 3, oneTimePassword, 'admin')).ok, 'twenty-nine do not');
    await from('192.0.2.30', 4);
    t.deepEqual(await from('192.0.2.30', 5, oneTimePassword, 'admin'), { ok: false, code: 'address-locked' });
    t.true((await from('192.0.2.31', 5, oneTimePassword, 'admin')).ok);
    t.deepEqual(await from('192.0.2.30', 18.9, oneTimePassword, 'admin'), { ok: false, code: 'address-locked' });
    t.true((await from('192.0.2.30', 19, oneTimePassword, 'admin')).ok, 'a quarter of an hour later it is open');
  },
);

test.serial(
  'guesses at the same time are judged one after another: no more than five count, and a right one behind them opens nothing',
  async (t) => {
    const at = occasion(later(now, 60 * minuteMs));
    const standing = () =>
      db().read<{ n: number; locked: boolean }>(
        `select failed_sign_ins as n, locked_until > $1 as locked from staff_account where name = 'admin'`,
        [at.realNow],
      );
    await Promise.all(
      Array.from({ length: 12 }, () => patiently(() => signIn(db(), { name: 'admin', password: 'x' }, at))),
    );
    t.deepEqual(await standing(), [{ n: 5, locked: true }]);

    await db().read('update staff_account set failed_sign_ins = 4, locked_until = null');
    let right: ReturnType<typeof signIn> | undefined;
    await db().transact(async (tx) => {
      await tx.sql('the fifth guess', 'update staff_account set failed_sign_ins = 5, locked_until = $1', [
        later(at.realNow, minuteMs),
      ]);
      right = signIn(db(), { name: 'admin', password: oneTimePassword }, at);
      await until('the right password waits', async () => {
        const waiting = await db().read(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        return waiting.length > 0 ? true : undefined;
      });
    });
    t.deepEqual(await right, { ok: false, code: 'sign-in-refused' });
    t.deepEqual(await standing(), [{ n: 5, locked: true }], 'and it does not end the lock');
    await db().read('update staff_account set failed_sign_ins = 0, locked_until = null');
  },
);

test.serial(
  'over HTTP: the one-time password is changed first, other sessions end, and a sign-out ends this one',
  async (t) => {
    const options = { db: db(), behindTls: false, rules };
    const server = await startHttp({
      ...options,
      host: '127.0.0.1',
      port: 0,
      routes: staffRoutes({ ...options, numbers: await openNumbers(db()) }),
      authenticate: authenticator(options),
      log: openLog({ level: 'silent' }),
      consolesDir: '',
      now: () => now,
    });
    const call = (method: string, address: string, cookie = '', body?: unknown) =>
      fetch(server.url + address, {
        method,
        headers: { cookie, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    const signInAs = async (password: string) => call('POST', '/api/sign-in', '', { name: 'admin', password });
    const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? '';

    const first = await signInAs(oneTimePassword);
    t.regex(
      first.headers.get('set-cookie') ?? '',
      /^spgate=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=43200$/,
    );
    t.deepEqual(await first.json(), {
      next: 'signed-in',
      me: {
        ...{ name: 'admin', role: 'administrator', organisation: null },
        ...{ passwordChangeDue: true, secondFactor: 'unavailable' },
      },
    });
    const [here, elsewhere] = [cookieOf(first), cookieOf(await signInAs(oneTimePassword))];

    const change = { currentPassword: oneTimePassword, newPassword };
    t.is((await call('POST', '/api/me/password', here, { ...change, newPassword: 'short' })).status, 400);
    t.is((await call('POST', '/api/me/password', here, { ...change, currentPassword: 'x' })).status, 403);
    t.is((await call('POST', '/api/me/password', here, change)).status, 204);
    t.is((await call('GET', '/api/me', elsewhere)).status, 401);
    t.like(await (await call('GET', '/api/me', here)).json(), { passwordChangeDue: false });

    const signedOut = await call('POST', '/api/sign-out', here);
    t.regex(signedOut.headers.get('set-cookie') ?? '', /^spgate=; .*Max-Age=0$/);
    t.is((await call('GET', '/api/me', here)).status, 401);
    t.is((await signInAs(oneTimePassword)).status, 401);
    t.is((await signInAs(newPassword)).status, 200);
    await server.stop();
  },
);

test.serial('the new password has to be new', async (t) => {
  const session = await signIn(db(), { name: 'admin', password: newPassword }, occasion());
  if (!session.ok) return t.fail();
  const { caller, token } = session.value;
  const outcome = await changePassword(
    db(),
    { caller, token },
    { currentPassword: newPassword, newPassword },
    occasion(),
  );
  t.deepEqual(outcome, { ok: false, code: 'same-password' });
  const easy = await changePassword(
    db(),
    { caller, token },
    { currentPassword: newPassword, newPassword: 'Admin@20261127!' },
    occasion(),
  );
  t.deepEqual(easy, { ok: false, code: 'common-password' });
});

test('a password of common words, runs of keys, repeats or the own name is one that is tried first; a phrase of one’s own is not', (t) => {
  for (const common of [
    ...['password1234', 'P@ssw0rd2026!', 'aaaaaaaaaaaa', '123123123123', '1234567890qwertyuiop', 'qwertyuiopasdfgh'],
    ...[
      'zhangsan123456',
      'ZhangSan@spgate',
      'abcdefghijkl',
      'woaini5201314',
      '1qaz2wsx3edc',
      '!@#$%^&*()_+',
      'iloveyou520520',
    ],
  ])
    t.true(isCommonPassword(common, 'zhangsan'), common);
  for (const own of [
    'correct horse battery',
    '春江潮水连海平海上明月',
    'mT7-kd92-Lqw0-bb',
    'k3Vd_0qXr-Zy9a1B',
    'dwumfour1878 moss',
  ])
    t.false(isCommonPassword(own, 'zhangsan'), own);
});

test.serial('a demonstration has a sample person of every role, put back as printed at each start', async (t) => {
  await openSamples(db(), now);
  await db().read(
    "update staff_account set password_hash = '$argon2id$none', failed_sign_ins = 3 where name = 'finance'",
  );
  const samples = await openSamples(db(), later(now, minuteMs));
  t.deepEqual(samples.map(({ role }) => role).sort(), [...staffRole.options].sort());
  for (const { name, password, role, organisation } of samples) {
    const signedIn = await signIn(db(), { name, password }, occasion());
    t.true(signedIn.ok, name);
    if (signedIn.ok)
      t.deepEqual([signedIn.value.caller.role, signedIn.value.caller.organisation], [role, organisation]);
  }
  t.deepEqual(await db().read('select count(*)::int as n from staff_account where sample'), [{ n: samples.length }]);
});

test.serial(
  'no sample password opens anything once the start is no demonstration any more, and none becomes one',
  async (t) => {
    const [sample] = await openSamples(db(), now);
    const { name, password } = sample!;
    const before = await signIn(db(), { name, password }, occasion());
    await closeSamples(db(), now);
    t.deepEqual(await signIn(db(), { name, password }, occasion()), { ok: false, code: 'sign-in-refused' });
    t.is(before.ok ? await findCaller(db(), rules, before.value.token, now) : 'no session', undefined);
    const admin = await signIn(db(), { name: 'admin', password: newPassword }, occasion());
    if (!admin.ok) return t.fail();
    const change = { currentPassword: newPassword, newPassword: password };
    t.deepEqual(await changePassword(db(), admin.value, change, occasion()), {
      ok: false,
      code: 'sample-password',
    });
  },
);

test.serial('who only ever had samples gets an administrator at the first real start', async (t) => {
  await db().transactWithPrisma(async (tx) => {
    await tx.sql('only samples', "update staff_account set sample = true where name = 'admin'", []);
    await tx.sql('out of the way', "update staff_account set name = 'old-admin' where name = 'admin'", []);
  });
  t.is((await firstAdministrator())?.name, 'admin');
});

test.serial('every action is in the audit, and the audit cannot be changed', async (t) => {
  const actions = new Set(await auditedActions());
  t.deepEqual([...actions].sort(), [
    'account.create',
    'account.password-renewed',
    'password.change',
    'password.refused',
    'sign-in',
    'sign-in.refused',
    'sign-in.too-late',
    'sign-out',
  ]);
  await t.throwsAsync(db().read("update staff_audit set action = 'nothing'"), { message: /append-only/ });
  await t.throwsAsync(db().read('delete from staff_audit'), { message: /append-only/ });
});
