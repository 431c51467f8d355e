import { randomUUID } from 'node:crypto';
import test from 'ava';
import { type Asked, decideInstruction, type Instruction } from '../../src/carriers/control/instruction.ts';
import { insertInstruction, instructionsOf } from '../../src/carriers/control/store.ts';
import { withDatabase } from '../support/database.ts';
import { aWorld } from './a-link.ts';
import { aLongWorld } from './a-long-link.ts';
import { type LinkWorld, texts, until } from './a-world.ts';

const database = withDatabase();

/** Somebody decides about the link of a world. */
async function instruct({ sheet }: LinkWorld, asked: Asked): Promise<void> {
  const standing = (await instructionsOf(database(), [sheet.link])).get(sheet.link)!;
  const next = decideInstruction(standing, asked, sheet) as Instruction;
  const decision = { because: 'maintenance of the gateway', accountId: randomUUID(), who: 'li.ops' };
  await database().transact((tx) => insertInstruction(tx, next, decision, new Date()));
}

test('A drained link loses nothing and doubles nothing, keeps still under the next gateway, and goes on when started', async (t) => {
  const world = await aLongWorld(t, database(), 'cmpp');
  const { gateway } = world;
  const held: (() => void)[] = [];
  gateway.onSubmit = (seen) => {
    // The first ones are answered late: they are on the way while somebody drains the link.
    if (gateway.seen.length <= 5) held.push(() => seen.accept(gateway.nextId()));
    else seen.accept(gateway.nextId());
  };
  const first = await world.open('a');
  await until('the first gateway holds the lease', () => first.state.holdsLease);
  const second = await world.open('b');
  await world.queue(...texts(300).map((text) => ({ text })));
  await until('some are on the way', () => gateway.seen.length >= 20);
  await instruct(world, { wanted: 'drained' });
  await until('it is draining', () => first.state.sending === 'draining');
  t.is(gateway.goodbyes, 0, 'it waits for the answers');
  for (const answer of held) answer();
  await until('it stands still', () => first.state.sending === 'stopped');
  t.is(gateway.goodbyes, 1);
  const sent = gateway.seen.length;
  t.is((await world.queued()) + sent, 300, 'what did not leave is back in the queue');
  t.deepEqual(await world.submits(), { submitted: sent }, 'nothing is left without an answer');
  await until('the gateway that stands by obeys as well', () => second.state.sending === 'stopped');

  await first.stop();
  await until('the other gateway holds the lease', () => second.state.holdsLease);
  t.is(second.state.sending, 'stopped');
  t.is(gateway.seen.length, sent, 'a change of gateways starts nothing');
  await instruct(world, { wanted: 'running' });
  await world.submitsAre({ submitted: 300 });
  t.deepEqual(world.seen().toSorted(), texts(300).toSorted(), 'each went out once');
});

test('A stopped link is cut at once; what had no answer is decided when it starts again, by the rule for lost answers', async (t) => {
  const world = await aLongWorld(t, database(), 'cmpp');
  const { gateway } = world;
  gateway.onSubmit = () => {};
  const link = await world.open('a');
  await world.queue({ text: 'costs nothing' }, { text: 'a code', neverTwice: true });
  await until('both are on the way', () => gateway.seen.length === 2);
  await instruct(world, { wanted: 'stopped' });
  await until('it stands still', () => link.state.sending === 'stopped');
  t.deepEqual(await world.submits(), { sending: 2 });
  gateway.onSubmit = (seen) => seen.accept(gateway.nextId());
  await instruct(world, { wanted: 'running' });
  await world.submitsAre({ submitted: 1, unsure: 1 });
  t.deepEqual(world.seen().toSorted(), ['a code', 'costs nothing', 'costs nothing']);
});

test('Pace and window that somebody chose are obeyed on a running link', async (t) => {
  // A gateway in a hurry would report again what a slow machine has not answered yet, and that counts as well.
  const world = await aWorld(t, database(), { smg: { responseTimeoutMs: 60_000 } });
  const link = await world.open('a');
  await instruct(world, { pace: 20, window: 1 });
  await until('the pace is the new one', () => link.state.perSecond === 20);
  await world.queue(...texts(22).map((text) => ({ text })));
  await world.submitsAre({ delivered: 22 });
  const taken = world.smg.log.of('submit-taken').map(({ at }) => new Date(at).getTime());
  const seconds = (taken.at(-1)! - taken[0]!) / 1_000;
  t.true(seconds > 0.85, `22 at 20 a second, two of them at once, took ${seconds} s`);
  t.is(link.state.sentLastMinute, 22);
  t.is(link.state.ended.length, 22);
  t.truthy(link.state.lastGoodReportAt);
  await instruct(world, { pace: null, window: null });
  await until('the pace is that of the sheet', () => link.state.perSecond === world.sheet.pace);
});

test('Nobody goes beyond the contract, and what changes nothing is no decision', (t) => {
  const sheet = { pace: 100, window: 16 };
  const standing: Instruction = { link: 'x', version: 3, wanted: 'running', pace: 50 };
  t.deepEqual(decideInstruction(standing, { pace: 101 }, sheet), { field: 'pace', most: 100 });
  t.deepEqual(decideInstruction(standing, { window: 17 }, sheet), { field: 'window', most: 16 });
  t.deepEqual(decideInstruction(standing, { pace: 50 }, sheet), { field: 'wanted' });
  t.deepEqual(decideInstruction(standing, { pace: 100, wanted: 'drained' }, sheet), {
    link: 'x',
    version: 4,
    wanted: 'drained',
  });
});

test('Of two people who decide at once, one is told that the other was first', async (t) => {
  const next: Instruction = { link: 'two', version: 1, wanted: 'stopped' };
  const decision = { because: 'both', accountId: randomUUID(), who: 'li.ops' };
  const both = await Promise.all(
    [1, 2].map(() => database().transact((tx) => insertInstruction(tx, next, decision, new Date()))),
  );
  t.deepEqual(both.toSorted(), [false, true]);
});
