import test from 'ava';
import { withDatabase } from '../support/database.ts';
import { aLongWorld } from './a-long-link.ts';
import { until } from './a-world.ts';
import { claimsOf } from './long-link.ts';

const database = withDatabase();
claimsOf('smgp', database);

test.serial(
  'SMGP: where the gateway wants one connection a direction, messages go up one and MOs come down the other',
  async (t) => {
    const world = await aLongWorld(t, database(), 'smgp', { sheet: { loginMode: 'separate' } });
    const { gateway } = world;
    const link = await world.open('a');
    await until('both are open', () => link.state.connections.open === 2);
    await world.queue({ text: 'one' }, { text: 'two' });
    await world.submitsAre({ submitted: 2 });
    t.deepEqual(
      gateway.seen.map(({ peer }) => gateway.modes.get(peer)),
      [0, 0],
    );
    const receiver = gateway.peers.find((peer) => gateway.modes.get(peer) === 1)!;
    world.gateway.sendMo(world.phone, 'CY', { down: receiver });
    await until('the MO is taken', () => world.taken.length === 1);
    t.is(link.state.window.size, 16);
  },
);

test.serial(
  'SMGP: what was left without an answer goes by a connection that sends, not by one that receives',
  async (t) => {
    const world = await aLongWorld(t, database(), 'smgp', { sheet: { loginMode: 'separate' } });
    const { gateway } = world;
    gateway.onSubmit = () => {};
    await world.open('a');
    await world.queue({ text: 'one' });
    await until('it was seen', () => gateway.seen.length === 1);
    gateway.onSubmit = (seen) => seen.accept(gateway.nextId());
    gateway.cut();
    await world.submitsAre({ submitted: 1 });
    t.is(gateway.modes.get(gateway.seen[1]!.peer), 0);
  },
);
