import test from 'ava';
import { codecTarget } from '../../scripts/fuzz/codec-target.ts';
import { sessionTarget } from '../../scripts/fuzz/session-target.ts';
import { fuzz, type Target } from '../../scripts/fuzz/target.ts';
import { targets } from '../../scripts/fuzz/targets.ts';
import {
  type CmppPdu,
  type Connect,
  checkLogin,
  type RequestEvent,
  ServerSession,
} from '../../src/protocols/cmpp/index.ts';
import { sequence32 } from '../../src/protocols/long/index.ts';
import { codec, type Field, type Frame, list, pdu, sized, u8 } from '../../src/protocols/wire/index.ts';
import * as vectors30 from '../fixtures/cmpp/vectors30.ts';
import { now, secretOf } from './cmpp/two-ends.ts';

const seed = 20261123;

for (const target of targets) {
  test(`no bytes are taken wrongly by the ${target.name}`, (t) => {
    t.is(fuzz(target, { seed, count: 1_000 }), undefined);
  });
}

// Below, mistakes of other programs are made on purpose, to see that the fuzzer finds them.

/** A codec of one message with one field. */
function codecOf<T>(field: Field<T>, value: T): Target {
  const message = pdu('message', 1, { field });
  const made = codec(sequence32, [message], { maxBytes: 4096 });
  return codecTarget('faulty codec', made, [made.encode(message.of({ field: value }), 1)]);
}

const content = Buffer.from('content of a message');

const trustful: Field<Uint8Array> = {
  ...sized(u8, { max: 255 }),
  read(cursor) {
    const length = cursor.bytes[cursor.at]!;
    const start = cursor.at + 1;
    cursor.at = cursor.end;
    return cursor.bytes.subarray(start, start + length);
  },
};

const withoutCap: Field<Uint8Array> = {
  ...sized(u8, { max: 200 }),
  read(cursor, name) {
    const room = new Uint8Array(40);
    const bytes = sized(u8, { max: 255 }).read(cursor, name);
    room.set(bytes);
    return room.subarray(0, bytes.length);
  },
};

const forgetful: Field<readonly number[]> = { ...list(u8, u8, { max: 9 }), read: list(u8, u8, { max: 99 }).read };

const faultyCodecs: readonly [string, Target, RegExp][] = [
  ['that trusts a length inside a PDU', codecOf(trustful, content), /^reads beyond the frame/],
  ['whose content has no cap', codecOf(withoutCap, content), /^throws RangeError/],
  ['that reads more items than it can write', codecOf(forgetful, [1, 2, 3]), /^throws EncodeError/],
];

type Faulty = new (...options: ConstructorParameters<typeof ServerSession>) => ServerSession;

/** The session of a gateway that an SP is logged in at, with a mistake. */
function sessionOf(make: Faulty, options: Partial<ConstructorParameters<typeof ServerSession>[0]> = {}): Target {
  return sessionTarget<ServerSession>({
    name: 'faulty session',
    seeds: Object.values(vectors30),
    probe: Buffer.from('0000000c0000000800000001', 'hex'),
    make() {
      const authenticate = (login: Connect) => checkLogin(login, { secretOf, now });
      const session = new make({ authenticate, ...options }, 0);
      session.receive(vectors30.connect, 0);
      session.takeOutgoing();
      return session;
    },
    answer: (session, event) => session.answer(event as RequestEvent, 0),
  });
}

class Surprised extends ServerSession {
  protected override onFrame(frame: Frame<number, CmppPdu>, at: number): void {
    if (frame.pdu.name === 'submitResp') throw new TypeError('nobody told me');
    super.onFrame(frame, at);
  }
}

class Talkative extends ServerSession {
  protected override onFrame(frame: Frame<number, CmppPdu>, at: number): void {
    if (frame.pdu.name === 'cancel') for (let i = 0; i < 100; i++) this.write(frame.pdu, i);
    super.onFrame(frame, at);
  }
}

const faultySessions: readonly [string, Target, RegExp][] = [
  [
    'that waits for a frame of any length',
    sessionOf(ServerSession, { maxFrameBytes: 2 ** 32 }),
    /^reacts to nothing more/,
  ],
  ['that fails at a response nobody asked for', sessionOf(Surprised), /^throws TypeError/],
  ['that answers without measure', sessionOf(Talkative), /^answers \d+ bytes with/],
];

for (const [what, target, complaint] of [...faultyCodecs, ...faultySessions]) {
  test(`the ${target.name} ${what} is found out`, (t) => {
    const finding = fuzz(target, { seed, count: 20_000 });
    t.regex(finding?.complaint ?? 'nothing', complaint);
  });
}
