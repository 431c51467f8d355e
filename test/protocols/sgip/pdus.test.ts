import test from 'ava';
import fc from 'fast-check';
import { resultOf, type SgipPdu, type Submit, sgip, submit, traceResp } from '../../../src/protocols/sgip/index.ts';
import { Cursor } from '../../../src/protocols/wire/index.ts';
import * as vectors from '../../fixtures/sgip/vectors.ts';
import { anyPdu, anySequence } from './arbitraries.ts';

const { capturedLongUnbindRespOfGoSgip, ...exact } = vectors;

for (const [name, bytes] of Object.entries(exact)) {
  test(`the bytes of ${name} are read and written back as they were`, (t) => {
    const { sequence, pdu } = sgip.decodeBytes(bytes);
    t.is(sgip.encode(pdu, sequence).toString('hex'), bytes.toString('hex'));
  });
}

test('every field of a Submit stands where the text has it', (t) => {
  const { sequence, pdu } = sgip.decodeBytes(vectors.submit);
  t.deepEqual(sequence, { node: 3021001234, time: 623152430, serial: 2 });
  t.like(pdu, {
    name: 'submit',
    spNumber: '10655888',
    chargeNumber: '8613000000009',
    userNumbers: ['8613000000001', '8613000000002'],
    corpId: '01234',
    serviceType: 'NEWS',
    feeType: 2,
    feeValue: '150',
    givenValue: '20',
    agentFlag: 1,
    morelatetoMtFlag: 2,
    priority: 7,
    expireTime: '260630120000032+',
    scheduleTime: '260629080000032+',
    reportFlag: 1,
    tpPid: 5,
    tpUdhi: 0,
    messageCoding: 15,
    messageType: 0,
    reserve: 'LINK0001',
  });
  t.deepEqual(Buffer.from((pdu as Submit).messageContent), Buffer.from('b2e2cad447424b', 'hex'));
});

test('a Report names the Submit by its sequence number', (t) => {
  t.like(sgip.decodeBytes(vectors.reportFailed).pdu, {
    name: 'report',
    submitSequenceNumber: { node: 3021001234, time: 623152430, serial: 2 },
    userNumber: '8613000000002',
    state: 2,
    errorCode: 26,
  });
});

test('an Unbind_Resp with a needless body is understood', (t) => {
  t.is(sgip.decodeBytes(capturedLongUnbindRespOfGoSgip).pdu.name, 'unbindResp');
});

test('a Trace_Resp is read in the layout of 1.2 and of 1.3', (t) => {
  const station = { result: 0, receiveTime: '260623152430', sendTime: '260623152431', reserve: '' };
  const sequence = { node: 1, time: 2, serial: 3 };
  for (const [nodeId, bytes] of [
    ['102100', 21 + 2 * 47],
    ['3021012345', 21 + 2 * 51],
  ] as const) {
    const pdu = traceResp.of({
      stations: [
        { ...station, nodeId },
        { ...station, nodeId },
      ],
    });
    const frame = sgip.encode(pdu, sequence);
    t.is(frame.length, bytes);
    t.deepEqual(sgip.decodeBytes(frame).pdu, pdu);
  }
});

test('84 receivers fit beside 140 bytes of content, 85 are refused with a remedy', (t) => {
  const to = (count: number) =>
    submit.of({ userNumbers: Array(count).fill('8613000000001'), messageContent: Buffer.alloc(140) });
  const sequence = { node: 1, time: 2, serial: 3 };
  t.is(sgip.encode(to(84), sequence).length, 2047);
  t.throws(() => sgip.encode(to(85), sequence), { message: /submit: takes 2068 bytes.*fewer recipients/ });
});

test('what is written is what is read, for every PDU and any values', (t) => {
  fc.assert(
    fc.property(anyPdu, anySequence, (pdu, sequence) => {
      const frame = sgip.decodeBytes(sgip.encode(pdu, sequence));
      t.deepEqual(plain(frame.pdu), plain(pdu));
      t.deepEqual(frame.sequence, sequence);
    }),
    { seed: 20261123, numRuns: 2000 },
  );
});

test('a frame cut short is refused, whatever it is and wherever it is cut', (t) => {
  for (const bytes of Object.values(exact)) {
    for (let length = 0; length < bytes.length; length++) {
      t.throws(() => sgip.decodeBytes(bytes.subarray(0, length)), { name: 'DecodeError' });
      const cut = Buffer.from(bytes.subarray(0, length));
      if (length < 20) continue;
      cut.writeUInt32BE(length, 0);
      t.throws(() => sgip.decodeBytes(cut), { name: 'DecodeError' });
    }
  }
});

test('nothing outside a frame is ever read', (t) => {
  const bytes = fc.uint8Array({ minLength: 20, maxLength: 300 });
  const inside = fc.oneof(bytes, fc.tuple(fc.constantFrom(...Object.values(vectors)), bytes).map(mutated));
  fc.assert(
    fc.property(inside, fc.integer({ min: 0, max: 255 }), (body, poison) => {
      t.deepEqual(attempt(body, 0), attempt(body, poison));
    }),
    { seed: 20261123, numRuns: 3000 },
  );
});

test('a code in no text is explained as such and not sent again', (t) => {
  t.deepEqual(resultOf(201), { code: 201, zh: '未知错误码201', en: 'code 201, in no text', remedy: 'never' });
});

test('33, 88 and 11 ask us to slow down', (t) => {
  t.deepEqual(
    [33, 88, 11, 6].map((code) => resultOf(code).remedy),
    ['slower', 'slower', 'slower', 'never'],
  );
});

/** Decodes `body` as one frame in the middle of `poison`. */
function attempt(body: Uint8Array, poison: number): unknown {
  const around = Buffer.alloc(body.length + 128, poison);
  around.set(body, 64);
  try {
    return plain(sgip.decode(new Cursor().place(around, 64, 64 + body.length)).pdu);
  } catch (error) {
    return String(error);
  }
}

function mutated([vector, noise]: [Buffer, Uint8Array]): Uint8Array {
  const bytes = Buffer.from(vector);
  for (let i = 0; i + 1 < noise.length && i < 8; i += 2) bytes[noise[i]! % bytes.length] = noise[i + 1]!;
  return bytes;
}

function plain(pdu: SgipPdu): unknown {
  return JSON.parse(JSON.stringify(pdu, (_, value) => (value?.type === 'Buffer' ? value.data : bytesToArray(value))));
}

function bytesToArray(value: unknown): unknown {
  return value instanceof Uint8Array ? [...value] : value;
}
