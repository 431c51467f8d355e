import test from 'ava';
import fc from 'fast-check';
import {
  createMsgIdSource,
  formatMsgId,
  msgIdFrom,
  msgIdRange,
  parseMsgId,
  partsOfMsgId,
} from '../../../src/protocols/cmpp/index.ts';

const now = new Date('2026-06-23T15:24:31+08:00');

test('a Msg_Id tells when, which gateway and which message', (t) => {
  const id = 0x6bbd87c1e240abcdn;
  t.deepEqual(partsOfMsgId(id), { time: 623152431, gateway: 123456, serial: 43981 });
  t.is(msgIdFrom({ time: 623152431, gateway: 123456, serial: 43981 }), id);
});

test('a Msg_Id of December keeps its top bit', (t) => {
  t.deepEqual(partsOfMsgId(0xcfdfbeffffffffffn), { time: 1231235959, gateway: 4194303, serial: 65535 });
});

test('both written forms are read, 22 decimal and 16 hexadecimal digits', (t) => {
  t.is(formatMsgId(0x6bbd87c1e240abcdn), '0623152431012345643981');
  t.is(parseMsgId('0623152431012345643981'), 0x6bbd87c1e240abcdn);
  t.is(parseMsgId('6BBD87C1E240ABCD'), 0x6bbd87c1e240abcdn);
});

for (const written of ['', '123', '6bbd87c1e240abcg', '0623152431999999943981', '1723152431012345643981']) {
  test(`"${written}" is refused as a Msg_Id`, (t) => {
    t.throws(() => parseMsgId(written), { name: 'RangeError', message: /is no Msg_Id/ });
  });
}

test('whatever 64 bits a gateway sends, they are written and read back when they follow the layout', (t) => {
  const parts = fc.record({
    time: fc.constantFrom(101000000, 623152431, 1231235959),
    gateway: fc.nat({ max: 2 ** 22 - 1 }),
    serial: fc.nat({ max: 65535 }),
  });
  fc.assert(
    fc.property(parts, (each) => {
      t.is(parseMsgId(formatMsgId(msgIdFrom(each))), msgIdFrom(each));
      t.deepEqual(partsOfMsgId(msgIdFrom(each)), each);
    }),
    { seed: 20261123 },
  );
});

test('the ids of a group send follow the first, and wrap inside their 16 bits', (t) => {
  t.deepEqual(msgIdRange(0x6bbd87c1e240fffen, 4), [
    0x6bbd87c1e240fffen,
    0x6bbd87c1e240ffffn,
    0x6bbd87c1e2400000n,
    0x6bbd87c1e2400001n,
  ]);
});

test('a gateway names more messages in a second than the second has ids, and none twice', (t) => {
  const source = createMsgIdSource(1001);
  const given = new Set<bigint>();
  for (let i = 0; i < 700; i++) for (const id of msgIdRange(source.next(now, 99), 99)) given.add(id);
  for (let i = 0; i < 100; i++) given.add(source.next(new Date(now.getTime() + 1000)));
  t.is(given.size, 700 * 99 + 100);
});

test('a clock that goes back gives no id twice', (t) => {
  const source = createMsgIdSource(1001);
  const first = source.next(now);
  const second = source.next(new Date(now.getTime() - 60_000));
  t.is(second, first + 1n);
});
