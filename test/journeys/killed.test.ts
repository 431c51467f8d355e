import test from 'ava';
import { runKillRounds } from '../../scripts/lib/kill-rounds.ts';
import { createTestDatabase } from '../support/server.ts';

test('A program killed with -9 while orders are in flight loses none, does none twice, and sends nothing twice that must not be', async (t) => {
  const database = await createTestDatabase();
  const figures = await runKillRounds({ databaseUrl: database.url, rounds: 2, orders: 200, killsPerRound: 1, seed: 7 });
  await database.drop();
  t.is(figures.orders, 400);
  t.is(figures.kills, 2);
});
