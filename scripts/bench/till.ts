// How many checks a second a till answers through HTTP: `node dist/scripts/bench/till.js [members] [seconds]`, on a database of its own. Beside it a bare
// route of the same server: the same sign-in, and one row by its key, which it answers. Who asks and who answers share this process, so both figures
// are of half a machine.
import { Agent, request } from 'node:http';
import { z } from 'zod';
import { openNumbers, staffRulesOf } from '../../src/business/staff/index.ts';
import { authenticator } from '../../src/business/staff/routes.ts';
import { loadSegments } from '../../src/business/subscribers/index.ts';
import { loadVehicleRules } from '../../src/business/vehicles/index.ts';
import { readConfig } from '../../src/platform/config.ts';
import { openDb } from '../../src/platform/db.ts';
import { route, startHttp } from '../../src/platform/http/index.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import type { BenefitRule } from '../../src/products/merchants/benefits/contract.ts';
import { allTillRoutes, openTills } from '../../src/products/merchants/index.ts';
import { openPace } from '../../src/products/merchants/redemptions/pace.ts';
import { openSampleMerchants } from '../../src/products/merchants/registry/samples.ts';
import { dayMs, later } from '../../src/values/time.ts';
import { aSession } from '../../test/support/callers.ts';
import { contentFolder } from '../../test/support/content.ts';
import { aDoor } from '../../test/support/mt.ts';
import { createTestDatabase, testServer } from '../../test/support/server.ts';
import { aCatalog, termsOf } from '../../test/support/talk.ts';

const members = Number(process.argv[2] ?? 10_000);
const seconds = Number(process.argv[3] ?? 10);
const now = new Date('2026-11-27T10:00:00+08:00');
const bareAnswer = z.object({ carrier: z.string() });
const log = openLog({ level: 'silent' });

const server = await testServer();
process.env['TEST_PG_URL'] ??= server.url;
const database = await createTestDatabase();
const db = await openDb(database.url, log);
const agent = new Agent({ keepAlive: true });
try {
  await ensurePartitions(db, now);
  await load();
  const cookie = `__Host-${await aSession(db, 'merchant-clerk', 'sample-bench')}`;
  await openShop();
  const behindTls = true;
  const rules = staffRulesOf(readConfig({}), true);
  if ('faults' in rules) throw new Error(rules.faults.join());
  const pace = openPace({ who: 1e9, shopId: 1e9, address: 1e9 });
  const house = {
    ...{ db, terms: termsOf(await aCatalog()), door: aDoor(), segments: await loadSegments(contentFolder) },
    ...{ numbers: await openNumbers(db), ...(await openTills(db)), pace, vault: undefined },
    vehicles: await loadVehicleRules(contentFolder),
  };
  const bare = route({
    method: 'POST',
    path: '/bare',
    access: { roles: ['merchant-clerk'] },
    summary: 'One row by its key',
    answer: bareAnswer,
    async handle() {
      const [row] = await db.transact((tx) =>
        tx.sql<{ carrier: string }>('bare', 'select carrier from subscriber where phone = $1', [phoneOf(1)]),
      );
      return { body: row! };
    },
  });
  const web = await startHttp({
    ...{ host: '127.0.0.1', port: 0, routes: [...allTillRoutes(house), bare], consolesDir: '', log, behindTls },
    authenticate: authenticator({ db, behindTls, rules }),
    now: () => now,
  });
  let asked = 0;
  const call = (path: string, body: object) => {
    asked += 1;
    // The server counts by address; a hundred clerks have one each.
    const from = `10.${(asked >> 8) & 255}.${asked & 255}.1`;
    return post(`${web.url}${path}`, cookie, from, body);
  };
  const check = () => call('/api/till/checks', { by: 'number', number: phoneOf(asked % members) });
  const row = () => call('/bare', {});
  for (const act of [row, check]) await warmUp(act, 16);
  const most = await byTurns({ bare: row, check }, 16, seconds);
  const half = await paced(check, most.check.perSecond / 2, seconds * 1_000);
  const ratio = Math.round((most.check.perSecond / most.bare.perSecond) * 100);
  console.log(`${members} members, 16 at a time, ${seconds} s each`);
  console.log(`a bare route with one row by its key: ${most.bare.perSecond}/s, p99 ${most.bare.p99} ms`);
  console.log(`checks: ${most.check.perSecond}/s, p99 ${most.check.p99} ms: ${ratio} % of the bare route`);
  console.log(`checks at half of that: ${half.perSecond}/s, p99 ${half.p99} ms`);
  await web.stop();
} finally {
  agent.destroy();
  await db.close();
  await database.drop();
  await server.stop();
}

function phoneOf(nth: number): string {
  return String(15_630_000_000 + nth);
}

/** Members to whom this month's SMS went. */
async function load(): Promise<void> {
  const joined = later(now, -50 * dayMs);
  await db.read(
    `insert into subscriber (phone, carrier, province, holder_since) select (15630000000 + g)::text, 'unicom', '河北', $2 from generate_series(0, $1::int) g`,
    [members, joined],
  );
  await db.read(
    `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from)
     select (15630000000 + g)::text, gen_random_uuid(), 'car-owner', 'car-owner', 'active', 1, 'sms', '10620007', $2, $2 from generate_series(0, $1::int) g`,
    [members, joined],
  );
  await db.read(
    `insert into mt (phone, id, class, access_number, text, text_version, service_code, fee_fen, fee_kind, never_twice, reason, reason_id, priority, parts, state, queued_at, done_at)
     select (15630000000 + g)::text, id, 'notice', '10620007', '会员', '1', 'CY', 0, 'free', false, 'membership 2026-11', id, 0, 1, 'delivered', $2, $2
     from generate_series(0, $1::int) g, lateral (select overlay(id_floor($2)::text placing lpad(to_hex(g), 12, '0') from 25)::uuid as id) i`,
    [members, later(now, -20 * dayMs)],
  );
  await db.read('analyze');
}

/** A shop with as many benefits as a car wash has, where the clerk of the session works. */
async function openShop(): Promise<void> {
  const [account] = await db.read<{ id: string }>('select account_id as id from staff_session limit 1');
  const shop = {
    name: '一店',
    district: '桥西区',
    address: '一路1号',
    phone: '0311-55550901',
    hours: '',
    lat: 38,
    lng: 114,
  };
  const rule: BenefitRule = {
    ...{ kind: 'discount', what: '洗车', payPercent: 80, levels: ['standard', 'better'] },
    caps: { member: { day: 1 } },
  };
  const benefits = ['一', '二', '三'].map((title) => ({
    ...{ from: -30, until: 300, title, highValue: false },
    rule,
  }));
  const contract = { from: -30, until: 300, commissionPermille: 50, terms: '' };
  const people = [{ name: '小王', role: 'clerk' as const, account: 'clerk', shop: '一店', phone: undefined }];
  const merchant = { code: 'sample-bench', name: '示例', category: 'wash', contact: '', note: '' };
  const sample = { ...merchant, contract, shops: [shop], people, benefits };
  await openSampleMerchants(db, [sample], new Map([['clerk', account!.id]]), now);
}

type Figures = { readonly perSecond: number; readonly p99: number };

/** A server runs for days, and what it does is compiled well after some thousand times only: by count, as a busy machine gets there later. */
async function warmUp(act: () => Promise<void>, atOnce: number): Promise<void> {
  let left = 8_000;
  const one = async () => {
    while (left-- > 0) await act();
  };
  await Promise.all(Array.from({ length: atOnce }, one));
}

/** How long each takes of so many at a time, each begun when one is done. */
async function timesOf(act: () => Promise<void>, atOnce: number, ms: number): Promise<number[]> {
  const times: number[] = [];
  const begun = performance.now();
  const one = async () => {
    while (performance.now() - begun < ms) {
      const from = performance.now();
      await act();
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return times;
}

/** The same of two acts, a second of each by turns: what else the machine does meanwhile takes from both alike. */
async function byTurns<Name extends string>(
  acts: Readonly<Record<Name, () => Promise<void>>>,
  atOnce: number,
  turns: number,
): Promise<Record<Name, Figures>> {
  const names = Object.keys(acts) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let turn = 0; turn < turns; turn++)
    for (const name of names) times[name].push(...(await timesOf(acts[name], atOnce, 1_000)));
  return Object.fromEntries(names.map((name) => [name, figuresOf(times[name], turns * 1_000)])) as Record<
    Name,
    Figures
  >;
}

/** So many a second, whether or not those before are done. */
async function paced(act: () => Promise<void>, perSecond: number, ms: number): Promise<Figures> {
  const times: number[] = [];
  const begun = performance.now();
  const going: Promise<void>[] = [];
  while (performance.now() - begun < ms) {
    const due = Math.floor(((performance.now() - begun) / 1_000) * perSecond);
    for (; going.length < due; ) {
      const from = performance.now();
      going.push(act().then(() => void times.push(performance.now() - from)));
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(going);
  return figuresOf(times, performance.now() - begun);
}

function figuresOf(times: readonly number[], ms: number): Figures {
  const sorted = times.toSorted((a, b) => a - b);
  const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? 0;
  return { perSecond: Math.round((times.length / ms) * 1_000), p99: Number(p99.toFixed(1)) };
}

function post(url: string, cookie: string, from: string, body: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = JSON.stringify(body);
    const headers = {
      ...{ cookie, 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) },
      'x-forwarded-for': from,
    };
    const asking = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => {
        if (answer.statusCode! < 300) resolve();
        else reject(new Error(`HTTP ${answer.statusCode} of ${url}`));
      });
    });
    asking.once('error', reject);
    asking.end(sent);
  });
}
