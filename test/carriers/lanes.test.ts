import test from 'ava';
import { claim, queueMts } from '../../src/business/messages/index.ts';
import { type LinkSheet, laneOf } from '../../src/carriers/index.ts';
import { withDatabase } from '../support/database.ts';
import { aDoor, anItemFee, anMt, nobodyIsTold } from '../support/mt.ts';
import { aLongSheet, aLongWorld } from './a-long-link.ts';
import { texts, until } from './a-world.ts';

const database = withDatabase();

async function stateOf(text: string): Promise<{ state: string; refusal: string | null } | undefined> {
  const [row] = await database().read<{ state: string; refusal: string | null }>(
    'select state, refusal from mt where text = $1',
    [text],
  );
  return row;
}

test('Three carriers: a message goes by the link of the network its phone is in', async (t) => {
  const sheets: LinkSheet[] = [
    await aLongSheet('cmpp', 'to-mobile', { port: 1 }),
    await aLongSheet('smgp', 'to-telecom', { port: 1 }),
  ];
  const mts = [
    anMt({ phone: '13933000001', carrier: 'mobile' }),
    anMt({ phone: '13315000001', carrier: 'telecom' }),
    anMt({ phone: '15633000001', carrier: 'unicom', text: 'nowhere' }),
  ];
  await database().transact((tx) => queueMts(tx, aDoor(...sheets.map(laneOf)), mts, new Date()));
  const queued = await database().read<{ phone: string; lane: string }>(
    `select phone, lane from mt_queue where lane like 'to-%' order by lane`,
  );
  t.deepEqual(queued, [
    { phone: '13933000001', lane: 'to-mobile' },
    { phone: '13315000001', lane: 'to-telecom' },
  ]);
  t.deepEqual(await stateOf('nowhere'), { state: 'refused', refusal: 'no link carries 10620007 to unicom' });
});

test('A signature stands before every text and counts in its length', async (t) => {
  const world = await aLongWorld(t, database(), 'cmpp', { sheet: { signature: '【车友助理】' } });
  await world.open('a');
  await world.queue({ text: '您好' }, { text: '好'.repeat(65) });
  await world.submitsAre({ submitted: 3 });
  t.deepEqual(world.seen(), ['【车友助理】您好', `【车友助理】${'好'.repeat(61)}`, '好'.repeat(4)]);
});

const commissioning = { commissioning: true, pace: 1 };

test('A link in commissioning sends to its test numbers only; what is for others is refused and says why', async (t) => {
  const world = await aLongWorld(t, database(), 'smgp', { sheet: { ...commissioning, testNumbers: ['13315000099'] } });
  await world.open('a');
  await world.queue(
    { phone: '13315000099', text: 'for the tester' },
    { phone: '13315000098', text: 'for a customer' },
    { phone: '13315000099', text: 'with a fee', fee: anItemFee(10) },
  );
  await world.submitsAre({ submitted: 1 });
  t.deepEqual(world.seen(), ['for the tester']);
  t.regex((await stateOf('for a customer'))!.refusal!, /in commissioning and sends to its test numbers only/);
  t.regex((await stateOf('with a fee'))!.refusal!, /in commissioning, where nothing is billed/);
});

test('What was queued before a link went into commissioning does not leave by it either', async (t) => {
  const world = await aLongWorld(t, database(), 'cmpp', { sheet: { ...commissioning, testNumbers: ['13933000099'] } });
  const { onlyTo: _, ...before } = laneOf(world.sheet);
  const mt = anMt({ phone: world.phone, carrier: 'mobile', text: 'queued before' });
  await database().transact((tx) => queueMts(tx, aDoor(before), [mt], new Date()));
  await world.open('a');
  await world.submitsAre({ refused: 1 });
  t.deepEqual(world.seen(), []);
  t.is((await stateOf('queued before'))!.state, 'refused');
});

test('What waits for a link that is refused goes by the one that stands in; never-twice and half-sent messages stay', async (t) => {
  const standIn = await aLongWorld(t, database(), 'cmpp');
  const failover = [standIn.sheet.link];
  const setting = { sheet: { failover }, standIns: failover, login: { secret: 'wrong' } };
  const world = await aLongWorld(t, database(), 'cmpp', setting);
  const long = '好'.repeat(100);
  await world.queue({ text: 'half-sent' });
  await database().transact((tx) =>
    claim(tx, { whenSettled: nobodyIsTold, door: aDoor(), link: world.sheet.link, epoch: 0, limit: 1 }, new Date()),
  );
  await world.queue(...texts(400).map((text) => ({ text })), { text: long }, { text: 'charged', fee: anItemFee(10) });
  await standIn.open('a');
  const link = await world.open('a');
  await until('it is refused', () => link.state.sending === 'login-refused');
  await standIn.submitsAre({ submitted: 402 });
  t.is(standIn.seen().join(''), texts(400).join('') + long);
  t.is(await world.queued(), 1, 'the charged one');
  t.deepEqual(await world.submits(), { sending: 1 });
  await until('it is told', () =>
    world.logged.some(({ msg, messages }) => /goes by another one/.test(String(msg)) && messages === 401),
  );
});

test('A link that is down for long hands over; one that is back in time does not, and nothing goes where nobody runs', async (t) => {
  const standIn = await aLongWorld(t, database(), 'smgp');
  await standIn.open('a');
  const failover = ['nobody', standIn.sheet.link];
  const setting = { sheet: { failover, failoverAfterSeconds: 600 }, standIns: [standIn.sheet.link] };
  const world = await aLongWorld(t, database(), 'smgp', setting);
  await world.gateway.kill();
  const link = await world.open('a');
  await until('it failed', () => link.state.sending === 'retrying');
  await world.queue({ text: 'soon' });
  await world.gateway.start();
  await world.submitsAre({ submitted: 1 });
  // Not the same limit for both: how long a gateway takes to come back is this machine's business.
  Object.assign(world.sheet, { failoverAfterSeconds: 1 });
  await world.gateway.kill();
  await world.queue({ text: 'later' });
  await standIn.submitsAre({ submitted: 1 });
  t.deepEqual(world.seen(), ['soon']);
  t.deepEqual(standIn.seen(), ['later']);
});
