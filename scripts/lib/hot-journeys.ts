import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { openSamples, sampleAccounts } from '../../src/business/staff/index.ts';
import { samplePassword } from '../../src/business/staff/samples.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { loadMerchantSamples, openSampleMerchants } from '../../src/products/merchants/index.ts';
import type { Checked } from '../../src/products/merchants/redemptions/contract.ts';
import { monthOf, monthStart } from '../../src/values/time.ts';
import { anIssue } from '../../test/products/mms/push/an-issue.ts';
import { aHouse, post, type RunningHouse, until } from '../../test/support/a-house.ts';
import { aSession } from '../../test/support/callers.ts';
import { contentFolder } from '../../test/support/content.ts';
import type { TestDatabase } from '../../test/support/server.ts';

const clerksPhone = '15633000006';

/**
 * A house on a migrated database, with the links of the demonstration to Unicom and China Mobile and an MMSC, on the last noon of November:
 * so the next month, with its bill and its membership SMS, is near, and it is the same month whatever the day is: in some a season changes.
 */
export async function aHotHouse(database: TestDatabase, settings: Record<string, string> = {}): Promise<RunningHouse> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-hot-'));
  await writeLinks(folder);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const year = Number(monthOf(new Date()).slice(0, 4));
  const begin = [year, year + 1].map((one) => new Date(`${one}-11-30T12:00:00+08:00`)).find((one) => one > new Date())!;
  await client.query('update business_clock set offset_ms = $1', [begin.getTime() - Date.now()]);
  await client.end();
  const house = await aHouse({ SPGATE_LINKS: folder, ...settings }, { database });
  return {
    ...house,
    async stop() {
      await house.stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function writeLinks(folder: string): Promise<void> {
  for (const name of ['unicom', 'mobile'])
    await cp(path.join(packageRoot, `ops/carriers/demo/${name}.yaml`), path.join(folder, `${name}.yaml`));
  await writeFile(
    path.join(folder, 'mms.yaml'),
    `link: mms
protocol: mm7
simulated: true
carriers: [unicom]
orderMode: local
accessNumbers: ['10620007']
pace: 1000
vaspId: '831000'
mmsc: { url: 'http://127.0.0.1:0/' }
receive: { path: /mm7/mms, from: [127.0.0.1] }
`,
  );
}

/**
 * Everything that happens to many people every day, once, in such a house: they order, confirm, ask and cancel
 * by SMS; messages leave, are answered and reported; the month is billed and its membership SMS go out; forecasts and an issue reach
 * their readers; a merchant redeems a benefit. Phones are 15633000001 and the following.
 */
export async function liveHotJourneys(house: RunningHouse): Promise<void> {
  const { db, clock } = house;
  const month = monthOf(monthStart(clock.now(), 1));
  const walk = async (day: string, time: string) => {
    const status = await house.walkTo(`${month}-${day}T${time}:00+08:00`);
    if (status !== 200) throw new Error(`the clock did not walk to ${day} ${time}: ${status}`);
  };
  const say = async (phone: string, word: string, answers: number) => {
    const before = (await house.messages(phone)).filter(({ direction }) => direction === 'mt').length;
    await house.text(phone, word);
    return (await house.arrived(phone, before + answers)).slice(before);
  };
  const member = '15633000001';
  const vip = '15633000002';
  const leaver = '15633000003';
  const mobile = '13930000001';
  for (const [phone, word] of [
    [member, 'CY'],
    [vip, 'CYV'],
    [leaver, 'CY'],
    [mobile, 'TQDY'],
  ] as const) {
    await say(phone, word, 1);
    await say(phone, 'Y', 2);
  }
  await say(member, '你好', 1);
  await say(vip, 'CP 冀A12345', 1);
  await say(vip, 'TG', 1);
  await say(member, 'ZB 洗车 桥西', 1);
  await say(leaver, 'QX', 1);

  await openMerchants(house);
  const dueAt = new Date(`${month}-02T15:00:00+08:00`);
  await anIssue(db, { slot: { key: `${month}-02T15:00`, dueAt }, at: clock.now() });
  await forecast(
    house,
    [1, 2, 3].map((day) => `${month}-0${day}`),
  );
  await walk('02', '12:00');
  await redeem(house, member);
  await say(clerksPhone, `YZ ${vip}`, 1);
  await walk('02', '15:10');
  await until('the issue', async () => (await house.messages(member)).find(({ kind }) => kind === 'mms'));
  await walk('11', '12:00');
  await until('the fees of the month to be posted', async () => {
    const [row] = await db.read<{ posted: number }>(
      `select count(*)::int as posted from charge where phone = any($2) and billing_month = $1 and state = 'posted'`,
      [`${month}-01`, [member, vip]],
    );
    return row!.posted === 2 || undefined;
  });
}

async function forecast(house: RunningHouse, days: readonly string[]): Promise<void> {
  const answer = await fetch(`${house.url}/api/weather/forecasts?name=hebei.csv`, {
    method: 'POST',
    headers: { cookie: await aSession(house.db, 'editor'), 'content-type': 'text/csv' },
    body: `城市,日期,天气,最低气温,最高气温,风\n${days.map((day) => `石家庄,${day},晴,-3,8,北风3级\n`).join('')}`,
  });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
}

/** The merchants of the demonstration, with their people and benefits. */
export async function openMerchants({ db, clock }: RunningHouse): Promise<void> {
  await openSamples(db, clock.now());
  await openSampleMerchants(db, await loadMerchantSamples(contentFolder), await sampleAccounts(db), clock.now());
}

/** A clerk of the sample merchant checks a member and redeems the first benefit that he may use. */
async function redeem({ url }: RunningHouse, phone: string): Promise<void> {
  const signedIn = await post(`${url}/api/sign-in`, { name: 'merchant-clerk', password: samplePassword });
  const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!;
  const ask = async <T>(place: string, body: unknown): Promise<T> => {
    const answer = await fetch(`${url}/api/till/${place}`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${place}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { check, benefits } = await ask<Checked>('checks', { by: 'number', number: phone });
  const benefit = benefits.find(({ usable }) => usable);
  if (!benefit) throw new Error(`no benefit may be used: ${JSON.stringify(benefits)}`);
  await ask('redemptions', { check, benefit: benefit.id, key: 'hot-journey-1', billFen: 3_000 });
}
