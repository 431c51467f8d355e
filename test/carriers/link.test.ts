import test from 'ava';
import { claim } from '../../src/business/messages/index.ts';
import { createSequenceSource, type Sequence, ServerSession, sequenceToHex } from '../../src/protocols/sgip/index.ts';
import { listen } from '../../src/protocols/wire/index.ts';
import { withDatabase } from '../support/database.ts';
import { aDoor, anItemFee, nobodyIsTold } from '../support/mt.ts';
import { aWorld } from './a-link.ts';
import { texts, until } from './a-world.ts';

const database = withDatabase();

test('What is queued reaches the handset, and its report settles it', async (t) => {
  const world = await aWorld(t, database());
  const link = await world.open('a');
  await world.queue({ text: '您好' });
  await world.submitsAre({ delivered: 1 });
  t.deepEqual(world.received(), ['您好']);
  await until('the link is at rest, and knows of the answer and the report', () => {
    const { window, waiting, lastAnswerAt, lastReportAt } = link.state;
    return window.used === 0 && waiting === 0 && lastAnswerAt !== undefined && lastReportAt !== undefined;
  });
});

test('A long text arrives whole', async (t) => {
  const world = await aWorld(t, database());
  await world.open('a');
  const long = '感谢使用车友助理业务。'.repeat(20);
  await world.queue({ text: long });
  await until('it is read', () => world.received().length === 1);
  t.deepEqual(world.received(), [long]);
});

test('A phone reads its messages in the order they were queued, however many there are', async (t) => {
  const world = await aWorld(t, database());
  await world.queue(...texts(400).map((text) => ({ text })));
  await world.open('a');
  await world.submitsAre({ delivered: 400 });
  t.deepEqual(world.sent(), texts(400));
});

test('An MO is acknowledged when the doors have taken it, not before', async (t) => {
  let open = () => {};
  const door = new Promise<void>((resolve) => {
    open = resolve;
  });
  const world = await aWorld(t, database(), { atDoor: () => door });
  const link = await world.open('a');
  world.smg.sendMo(world.phone, '10620007', 'CY');
  await until('it has come', () => link.state.lastMoAt !== undefined);
  t.deepEqual(world.smg.log.of('mo-acknowledged'), []);
  open();
  await until('it is acknowledged', () => world.smg.log.of('mo-acknowledged').length === 1);
  t.like(world.mos[0], { phone: world.phone, accessNumber: '10620007', text: 'CY', carrier: 'unicom' });
});

test('An MO that the doors could not take is not acknowledged, and comes again under the same id', async (t) => {
  const refused: string[] = [];
  const world = await aWorld(t, database(), {
    async atDoor(mos) {
      if (refused.length > 0) return;
      refused.push(...mos.map(({ carrierMessageId }) => carrierMessageId));
      throw new Error('the database is away');
    },
  });
  await world.open('a');
  world.smg.sendMo(world.phone, '10620007', 'CY');
  await until('it is acknowledged', () => world.smg.log.of('mo-acknowledged').length === 1);
  t.deepEqual([...new Set(world.mos.map(({ carrierMessageId }) => carrierMessageId))], refused);
  t.true(world.logged.some(({ msg }) => /could not be taken/.test(String(msg))));
});

test('Five hundred MOs at once are all acknowledged, each phone in its order', async (t) => {
  const world = await aWorld(t, database());
  await world.open('a');
  for (const text of texts(500)) world.smg.sendMo(world.phone, '10620007', text);
  await until('all are acknowledged', () => world.smg.log.of('mo-acknowledged').length === 500);
  // A gateway that waited for long sends again: what comes twice is taken once.
  t.deepEqual(
    world.taken.map(({ text }) => text),
    texts(500),
  );
});

test('What the carrier says of a phone itself reaches the doors', async (t) => {
  const world = await aWorld(t, database());
  await world.open('a');
  t.is(await world.smg.sendUserReport({ phone: world.phone, to: '10620007', condition: 1 }), 0);
  t.like(world.userReports[0], { phone: world.phone, condition: 'stopped', accessNumber: '10620007' });
});

test('Reports before the answer, twice, and out of order: every message is delivered, none is an orphan', async (t) => {
  const faults = { reportFirstPercent: 40, duplicateReportPercent: 40, reorderPercent: 40 };
  const world = await aWorld(t, database(), { smg: { faults } });
  await world.open('a');
  await world.queue(...texts(200).map((text) => ({ text })));
  await world.submitsAre({ delivered: 200 });
  const orphans = await database().read('select from status_report where link = $1', [world.sheet.link]);
  t.deepEqual(orphans, []);
});

test('A throttling gateway is sent to more slowly, and everything arrives once', async (t) => {
  const world = await aWorld(t, database(), { smg: { faults: { refusePercent: 100, refuseCode: 88 } } });
  const link = await world.open('a');
  await world.queue(...texts(50).map((text) => ({ text })));
  await until('it is slower', () => link.state.perSecond < world.sheet.pace);
  world.smg.faults.replace({});
  await until('all are delivered', async () => (await world.submits())['delivered'] === 50);
  t.deepEqual(world.received().toSorted(), texts(50).toSorted());
});

test('XC: connections lost in mid-window lose nothing and double nothing; what must never go twice is unsure', async (t) => {
  const world = await aWorld(t, database(), { smg: { faults: { dropPercent: 5, seed: 7 } } });
  await world.open('a');
  await world.queue(...texts(200).map((text, i) => ({ text, ...(i % 2 === 1 && { fee: anItemFee(10) }) })));
  await world.isSettled('sending', 'submitted');
  const { delivered = 0, unsure = 0, ...rest } = await world.submits();
  t.deepEqual(rest, {});
  t.is(delivered + unsure, 200);
  t.true(unsure > 0);
  const arrived = world.received();
  t.is(arrived.length, new Set(arrived).size, 'no handset has a message twice');
  const [twice] = await database().read<{ count: number }>(
    `select count(*)::int from submit join mt on mt.phone = submit.phone and mt.id = mt_id
     where link = $1 and resent and never_twice`,
    [world.sheet.link],
  );
  t.is(twice!.count, 0);
});

test('A link that flaps through a thousand messages loses none and doubles none', async (t) => {
  const world = await aWorld(t, database(), { smg: { faults: { dropPercent: 3, seed: 11 } } });
  await world.open('a');
  await world.queue(...texts(1_000).map((text) => ({ text })));
  await world.isSettled('sending', 'submitted');
  const { delivered = 0, unsure = 0, ...rest } = await world.submits();
  t.deepEqual(rest, {});
  t.is(delivered + unsure, 1_000);
  const taken = world.sent();
  t.is(taken.length, new Set(taken).size, 'the gateway took no copy');
  t.true(taken.length >= delivered);
});

test('After a restart what was on the way goes once more under its first number, and what must never go twice is unsure', async (t) => {
  const world = await aWorld(t, database());
  await world.queue({ text: 'free' }, { text: 'charged', fee: anItemFee(10) });
  const sequences = createSequenceSource(world.sheet.node);
  const nextCarrierId = () => sequenceToHex(sequences.next(new Date()));
  const { link } = world.sheet;
  const left = await database().transact((tx) =>
    claim(tx, { whenSettled: nobodyIsTold, door: aDoor(), link, epoch: 0, limit: 10, nextCarrierId }, new Date()),
  );
  await world.open('after the restart');
  await world.submitsAre({ delivered: 1, unsure: 1 });
  t.deepEqual(world.received(), ['free']);
  t.deepEqual(
    world.smg.log.of('submit-taken').map(({ sequence }) => sequence),
    [left[0]!.carrierMessageId],
  );
});

test('A message that is never answered goes once more under its number, and then is unsure', async (t) => {
  const heard: Sequence[] = [];
  const silent = await listen({
    host: '127.0.0.1',
    port: 0,
    accept: () => ({
      session: new ServerSession({ end: 'smg', authenticate: () => 0 }, performance.now()),
      onEvents: (events) => heard.push(...events.flatMap((event) => (event.kind === 'submit' ? event.sequence : []))),
    }),
  });
  const world = await aWorld(t, database(), { sheet: { peer: { answerSeconds: 1 }, smg: { port: silent.port } } });
  await world.open('a');
  await world.queue({ text: 'free' });
  await world.submitsAre({ unsure: 1 });
  t.is(heard.length, 2);
  t.deepEqual(heard[1], heard[0]);
  await silent.close('the test is over');
});

test('An answer that comes late loses nothing: the copy has the number of the first', async (t) => {
  const setting = { sheet: { peer: { answerSeconds: 1 } }, smg: { faults: { delayPercent: 100, delayMs: 2_500 } } };
  const world = await aWorld(t, database(), setting);
  await world.open('a');
  await world.queue({ text: 'free' });
  await world.submitsAre({ delivered: 1 });
  t.deepEqual(world.received(), ['free']);
});

test('A message that cannot be written as a PDU is refused, and the others go', async (t) => {
  const world = await aWorld(t, database());
  await world.open('a');
  await world.queue({ serviceCode: 'much too long for SGIP' }, { text: 'the next one' });
  await world.submitsAre({ delivered: 1, refused: 1 });
  t.deepEqual(world.received(), ['the next one']);
  const [row] = await database().read<{ result: string }>(
    `select result from submit where link = $1 and state = 'refused'`,
    [world.sheet.link],
  );
  t.regex(row!.result, /serviceType/);
});

test('A wrong password stops the link and gives an alarm; it does not try again', async (t) => {
  const world = await aWorld(t, database(), { sheet: { smg: { password: 'wrong' } } });
  const link = await world.open('a');
  await until('it is refused', () => link.state.sending === 'login-refused');
  await world.queue({ text: 'waits' });
  await until('the next look at the queue is over', () => world.logged.some(({ alarm }) => alarm === 'login-refused'));
  t.is(
    world.smg.log.of('client-fault').filter(({ rule }) => rule.includes('login') || rule.includes('bind')).length,
    1,
  );
  t.is(await world.queued(), 1);
});

test('A gateway that closes an idle connection is normal: the next message makes a new one', async (t) => {
  const world = await aWorld(t, database(), { smg: { idleMs: 1_000 } });
  const link = await world.open('a');
  await world.queue({ text: 'one' });
  await world.submitsAre({ delivered: 1 });
  await until('it is idle', () => link.state.sending === 'idle');
  await world.queue({ text: 'two' });
  await world.submitsAre({ delivered: 2 });
  t.deepEqual(world.received(), ['one', 'two']);
});

test('A gateway that is away is tried again; when it is back everything goes', async (t) => {
  const world = await aWorld(t, database());
  await world.smg.kill();
  const link = await world.open('a');
  await world.queue({ text: 'waits' });
  await until('it failed', () => link.state.sending === 'retrying');
  await world.smg.revive();
  await world.submitsAre({ delivered: 1 });
  t.deepEqual(world.received(), ['waits']);
});

test('One process sends; the other stands by and takes over when the first stops', async (t) => {
  const world = await aWorld(t, database());
  const first = await world.open('first');
  await until('the first is bound', () => first.state.sending === 'bound');
  const second = await world.open('second');
  await world.queue({ text: 'one' });
  await world.submitsAre({ delivered: 1 });
  t.is(second.state.sending, 'standby');
  await first.stop();
  await world.queue({ text: 'two' });
  await world.submitsAre({ delivered: 2 });
  t.deepEqual(world.received(), ['one', 'two']);
  t.is(second.state.sending, 'bound');
});

test('The lease of a process that died ends by itself, and another one takes it', async (t) => {
  const world = await aWorld(t, database());
  await database().read(
    `insert into link_lease (link, holder, epoch, until) values ($1, 'died', 5, clock_timestamp() + interval '1 h')`,
    [world.sheet.link],
  );
  await world.queue({ text: 'one' });
  const link = await world.open('a');
  t.is(link.state.sending, 'standby');
  await database().read('update link_lease set until = clock_timestamp() where link = $1', [world.sheet.link]);
  await world.submitsAre({ delivered: 1 });
});

test('Stopping in the middle leaves nothing half done: what left is answered, the rest is queued', async (t) => {
  const world = await aWorld(t, database());
  const link = await world.open('a');
  await world.queue(...texts(1_000).map((text) => ({ text })));
  await until('some have left', async () => world.smg.log.of('submit-taken').length > 50);
  await link.stop();
  const { sending = 0, submitted = 0, delivered = 0 } = await world.submits();
  t.is(sending, 0);
  t.is(submitted + delivered + (await world.queued()), 1_000);
  t.is(world.smg.log.of('submit-taken').length, submitted + delivered);
});

test('A login at our port with a wrong password, or from an address not on the sheet, is refused', async (t) => {
  const from = { ...(await aWorld(t, database())).sheet.listen, from: ['192.0.2.1'] };
  const world = await aWorld(t, database(), { sheet: { listen: from } });
  const link = await world.open('a');
  world.smg.sendMo(world.phone, '10620007', 'CY');
  await until('it was turned away', () => world.logged.some(({ msg }) => /not on the link sheet/.test(String(msg))));
  t.is(link.state.lastMoAt, undefined);
});
