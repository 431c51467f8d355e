import path from 'node:path';
import test from 'ava';
import { OwnPostgres } from '../../scripts/lib/own-postgres.ts';
import { SmallDisk } from '../../scripts/lib/small-disk.ts';
import { TwoGateways, until } from '../../scripts/lib/two-gateways.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

const diskMegabytes = 250;

test('PostgreSQL is restarted, crashes, has no room on its disk, and gives way to a promoted standby: it is said, nothing is refused, lost or doubled, and all goes on by itself', async (t) => {
  const disk = await SmallDisk.open(diskMegabytes);
  const postgres = await OwnPostgres.create(path.join(packageRoot, '.test/failing'), {
    ...(typeof disk !== 'string' && { disk: disk.folder }),
    settings: { fsync: 'off', max_wal_size: '64MB', min_wal_size: '32MB' },
  });
  const servers = [postgres];
  const two = await TwoGateways.open({ databaseUrl: postgres.url, orders: 40, pace: 60, tell: (line) => t.log(line) });
  t.teardown(async () => {
    await two.close();
    for (const server of servers) await server.end('immediate');
    if (typeof disk !== 'string') await disk.close();
  });
  const [{ program, url }] = two.machines;
  await program.start();
  /** What the readiness check says is wrong. */
  const problems = async () => {
    const { checks } = (await (await fetch(`${url}/readyz`)).json()) as {
      checks: { name: string; problem?: string }[];
    };
    return checks.flatMap(({ name, problem }) => (problem === undefined ? [] : [`${name}: ${problem}`]));
  };
  const says = (what: RegExp, meanwhile = () => {}) =>
    until(`/readyz says ${what}`, async () => {
      meanwhile();
      return (await problems()).some((one) => what.test(one));
    });
  const isReady = () => until('it is ready', async () => (await problems()).length === 0);

  await two.round('restarted', async () => {
    await postgres.end('fast');
    await says(/^database: the database is away or busy/);
    await postgres.start();
  });
  await isReady();

  await two.round('crashed', async () => {
    await postgres.end('immediate');
    await says(/^database: /);
    await postgres.start();
  });
  await isReady();

  if (typeof disk === 'string') t.log(disk);
  else {
    await two.round('no room on its disk', async () => {
      await disk.fill();
      // Pages that are half empty take some more, and those who order here may be through: others write until one finds no room.
      let other = 15_631_000_000;
      const another = () => two.smg.sendMo(String(other++), '10620007', 'CY');
      await says(/^room in the database: .*No space left on device|^database: /, another);
      await disk.free();
      if (!(await postgres.takesConnections())) await postgres.startAgainAndAgain();
    });
    t.regex(await postgres.said(), /No space left on device/);
  }

  const standby = await postgres.follower('standby');
  servers.push(standby);
  await two.round('gave way to a promoted standby', async () => {
    await postgres.end('kill');
    await says(/^database: /);
    await standby.promote();
    two.leadTo(standby.address);
  });
  t.true(two.moResults(two.smg).all.every((result) => result === 0));
  const { all, last } = two.moResults(two.ismg);
  t.true(all.every((result) => result === 0 || result === 8));
  t.true(last.every((result) => result === 0));
});
