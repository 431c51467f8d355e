import test from 'ava';
import type { Db } from '../../src/platform/db.ts';
import { anItemFee } from '../support/mt.ts';
import type { Seen } from './a-gateway.ts';
import { aLongWorld, type LongProtocol } from './a-long-link.ts';
import { texts, until } from './a-world.ts';

const statusOf = {
  cmpp: { busy: 8, repeated: 3, badService: 7, spoiled: 4 },
  smgp: { busy: 1, repeated: 12, badService: 43, spoiled: 10 },
};

/** Takes a Submit and reports it delivered down the same connection. */
function deliverAll(world: Awaited<ReturnType<typeof aLongWorld>>): void {
  world.gateway.onSubmit = (seen) => {
    const id = world.gateway.nextId();
    seen.accept(id);
    world.gateway.sendReport(id, seen.to, 'DELIVRD', seen.peer);
  };
}

/** Declares what is claimed of a link of either protocol; each in a test file of its own. */
export function claimsOf(protocol: LongProtocol, database: () => Db): void {
  const name = protocol.toUpperCase();
  const { busy, repeated, badService, spoiled } = statusOf[protocol];

  test.serial(`${name}: what is queued goes out with a report asked for, and its report settles it`, async (t) => {
    const world = await aLongWorld(t, database(), protocol);
    deliverAll(world);
    const link = await world.open('a');
    await world.queue({ text: '您好' });
    await world.submitsAre({ delivered: 1 });
    t.like(world.gateway.seen[0], { from: '10620007', to: world.phone, wantsReport: true, content: { text: '您好' } });
    await until('its answer is in', () => link.state.window.used === 0);
    t.like(link.state, { sending: 'bound', connections: { open: 1, wanted: 1 }, window: { size: 16 } });
    t.is(link.state.listening, undefined);
  });

  test.serial(
    `${name}: our connection is there before there is anything to send, and an MO comes down it`,
    async (t) => {
      let open = () => {};
      const door = new Promise<void>((resolve) => {
        open = resolve;
      });
      const world = await aLongWorld(t, database(), protocol, { atDoor: () => door });
      const link = await world.open('a');
      await until('it is connected', () => world.gateway.peers.length === 1);
      const [id] = world.gateway.sendMo(world.phone, 'CY');
      await until('it has come', () => link.state.lastMoAt !== undefined);
      t.is(world.gateway.resultOf(id!), undefined, 'not answered before it is safe');
      open();
      await until('it is answered', () => world.gateway.resultOf(id!) === 0);
      t.like(world.taken[0], { phone: world.phone, accessNumber: '10620007', text: 'CY', carrierMessageId: id });
    },
  );

  test.serial(`${name}: long texts arrive whole, both ways`, async (t) => {
    const world = await aLongWorld(t, database(), protocol);
    await world.open('a');
    await until('it is connected', () => world.gateway.peers.length === 1);
    const long = '感谢使用车友助理业务。'.repeat(20);
    world.gateway.sendMo(world.phone, long);
    await until('the MO is whole', () => world.taken.length === 1);
    t.is(world.taken[0]!.text, long);
    await world.queue({ text: long });
    await world.submitsAre({ submitted: 4 });
    t.deepEqual(
      world.gateway.seen.map(({ content }) => content.part?.number),
      [1, 2, 3, 4],
    );
    t.is(world.seen().join(''), long);
    t.is(new Set(world.gateway.seen.map(({ content }) => content.part?.reference)).size, 1);
  });

  test.serial(`${name}: an MO that could not be taken is refused for now, and taken when it comes again`, async (t) => {
    let away = true;
    const world = await aLongWorld(t, database(), protocol, {
      async atDoor() {
        if (away) throw new Error('the database is away');
      },
    });
    await world.open('a');
    await until('it is connected', () => world.gateway.peers.length === 1);
    const [id] = world.gateway.sendMo(world.phone, 'CY');
    await until('it is refused', () => world.gateway.resultOf(id!) === busy);
    away = false;
    world.gateway.sendMo(world.phone, 'CY', { id: () => id! });
    await until('it is taken', () => world.gateway.resultOf(id!) === 0);
    t.is(world.taken.length, 1);
  });

  test.serial(`${name}: an MO that comes twice is answered twice and taken once`, async (t) => {
    const world = await aLongWorld(t, database(), protocol);
    await world.open('a');
    await until('it is connected', () => world.gateway.peers.length === 1);
    const [id] = world.gateway.sendMo(world.phone, 'CY');
    world.gateway.sendMo(world.phone, 'CY', { id: () => id! });
    await until('both are answered', () => world.gateway.answers.length === 2);
    t.deepEqual(
      world.gateway.answers.map(({ result }) => result),
      [0, 0],
    );
    t.is(world.taken.length, 1);
  });

  test.serial(`${name}: reports before the answer, right after it and twice find their messages`, async (t) => {
    const world = await aLongWorld(t, database(), protocol);
    const { gateway } = world;
    gateway.onSubmit = (seen) => {
      const id = gateway.nextId();
      const turn = gateway.seen.length % 3;
      if (turn !== 0) gateway.sendReport(id, seen.to);
      seen.accept(id);
      if (turn !== 1) gateway.sendReport(id, seen.to);
    };
    await world.open('a');
    await world.queue(...texts(300).map((text) => ({ text })));
    await world.submitsAre({ delivered: 300 });
    await until('all reports are answered', () => gateway.answers.length === 400);
    const orphans = await database().read('select from status_report where link = $1', [world.sheet.link]);
    t.deepEqual(orphans, []);
  });

  test.serial(`${name}: a report comes down another connection than its message went up`, async (t) => {
    const world = await aLongWorld(t, database(), protocol, { sheet: { connections: 2 } });
    const { gateway } = world;
    gateway.onSubmit = (seen) => {
      const id = gateway.nextId();
      const other = gateway.peers.find((peer) => peer !== seen.peer)!;
      gateway.sendReport(id, seen.to, 'DELIVRD', other);
      seen.accept(id);
    };
    const link = await world.open('a');
    await until('both are open', () => link.state.connections.open === 2);
    await world.queue(...texts(60).map((text) => ({ text })));
    await world.submitsAre({ delivered: 60 });
    t.is(link.state.window.size, 32);
  });

  test.serial(`${name}: a report that is 48 hours late settles its message`, async (t) => {
    const world = await aLongWorld(t, database(), protocol);
    let id = '';
    world.gateway.onSubmit = (seen) => {
      id = world.gateway.nextId();
      seen.accept(id);
    };
    await world.open('a');
    await world.queue({ text: '您好' });
    await world.submitsAre({ submitted: 1 });
    world.aheadMs = 48 * 3_600_000;
    world.gateway.sendReport(id, world.phone, 'EXPIRED');
    await world.submitsAre({ expired: 1 });
    t.pass();
  });

  test.serial(`${name}: a report that says "on its way" settles nothing`, async (t) => {
    const world = await aLongWorld(t, database(), protocol);
    const { gateway } = world;
    gateway.onSubmit = (seen) => {
      const id = gateway.nextId();
      seen.accept(id);
      gateway.sendReport(id, seen.to, 'ACCEPTD');
    };
    await world.open('a');
    await world.queue({ text: '您好' });
    await until('the report is answered', () => gateway.answers.length === 1);
    await world.submitsAre({ submitted: 1 });
    t.is(gateway.answers[0]!.result, 0);
  });

  test.serial(`${name}: a report that nobody can read is refused and logged with its bytes`, async (t) => {
    const world = await aLongWorld(t, database(), protocol);
    await world.open('a');
    await until('it is connected', () => world.gateway.peers.length === 1);
    const id = world.gateway.sendSpoiledReport(world.phone);
    await until('it is refused', () => world.gateway.resultOf(id) === spoiled);
    t.true(
      world.logged.some(({ msg, content }) => /cannot be read/.test(String(msg)) && String(content).length === 40),
    );
  });

  test.serial(`${name}: a gateway that throttles is sent to more slowly, and everything arrives once`, async (t) => {
    const world = await aLongWorld(t, database(), protocol);
    const { gateway } = world;
    gateway.onSubmit = (seen) => (gateway.seen.length % 4 === 0 ? seen.refuse(busy) : seen.accept(gateway.nextId()));
    const link = await world.open('a');
    await world.queue(...texts(20).map((text) => ({ text })));
    await until('it is slower', () => link.state.perSecond < world.sheet.pace);
    gateway.onSubmit = (seen) => seen.accept(gateway.nextId());
    await until('all are taken', async () => (await world.submits())['submitted'] === 20);
    const { throttled } = await world.submits();
    t.is(world.seen().length, 20 + throttled!);
    t.deepEqual(await world.maybeTwice(), []);
  });

  test.serial(`${name}: a refusal for good is the fate of the message`, async (t) => {
    const world = await aLongWorld(t, database(), protocol);
    world.gateway.onSubmit = (seen) => seen.refuse(badService);
    await world.open('a');
    await world.queue({ text: '您好' });
    await world.submitsAre({ refused: 1 });
    const [mt] = await database().read<{ state: string }>('select state from mt where phone = $1', [world.phone]);
    t.is(mt!.state, 'refused');
  });

  test.serial(
    `${name}: a message that is not answered goes once more under its number, marked; then it is unsure`,
    async (t) => {
      const world = await aLongWorld(t, database(), protocol, { sheet: { peer: { answerSeconds: 1 } } });
      world.gateway.onSubmit = () => {};
      await world.open('a');
      await world.queue({ text: 'free' }, { text: 'charged', fee: anItemFee(10) });
      await world.submitsAre({ unsure: 2 });
      t.deepEqual(world.seen(), ['free', 'charged'], 'the copy is known to the session as one');
      t.deepEqual(await world.maybeTwice(), ['free']);
    },
  );

  test.serial(`${name}: "sequence number repeated" to a copy means that the first was taken`, async (t) => {
    const world = await aLongWorld(t, database(), protocol);
    const { gateway } = world;
    gateway.onSubmit = () => {};
    await world.open('a');
    await world.queue({ text: 'free' });
    await until('it was seen', () => gateway.seen.length === 1);
    gateway.onSubmit = (seen) => seen.refuse(repeated);
    gateway.cut();
    await world.submitsAre({ submitted: 1 });
    t.is(gateway.seen.length, 2);
  });

  test.serial(
    `${name}: a gateway that restarts in mid-window loses nothing; copies are free messages, marked`,
    async (t) => {
      const world = await aLongWorld(t, database(), protocol);
      const { gateway } = world;
      gateway.onSubmit = (seen) => {
        if (gateway.seen.length < 40) seen.accept(gateway.nextId());
      };
      await world.open('a');
      await world.queue(...texts(200).map((text, i) => ({ text, ...(i % 2 === 1 && { fee: anItemFee(10) }) })));
      await until('the window is full', () => gateway.seen.length === 39 + 16);
      await gateway.kill();
      gateway.onSubmit = (seen) => seen.accept(gateway.nextId());
      await gateway.start();
      await world.isSettled('sending');
      const { submitted = 0, unsure = 0, ...rest } = await world.submits();
      t.deepEqual(rest, {});
      t.is(submitted + unsure, 200);
      t.is(unsure, 8);
      const seen = world.seen();
      const twice = seen.filter((text, i) => seen.indexOf(text) < i);
      t.deepEqual(twice.toSorted(), (await world.maybeTwice()).toSorted());
      t.is(new Set(seen).size, 200);
    },
  );

  test.serial(
    `${name}: of two connections one is lost; what the other still waits for is not sent again`,
    async (t) => {
      const world = await aLongWorld(t, database(), protocol, { sheet: { connections: 2, window: 4 } });
      const { gateway } = world;
      gateway.onSubmit = () => {};
      const link = await world.open('a');
      await until('both are open', () => link.state.connections.open === 2);
      await world.queue(...texts(100).map((text) => ({ text })));
      await until('both windows are full', () => gateway.seen.length === 8);
      const held = [...gateway.seen];
      const [lost, kept] = gateway.peers;
      lost!.drop();
      const again: Seen[] = [];
      gateway.onSubmit = (seen) => {
        again.push(seen);
        seen.accept(gateway.nextId());
      };
      await until('it is back', () => gateway.logins === 3 && again.length > 50);
      for (const seen of held) if (seen.peer === kept) seen.accept(gateway.nextId());
      await world.submitsAre({ submitted: 100 });
      const heldTexts = held.map(({ content }) => content.text);
      const copies = again.map(({ content }) => content.text).filter((text) => heldTexts.includes(text));
      const lostTexts = held.filter(({ peer }) => peer === lost).map(({ content }) => content.text);
      t.deepEqual(copies.toSorted(), lostTexts.toSorted());
      t.deepEqual((await world.maybeTwice()).toSorted(), lostTexts.toSorted());
    },
  );

  test.serial(
    `${name}: a link that flaps through a thousand messages loses none; copies are free ones, marked`,
    async (t) => {
      const world = await aLongWorld(t, database(), protocol);
      const { gateway } = world;
      gateway.onSubmit = (seen) => {
        const count = gateway.seen.length;
        if (count % 40 !== 0) seen.accept(gateway.nextId());
        if (count % 40 === 2) seen.peer.drop();
      };
      await world.open('a');
      await world.queue(...texts(1_000).map((text, i) => ({ text, ...(i % 3 === 0 && { fee: anItemFee(10) }) })));
      await until('some were sent', () => gateway.seen.length > 1_000);
      gateway.onSubmit = (seen) => seen.accept(gateway.nextId());
      gateway.cut();
      await world.isSettled('sending');
      const { submitted = 0, unsure = 0, ...rest } = await world.submits();
      t.deepEqual(rest, {});
      t.is(submitted + unsure, 1_000);
      const seen = world.seen();
      const marked = new Set(await world.maybeTwice());
      t.deepEqual(
        seen.filter((text, i) => seen.indexOf(text) < i && !marked.has(text!)),
        [],
        'no copy without a mark',
      );
      const [charged] = await database().read<{ count: number }>(
        `select count(*)::int from submit join mt on mt.phone = submit.phone and mt.id = mt_id
       where link = $1 and maybe_twice and fee_fen > 0`,
        [world.sheet.link],
      );
      t.is(charged!.count, 0);
      t.true(gateway.logins > 20);
    },
  );

  test.serial(`${name}: a wrong secret stops the link with an alarm; it does not try again`, async (t) => {
    const world = await aLongWorld(t, database(), protocol, { login: { secret: 'wrong' } });
    const link = await world.open('a');
    await until('it is refused', () => link.state.sending === 'login-refused');
    await world.queue({ text: 'waits' });
    await until('the alarm is given', () => world.logged.some(({ alarm }) => alarm === 'login-refused'));
    t.is(world.gateway.logins, 0);
    t.is(await world.queued(), 1);
  });

  test.serial(`${name}: a gateway that is away is tried again; when it is back everything goes`, async (t) => {
    const world = await aLongWorld(t, database(), protocol);
    await world.gateway.kill();
    const link = await world.open('a');
    await world.queue({ text: 'waits' });
    await until('it failed', () => link.state.sending === 'retrying');
    await world.gateway.start();
    await world.submitsAre({ submitted: 1 });
    t.pass();
  });

  test.serial(
    `${name}: stopping waits for the answers on the way, says good-bye, and leaves the rest queued`,
    async (t) => {
      const world = await aLongWorld(t, database(), protocol);
      const { gateway } = world;
      const held: Seen[] = [];
      gateway.onSubmit = (seen) => void held.push(seen);
      const link = await world.open('a');
      await world.queue(...texts(50).map((text) => ({ text })));
      await until('the window is full', () => held.length === 16);
      const stopped = link.stop();
      for (const seen of held) seen.accept(gateway.nextId());
      await stopped;
      await world.submitsAre({ submitted: 16 });
      t.is(await world.queued(), 34);
      t.is(gateway.seen.length, 16);
      await until('it said good-bye', () => gateway.goodbyes === 1);
    },
  );

  test.serial(
    `${name}: one process has the connections; the other stands by, and MOs come to it when it takes over`,
    async (t) => {
      const world = await aLongWorld(t, database(), protocol);
      const first = await world.open('first');
      await until('the first is bound', () => first.state.sending === 'bound');
      const second = await world.open('second');
      await until('the second stands by', () => second.state.sending === 'standby');
      t.is(world.gateway.peers.length, 1);
      await first.stop();
      await until('the second is bound', () => second.state.sending === 'bound');
      const down = world.gateway.peers.at(-1)!;
      world.gateway.sendMo(world.phone, 'CY', { down });
      await until('the MO is taken', () => world.taken.length === 1);
      t.truthy(second.state.lastMoAt);
    },
  );
}
