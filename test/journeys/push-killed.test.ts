import test from 'ava';
import { killPush } from '../../scripts/lib/push-rounds.ts';
import { createTestDatabase } from '../support/server.ts';

test('A push that is killed with -9 at each of its steps reaches every handset once: who has nothing is listed unsure, late reports and a release settle the rest', async (t) => {
  const database = await createTestDatabase();
  t.teardown(() => database.drop());
  const { unsure, kills } = await killPush({ databaseUrl: database.url, people: 300, kills: 5, seed: 11 });
  t.true(kills >= 3, `${kills} kills`);
  t.true(unsure <= 16 * kills, `${unsure} are unsure: more than the window of the link at each kill`);
});
