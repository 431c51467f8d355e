import test from 'ava';
import * as cmpp from '../../src/protocols/cmpp/index.ts';
import * as sgip from '../../src/protocols/sgip/index.ts';
import * as smgp from '../../src/protocols/smgp/index.ts';
import { segment } from '../../src/protocols/sms/index.ts';
import { dissect, hasTshark, type Shown, tablesOf } from './dissector.ts';

type AnyPdu = { readonly name: string; of(values: object): { readonly [field: string]: unknown } };

const sequence = { node: 3021001234, time: 1123150000, serial: 7 };

/** A dissector, the PDUs it must know, how to encode one, and which of our fields it has under other names or not at all. */
const dissectors = [
  {
    name: 'sgip',
    port: 8801,
    headerBytes: 20,
    pdus: [
      ...[sgip.bind, sgip.bindResp, sgip.submit, sgip.submitResp, sgip.deliver, sgip.deliverResp, sgip.report],
      ...[sgip.reportResp, sgip.userRpt, sgip.userRptResp, sgip.trace, sgip.checkUser, sgip.checkUserResp],
    ] as AnyPdu[],
    encode: (pdu: object) => sgip.sgip.encode(pdu as sgip.SgipPdu, sequence),
    leaveOut: ['submitSequenceNumber'],
  },
  {
    name: 'cmpp2',
    port: 7890,
    headerBytes: 12,
    pdus: (({
      connect,
      connectResp,
      submit,
      submitResp,
      deliver,
      deliverResp,
      query,
      queryResp,
      cancel,
      cancelResp,
    }) => [...[connect, connectResp, submit, submitResp, deliver, deliverResp, query, queryResp, cancel, cancelResp]])(
      cmpp.pdusOf(2),
    ) as AnyPdu[],
    encode: (pdu: object) => cmpp.cmpp(0x20).encode(pdu as cmpp.CmppPdu, 7),
    leaveOut: ['layout', 'feeTerminalType', 'destTerminalType', 'srcTerminalType', 'linkId'],
  },
  {
    name: 'smgp',
    port: 8890,
    headerBytes: 12,
    pdus: [smgp.login, smgp.loginResp, smgp.submit, smgp.submitResp, smgp.deliver, smgp.deliverResp] as AnyPdu[],
    encode: (pdu: object) => smgp.smgp.encode(pdu as smgp.SmgpPdu, 7),
    leaveOut: ['options'],
  },
];

for (const { name, port, headerBytes, pdus, encode, leaveOut } of dissectors) {
  test(`${name}.lua has the fields of our tables, in their order and widths`, async (t) => {
    const tables = await tablesOf(name);
    const known = pdus.filter((pdu) => tables.has(pdu.of({})['name'] as string));
    t.true(known.length >= 6);
    for (const pdu of known) {
      const values = filled(pdu, leaveOut);
      const fields = tables.get(values['name'] as string)!;
      const ours = Object.keys(values).filter((key) => key !== 'name' && !leaveOut.includes(key));
      const theirs = fields.map((one) => one.name).filter((one) => one !== 'otherOption');
      t.deepEqual(theirs, ours, `${values['name']}`);
      const bytes = fields.reduce((sum, one) => sum + bytesOf(one, values[one.name]), 0);
      const elsewhere = 'submitSequenceNumber' in values ? 12 : 0;
      t.is(headerBytes + elsewhere + bytes, encode(values).length, `${values['name']}`);
    }
  });

  test(`where tshark is installed, ${name}.lua shows every value that our codec wrote`, async (t) => {
    t.plan((await hasTshark) ? pdus.length + 1 : 1);
    if (!(await hasTshark)) return t.pass();
    const values = pdus.map((pdu) => filled(pdu, leaveOut));
    const shown = await dissect(name, values.map(encode), { port });
    t.is(shown.length, pdus.length);
    values.forEach((value, i) => {
      t.like(shown[i], asShown(name, value, leaveOut));
    });
  });
}

test('where tshark is installed, texts can be read, part by part, in all alphabets', async (t) => {
  if (!(await hasTshark)) return t.pass();
  const long = segment('退订请回复 TDCY。'.repeat(9), { reference: 7 });
  const texts = [
    ...segment('hello', { reference: 1 }),
    ...long,
    ...segment('短信GBK', { reference: 2, alphabets: ['gbk'] }),
  ];
  const submits = texts.map(({ coding, udhi, content }) =>
    sgip.submit.of({ messageCoding: coding, tpUdhi: udhi, messageContent: content }),
  );
  const shown = await dissect(
    'sgip',
    submits.map((pdu) => sgip.sgip.encode(pdu, sequence)),
    { port: 8801 },
  );
  t.deepEqual(
    shown.map((one) => one['sgip.part']),
    [undefined, '1 of 2', '2 of 2', undefined],
  );
  t.is(shown[0]!['sgip.text'], 'hello');
  t.is(`${shown[1]!['sgip.text']}${shown[2]!['sgip.text']}`, '退订请回复 TDCY。'.repeat(9));
  t.is(shown[3]!['sgip.text'], '短信GBK');
});

test('where tshark is installed, status reports are opened', async (t) => {
  if (!(await hasTshark)) return t.pass();
  const report = { msgId: 0x6bbd87c1e240abcdn, stat: 'DELIVRD', submitTime: '2611231500', doneTime: '2611231501' };
  const body = cmpp.writeReport({ ...report, destTerminalId: '15633000001', smscSequence: 9 }, 0x20);
  const deliver = cmpp.deliver.of({ registeredDelivery: 1, msgContent: body });
  const [ofCmpp] = await dissect('cmpp2', [cmpp.cmpp(0x20).encode(deliver, 7)], { port: 7890 });
  t.like(ofCmpp, { 'cmpp2.stat': 'DELIVRD', 'cmpp2.dest_terminal_id': '15633000001', 'cmpp2.smsc_sequence': '9' });

  const id = '01006111231500012345';
  const dates = { submitDate: '2611231500', doneDate: '2611231501' };
  const text = smgp.writeReport({ id, sub: '001', dlvrd: '001', ...dates, stat: 'UNDELIV', err: '005', text: '' });
  const other = smgp.deliver.of({ isReport: 1, msgContent: text });
  const [ofSmgp] = await dissect('smgp', [smgp.smgp.encode(other, 7)], { port: 8890 });
  t.like(ofSmgp, { 'smgp.stat': 'UNDELIV', 'smgp.err': '005', 'smgp.report_id': hex(Buffer.from(id, 'hex')) });
});

test('where tshark is installed, frames laid out as in CMPP 3.0 go to the dissector Wireshark has', async (t) => {
  if (!(await hasTshark)) return t.pass();
  const submit = cmpp.submit.of({
    srcId: '10620007',
    destTerminalIds: ['15633000001'],
    msgContent: Buffer.from('hello'),
  });
  const frames = [cmpp.cmpp(0x30).encode(submit, 1), cmpp.cmpp(0x20).encode(submit, 2)];
  t.is((await dissect('cmpp2', frames, { port: 7890 })).length, 1);
  t.is((await dissect('cmpp2', frames, { port: 7890, layer: 'cmpp' })).length, 1);
});

test('where tshark is installed, what is no PDU is marked, and the next frame is read again', async (t) => {
  if (!(await hasTshark)) return t.pass();
  const unbind = sgip.sgip.encode({ name: 'unbind' }, sequence);
  const unknown = Buffer.from(unbind);
  unknown.writeUInt32BE(0x99, 4);
  const cut = sgip.sgip.encode(sgip.report.of({}), sequence).subarray(0, 40);
  cut.writeUInt32BE(40, 0);
  const huge = Buffer.from(unbind);
  huge.writeUInt32BE(0x7fffffff, 0);
  const frames = [unknown, cut, huge, Buffer.alloc(20), unbind];
  const shown = await dissect('sgip', frames, { port: 8801 });
  t.deepEqual(
    shown.map((one) => JSON.stringify(one).includes('sgip.malformed')),
    [true, true, true, true, false],
  );
});

/** A PDU with a value in every field, each another one where it can be. */
function filled(pdu: AnyPdu, leaveOut: readonly string[]): { readonly [field: string]: unknown } {
  const blank = pdu.of({});
  const entries = Object.entries(blank).map(([key, value], i) => {
    return [key, key === 'name' || leaveOut.includes(key) ? value : valueLike(value, key, i)];
  });
  return Object.fromEntries(entries);
}

function valueLike(blank: unknown, key: string, i: number): unknown {
  if (typeof blank === 'number') return i + 1;
  if (typeof blank === 'bigint') return 0xcfdfbeffffffffffn;
  if (Array.isArray(blank)) return ['15633000001', '15633000002'];
  if (blank instanceof Uint8Array) return Buffer.alloc(blank.length || 5, 0x68);
  // A message id is text of hexadecimal digits; any other text is blank before.
  return blank === '' ? key.slice(0, 2) : '01006111231500012345';
}

function bytesOf({ kind, width }: { kind: string; width: number }, value: unknown): number {
  if (kind === 'list') return 1 + width * (value as string[]).length;
  return kind === 'sized' ? width + (value as Uint8Array).length : width;
}

function asShown(name: string, values: { readonly [field: string]: unknown }, leaveOut: readonly string[]): Shown {
  const entries = Object.entries(values).filter(([key]) => key !== 'name' && !leaveOut.includes(key));
  return Object.fromEntries(entries.map(([key, value]) => [filterName(name, key), textOf(value)]));
}

function filterName(name: string, key: string): string {
  return `${name}.${key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

function textOf(value: unknown): string | readonly string[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Uint8Array) return hex(value);
  if (typeof value === 'bigint') return `0x${value.toString(16).padStart(16, '0')}`;
  if (typeof value === 'string' && /^[0-9]{20}$/.test(value)) return hex(Buffer.from(value, 'hex'));
  return String(value);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/..(?=.)/g, '$&:');
}
