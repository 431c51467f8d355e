import test from 'ava';
import { killTills, openTillWorld, raceAtTills, type TillWorld } from '../../scripts/lib/till-rounds.ts';
import { createTestDatabase } from '../support/server.ts';

let world: TillWorld;
const [rounds, members] = [2, 40];
/** Uses that the budget of the other benefit has: less than are wanted. */
const few = 60;

test.before(async () => {
  world = await openTillWorld((await createTestDatabase()).url, few);
});
test.after.always(() => world?.close());

test.serial(
  'CA-043: 200 attempts at once, on 200 connections to two programs in processes of their own, redeem once',
  async (t) => {
    const { answers, rows } = await raceAtTills(world, 200);
    t.is(answers.filter(({ status }) => status === 201).length, 1);
    t.deepEqual(
      answers.filter(({ status, body }) => status !== 201 && body.code !== 'till-cool-down' && status !== 503),
      [],
      'who is refused hears why, or that it is to be tried again',
    );
    t.is(rows.length, 1);
  },
);

test.serial(
  'CA-043: programs of tills killed with -9 amid redemptions lose none that was answered, make none twice and pass no limit; tallies are what the rows say',
  async (t) => {
    const { kills, taps, redeemed, refused } = await killTills(world, { rounds, members, seed: 7 });
    t.deepEqual([kills, taps, redeemed + refused], [rounds, 3 * rounds * members, taps]);
    t.is(redeemed, rounds * members + few, 'each member once, and as often as the budget has');
  },
);
