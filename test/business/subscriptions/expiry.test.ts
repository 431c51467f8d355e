import test from 'ava';
import { loadSegments } from '../../../src/business/subscribers/index.ts';
import { jobsOf } from '../../../src/business/subscriptions/index.ts';
import type { Intake } from '../../../src/intake/intake.ts';
import { takeMos } from '../../../src/intake/mo.ts';
import { sweep } from '../../../src/platform/jobs.ts';
import { openLog } from '../../../src/platform/log.ts';
import { ensurePartitions } from '../../../src/platform/partitions.ts';
import { hourMs, later } from '../../../src/values/time.ts';
import { withDatabase } from '../../support/database.ts';
import { until } from '../../support/house.ts';
import { anMo } from '../../support/mo.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { noOrders } from '../../support/orders.ts';
import { aCatalog, contentFolder, termsOf } from '../../support/talk.ts';

const db = withDatabase();
const asked = new Date('2026-11-23T10:00:00+08:00');
const windowEnd = later(asked, 24 * hourMs);
let segments: Intake['segments'];
let terms: Intake['terms'];
const door = aDoor({ ...aLane, extensionDigits: 0 });

test.before(async () => {
  segments = await loadSegments(contentFolder);
  terms = termsOf(await aCatalog());
  await ensurePartitions(db(), asked);
});

/** A phone texts at some time. */
function text(words: string, phone: string, at: Date): Promise<void> {
  const log = openLog({ level: 'silent' });
  return takeMos({ db: db(), clock: { now: () => at }, log, terms, segments, door, ...noOrders }, [
    anMo(words, { phone }),
  ]);
}

/** Rings until `at`, and resolves with the errors that were logged. */
async function ring(at: Date): Promise<string[]> {
  const errors: string[] = [];
  await sweep(
    db(),
    jobsOf({ terms, door }),
    at,
    openLog({ level: 'error', out: { write: (line) => void errors.push(line) } }),
  );
  return errors;
}

async function statesOf(phone: string): Promise<string[]> {
  const rows = await db().read<{ state: string }>('select state from subscription where phone = $1 order by id', [
    phone,
  ]);
  return rows.map(({ state }) => state);
}

test.serial(
  'An order without a Y expires at the end of its window, silently, and the clock is what moved it',
  async (t) => {
    const phone = '15633002001';
    await text('CY', phone, asked);
    t.deepEqual(await ring(later(windowEnd, -1)), []);
    t.deepEqual(await statesOf(phone), ['pending-confirm']);
    t.deepEqual(await ring(windowEnd), []);
    t.deepEqual(await statesOf(phone), ['expired']);
    const events = await db().read(
      `select to_state, cause, channel, actor, at from subscription_event where phone = $1 order by id desc limit 1`,
      [phone],
    );
    t.deepEqual(events, [
      { to_state: 'expired', cause: 'not confirmed in time', channel: 'clock', actor: 'clock', at: windowEnd },
    ]);
    t.deepEqual(await db().read('select count(*)::int as n from mt where phone = $1', [phone]), [{ n: 1 }]);
  },
);

test.serial('Where a Y and the end of the window meet, the one that comes second finds it done', async (t) => {
  const phone = '15633002002';
  await text('CY', phone, asked);
  const first = await db().pool.connect();
  await first.query('begin');
  await first.query('update subscriber set mo_count = mo_count where phone = $1', [phone]);
  const rung = ring(windowEnd);
  await until('the ring to wait for the phone', async () => {
    const [row] = await db().read<{ waiting: boolean }>(
      // Of this database: other tests wait for locks on the same server.
      `select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waiting`,
    );
    return row!.waiting || undefined;
  });
  await first.query(
    `update subscription set state = 'active', active_from = asked_at, confirm_until = null, next_at = null, version = version + 1
     where phone = $1`,
    [phone],
  );
  await first.query('commit');
  first.release();
  t.deepEqual(await rung, []);
  t.deepEqual(await statesOf(phone), ['active']);
});

test.serial('An open confirmation that no clock would look at cannot be written', async (t) => {
  await text('CY', '15633002003', asked);
  await t.throwsAsync(db().read(`update subscription set next_at = null where phone = '15633002003'`), {
    message: /violates check constraint/,
  });
});
