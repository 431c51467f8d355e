import test from 'ava';
import { Lease } from '../../src/carriers/lease.ts';
import { openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { withDatabase } from '../support/database.ts';
import { until } from './a-world.ts';

const database = withDatabase();
const log = openLog({ level: 'silent' });

function aLease(link: string, holder: string, db = database()): Lease {
  const lease = new Lease({ db, link, holder, log, onChange: () => {} });
  lease.open();
  return lease;
}

test('One process has the lease; when it gives it back the other one gets it', async (t) => {
  const first = aLease('given', 'first');
  await until('the first has it', () => first.held);
  const second = aLease('given', 'second');
  t.is(await second.nextEpoch(), undefined);
  t.false(second.held);
  await first.close();
  t.false(first.held);
  await until('the second has it', () => second.held);
  await second.close();
});

test('Every connection has an epoch of its own, above those of all earlier holders', async (t) => {
  const first = aLease('epochs', 'first');
  await until('the first has it', () => first.held);
  const [one, two] = [await first.nextEpoch(), await first.nextEpoch()];
  await first.close();
  const second = aLease('epochs', 'second');
  await until('the second has it', () => second.held);
  const three = await second.nextEpoch();
  t.true(one! < two! && two! < three!);
  await second.close();
});

test.serial('A process that stood still for longer than its lease knows it before it does anything else', async (t) => {
  const lease = aLease('stood still', 'first');
  await until('it has it', () => lease.held);
  // As a stopped process: nothing runs meanwhile, no timer, no answer of the database.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_100);
  t.false(lease.held);
  await lease.close();
});

test.serial(
  'A lease that was renewed after it had run out is lost and got anew: who stopped sending hears of it',
  async (t) => {
    const heard: boolean[] = [];
    let asked = 0;
    const late = {
      ...database(),
      async read(...given: Parameters<ReturnType<typeof database>['read']>) {
        const rows = await database().read(...given);
        asked += 1;
        // The answer is read before any timer has told that the lease ran out.
        if (asked === 2) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_100);
        return rows;
      },
    } as ReturnType<typeof database>;
    const lease: Lease = new Lease({
      db: late,
      link: 'late',
      holder: 'first',
      log,
      onChange: () => heard.push(lease.held),
    });
    lease.open();
    await until('it was got anew', () => asked > 2 && lease.held);
    t.deepEqual(heard, [true, false, true]);
    await lease.close();
  },
);

test('A process that cannot reach the database any more gives the lease up by itself', async (t) => {
  const db = await openDb(database().url, log);
  const lease = aLease('away', 'first', db);
  await until('it has it', () => lease.held);
  await db.close();
  // Not asked of the database when it is over: on a slow machine the question itself takes as long as there is between the two.
  let lastHeldAt = 0;
  await until('it has given it up', () => {
    const at = Date.now();
    if (!lease.held) return true;
    lastHeldAt = at;
    return false;
  });
  const [row] = await database().read<{ until: Date }>(`select until from link_lease where link = 'away'`);
  t.true(lastHeldAt < row!.until.getTime(), 'before the lease has ended');
  await lease.close();
});
