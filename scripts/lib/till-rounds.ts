import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { queueMts } from '../../src/business/messages/index.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import type { BenefitRule } from '../../src/products/merchants/benefits/contract.ts';
import type { Redeemed } from '../../src/products/merchants/redemptions/contract.ts';
import { openCheckSeals } from '../../src/products/merchants/redemptions/seal.ts';
import { openSampleMerchants } from '../../src/products/merchants/registry/samples.ts';
import { dayMs, later, monthOf } from '../../src/values/time.ts';
import { aSession } from '../../test/support/callers.ts';
import { aDoor, aLane, anMt } from '../../test/support/mt.ts';
import { freePort, Program, writeLinkSheet } from './program.ts';
import { seededRandom } from './random.ts';

/** What a till says: redeemed, by which row, and whether it had been before; or a problem. */
type Answer = { readonly status: number; readonly body: Partial<Redeemed> & { readonly code?: string } };

/** Two programs with the web, in processes of their own on one database, and a clerk with members before his till. */
export type TillWorld = {
  readonly db: Db;
  readonly programs: readonly [Program, Program];
  /** Taps on a benefit for a member at one of the programs, on a connection of its own. */
  tap(nth: 0 | 1, member: string, benefit: string, key: string): Promise<Answer>;
  /** The next members, never met before, to whom this month's SMS went. */
  members(count: number): Promise<string[]>;
  /** Benefits by their titles: `once`, whose wait lets a member use it once; `few`, whose budget is for so many uses. */
  readonly benefits: ReadonlyMap<string, string>;
  close(): Promise<void>;
};

const worthFen = 500;

/** Opens the world on an empty database that has its tables. `few`: how many uses the budget of that benefit is for. */
export async function openTillWorld(databaseUrl: string, few: number): Promise<TillWorld> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-tills-'));
  // Its programs run no gateway: nothing is sent.
  await writeLinkSheet(folder, { smgPort: 1, listenPort: 1 });
  const [db, ports] = [await openDb(databaseUrl, openLog({ level: 'silent' })), [await freePort(), await freePort()]];
  const [one, other] = ports.map(
    (port) => new Program({ databaseUrl, links: folder, data: folder, roles: 'web', port }),
  ) as [Program, Program];
  const close = async () => {
    await Promise.all([one.stop(), other.stop()]);
    await db.close();
    await rm(folder, { recursive: true });
  };
  try {
    await Promise.all([one.start(), other.start()]);
  } catch (error) {
    await close();
    throw error;
  }
  const { cookie, person, shop, benefits } = await openShop(db, few);
  const seals = await openCheckSeals(db);
  const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
  let known = 0;
  return {
    ...{ db, programs: [one, other], benefits },
    async tap(nth, member, benefit, key) {
      const check = seals.seal({ phone: member, shopId: shop, proof: 'number' }, person, new Date());
      const body = { check, benefit: benefits.get(benefit), key };
      return post(agent, `http://127.0.0.1:${ports[nth]}/api/till/redemptions`, cookie, body);
    },
    async members(count) {
      const phones = Array.from({ length: count }, (_, at) => String(15_633_000_000 + known + at));
      known += count;
      await join(db, phones);
      return phones;
    },
    close() {
      agent.destroy();
      return close();
    },
  };
}

/** What became of many taps at once for one member, half of them at each program. */
export async function raceAtTills({ tap, members, db }: TillWorld, attempts: number) {
  const [member] = (await members(1)) as [string];
  const answers = await Promise.all(
    Array.from({ length: attempts }, (_, nth) => tap((nth % 2) as 0 | 1, member, 'once', `race-${nth}-of-many`)),
  );
  const rows = await db.read<{ key: string }>('select idempotency_key as key from redemption where phone = $1', [
    member,
  ]);
  return { answers, rows };
}

export type TillKills = { readonly rounds: number; readonly members: number; readonly seed: number };

export type TillFigures = {
  readonly kills: number;
  readonly taps: number;
  readonly redeemed: number;
  readonly refused: number;
  /** Taps that a kill left without an answer; and those of them that had redeemed, as they heard when they were sent again. */
  readonly unanswered: number;
  readonly doneUnanswered: number;
};

/**
 * In each round members stand at the till, each of them tapped twice on a benefit that he may use once, and once on one whose budget
 * ends. One of the two programs is killed with -9 when it has answered a random number of them, and started again. A tap without an
 * answer is sent again, with its key, to the other program. Then every answer is compared with the rows. Throws with each fault on a line
 * of its own.
 */
export async function killTills(
  world: TillWorld,
  { rounds, members, seed }: TillKills,
  tell: (line: string) => void = () => {},
): Promise<TillFigures> {
  const random = seededRandom(seed);
  const told: Told[] = [];
  for (let round = 0; round < rounds; round++) {
    const taps = (await world.members(members)).flatMap((member, nth) =>
      ['once', 'once', 'few'].map((benefit, at) => ({ member, benefit, key: `tap-${round}-${nth}-${at}` })),
    );
    const nth = (round % 2) as 0 | 1;
    const begun = performance.now();
    // It is killed when it has answered some of its half, and has others of it in hand.
    let left = 1 + Math.floor(random() * (taps.length / 2 - 2));
    let kill: Promise<void> | undefined;
    const answered = (by: 0 | 1) => {
      if (by !== nth || kill) return;
      left -= 1;
      if (left === 0) kill = world.programs[nth].kill();
    };
    const all = await Promise.all(taps.map((one, at) => untilAnswered(world, one, (at % 2) as 0 | 1, answered)));
    await kill;
    if (!kill) throw new Error('the round was over before the kill');
    await world.programs[nth].start();
    told.push(...all);
    tell(`round ${round + 1}: ${taps.length} taps in ${Math.round(performance.now() - begun)} ms with the start anew`);
  }
  const faults = await compare(world, told);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  const redeemed = told.filter(isDone);
  const lost = told.filter(({ sent }) => sent > 1);
  return {
    ...{ kills: rounds, taps: told.length, redeemed: redeemed.length, refused: told.length - redeemed.length },
    ...{ unanswered: lost.length, doneUnanswered: lost.filter(({ answer }) => answer.body.again).length },
  };
}

type Tap = { readonly member: string; readonly benefit: string; readonly key: string };
type Told = Tap & { readonly answer: Answer; readonly sent: number };

const isDone = ({ answer }: Told) => answer.status < 300;

/** Taps until there is an answer that tells what happened. */
async function untilAnswered(world: TillWorld, one: Tap, first: 0 | 1, answered: (by: 0 | 1) => void): Promise<Told> {
  for (let sent = 1; sent < 500; sent++) {
    const nth = ((first + sent - 1) % 2) as 0 | 1;
    const answer = await world.tap(nth, one.member, one.benefit, one.key).catch(() => undefined);
    if (answer) answered(nth);
    if (answer && answer.status < 500 && answer.status !== 429) return { ...one, answer, sent };
    await pause(20);
  }
  throw new Error(`${one.key} is not answered`);
}

/** What is wrong: a row for each yes and no other, no limit passed, and the tally is what the rows say. */
async function compare({ db, benefits }: TillWorld, told: readonly Told[]): Promise<string[]> {
  const rows = await db.read<{ id: string; phone: string; key: string; benefit: string }>(
    `select id, phone, idempotency_key as key, benefit_id as benefit from redemption where state = 'redeemed' and idempotency_key like 'tap-%'`,
  );
  const faults: string[] = [];
  const byTap = new Map(rows.map((row) => [row.key, row]));
  const yes = told.filter(isDone);
  for (const { key, answer, member } of yes) {
    const row = byTap.get(key);
    if (row?.id !== answer.body.id || row?.phone !== member)
      faults.push(`${key}: answered ${answer.body.id}, the row is ${row?.id}`);
  }
  if (rows.length !== yes.length) faults.push(`${rows.length} rows, ${yes.length} taps were told yes`);
  for (const { key, answer } of told)
    if (answer.status >= 300 && !['till-cool-down', 'till-budget'].includes(answer.body.code ?? ''))
      faults.push(`${key}: ${answer.status} ${answer.body.code}`);
  const once = rows.filter(({ benefit }) => benefit === benefits.get('once'));
  const members = new Set(told.map(({ member }) => member));
  if (once.length !== members.size || new Set(once.map(({ phone }) => phone)).size !== members.size)
    faults.push(`${once.length} uses of a benefit that each of ${members.size} members may use once`);
  const wrong = await db.read<{ benefit: string; period: string; told: number; rows: number }>(
    `with said as (
       select benefit_id, p.period, count(*)::int as uses, sum(value_fen)::bigint as fen from redemption,
         lateral (values (to_char(day, 'YYYY-MM-DD')), (to_char(day, 'YYYY-MM')), ('all')) p(period)
       where state = 'redeemed' group by 1, 2)
     select benefit_id as benefit, period, t.uses as told, s.uses as rows from redemption_tally t full join said s using (benefit_id, period)
     where t.uses is distinct from s.uses or t.value_fen is distinct from s.fen`,
  );
  return [
    ...faults,
    ...wrong.map((one) => `tally of ${one.benefit} ${one.period}: ${one.told}, the rows say ${one.rows}`),
  ];
}

/** A merchant with a shop, a clerk who is signed in, and two benefits. */
async function openShop(db: Db, few: number) {
  const now = new Date();
  const cookie = await aSession(db, 'merchant-clerk', 'sample-rounds');
  const [account] = await db.read<{ id: string }>(`select id from staff_account where organisation = 'sample-rounds'`);
  const gift: BenefitRule = { kind: 'gift', what: '毛巾', worthFen, levels: ['standard', 'better'], caps: {} };
  const benefit = (title: string, limit: Partial<BenefitRule>) => ({
    ...{ title, highValue: false, from: -30, until: 300, rule: { ...gift, ...limit } as BenefitRule },
  });
  const place = { district: '桥西区', address: '一路1号', phone: '0311-55550901', hours: '', lat: 38, lng: 114 };
  const sample = {
    ...{ code: 'sample-rounds', name: '示例', category: 'wash', contact: '', note: '' },
    contract: { from: -30, until: 300, commissionPermille: 50, terms: '' },
    shops: [{ ...place, name: '一店' }],
    people: [{ name: '小王', role: 'clerk' as const, account: 'clerk', shop: '一店', phone: undefined }],
    benefits: [benefit('once', { coolDownHours: 24 }), benefit('few', { budgetFen: few * worthFen })],
  };
  await openSampleMerchants(db, [sample], new Map([['clerk', account!.id]]), now);
  // A program that serves real people closes what is a sample.
  await db.read('update merchant set is_sample = false');
  const [of] = await db.read<{ person: string; shop: string }>(
    'select id as person, shop_id as shop from merchant_person',
  );
  const titles = await db.read<{ id: string; title: string }>('select id, title from benefit');
  return { cookie, ...of!, benefits: new Map(titles.map(({ id, title }) => [title, id])) };
}

/** Lets phones be members for a while, to whom this month's SMS went. */
async function join(db: Db, phones: readonly string[]): Promise<void> {
  const now = new Date();
  const joined = later(now, -60 * dayMs);
  await ensurePartitions(db, now);
  const reason = `membership ${monthOf(now)}`;
  await db.transact(async (tx) => {
    await tx.sql(
      'join',
      `with held as (insert into subscriber (phone, carrier, province, holder_since) select p, 'unicom', '河北', $2 from unnest($1::text[]) p)
       insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from)
       select p, gen_random_uuid(), 'car-owner', 'car-owner', 'active', 1, 'sms', '10620007', $2, $2 from unnest($1::text[]) p`,
      [phones, joined],
    );
    const mts = phones.map((phone) => anMt({ phone, class: 'notice', reason, accessNumber: '10620007' }));
    await queueMts(tx, aDoor({ ...aLane, extensionDigits: 0 }), mts, now);
    await tx.sql('arrived', `update mt set state = 'delivered', done_at = $2 where phone = any($1)`, [phones, now]);
    await tx.sql('left', 'delete from mt_queue where phone = any($1)', [phones]);
  });
}

/** A program counts by address what asks it, and is on this machine: each connection comes from another of its addresses. */
let addresses = 0;

function post(agent: Agent, url: string, cookie: string, body: object): Promise<Answer> {
  const sent = JSON.stringify(body);
  addresses += 1;
  return new Promise((resolve, reject) => {
    const asking = request(
      url,
      {
        ...{ method: 'POST', agent, localAddress: `127.0.${(addresses >> 7) & 127}.${(addresses & 127) + 1}` },
        headers: { cookie, 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => {
          text += part;
        });
        answer.once('end', () => resolve({ status: answer.statusCode!, body: JSON.parse(text) as Answer['body'] }));
        answer.once('error', reject);
      },
    );
    asking.once('error', reject);
    asking.end(sent);
  });
}
