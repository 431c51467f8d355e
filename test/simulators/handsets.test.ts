import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { sgip, submit } from '../../src/protocols/sgip/index.ts';
import { segment } from '../../src/protocols/sms/index.ts';
import type { MessageEvent } from '../../src/simulators/contract.ts';
import { type Handsets, openHandsets } from '../../src/simulators/handsets.ts';
import { now, other, phone } from './an-sp.ts';

const frame = sgip.encode(submit.of({ spNumber: '10620007' }), { node: 3021001234, time: 1123150000, serial: 1 });
const pdu = { protocol: 'sgip', direction: 'in', frame } as const;
const from = '10620007';

function receive(handsets: Handsets, text: string, to = phone): string[] {
  return segment(text, { reference: 1 }).map(({ coding, udhi, content }) =>
    handsets.received({ phone: to, from, coding, udhi, content, pdu }),
  );
}

async function aFile(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'handsets-'));
  t.teardown(() => rm(folder, { recursive: true }));
  return path.join(folder, 'new', 'handsets.jsonl');
}

const texts = (handsets: Handsets, of = phone) => handsets.messages(of).map(({ text }) => text);

test('histories survive a restart, with their PDUs and what became of them', async (t) => {
  const file = await aFile(t);
  const before = await openHandsets({ now: () => now, file });
  const id = before.wrote({ phone, to: from, text: 'CY' });
  before.passed(phone, id, pdu, { status: 'sent' });
  receive(before, '您好');
  await before.close();
  const after = await openHandsets({ now: () => now, file });
  t.deepEqual(after.messages(phone), before.messages(phone));
  t.like(after.messages(phone), [
    { id, text: 'CY', status: 'sent', pdus: [{ name: 'submit', hex: frame.toString('hex') }] },
    { text: '您好' },
  ]);
});

test('a line that a killed process did not finish harms nothing', async (t) => {
  const file = await aFile(t);
  const before = await openHandsets({ now: () => now, file });
  receive(before, 'one');
  await before.close();
  await appendFile(file, '{"phone":"156330');
  const after = await openHandsets({ now: () => now, file });
  receive(after, 'two');
  await after.close();
  t.deepEqual(texts(await openHandsets({ now: () => now, file })), ['one', 'two']);
});

test('a file that is no history stops the start and says what to do', async (t) => {
  const file = await aFile(t);
  await (await openHandsets({ now: () => now, file })).close();
  await appendFile(file, '{"phone":1}\n');
  const error = await t.throwsAsync(openHandsets({ now: () => now, file }));
  t.regex(error!.message, /handsets\.jsonl, line 1 .* remove the file/);
});

test('a file begins anew with what is kept, so it does not grow for ever', async (t) => {
  const file = await aFile(t);
  const before = await openHandsets({ now: () => now, file });
  for (let i = 0; i < 250; i++) receive(before, `M${i}`);
  await before.close();
  const after = await openHandsets({ now: () => now, file });
  t.is((await readFile(file, 'utf8')).trim().split('\n').length, 200);
  t.deepEqual(texts(after)[0], 'M50');
});

test('parts of two long messages at a time do not mix', async (t) => {
  const handsets = await openHandsets({ now: () => now });
  const one = segment('一'.repeat(100), { reference: 1 });
  const two = segment('二'.repeat(100), { reference: 2 });
  for (const part of [two[1]!, one[0]!, two[0]!, one[1]!]) handsets.received({ ...part, phone, from, pdu });
  t.deepEqual(texts(handsets), ['二'.repeat(100), '一'.repeat(100)]);
});

test('the parts of a long message share one id, and its PDUs are all there', async (t) => {
  const handsets = await openHandsets({ now: () => now });
  const ids = receive(handsets, '一'.repeat(140));
  t.is(ids.length, 3);
  t.is(new Set(ids).size, 1);
  t.is(handsets.messages(phone)[0]?.pdus?.length, 3);
});

test('after ten minutes a handset shows what came of a long message', async (t) => {
  let time = now;
  const handsets = await openHandsets({ now: () => time });
  const [first, , third] = segment(['一'.repeat(67), '二'.repeat(67), '三'].join(''), { reference: 1 });
  handsets.received({ ...third!, phone, from, pdu });
  handsets.received({ ...first!, phone, from, pdu });
  t.deepEqual(texts(handsets), []);
  time = new Date(now.getTime() + 10 * 60_000);
  t.like(handsets.messages(phone), [{ text: `${'一'.repeat(67)}三`, status: 'incomplete 2/3' }]);
});

test('content that is no text is shown as its bytes', async (t) => {
  const handsets = await openHandsets({ now: () => now });
  handsets.received({ phone, from, coding: 4, udhi: 0, content: Buffer.from([1, 2, 255]), pdu });
  t.deepEqual(texts(handsets), ['[3 bytes: 0102ff]']);
});

test('who listens is told of every message and every change', async (t) => {
  const handsets = await openHandsets({ now: () => now });
  const end = new AbortController();
  const heard: MessageEvent[] = [];
  const listening = (async () => {
    for await (const event of handsets.changes(end.signal)) {
      heard.push(event);
      if (heard.length === 3) end.abort();
    }
  })();
  const id = handsets.wrote({ phone, to: from, text: 'CY' });
  handsets.passed(phone, id, pdu, { status: 'sent' });
  receive(handsets, 'hello', other);
  await listening;
  t.like(heard[0], { phone, message: { id, status: 'sending' } });
  t.like(heard[1], { phone, message: { id, status: 'sent' } });
  t.is(heard[2]?.phone, other);
});

test('handsets without histories keep nothing', async (t) => {
  const handsets = await openHandsets({ now: () => now, histories: false });
  receive(handsets, 'hello');
  handsets.wrote({ phone, to: from, text: 'CY' });
  t.deepEqual(handsets.messages(phone), []);
});
