import test from 'ava';
import fc from 'fast-check';
import {
  createMessageIdSource,
  type Deliver,
  messageIdRange,
  reportIn,
  type SmgpPdu,
  type Submit,
  smgp,
  statusOf,
  submit,
  writeReport,
} from '../../../src/protocols/smgp/index.ts';
import * as vectors from '../../fixtures/smgp/vectors.ts';
import { plain } from '../plain.ts';
import { anyPdu, anySequence } from './arbitraries.ts';
import { aSubmit, now } from './two-ends.ts';

const read = <T extends SmgpPdu>(bytes: Buffer) => smgp.decodeBytes(bytes).pdu as T;

for (const [name, bytes] of Object.entries(vectors)) {
  test(`the bytes of ${name} are read and written back as they were`, (t) => {
    const { sequence, pdu } = smgp.decodeBytes(bytes);
    t.is(smgp.encode(pdu, sequence).toString('hex'), bytes.toString('hex'));
  });
}

test('every field of a Submit stands where the text has it', (t) => {
  t.deepEqual(plain(read(vectors.submit)), {
    name: 'submit',
    msgType: 6,
    needReport: 1,
    priority: 2,
    serviceId: 'TEST',
    feeType: '00',
    feeCode: '000000',
    fixedFee: '000000',
    msgFormat: 0,
    validTime: '',
    atTime: '',
    srcTermId: '118100001',
    chargeTermId: '',
    destTermIds: ['13000000005'],
    msgContent: Buffer.from('hello SMGP').toString('hex'),
    reserve: '',
    options: {
      ...{ tpPid: 0, tpUdhi: 0, chargeUserType: 0, chargeTermType: 0, destTermType: 0 },
      ...{ pkTotal: 1, pkNumber: 1, submitMsgType: 0, spDealResult: 0 },
    },
  });
});

const report = {
  id: '85268011220708405891',
  sub: '001',
  dlvrd: '001',
  submitDate: '2411220700',
  doneDate: '2411220701',
  stat: 'DELIVRD',
  err: '000',
  text: '',
};

test('a report is read by place, for its id is binary and may hold any byte', (t) => {
  const deliver = read<Deliver>(vectors.deliverReport);
  t.deepEqual(reportIn(deliver), report);
  const odd = { ...report, id: '3a2073746174203a2020' };
  t.deepEqual(reportIn({ ...deliver, msgContent: writeReport(odd) }), odd);
});

test('a message is no report, and a report cut short is none either', (t) => {
  const deliver = read<Deliver>(vectors.deliverReport);
  t.is(reportIn({ ...deliver, isReport: 0 }), undefined);
  t.is(reportIn({ ...deliver, msgContent: deliver.msgContent.subarray(1) }), undefined);
});

/** The Submit of the vectors with other optional parameters, as bytes. */
function withOptions(written: string): Buffer {
  const options = Buffer.from(written.replace(/ /g, ''), 'hex');
  const bytes = Buffer.concat([vectors.submit.subarray(0, 126 + 21 + 10), options]);
  bytes.writeUInt32BE(bytes.length, 0);
  return bytes;
}

test('a LinkID that is not padded is understood', (t) => {
  t.deepEqual(read<Submit>(withOptions('0003 0005 4c494e4b31')).options, { linkId: 'LINK1' });
});

test('a parameter the text does not name is kept, and so is a second of a kind', (t) => {
  const bytes = withOptions('0002 0001 01  1234 0002 beef  0002 0001 00');
  t.deepEqual(plain(read<Submit>(bytes).options), {
    tpUdhi: 1,
    others: [
      { tag: 0x1234, value: 'beef' },
      { tag: 2, value: '00' },
    ],
  });
  t.deepEqual(smgp.encode(read(bytes), 0x14e5b581), bytes);
});

for (const [what, written] of [
  ['a length beyond the frame', '0002 0009 01'],
  ['a tag cut in two', '00'],
  ['a byte of two bytes', '0002 0002 0001'],
  ['a LinkID of 21 bytes', `0003 0015 ${'41'.repeat(21)}`],
] as const) {
  test(`optional parameters with ${what} are refused`, (t) => {
    t.throws(() => smgp.decodeBytes(withOptions(written)), { name: 'DecodeError' });
  });
}

const misfits: readonly [string, Partial<Submit>, RegExp][] = [
  ['101 receivers', { destTermIds: Array(101).fill('1') }, /^submit\.destTermIds: .*at most 100/],
  ['no receiver', { destTermIds: [] }, /^submit\.destTermIds: has 0 items/],
  ['141 bytes of content', { msgContent: Buffer.alloc(141) }, /^submit\.msgContent: .*send it in parts/],
  ['a LinkID of 21 characters', { options: { linkId: 'L'.repeat(21) } }, /^submit\.options\.linkId: .*holds 20/],
  ['a pseudo-code of 256', { options: { destTermPseudo: 'x'.repeat(256) } }, /^submit\.options\.destTermPseudo: /],
];

for (const [what, changes, message] of misfits) {
  test(`a Submit with ${what} is refused with the field and the remedy`, (t) => {
    t.throws(() => smgp.encode({ ...aSubmit, ...changes }, 1), { name: 'EncodeError', message });
  });
}

test('an id that is not 20 hexadecimal digits is refused', (t) => {
  const pdu = { name: 'submitResp', msgId: '123', status: 0 } as const;
  t.throws(() => smgp.encode(pdu, 1), { message: 'submitResp.msgId: "123" is not 20 hexadecimal digits' });
});

test('100 receivers fit with content and every parameter', (t) => {
  const options = { chargeTermPseudo: 'x'.repeat(255), destTermPseudo: 'x'.repeat(255) };
  const pdu = submit.of({ destTermIds: Array(100).fill('1'), msgContent: Buffer.alloc(140), options });
  t.is(smgp.encode(pdu, 1).length, 126 + 2100 + 140 + 2 * 259);
});

test('what is written is what is read, for every PDU and any values', (t) => {
  fc.assert(
    fc.property(anyPdu, anySequence, (pdu, sequence) => {
      const frame = smgp.decodeBytes(smgp.encode(pdu, sequence));
      t.deepEqual(plain(frame.pdu), plain(pdu));
      t.is(frame.sequence, sequence);
    }),
    { seed: 20261123, numRuns: 2000 },
  );
});

test('the ids of a group send follow the first; of an odd id only the first is known', (t) => {
  t.deepEqual(messageIdRange('11006106230912999999', 2), ['11006106230912999999', '11006106230912000000']);
  t.deepEqual(messageIdRange('1100610623091299999a', 2), ['1100610623091299999a']);
});

test('a gateway names its messages by its code, the minute and a number', (t) => {
  const source = createMessageIdSource('110061');
  t.is(source.next(now, 3), '11006111220708000000');
  t.is(source.next(now), '11006111220708000003');
  t.throws(() => createMessageIdSource('1100'), { message: 'gateway code "1100" is not six digits' });
});

test('a gateway names more messages in a minute than the minute has ids, and none twice', (t) => {
  const source = createMessageIdSource('110061');
  const first = source.next(now, 999_999);
  t.is(first, '11006111220708000000');
  t.is(source.next(now, 2), '11006111220709999999');
});

test('1 asks us to slow down, 75 to come back later', (t) => {
  t.deepEqual(
    [1, 75, 10, 200].map((code) => statusOf(code).remedy),
    ['slower', 'later', 'never', 'never'],
  );
});
