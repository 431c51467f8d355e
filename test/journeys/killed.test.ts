import test from 'ava';
import { runKillRounds } from '../../scripts/lib/kill-rounds.ts';
import { soak } from '../../scripts/lib/soak/soak.ts';
import { createTestDatabase } from '../support/server.ts';

test('A program killed with -9 while orders are in flight loses none, does none twice, and sends nothing twice that must not be', async (t) => {
  const database = await createTestDatabase();
  const figures = await runKillRounds({ databaseUrl: database.url, rounds: 2, orders: 200, killsPerRound: 1, seed: 7 });
  await database.drop();
  t.is(figures.orders, 400);
  t.is(figures.kills, 2);
});

test('Amid steady orders, issues and people at consoles everybody is answered once, and nothing is open, unsure or out of balance in the end', async (t) => {
  const database = await createTestDatabase();
  const pace = { minutes: 0.1, pace: 5, readers: 20, issueEverySeconds: 4, clerks: 2, lookEverySeconds: 1 };
  const figures = await soak({ databaseUrl: database.url, ...pace });
  await database.drop();
  t.true(figures.lives > 0);
  t.true(figures.issues > 0);
});
