import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import {
  linkTelemarketing,
  openRecordings,
  type Recordings,
  telemarketingConsents,
} from '../../../src/business/consent/index.ts';
import { addMarks } from '../../../src/business/messages/door/contacts.ts';
import { openVault } from '../../../src/business/staff/index.ts';
import { loadSegments } from '../../../src/business/subscribers/index.ts';
import { telemarketingExports } from '../../../src/business/telemarketing/index.ts';
import { telemarketingRoutes } from '../../../src/business/telemarketing/routes.ts';
import { openBlobs } from '../../../src/platform/blobs.ts';
import type { Caller } from '../../../src/platform/http/index.ts';
import { sealedBlobs } from '../../../src/platform/sealed-blobs.ts';
import { newId } from '../../../src/values/id.ts';
import { dayMs, later } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';
import { exported } from '../../support/exports.ts';
import { aCatalog, contentFolder } from '../../support/talk.ts';

const db = withDatabase();
const now = new Date('2026-11-23T15:00:00+08:00');
const carrier = aCaller('carrier-data-entry', 'unicom');
const mobile = aCaller('carrier-data-entry', 'mobile');
const caller = aCaller('telemarketer', '甲外呼');
const rival = aCaller('telemarketer', '乙外呼');
const supervisor = aCaller('supervisor');
const api = '/api/telemarketing';

let folder = '';
let desk: Desk;

/** The recordings of the folder as a house with this key sees them. */
function recordingsUnder(key: string | undefined): Recordings {
  const locked = openBlobs(path.join(folder, 'sealed'));
  const sealed = key ? sealedBlobs(locked, openVault(key.repeat(32)), 'recordings') : undefined;
  return openRecordings(db(), { plain: openBlobs(folder), locked, sealed });
}

/** The routes in a house with this key. */
async function aDeskUnder(key: string | undefined): Promise<Desk> {
  const house = { db: db(), blobs: openBlobs(folder), recordings: recordingsUnder(key) };
  const segments = await loadSegments(contentFolder);
  return aDesk(telemarketingRoutes({ ...house, catalog: await aCatalog(), segments }), now);
}

test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-telemarketing-'));
  desk = await aDeskUnder('k');
});
test.after.always(async () => {
  await desk.stop();
  await rm(folder, { recursive: true });
});

const wav = (words: string) => Buffer.concat([Buffer.from('RIFF\x10\0\0\0WAVEfmt '), Buffer.from(words)]);
const header = 'phone,product,consented_at,script_version,caller_id,recording\n';

async function json<T = Record<string, never>>(answer: Promise<Response>): Promise<T> {
  return (await answer).json() as Promise<T>;
}

/** The carrier designates these numbers to a telemarketer. */
function designate(numbers: readonly string[], organisation = '甲外呼', by = carrier) {
  const product = 'car-owner';
  const query = new URLSearchParams({ organisation, product, name: '十一月名单' });
  return desk.ask(by, `${api}/call-lists?${query}`, { file: ['phone', ...numbers].join('\n') });
}

/** A telemarketer brings a list of agreements. */
function bring(rows: string, by = caller) {
  return desk.ask(by, `${api}/consent-lists?name=${encodeURIComponent('第一批')}`, { file: header + rows });
}

async function subscribed(phone: string, channel = 'carrier', activeFrom = now): Promise<string> {
  const id = newId(now);
  await db().read(
    `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from)
     values ($1, $2, 'car-owner', 'car-owner', 'active', 1, $3, '10620007', $4, $4)`,
    [phone, id, channel, activeFrom],
  );
  return id;
}

/** Somebody comes to the list of those who want no promotions. */
function refuse(phone: string): Promise<number> {
  return db().transact((tx) => addMarks(tx, 'do-not-promote', [{ phone, reason: '谢绝来电', source: '12321' }], now));
}

/** What an approved export of a list brings to who asked for it. */
async function leaves(kind: string, { id }: { id: string }, who: Caller) {
  return exported(telemarketingExports({ db: db(), catalog: await aCatalog() }), kind, { id }, who, now);
}

async function audited(action: string): Promise<number> {
  const [row] = await db().read<{ n: number }>('select count(*)::int as n from staff_audit where action = $1', [
    action,
  ]);
  return row!.n;
}

type ListView = {
  id: string;
  taken: number;
  numbers: number;
  removed: Record<string, number>;
  faults: { line: number; field: string; value: string; remedy: string }[];
  progress: Record<string, number>;
};

test.serial(
  'CA-060: the carrier’s list is checked: who refuses calls, is blacklisted or has the product is taken off with the reason, and counted',
  async (t) => {
    const [refuses, blacklisted, ordered, callable] = ['13000000011', '13000000012', '13000000013', '13000000014'];
    await refuse(refuses!);
    await db().read(
      `insert into subscriber (phone, carrier, blacklisted, holder_since) values ($1, 'unicom', true, $2)`,
      [blacklisted, now],
    );
    await subscribed(ordered!, 'sms');
    const list = await json<ListView>(designate([refuses!, blacklisted!, ordered!, callable!, callable!, '0311', '']));
    t.like(list, { numbers: 4, removed: { 'do-not-call': 1, blacklisted: 1, ordered: 1 } });
    t.deepEqual(list.faults, [
      { line: 6, field: 'phone', value: '130****0014', remedy: '名单中已有此号码：每个号码只写一行' },
      { line: 7, field: 'phone', value: '****11', remedy: '请填写11位手机号码' },
    ]);

    t.deepEqual(await leaves('call-list', list, caller), [[callable]]);
    t.deepEqual(await leaves('designated-numbers', list, carrier), [
      [refuses, 'do-not-call'],
      [blacklisted, 'blacklisted'],
      [ordered, 'ordered'],
      [callable, ''],
    ]);
    t.is(await leaves('call-list', list, rival), undefined, 'another company’s list');
    t.is(await leaves('designated-numbers', list, mobile), undefined, 'another carrier’s list');
    t.is(await leaves('call-list', list, supervisor), undefined, 'who approves does not ask');
  },
);

test.serial('Who comes to refuse calls after the import is off the list that is downloaded', async (t) => {
  const list = await json<ListView>(designate(['13000000021', '13000000022']));
  await refuse('13000000021');
  t.deepEqual(await leaves('call-list', list, caller), [['13000000022']]);
  const page = await json<{ items: ListView[] }>(desk.ask(caller, `${api}/call-lists`));
  t.deepEqual(page.items.find(({ id }) => id === list.id)!.removed, { 'do-not-call': 1 });
});

test.serial(
  'CA-061: agreements come with script, caller and recording; a bad row is told with line and reason, and the good ones are taken',
  async (t) => {
    await designate(['13000000031', '13000000032', '13000000033']);
    const list = await json<ListView>(
      bring(
        [
          '13000000031,car-owner,2026-11-22 10:00:00,S1,A007,r1.wav',
          '13000000032,车友助理普通会员,2026/11/22 10:05,S1,A007,r2.wav',
          '13000000033,car-owner,2026-11-31 10:00:00,S1,A007,r3.wav',
          '13000000033,car-owner,2026-11-24 10:00:00,S1,A007,r3.wav',
          '13000000033,nothing,2026-11-22 10:00:00,S1,A007,r3.wav',
          '13000000033,car-owner,2026-11-22 10:00:00,S1,A007,',
          '13000000033,car-owner,2026-11-22 10:00:00,S1,A007,r1.wav',
          '13000000033,car-owner,2026-11-22 10:00:00,,A007,r3.wav',
          '13000000033,car-owner,2026-11-22 10:00:00,S1,,r3.wav',
          '13000000039,car-owner,2026-11-22 10:00:00,S1,A007,r9.wav',
          '13000000031,car-owner,2026-11-22 10:00:00,S1,A007,r4.wav',
        ].join('\n'),
      ),
    );
    t.is(list.taken, 2);
    t.deepEqual(
      list.faults.map(({ line, field, remedy }) => `${line} ${field}: ${remedy}`),
      [
        '4 consented_at: 请按 2026-11-23 14:05:09 的格式填写',
        '5 consented_at: 同意时间不能晚于现在，请核对',
        '6 product: 请填写产品编号或产品名称',
        '7 recording: 请填写本次通话的录音文件名，最多64个字符',
        '8 recording: 另一行已用此录音：每次通话应有各自的录音',
        '9 script_version: 请填写宣读的话术版本，最多64个字符',
        '10 caller_id: 请填写外呼工号，最多64个字符',
        '11 phone: 该号码不在您的任何外呼名单中：只能外呼指定的号码',
        '12 phone: 这项同意此前已列入名单',
      ],
    );
    t.deepEqual(list.progress, { withoutRecording: 2, toEnter: 0, entered: 0, open: 0 });
  },
);

test.serial(
  'The same file again is the same list, and a file that is another kind of table is refused as a whole',
  async (t) => {
    await designate(['13000000041']);
    const row = '13000000041,car-owner,2026-11-22 10:00:00,S1,A007,again.wav';
    const [first, again] = [await json<ListView>(bring(row)), await json<ListView>(bring(row))];
    t.is(first.id, again.id);
    t.is(first.taken, 1);
    const lists = async () => (await db().read('select id from consent_list')).length;
    const before = await lists();
    const wrong = await desk.ask(caller, `${api}/consent-lists?name=x`, { file: 'phone,price\n1,2' });
    t.is(wrong.status, 400);
    t.like(((await wrong.json()) as { faults: unknown[] }).faults[0], {
      field: 'file.line 1',
      value: 'phone,price',
      remedy: '请加上列名product或产品或业务',
    });
    const torn = await desk.ask(caller, `${api}/consent-lists?name=x`, { file: `${header}"13000000041` });
    t.like(((await torn.json()) as { faults: unknown[] }).faults[0], { field: 'file.line 2' });
    t.is((await bring(`1,2\n`.repeat(10_001))).status, 400);
    t.is(await lists(), before);
  },
);

test.serial(
  'A number that was taken off the call list proves nothing when it is brought as an agreement',
  async (t) => {
    await refuse('13000000051');
    await designate(['13000000051']);
    const list = await json<ListView>(bring('13000000051,car-owner,2026-11-22 10:00:00,S1,A007,off.wav'));
    t.is(list.taken, 0);
    t.is(list.faults[0]!.remedy, '该号码已从外呼名单中剔除（谢绝外呼）：不得外呼');
  },
);

test.serial('CA-061: a recording is kept by its hash, told by its bytes, and proves one number only', async (t) => {
  await designate(['13000000061', '13000000062']);
  const list = await json<ListView>(
    bring(
      '13000000061,car-owner,2026-11-22 10:00:00,S1,A007,a.wav\n13000000062,car-owner,2026-11-22 10:00:00,S1,A007,b.wav',
    ),
  );
  const at = (name: string) => `${api}/consent-lists/${list.id}/recordings/${name}`;
  const send = (name: string, file: Uint8Array, by = caller) =>
    desk.ask(by, at(name), { method: 'PUT', file, type: 'audio/wav' });
  t.is((await send('a.wav', Buffer.from('MZ a program'))).status, 415);
  t.is((await send('c.wav', wav('one'))).status, 404);
  t.is((await send('a.wav', wav('one'), rival)).status, 404, 'another company’s list');
  t.like(await json(send('a.wav', wav('one'))), { row: 2 });
  t.like(await json(send('a.wav', wav('one'))), { row: 2 }, 'the same file again changes nothing');
  t.is((await send('a.wav', wav('two'))).status, 409);
  t.is((await send('b.wav', wav('one'))).status, 409, 'one call cannot prove two numbers');

  const heard = await desk.ask(supervisor, at('a.wav'));
  t.is(heard.headers.get('content-type'), 'audio/wav');
  t.deepEqual(Buffer.from(await heard.arrayBuffer()), wav('one'));
  t.is((await desk.ask(rival, at('a.wav'))).status, 404);
  t.is(await audited('telemarketing.recording.listen'), 1);

  for (const key of ['l', undefined]) {
    const stranger = await aDeskUnder(key);
    const answer = await stranger.ask(supervisor, at('a.wav'));
    t.like(await answer.json(), { status: 503, code: 'file-sealed' }, `heard under the key ${key}`);
    await stranger.stop();
  }

  const [row] = await db().read<{ hash: string; name: string }>(
    `select c.recording_hash as hash, r.kept_hash as name from telemarketing_consent c
     join sealed_recording r on r.hash = c.recording_hash where c.phone = '13000000061'`,
  );
  t.is(row!.hash, createHash('sha256').update(wav('one')).digest('hex'), 'evidence names what was said');
  const place = path.join(folder, 'sealed', 'blobs', row!.name.slice(0, 2), row!.name.slice(2));
  t.false((await readFile(place)).includes('RIFF'), 'and the disk does not tell it');
  await writeFile(place, wav('cut'));
  t.false(await recordingsUnder('k').isSound(row!.hash));
  t.is((await desk.ask(supervisor, at('a.wav'))).status, 500, 'a recording that was changed is not played');
});

test.serial('A recording beyond 20 MB is refused, and nothing of it is kept', async (t) => {
  await designate(['13000000071']);
  const list = await json<ListView>(bring('13000000071,car-owner,2026-11-22 10:00:00,S1,A007,long.wav'));
  const before = await readdir(path.join(folder, 'sealed', 'blobs'));
  const answer = await desk.ask(caller, `${api}/consent-lists/${list.id}/recordings/long.wav`, {
    method: 'PUT',
    file: Buffer.concat([wav('long'), Buffer.alloc(20 * 1024 * 1024)]),
    type: 'audio/wav',
  });
  t.is(answer.status, 413);
  t.deepEqual(await readdir(path.join(folder, 'sealed', 'blobs')), before);
});

test.serial(
  'CA-062: the carrier’s people download what has a recording, enter it and mark it; a row without recording is never theirs',
  async (t) => {
    await designate(['13000000081', '13000000082']);
    const list = await json<ListView>(
      bring(
        '13000000081,car-owner,2026-11-22 10:00:00,S1,A007,e1.wav\n13000000082,car-owner,2026-11-22 10:00:00,S1,A007,e2.wav',
      ),
    );
    const at = `${api}/consent-lists/${list.id}`;
    await desk.ask(caller, `${at}/recordings/e1.wav`, { method: 'PUT', file: wav('e1'), type: 'audio/wav' });
    const toEnter = await leaves('consents-to-enter', list, carrier);
    const [hash] = toEnter!.map((row) => row.at(-1));
    t.regex(String(hash), /^[0-9a-f]{64}$/);
    t.deepEqual(toEnter, [
      [2, '13000000081', 'car-owner', '2026-11-22T10:00:00.000+08:00', 'S1', 'A007', 'e1.wav', hash],
    ]);
    t.is(await leaves('consents-to-enter', list, caller), undefined);
    t.deepEqual(await json(desk.ask(carrier, `${at}/entered`, { body: {} })), { entered: 1 });
    t.deepEqual(await json(desk.ask(carrier, `${at}/entered`, { body: { rows: [2, 3] } })), { entered: 0 });
    t.is((await desk.ask(caller, `${at}/entered`, { body: {} })).status, 403);
    const rows = await json<{ items: { phone: string; state: string }[] }>(desk.ask(caller, `${at}/rows`));
    t.deepEqual(
      rows.items.map(({ phone, state }) => [phone, state]),
      [
        ['130****0081', 'entered'],
        ['130****0082', 'without-recording'],
      ],
    );
    t.is((await desk.ask(rival, `${at}/rows`)).status, 404);
    t.is(await audited('telemarketing.entered'), 2);
  },
);

test.serial(
  'CA-060, CA-062: two carriers share a telemarketer, and each designates, sees, hears and enters its own subscribers only',
  async (t) => {
    const [ours, theirs] = ['13000000085', '13900000085'];
    const unicomList = await json<ListView>(designate([ours!, theirs!]));
    t.like(unicomList, { numbers: 1 });
    t.deepEqual(unicomList.faults, [
      { line: 3, field: 'phone', value: '139****0085', remedy: '只能指定本运营商的用户' },
    ]);
    const mobileList = await json<ListView>(designate([ours!, theirs!], '甲外呼', mobile));
    t.not(mobileList.id, unicomList.id, 'the same file of another carrier is another list');
    t.is(await leaves('designated-numbers', unicomList, mobile), undefined);
    t.deepEqual(
      (await json<{ items: ListView[] }>(desk.ask(mobile, `${api}/call-lists`))).items.map(({ id }) => id),
      [mobileList.id],
    );

    const said = 'car-owner,2026-11-22 10:00:00,S1,A007';
    const alone = await json<ListView>(bring(`${ours},car-owner,2026-11-22 11:00:00,S1,A007,u0.wav`));
    const both = await json<ListView>(bring(`${ours},${said},u.wav\n${theirs},${said},m.wav`));
    const at = `${api}/consent-lists/${both.id}`;
    for (const name of ['u.wav', 'm.wav'])
      await desk.ask(caller, `${at}/recordings/${name}`, { method: 'PUT', file: wav(name), type: 'audio/wav' });
    const { items } = await json<{ items: ListView[] }>(desk.ask(mobile, `${api}/consent-lists`));
    t.deepEqual(
      items.map(({ id, progress }) => [id, progress['toEnter']]),
      [[both.id, 1]],
    );
    t.is(await leaves('consents-to-enter', alone, mobile), undefined);
    for (const of of ['rows', 'recordings/u0.wav'])
      t.is((await desk.ask(mobile, `${api}/consent-lists/${alone.id}/${of}`)).status, 404, of);
    t.is((await desk.ask(mobile, `${api}/consent-lists/${alone.id}/entered`, { body: {} })).status, 404);
    const rows = await json<{ items: { phone: string }[] }>(desk.ask(mobile, `${at}/rows`));
    t.deepEqual(
      rows.items.map(({ phone }) => phone),
      ['139****0085'],
    );
    t.deepEqual(
      (await leaves('consents-to-enter', both, mobile))!.map(([, phone]) => phone),
      [theirs],
    );
    t.is((await desk.ask(mobile, `${at}/recordings/m.wav`)).status, 200);
    t.is((await desk.ask(mobile, `${at}/recordings/u.wav`)).status, 404);
    t.deepEqual(await json(desk.ask(mobile, `${at}/entered`, { body: { rows: [2] } })), { entered: 0 });
    t.deepEqual(await json(desk.ask(mobile, `${at}/entered`, { body: {} })), { entered: 1 });
    t.deepEqual(await json(desk.ask(carrier, `${at}/entered`, { body: {} })), { entered: 1 });
    t.is((await desk.ask(aCaller('carrier-data-entry'), `${api}/consent-lists`)).status, 403, 'of no organisation');
  },
);

test.serial(
  'CA-X17: an agreement opens nothing; the carrier’s relation is tied to the newest agreement before it, whichever comes first',
  async (t) => {
    const [before, after] = ['13000000091', '13000000092'];
    await designate([before!, after!]);
    await bring(
      `${before},car-owner,2026-11-20 10:00:00,S1,A007,l1.wav\n${before},car-owner,2026-11-21 10:00:00,S1,A007,l2.wav\n${before},car-owner,2026-11-23 14:59:59,S1,A007,l3.wav`,
    );
    t.deepEqual(await db().read('select id from subscription where phone = $1', [before]), []);
    t.deepEqual(await db().read('select id from mt where phone = $1', [before]), []);

    const subscriptionId = newId(now);
    const opened = { phone: before!, product: 'car-owner', subscriptionId, openedAt: later(now, -dayMs) };
    const [tied] = await db().transact((tx) => linkTelemarketing(tx, [opened]));
    t.like(tied, { recording: 'l2.wav', subscriptionId });
    t.deepEqual(
      await db().transact((tx) => linkTelemarketing(tx, [opened])),
      [],
      'a notify that comes twice ties once',
    );

    const earlier = await subscribed(after!);
    await bring(`${after},car-owner,2026-11-22 10:00:00,S1,A007,l4.wav`);
    const [late] = await db().transact((tx) => telemarketingConsents(tx, [after!]));
    t.is(late!.subscriptionId, earlier);
  },
);

test.serial('What was listed cannot be changed, nor a recording exchanged, nor a row taken out', async (t) => {
  const of = `where phone = '13000000081'`;
  for (const change of [
    `update telemarketing_consent set caller_id = 'B' ${of}`,
    `update telemarketing_consent set recording_hash = repeat('0', 64) ${of}`,
    `update telemarketing_consent set entered_at = null, entered_by = null ${of}`,
  ])
    await t.throwsAsync(db().read(change), { message: /cannot be changed/ }, change);
  await t.throwsAsync(db().read(`delete from telemarketing_consent ${of}`), { message: /append-only/ });
});

test.serial(
  'A telemarketer sees lists of its own company only; the carrier sees those it brought, and we see all',
  async (t) => {
    await designate(['13000000099'], '乙外呼');
    const organisations = async (by: typeof caller, of: string) => {
      const { items } = await json<{ items: { organisation: string }[] }>(desk.ask(by, `${api}/${of}?limit=100`));
      return [...new Set(items.map(({ organisation }) => organisation))].sort();
    };
    t.deepEqual(await organisations(caller, 'call-lists'), ['甲外呼']);
    t.deepEqual(await organisations(rival, 'call-lists'), ['乙外呼']);
    t.deepEqual(await organisations(carrier, 'call-lists'), ['乙外呼', '甲外呼']);
    t.deepEqual(await organisations(aCaller('carrier-data-entry', 'telecom'), 'call-lists'), []);
    t.deepEqual(await organisations(rival, 'consent-lists'), []);
    t.deepEqual(await organisations(supervisor, 'consent-lists'), ['甲外呼']);
  },
);
