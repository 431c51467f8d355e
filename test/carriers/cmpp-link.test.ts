import test from 'ava';
import {
  type Connect,
  checkLogin,
  cmpp,
  deliver,
  ServerSession,
  type Verdict,
} from '../../src/protocols/cmpp/index.ts';
import { listen } from '../../src/protocols/wire/index.ts';
import * as vectors30 from '../fixtures/cmpp/vectors30.ts';
import { withDatabase } from '../support/database.ts';
import { account, secret } from './a-gateway.ts';
import { aLongWorld } from './a-long-link.ts';
import { aRawGateway } from './a-raw-gateway.ts';
import { until } from './a-world.ts';
import { claimsOf } from './long-link.ts';

const database = withDatabase();
claimsOf('cmpp', database);

for (const version of ['2.0', '2.1', '3.0']) {
  test.serial(`CMPP ${version}: a message goes out and an MO comes in`, async (t) => {
    const world = await aLongWorld(t, database(), 'cmpp', { sheet: { version } });
    await world.open('a');
    await world.queue({ text: '您好' });
    await world.submitsAre({ submitted: 1 });
    world.gateway.sendMo(world.phone, 'CY');
    await until('the MO is taken', () => world.taken.length === 1);
    t.is(world.taken[0]!.text, 'CY');
  });
}

const secretOf = (name: string) => (name === account ? secret : undefined);
const welcome = (login: Connect) => checkLogin(login, { secretOf, now: new Date() });

/** An ISMG that decides over logins as it is told. */
async function strictIsmg(decide: (login: Connect) => Verdict) {
  let logins = 0;
  const authenticate = (login: Connect) => {
    logins += 1;
    return decide(login);
  };
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    accept: () => ({
      session: new ServerSession({ authenticate }, performance.now()),
      onEvents: () => {},
    }),
  });
  return { port: listener.port, logins: () => logins, close: () => listener.close('the test is over') };
}

function refuse(login: Connect, status: number): Verdict {
  const { answer } = welcome(login);
  return { answer: { ...answer, status, authenticatorIsmg: new Uint8Array(16) }, detail: 'told to' };
}

test.serial('CMPP: a gateway that serves another version stops the link, and the alarm says so', async (t) => {
  const ismg = await strictIsmg((login) => checkLogin(login, { secretOf, now: new Date(), versions: [0x20] }));
  t.teardown(ismg.close);
  const world = await aLongWorld(t, database(), 'cmpp', { login: { port: ismg.port } });
  const link = await world.open('a');
  await until('it is refused', () => link.state.sending === 'login-refused');
  t.true(world.logged.some(({ detail }) => /^4, version too high/.test(String(detail))));
});

test.serial(
  'CMPP: a gateway that answers in another version than was asked is not misread; the link stops',
  async (t) => {
    const gateway = await aRawGateway(
      t,
      () => {},
      () => vectors30.connectResp,
    );
    const world = await aLongWorld(t, database(), 'cmpp', { sheet: { version: '2.0' }, login: { port: gateway.port } });
    const link = await world.open('a');
    await until('it is refused', () => link.state.sending === 'login-refused');
    t.true(world.logged.some(({ detail }) => /answers in CMPP 3\.x though 2\.0 was asked/.test(String(detail))));
  },
);

test.serial('CMPP: a gateway with too many connections is tried again later', async (t) => {
  const ismg = await strictIsmg((login) => refuse(login, 5));
  t.teardown(ismg.close);
  const world = await aLongWorld(t, database(), 'cmpp', { login: { port: ismg.port } });
  const link = await world.open('a');
  await until('it waits', () => link.state.sending === 'retrying');
  t.is(ismg.logins(), 1);
});

test.serial('CMPP: a gateway that does not prove itself is refused where the sheet asks for the proof', async (t) => {
  const noProof = (login: Connect): Verdict => {
    const { answer, detail } = welcome(login);
    return { answer: { ...answer, authenticatorIsmg: new Uint8Array(16) }, detail };
  };
  const ismg = await strictIsmg(noProof);
  t.teardown(ismg.close);
  const easy = await aLongWorld(t, database(), 'cmpp', { login: { port: ismg.port } });
  const trusting = await easy.open('a');
  await until('it is bound', () => trusting.state.sending === 'bound');
  t.true(easy.logged.some(({ detail }) => /does not prove/.test(String(detail))));
  const sheet = { peer: { requireProof: true } };
  const strict = await aLongWorld(t, database(), 'cmpp', { sheet, login: { port: ismg.port } });
  const link = await strict.open('a');
  await until('it is refused', () => link.state.sending === 'login-refused');
});

test.serial('CMPP: a gateway that says good-bye is answered, and connected to again', async (t) => {
  const terminate = cmpp(0x30).encode({ name: 'terminate' }, 7);
  const gateway = await aRawGateway(t, (socket) => socket.write(terminate));
  const world = await aLongWorld(t, database(), 'cmpp', { login: { port: gateway.port } });
  await world.open('a');
  await until('it connects again', () => gateway.connections > 1);
  t.deepEqual(gateway.heard[0], cmpp(0x30).encode({ name: 'terminateResp' }, 7));
});

test.serial('CMPP: bytes one by one, and PDUs together in one write, are read all the same', async (t) => {
  const id = 0x9000_0000_0000_0001n;
  const mo = (text: string, msgId: bigint) =>
    deliver.of({ msgId, srcTerminalId: '13933009999', destId: '10620007', msgContent: Buffer.from(text) });
  const gateway = await aRawGateway(t, (socket) => {
    const bytes = Buffer.concat([mo('one', id), mo('two', id + 1n)].map((pdu, i) => cmpp(0x30).encode(pdu, i + 1)));
    socket.setNoDelay(true);
    for (const byte of bytes) socket.write(Buffer.of(byte));
    socket.write(
      Buffer.concat([mo('three', id + 2n), mo('four', id + 3n)].map((pdu, i) => cmpp(0x30).encode(pdu, i + 3))),
    );
  });
  const world = await aLongWorld(t, database(), 'cmpp', { login: { port: gateway.port } });
  await world.open('a');
  await until('all are taken', () => world.taken.length === 4);
  t.deepEqual(
    world.taken.map(({ text }) => text),
    ['one', 'two', 'three', 'four'],
  );
});

const unknownCommand = Buffer.from('0000000c0000009900000001', 'hex');

test.serial('CMPP: a command of no text is logged, and the link goes on', async (t) => {
  const mo = deliver.of({ msgId: 1n, srcTerminalId: '13933009998', destId: '10620007', msgContent: Buffer.from('CY') });
  const gateway = await aRawGateway(t, (socket) => {
    socket.write(Buffer.concat([unknownCommand, cmpp(0x30).encode(mo, 2)]));
  });
  const world = await aLongWorld(t, database(), 'cmpp', { login: { port: gateway.port } });
  await world.open('a');
  await until('the MO is taken', () => world.taken.length === 1);
  t.is(gateway.connections, 1);
  t.true(world.logged.some(({ msg }) => /something odd/.test(String(msg))));
});

const garbage = {
  'a length of two gigabytes': '7fffffff0000000500000001',
  'a length of five': '000000050000000500000001',
};

for (const [what, hex] of Object.entries(garbage)) {
  test.serial(`CMPP: ${what} ends the connection, and the next one is made`, async (t) => {
    let first = true;
    const gateway = await aRawGateway(t, (socket) => {
      if (first) socket.write(Buffer.from(hex, 'hex'));
      first = false;
    });
    const world = await aLongWorld(t, database(), 'cmpp', { login: { port: gateway.port } });
    const link = await world.open('a');
    await until('it connected again', () => gateway.connections === 2 && link.state.sending === 'bound');
    t.pass();
  });
}

test.serial('CMPP: a Deliver cut short is refused, and the link goes on', async (t) => {
  const mo = deliver.of({ msgId: 1n, srcTerminalId: '13933009997', destId: '10620007', msgContent: Buffer.from('CY') });
  const whole = cmpp(0x30).encode(mo, 2);
  const cut = Buffer.from(whole.subarray(0, 60));
  cut.writeUInt32BE(cut.length, 0);
  const gateway = await aRawGateway(t, (socket) => {
    socket.write(Buffer.concat([cut, whole]));
  });
  const world = await aLongWorld(t, database(), 'cmpp', { login: { port: gateway.port } });
  await world.open('a');
  await until('the whole one is taken', () => world.taken.length === 1);
  t.is(gateway.connections, 1);
  const [refusal] = gateway.heard;
  t.is(refusal!.readUInt32BE(4), 0x80000005);
  t.not(refusal!.readUInt32BE(20), 0);
});
