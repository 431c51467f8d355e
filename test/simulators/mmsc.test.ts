import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {
  basicAuthorization,
  Prover,
  packMedia,
  readOutcome,
  rel6,
  textMedium,
  textOf,
} from '../../src/protocols/mm7/index.ts';
import { openHandsets } from '../../src/simulators/handsets.ts';
import { Unpacker } from '../../src/simulators/mmsc/unpacker.ts';
import { startMmsc } from '../../src/simulators/mmsc.ts';
import { until } from '../carriers/a-world.ts';
import { anMmsc, aSubmit, aVasp, media, phone, submit, vasp } from './an-mm7-sp.ts';

const to = (...numbers: string[]) => ({
  recipients: { to: numbers.map((value) => ({ kind: 'number', value }) as const) },
});
const statusesOf = (heard: Awaited<ReturnType<typeof anMmsc>>['heard']) =>
  heard.map(({ message }) => ('mmStatus' in message ? message.mmStatus : message.name));

/** Posts bytes of a vector, as they are. */
async function postVector(url: string, name: string) {
  const bytes = await readFile(path.join(import.meta.dirname, '../../../test/fixtures/mm7', name));
  const end = bytes.indexOf('\r\n\r\n');
  const lines = bytes.subarray(0, end).toString('latin1').split('\r\n').slice(1);
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const { Host: _, ...sent } = headers;
  return new Promise<{ status: number; text: number }>((resolve, reject) => {
    const posting = request(url, { method: 'POST', headers: sent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const outcome = readOutcome(response.statusCode!, response.headers['content-type'], Buffer.concat(chunks));
        resolve({ status: response.statusCode!, text: outcome.status });
      });
    });
    posting.on('error', reject);
    posting.end(bytes.subarray(end + 4));
  });
}

test('MMSC: vectors of programs in service are answered as an MMSC in service answered them', async (t) => {
  const then = await openHandsets({ now: () => new Date('2026-11-22T15:05:00+08:00') });
  const { mmsc, handsets, heard } = await anMmsc(t, { handsets: then, account: { dialect: 'mbuni' } });
  const answers: Record<string, readonly [number, number]> = {
    'v1-submit-rel5-related.req': [200, 1000],
    'v2-submit-rel6-mixed-noprefix.req': [200, 1000],
    'v3-submit-badauth.req': [401, 401],
    'v4-submit-noauth.req': [401, 401],
    'v5-malformed-xml.req': [200, 2007],
    'v6-submit-nocontent.req': [200, 4004],
    'v7-cancel-unknown.req': [200, 2005],
    'v8-unknown-op.req': [200, 4003],
    'v10-submit-3to.req': [200, 1000],
    'v11-submit-bad-href.req': [200, 4004],
    'cmcc-sdk.req': [200, 1000],
    'c1-cmcc-sdk-shape.req': [200, 1000],
    'c7-escaped-subject.req': [200, 1000],
    'c9-single-jpeg.req': [200, 1000],
    'cmcc-sdk-fork-badbasic.req': [401, 401],
  };
  for (const [name, [status, text]] of Object.entries(answers))
    t.deepEqual(await postVector(mmsc.url, name), { status, text }, name);
  await until('the reports are told', () => mmsc.owed === 0 && heard.length > 0);
  const [first] = handsets.messages(phone);
  t.like(first, { kind: 'mms', subject: '车友期刊128' });
  const jpeg = await readFile(path.join(import.meta.dirname, '../../../test/fixtures/mm7/tiny.jpg'));
  t.like(
    first!.parts!.find(({ contentType }) => contentType === 'image/jpeg'),
    { name: 'p1.jpg', sha256: createHash('sha256').update(jpeg).digest('hex') },
  );
  t.deepEqual(first!.slides, [{ image: 'p1.jpg', text: 'p1.txt', durationMs: 8000 }]);
});

test('MMSC: who is not known, names a foreign service, product or number, or sends what is too much, is refused by the code for it', async (t) => {
  const { mmsc, handsets } = await anMmsc(t, {
    account: { serviceCodes: ['132301'], namespaces: ['REL-5-MM7-1-0'], maxRecipients: 2, maxBytes: 2_000 },
    serves: (one) => one !== '13800000000',
  });
  const sent = { serviceCode: '132301' };
  const statusOf = async (...args: Parameters<typeof submit> extends [unknown, ...infer Rest] ? Rest : never) =>
    (await submit(mmsc, ...args)).status;
  const ours = { vaspId: '831000', vasId: '10655888' };
  t.is(await statusOf(aSubmit({ ...sent, senderIdentification: { ...ours, vaspId: '1' } })), 4001);
  t.is(await statusOf(aSubmit({ ...sent, senderIdentification: { ...ours, vasId: '1' } })), 2001);
  t.is(await statusOf(aSubmit({ serviceCode: '9' })), 4007);
  t.is(await statusOf(aSubmit(sent), { dialect: rel6 }), 4002);
  t.is(await statusOf(aSubmit({ ...sent, ...to('13900000001', '13900000002', '13900000003') })), 3003);
  t.is(await statusOf(aSubmit({ ...sent, ...to('8612') })), 2002);
  t.is(await statusOf(aSubmit({ ...sent, ...to('13800000000') })), 2003);
  t.is(await statusOf(aSubmit({ ...sent, linkedId: 'nobody-wrote' })), 2006);
  t.is(await statusOf(aSubmit(sent), { media: [] }), 4004);
  const heavy = { name: 'a.jpg', type: 'image/jpeg', data: Buffer.alloc(3_000) };
  t.is(await statusOf(aSubmit(sent), { media: [...media, heavy] }), 2004);
  t.is(await statusOf(aSubmit(sent), { media: [{ ...heavy, type: 'application/zip', data: Buffer.alloc(3) }] }), 2004);
  const noText = media.slice(0, 1);
  t.is(await statusOf(aSubmit(sent), { media: noText }), 2004, 'its SMIL names what is not there');
  t.is(
    await statusOf(aSubmit(sent), { head: { authorization: basicAuthorization({ user: '831000', password: 'x' }) } }),
    401,
  );
  t.is(await statusOf(aSubmit(sent)), 1000);
  t.is(handsets.messages('13800000000').length, 0);
});

test('MMSC: Digest is asked for, and a proof is good once', async (t) => {
  const login = { user: '831000', password: 's3cret', schemes: ['digest'] as const };
  const { mmsc } = await anMmsc(t, { account: { login } });
  const asked = await fetch(mmsc.url, { method: 'POST' });
  const prover = new Prover(login, 'digest');
  t.is(prover.authorization('POST', '/mm7'), undefined);
  t.true(prover.challenged(asked.headers.get('www-authenticate')!));
  const head = { authorization: prover.authorization('POST', '/mm7')! };
  t.is((await submit(mmsc, aSubmit(), { head })).status, 1000);
  t.is((await submit(mmsc, aSubmit(), { head })).status, 401);
  t.is(
    (await submit(mmsc, aSubmit(), { head: { authorization: prover.authorization('POST', '/mm7')! } })).status,
    1000,
  );
});

test('MMSC: each fate of a message is reported, and a deferred one arrives after all', async (t) => {
  const { mmsc, handsets, heard } = await anMmsc(t);
  const fates = [
    ['Expired', { expirePercent: 100 }],
    ['Rejected', { rejectPercent: 100 }],
    ['Forwarded', { forwardPercent: 100 }],
    ['Indeterminate', { indeterminatePercent: 100 }],
  ] as const;
  for (const [fate, faults] of fates) {
    mmsc.faults.replace(faults);
    await submit(mmsc);
    await until(`${fate} is told`, () => mmsc.owed === 0 && statusesOf(heard).at(-1) === fate);
  }
  t.is(handsets.messages(phone).length, 0);
  mmsc.faults.replace({ deferPercent: 100, deferMs: 20 });
  await submit(mmsc, aSubmit({ readReply: true }));
  // In whatever order: they go over several connections.
  await until('all three are told', () => heard.length === 7);
  t.deepEqual(statusesOf(heard).slice(4).sort(), ['Deferred', 'Read', 'Retrieved']);
  t.is(handsets.messages(phone).length, 1);
});

test('MMSC: a handset that takes no MMS is answered for: Unrecognised, and nothing arrives', async (t) => {
  const { mmsc, handsets, heard } = await anMmsc(t);
  handsets.set(phone, { mms: false });
  await submit(mmsc);
  await until('it is told', () => heard.length === 1);
  t.like(heard[0]!.message, { mmStatus: 'Unrecognised', statusText: '2003' });
  t.is(handsets.messages(phone).length, 0);
});

test('MMSC: a report is told until it is taken, twice, before the answer, or out of order with handset and number swapped', async (t) => {
  const { mmsc, heard } = await anMmsc(t, { statuses: [3000, 4006] });
  await submit(mmsc);
  await until('it is taken', () => mmsc.owed === 0);
  t.deepEqual(statusesOf(heard), ['Retrieved', 'Retrieved', 'Retrieved']);
  mmsc.faults.replace({ duplicateReportPercent: 100 });
  await submit(mmsc);
  await until('both are taken', () => heard.length === 5);
  mmsc.faults.replace({ reportFirstPercent: 100, irregularReportPercent: 100 });
  const before = heard.length;
  const { messageId } = await submit(mmsc);
  t.is(heard.length, before + 1, 'it had come when the answer came');
  t.like(heard.at(-1)!.message, { messageId, recipient: { value: '10655888' }, sender: { value: `+86${phone}` } });
});

test('MMSC: what it does wrong on the way: codes, Faults, HTTP, cut connections, silence, and what is no MM7', async (t) => {
  const { mmsc } = await anMmsc(t);
  const statusWith = async (faults: Parameters<typeof mmsc.faults.replace>[0], withinMs?: number) => {
    mmsc.faults.replace(faults);
    return submit(mmsc, aSubmit(), withinMs === undefined ? {} : { withinMs }).then(
      ({ http, status }) => [http, status],
      (error: Error) => error.name,
    );
  };
  t.deepEqual(await statusWith({ refusePercent: 100, refuseStatus: 3002 }), [200, 3002]);
  t.deepEqual(await statusWith({ faultPercent: 100, faultHttp: 500 }), [500, 3000]);
  t.deepEqual(await statusWith({ faultPercent: 100 }), [200, 3000]);
  for (const httpStatus of [401, 404, 503] as const)
    t.deepEqual(await statusWith({ httpPercent: 100, httpStatus }), [httpStatus, httpStatus]);
  t.is(mmsc.recipientsTaken, 0);
  t.is(await statusWith({ dropBeforePercent: 100 }), 'TypeError');
  t.is(mmsc.recipientsTaken, 0);
  t.is(await statusWith({ dropAfterPercent: 100 }), 'TypeError');
  t.is(mmsc.recipientsTaken, 1);
  t.deepEqual(await statusWith({ unreadablePercent: 100 }), [200, 200]);
  t.is(await statusWith({ noAnswerPercent: 100 }, 500), 'TimeoutError');
  t.deepEqual(await statusWith({ slowPercent: 100, slowMs: 20 }), [200, 1000]);
  mmsc.faults.replace({ throttlePerSecond: 1 });
  const together = await Promise.all(Array.from({ length: 6 }, () => submit(mmsc)));
  t.true(together.some(({ status }) => status === 4006));
  t.deepEqual(await statusWith({ partialPercent: 100 }), [200, 1000], 'one recipient is no part of several');
  mmsc.faults.replace({ partialPercent: 100 });
  t.like(await submit(mmsc, aSubmit(to('13900000001', '13900000002'))), { status: 1100, reaction: 'accepted' });
});

test('MMSC: what waits for its time can be replaced and cancelled; what arrived cannot', async (t) => {
  const { mmsc, handsets, heard } = await anMmsc(t);
  const senderIdentification = { vaspId: '831000', vasId: '10655888' };
  const inAnHour = new Date(Date.now() + 3_600_000);
  const waiting = await submit(mmsc, aSubmit({ earliestDeliveryTime: inAnHour }));
  const messageId = waiting.messageId!;
  t.is((await submit(mmsc, { name: 'ReplaceReq', senderIdentification, messageId })).status, 1000);
  t.is((await submit(mmsc, { name: 'CancelReq', senderIdentification, messageId }, { media: [] })).status, 1000);
  t.is((await submit(mmsc, { name: 'CancelReq', senderIdentification, messageId }, { media: [] })).status, 3001);
  t.is((await submit(mmsc, { name: 'CancelReq', senderIdentification, messageId: 'x' }, { media: [] })).status, 2005);
  const gone = await submit(mmsc);
  await until('it arrived', () => heard.length === 1);
  const late = { name: 'CancelReq', senderIdentification, messageId: gone.messageId! } as const;
  t.is((await submit(mmsc, late, { media: [] })).status, 3001);
  t.is(handsets.messages(phone).length, 1);
});

test('MMSC: an MMS of a phone is brought to the SP until it takes it, and can be answered by its LinkedID', async (t) => {
  const { mmsc, handsets, heard } = await anMmsc(t, { statuses: [3000] });
  mmsc.sendMo(phone, '10655888', { subject: '你好', text: '投稿' });
  await until('it is taken', () => mmsc.owed === 0);
  t.is(heard.length, 2);
  const { message } = heard[1]!;
  t.like(message, { name: 'DeliverReq', subject: '你好', sender: { value: `86${phone}` } });
  const { linkedId } = message as Extract<typeof message, { name: 'DeliverReq' }>;
  t.is((await submit(mmsc, aSubmit({ linkedId: linkedId! }))).status, 1000);
  t.is(handsets.messages(phone)[0]!.status, 'sent');
});

test('MMSC: a killed process owes what it owed: reports that were not taken, and messages that wait', async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mmsc-'));
  t.teardown(() => rm(folder, { recursive: true }));
  let aheadMs = 0;
  const now = () => new Date(Date.now() + aheadMs);
  const open = () => openHandsets({ now, file: path.join(folder, 'handsets.jsonl') });
  const file = path.join(folder, 'mmsc.jsonl');
  const deaf = Array<number>(50).fill(3000);
  const first = await anMmsc(t, { file, handsets: await open(), statuses: deaf, retryMs: 60_000 });
  first.handsets.set('13900000002', { mms: false });
  await submit(first.mmsc);
  await submit(first.mmsc, aSubmit({ earliestDeliveryTime: new Date(Date.now() + 3_600_000), ...to('13900000003') }));
  await submit(first.mmsc, aSubmit({ earliestDeliveryTime: new Date(Date.now() + 3_600_000), ...to('13900000002') }));
  await until('a report was not taken', () => first.heard.length === 1);
  // Nothing is closed or told: the next process reads what is in the files.
  const sp = await aVasp(t);
  const handsets = await open();
  const next = await startMmsc({
    ...{ link: 'mms', carrier: 'unicom', handsets, file, retryMs: 10 },
    accounts: [{ ...vasp, receiver: { url: sp.url } }],
  });
  t.teardown(() => next.stop());
  await until('the report is told', () => statusesOf(sp.heard).includes('Retrieved'));
  aheadMs = 3_700_000;
  await until('the others are told', () => sp.heard.length === 3);
  t.deepEqual(statusesOf(sp.heard).sort(), ['Retrieved', 'Retrieved', 'Unrecognised']);
  t.is(handsets.messages('13900000003').length, 1);
  t.is(handsets.messages(phone).length, 1);
  t.is(handsets.shelf.get(handsets.messages(phone)[0]!.parts![1]!.sha256)!.toString(), '雨天行车');
});

test('MMSC: a content that comes again is taken apart once, and known by its bytes', (t) => {
  const unpacker = new Unpacker();
  const partWith = (text: string) => packMedia([textMedium('p1.txt', text, { textCharset: 'UTF-8' })]).part;
  const first = unpacker.mediaOf(partWith('one'));
  t.is(unpacker.mediaOf(partWith('one')), first);
  const other = unpacker.mediaOf(partWith('two'));
  t.deepEqual(
    [first, other].map(([medium]) => textOf(medium!)),
    ['one', 'two'],
  );
  const { headers, body } = partWith('one');
  const mixed = { headers: headers.map(([name, value]) => [name, value.replace('mixed', 'related')] as const), body };
  t.not(unpacker.mediaOf(mixed), first);
});
