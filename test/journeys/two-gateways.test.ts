import test from 'ava';
import { TwoGateways } from '../../scripts/lib/two-gateways.ts';
import { createTestDatabase } from '../support/server.ts';

test('Two gateways on SGIP and CMPP: one is killed with -9 amid its window, one is cut off from the database with its connections open, both are restarted in turn; nothing is lost, doubled or refused', async (t) => {
  const database = await createTestDatabase();
  const two = await TwoGateways.open({ databaseUrl: database.url, orders: 60, pace: 60, tell: (line) => t.log(line) });
  t.teardown(async () => {
    await two.close();
    await database.drop();
  });
  const [first, second] = two.machines;
  await two.start();

  await two.round('killed with -9', async () => {
    await first.program.kill();
    t.log(`taken over after ${(await two.takenOverBy(second)).toFixed(1)} s`);
  });
  await first.program.start();

  await two.round('cut off from the database', async () => {
    second.toDatabase.swallow();
    t.log(`taken over after ${(await two.takenOverBy(first)).toFixed(1)} s`);
    second.toDatabase.heal();
  });

  const before = [two.smg, two.ismg].map((gateway) => two.moResults(gateway).all.length);
  await two.round('restarted in turn', async () => {
    for (const { program } of [first, second]) {
      t.is(await program.stop(), 0);
      await program.start();
    }
  });
  const [sgip, cmpp] = [two.moResults(two.smg), two.moResults(two.ismg)];
  for (const [at, { all }] of [sgip, cmpp].entries()) {
    const answers = all.slice(before[at]);
    t.true(answers.length > 0);
    t.true(
      answers.every((result) => result === 0),
      'a restart refuses no MO and asks for none again',
    );
  }
  t.true(
    sgip.all.every((result) => result === 0),
    'over SGIP no MO was ever refused',
  );
  t.true(
    cmpp.last.every((result) => result === 0),
    'and what a gateway without its database could not take was taken then',
  );
});
