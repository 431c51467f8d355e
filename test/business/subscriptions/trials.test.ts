import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import type { Mo } from '../../../src/business/messages/index.ts';
import { entitlementsOfPhones, jobsOf } from '../../../src/business/subscriptions/index.ts';
import type { Intake } from '../../../src/intake/intake.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import { sweep } from '../../../src/platform/jobs.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import { dayMs, later } from '../../../src/values/time.ts';
import { withContent } from '../../support/content.ts';
import { withDatabase } from '../../support/database.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { noOrders } from '../../support/orders.ts';
import { segments } from '../../support/shipped.ts';
import { aCatalog, contentFolder, termsOf } from '../../support/talk.ts';

const asked = new Date('2026-11-23T10:00:00+08:00');
const log = openLog({ level: 'silent' });
const door = aDoor({ ...aLane, extensionDigits: 0 });

/** The shipped trial beside one of a single seat, and one that earns points as well. */
const trials = `trials:
  - { code: weather-trial, product: weather, orderWords: [TQTY], from: 2026-11-01, until: 2026-12-31, days: 10,
      warnDays: 2, quota: 1, rewardPoints: 20, areas: [{ carrier: unicom, provinces: [河北] }] }
`;
const db = withDatabase();
let intake: Intake;

test.before(async () => {
  const weather = await readFile(path.join(contentFolder, 'catalog/weather.yaml'), 'utf8');
  const terms = termsOf(await withContent({ 'catalog/weather.yaml': weather + trials }, aCatalog));
  intake = {
    db: db(),
    clock: { now: () => asked },
    log,
    terms,
    segments,
    door,
    ...noOrders,
  };
  await ensurePartitions(db(), asked);
});

const text = (words: string, phone: string, at = asked) => texts([anMo(words, { phone })], at);
const texts = (mos: Mo[], at = asked) => takeMos({ ...intake, clock: { now: () => at } }, mos);
const ring = (at: string) => sweep(db(), jobsOf(intake), new Date(at), log);

function said(phone: string): Promise<{ text: string; class: string; reason: string }[]> {
  return db().read('select text, class, reason from mt where phone = $1 order by id', [phone]);
}

async function count(what: string, values: unknown[] = []): Promise<number> {
  const [row] = await db().read<{ n: number }>(`select count(*)::int as n from ${what}`, values);
  return row!.n;
}

test.serial(
  'CA-050: two phones that say Y at once for the last seat: one joins, the other is told, nobody is parked',
  async (t) => {
    const phones = ['15633003001', '15633003002'];
    for (const phone of phones) await text('TQTY', phone);
    await Promise.all(phones.map((phone) => text('Y', phone)));
    t.is(await count(`trial_taken where trial = 'weather-trial'`), 1);
    t.deepEqual(await db().read('select taken, quota from trial_seats where trial = $1', ['weather-trial']), [
      { taken: 1, quota: 1 },
    ]);
    const answers = (await Promise.all(phones.map(said))).map((all) => all.at(-1)!.text);
    t.is(answers.filter((one) => one.includes('名额已满')).length, 1);
    t.is(await count(`mo where state = 'parked'`), 0);
  },
);

test.serial('CA-050: two Ys of one batch for the last seat are taken one after the other', async (t) => {
  await db().read('delete from trial_seats');
  const phones = ['15633003003', '15633003004'];
  for (const phone of phones) await text('TQTY', phone);
  await texts(phones.map((phone) => anMo('Y', { phone })));
  t.is(await count('trial_taken where phone = any($1)', [phones]), 1);
  t.is(await count(`subscription where phone = any($1) and state = 'active'`, [phones]), 1);
  t.is(await count(`mo where state = 'parked'`), 0);
});

test.serial(
  'CA-050: the end of a trial is told once and comes once, whatever workers ring and however late',
  async (t) => {
    const phone = '15633003005';
    await text('CYTY', phone);
    await text('Y', phone);
    const [job] = jobsOf(intake);
    const warned = new Date('2026-12-20T10:00:00+08:00');
    await Promise.all([1, 2, 3].map(() => job!.run(db(), warned, log)));
    t.is(await count(`mt where phone = $1 and reason = 'trial ending' and class = 'notice'`, [phone]), 1);
    await ring('2027-03-01T12:00:00+08:00');
    const told = (await said(phone)).slice(4).map(({ reason }) => reason);
    t.deepEqual(told, ['trial ending', 'trial ended']);
    const rows = await db().read<{ state: string; product: string; closed_at: Date }>(
      'select state, product, closed_at from subscription where phone = $1 order by id',
      [phone],
    );
    t.deepEqual(
      rows.map(({ state }) => state),
      ['closed', 'expired'],
    );
    t.deepEqual(rows[0]!.closed_at, new Date('2026-12-23T00:00:00+08:00'), 'the ring ran with its due time');
  },
);

test.serial('CA-050: a ring that was missed for months is caught up, in order, and charges nothing', async (t) => {
  const phone = '15633003006';
  await text('CYTY', phone);
  await text('Y', phone);
  await ring('2027-06-01T12:00:00+08:00');
  t.deepEqual(
    (await said(phone)).slice(4).map(({ reason }) => reason),
    ['trial ending', 'trial ended'],
  );
  t.is(await count('charge where phone = $1', [phone]), 0);
  const moves = await db().read<{ cause: string; channel: string }>(
    `select cause, channel from subscription_event where phone = $1 and channel = 'clock' order by id`,
    [phone],
  );
  t.deepEqual(
    moves.map(({ cause }) => cause),
    ['told that the trial ends', 'order', 'the trial ended without a yes', 'not confirmed in time'],
  );
});

test.serial('What the clock tells at midnight leaves in the morning', async (t) => {
  const phone = '15633003007';
  await text('CYTY', phone);
  await text('Y', phone);
  await ring('2026-12-23T00:00:00+08:00');
  const rows = await db().read<{ due_at: Date }>(
    `select q.due_at from mt_queue q join mt on mt.phone = q.phone and mt.id = q.mt_id
     where mt.phone = $1 and mt.reason = 'trial ended'`,
    [phone],
  );
  t.deepEqual(rows, [{ due_at: new Date('2026-12-23T09:00:00+08:00') }]);
});

test.serial(
  'CA-050: a phone is rewarded once, ever; the next holder of a recycled number tries and is rewarded anew',
  async (t) => {
    const phone = '15633003008';
    await db().read('delete from trial_seats');
    for (const words of ['CYTY', 'Y', 'TQTY', 'Y']) await text(words, phone);
    const rewards = () =>
      db().read<{ trial: string; reward_points: number | null }>(
        'select trial, reward_points from trial_taken where phone = $1 order by taken_at, trial',
        [phone],
      );
    t.deepEqual(await rewards(), [
      { trial: 'car-owner-2026', reward_points: 50 },
      { trial: 'weather-trial', reward_points: null },
    ]);
    t.deepEqual(await db().read('select balance::int from account where phone = $1 and unit = $2', [phone, 'points']), [
      { balance: 50 },
    ]);
    await text('00000', phone);
    await text('CYTY', phone);
    t.regex((await said(phone)).at(-1)!.text, /每人限免费体验一次/);

    await db().read('update subscriber set holder_since = $2 where phone = $1', [phone, later(asked, dayMs)]);
    for (const words of ['CYTY', 'Y']) await text(words, phone, later(asked, 2 * dayMs));
    t.is((await rewards()).at(-1)!.reward_points, 50);
  },
);

test.serial('CA-X02: other slices ask for the entitlements of phones by one call', async (t) => {
  const phone = '15633003009';
  for (const words of ['CYV', 'Y']) await text(words, phone);
  const granted = await db().transact((tx) =>
    entitlementsOfPhones(tx, intake.terms.catalog, [phone, '15633003999'], asked),
  );
  t.is(granted.get(phone)!.vehicles, 3);
  t.is(granted.get('15633003999')!.vehicles, 0);
});

test.serial('CA-050: a second trial of a group and a seat too many are refused by the database as well', async (t) => {
  const [taken] = await db().read<{ phone: string; holder_since: Date }>(
    'select phone, holder_since from trial_taken limit 1',
  );
  await t.throwsAsync(
    db().read(
      `insert into trial_taken (phone, holder_since, billing_group, trial, subscription_id, taken_at)
       select phone, holder_since, billing_group, 'another', subscription_id, taken_at from trial_taken where phone = $1`,
      [taken!.phone],
    ),
    { message: /duplicate key/ },
  );
  await t.throwsAsync(db().read('update trial_seats set taken = quota + 1'), { message: /check constraint/ });
  await t.throwsAsync(db().read('delete from trial_taken'), { message: /append-only/ });
});
