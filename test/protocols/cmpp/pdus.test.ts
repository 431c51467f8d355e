import test from 'ava';
import fc from 'fast-check';
import {
  type CmppPdu,
  cmpp,
  type Deliver,
  reportIn,
  type Submit,
  submit,
  type Version,
  writeReport,
} from '../../../src/protocols/cmpp/index.ts';
import * as captured from '../../fixtures/cmpp/captured.ts';
import * as vectors20 from '../../fixtures/cmpp/vectors20.ts';
import * as vectors30 from '../../fixtures/cmpp/vectors30.ts';
import { plain } from '../plain.ts';
import { anyPdu, anySequence } from './arbitraries.ts';

const { cancelResp20OfSmsGate, ...exact } = captured;
const versionOf = (name: string): Version => (name.includes('20') ? 0x20 : 0x30);

const all: readonly (readonly [name: string, version: Version, bytes: Buffer])[] = [
  ...Object.entries(vectors20).map(([name, bytes]) => [`2.0 ${name}`, 0x20, bytes] as const),
  ...Object.entries(vectors30).map(([name, bytes]) => [`3.0 ${name}`, 0x30, bytes] as const),
  ...Object.entries(exact).map(([name, bytes]) => [name, versionOf(name), bytes] as const),
];

function read<T extends CmppPdu>(version: Version, bytes: Buffer): T {
  return cmpp(version).decodeBytes(bytes).pdu as T;
}

for (const [name, version, bytes] of all) {
  test(`the bytes of ${name} are read and written back as they were`, (t) => {
    const { sequence, pdu } = cmpp(version).decodeBytes(bytes);
    t.is(cmpp(version).encode(pdu, sequence).toString('hex'), bytes.toString('hex'));
  });
}

const submitValues = {
  name: 'submit',
  msgId: 0n,
  pkTotal: 2,
  pkNumber: 1,
  registeredDelivery: 1,
  msgLevel: 3,
  serviceId: 'HELP',
  feeUserType: 3,
  feeTerminalId: '13000000009',
  tpPid: 5,
  tpUdhi: 0,
  msgFmt: 15,
  msgSrc: '901234',
  feeType: '02',
  feeCode: '000150',
  validTime: '260630120000032+',
  atTime: '260629080000032+',
  srcId: '106588881',
  destTerminalIds: ['13000000000', '13000000001'],
  msgContent: 'b2e2cad447424b',
};

test('every field of a Submit of 2.0 stands where the text has it', (t) => {
  const only30 = { feeTerminalType: 0, destTerminalType: 0, linkId: '' };
  t.deepEqual(plain(read(0x20, vectors20.submit)), { ...submitValues, ...only30, reserve: 'RSV12345' });
});

test('every field of a Submit of 3.0 stands where the text has it', (t) => {
  const since30 = { feeTerminalType: 1, destTerminalType: 1, linkId: 'LINK0123456789ABCDEF' };
  t.deepEqual(plain(read(0x30, vectors30.submit)), { ...submitValues, ...since30, reserve: '' });
});

test('2.1 is written as 2.0', (t) => {
  t.is(cmpp(0x21), cmpp(0x20));
});

test('a Deliver of December has a Msg_Id above 2^63', (t) => {
  t.is(read<Deliver>(0x20, vectors20.deliverMo).msgId, 0xcfdfbeffffffffffn);
});

const report = {
  msgId: 0x6bbd87c1e240abcdn,
  stat: 'DELIVRD',
  submitTime: '2606231524',
  doneTime: '2606231525',
  destTerminalId: '13000000000',
  smscSequence: 12345678,
};

test('a status report is read from its 60 or 71 bytes', (t) => {
  t.deepEqual(reportIn(read(0x20, vectors20.deliverReport)), report);
  t.deepEqual(reportIn(read(0x30, vectors30.deliverReport)), report);
});

test('a report in the layout of 2.0 is read on a connection of 3.0', (t) => {
  const deliver = read<Deliver>(0x30, captured.shortReport30OfGocmpp);
  t.is(deliver.msgContent.length, 60);
  t.like(reportIn(deliver), { msgId: 0xb2b9da8000010001n, stat: 'DELIVRD', destTerminalId: '13000000000' });
});

test('a report is written as it is read', (t) => {
  t.deepEqual(writeReport(report, 0x20), Buffer.from(read<Deliver>(0x20, vectors20.deliverReport).msgContent));
  t.deepEqual(writeReport(report, 0x30), Buffer.from(read<Deliver>(0x30, vectors30.deliverReport).msgContent));
});

test('a message is no report, and a report of an odd length is none either', (t) => {
  const deliver = read<Deliver>(0x20, vectors20.deliverReport);
  t.is(reportIn({ ...deliver, registeredDelivery: 0 }), undefined);
  t.is(reportIn({ ...deliver, msgContent: deliver.msgContent.subarray(1) }), undefined);
});

test('a Cancel_Resp of 2.0 with the four bytes of 3.0 is understood', (t) => {
  t.deepEqual(read(0x20, cancelResp20OfSmsGate), { name: 'cancelResp', successId: 0 });
});

test('an Active_Test_Resp without its byte is understood', (t) => {
  const bytes = Buffer.from('0000000c8000000800000022', 'hex');
  t.deepEqual(read(0x20, bytes), { name: 'activeTestResp', reserved: 0 });
});

test('99 receivers fit beside 140 bytes of content, in the length of the text', (t) => {
  const pdu = submit.of({ destTerminalIds: Array(99).fill('13000000001'), msgContent: Buffer.alloc(140) });
  t.is(cmpp(0x20).encode(pdu, 1).length, 138 + 21 * 99 + 140);
  t.is(cmpp(0x30).encode(pdu, 1).length, 163 + 32 * 99 + 140);
});

const misfits: readonly [string, Version, Partial<Submit>, RegExp][] = [
  ['no receiver', 0x30, { destTerminalIds: [] }, /^submit\.destTerminalIds: has 0 items; give at least 1$/],
  ['100 receivers', 0x30, { destTerminalIds: Array(100).fill('1') }, /^submit\.destTerminalIds: .*at most 99/],
  ['161 bytes of content', 0x30, { msgContent: Buffer.alloc(161) }, /^submit\.msgContent: .*send it in parts/],
  ['an account of seven digits', 0x30, { msgSrc: '9012345' }, /^submit\.msgSrc: .*the field holds 6/],
  ['a LinkID in 2.0', 0x20, { linkId: 'L' }, /^submit\.linkId: "L" cannot be carried: this version has no such field/],
  ['a Reserve in 3.0', 0x30, { reserve: 'R' }, /^submit\.reserve: "R" cannot be carried/],
];

for (const [what, version, changes, message] of misfits) {
  test(`a Submit with ${what} is refused with the field and the remedy`, (t) => {
    const pdu = submit.of({ destTerminalIds: ['13000000001'], ...changes });
    t.throws(() => cmpp(version).encode(pdu, 1), { name: 'EncodeError', message });
  });
}

for (const version of [0x20, 0x30] as const) {
  test(`what is written is what is read, for every PDU of ${version >> 4}.0 and any values`, (t) => {
    fc.assert(
      fc.property(anyPdu(version === 0x20 ? 2 : 3), anySequence, (pdu, sequence) => {
        const frame = cmpp(version).decodeBytes(cmpp(version).encode(pdu, sequence));
        t.deepEqual(plain(frame.pdu), plain(pdu));
        t.is(frame.sequence, sequence);
      }),
      { seed: 20261123, numRuns: 1500 },
    );
  });
}

// Some answers are understood shorter than the text has them: an Active_Test_Resp without its byte, and results of 2.x.
const shorter = /connectResp|[rR]espThrottled|submitResp|deliverResp|cancelResp|activeTestResp/i;

test('a frame cut short is refused, whatever it is and wherever it is cut', (t) => {
  for (const [name, version, bytes] of all.filter(([name]) => !shorter.test(name))) {
    for (let length = 0; length < bytes.length; length++) {
      const cut = Buffer.from(bytes.subarray(0, length));
      t.throws(() => cmpp(version).decodeBytes(cut), { name: 'DecodeError' }, `${name} at ${length}`);
      if (length < 12) continue;
      cut.writeUInt32BE(length, 0);
      t.throws(() => cmpp(version).decodeBytes(cut), { name: 'DecodeError' }, `${name} at ${length}`);
    }
  }
});
