import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { z } from 'zod';
import type { ExportView } from '../../../src/business/exports/contract.ts';
import { exportState } from '../../../src/business/exports/contract.ts';
import { auditExport, type ExportKind, exportKind } from '../../../src/business/exports/index.ts';
import { jobsOf } from '../../../src/business/exports/jobs.ts';
import { type Deed, refusalOf } from '../../../src/business/exports/model.ts';
import { prepareNext } from '../../../src/business/exports/prepare.ts';
import { exportRoutes } from '../../../src/business/exports/routes.ts';
import { auditRequest } from '../../../src/business/staff/index.ts';
import { type Blobs, openBlobs } from '../../../src/platform/blobs.ts';
import type { Caller } from '../../../src/platform/http/index.ts';
import { openLog } from '../../../src/platform/log.ts';
import { dayMs, later } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { withDatabase } from '../../support/database.ts';

const db = withDatabase();
const now = new Date('2026-11-23T15:00:00+08:00');
const log = openLog({ level: 'silent' });
const never = new AbortController().signal;

/** Numbers from 1 on, of which a test says how many, and when they stop coming. */
const counted = {
  meanwhile: async (_n: number) => {},
  kind: exportKind({
    name: 'numbers',
    title: { 'zh-CN': '数字', en: 'Numbers' },
    asks: ['finance', 'telemarketer'],
    approves: ['supervisor', 'finance'],
    filter: z.object({ upTo: z.number().int().min(1) }),
    columns: [
      { 'zh-CN': '数', en: 'Number' },
      { 'zh-CN': '谁的', en: 'Whose' },
    ],
    count: async ({ upTo }) => upTo,
    async *rows({ upTo }, { organisation }) {
      for (let n = 1; n <= upTo; n++) {
        await counted.meanwhile(n);
        yield [n, organisation ?? 'ours'];
      }
    },
  }),
};

let folder = '';
let files: Blobs;
let desk: Desk;
let kinds: readonly ExportKind[];
const people = {
  asker: aCaller('finance'),
  colleague: aCaller('finance'),
  supervisor: aCaller('supervisor'),
  outsider: aCaller('telemarketer', 'Acme Calls'),
  stranger: aCaller('editor'),
};

test.serial.before('a desk', async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'exports-'));
  files = openBlobs(folder);
  kinds = [auditExport(db()), counted.kind];
  for (const { id, role, organisation } of Object.values(people))
    await db().read(
      `insert into staff_account (id, name, role, organisation, password_hash, password_change_due, created_at)
       values ($1, $2, $3, $4, '$argon2id$none', false, $5)`,
      [id, `${role}-${id.slice(0, 8)}`, role, organisation ?? null, now],
    );
  desk = await aDesk(exportRoutes({ db: db(), files, kinds }), now);
});
test.after.always('clear up', async () => {
  await desk?.stop();
  await rm(folder, { recursive: true });
});

async function ask(caller: Caller, upTo: number): Promise<ExportView> {
  const body = { kind: 'numbers', filter: { upTo }, reason: '月度核对' };
  return (await (await desk.ask(caller, '/api/exports', { body })).json()) as ExportView;
}

const does = (caller: Caller, { id }: ExportView, deed: string, body: unknown = {}) =>
  desk.ask(caller, `/api/exports/${id}/${deed}`, { body });
const fileOf = (caller: Caller, { id }: ExportView) => desk.ask(caller, `/api/exports/${id}/file`);
const prepare = (at = now) => prepareNext({ db: db(), files, kinds, now: () => at }, log, never);

async function seen(one: ExportView, caller: Caller = people.asker): Promise<ExportView> {
  const page = (await (await desk.ask(caller, '/api/exports?limit=100')).json()) as { exports: ExportView[] };
  return page.exports.find(({ id }) => id === one.id)!;
}

/** What the list of long work says of an export. */
async function workOf({ id }: ExportView) {
  const [row] = await db().read(
    'select state, done::int as done, subject, by_name as by from long_work where id = $1',
    [id],
  );
  return row;
}

test.serial(
  'data leaves when a second person has approved: prepared, told by its hash, downloaded by who asked, counted',
  async (t) => {
    const one = await ask(people.asker, 3);
    t.like(one, { state: 'asked', may: { decide: false, cancel: true, download: false } });
    t.false(await prepare(), 'nothing is prepared before');
    t.is((await does(people.asker, one, 'approve')).status, 409, 'nobody approves his own');
    t.is((await does(people.stranger, one, 'approve')).status, 403);
    t.is(
      (await does(people.outsider, one, 'cancel')).status,
      404,
      'who has nothing to do with it does not learn of it',
    );
    t.is((await fileOf(people.asker, one)).status, 409);

    t.is((await does(people.colleague, one, 'approve', { note: '可以' })).status, 200);
    t.is((await does(people.supervisor, one, 'approve')).status, 409, 'it is decided once');
    const work = await workOf(one);
    t.like(work, { state: 'running', done: 0, subject: '数字' });
    t.regex(String(work!['by']), /^finance/);
    t.true(await prepare());
    t.like(await workOf(one), { state: 'done', done: 3 });
    const ready = await seen(one);
    t.like(ready, { state: 'ready', rowsDone: 3, rowsExpected: 3, note: '可以', downloads: 0 });

    t.is((await fileOf(people.colleague, one)).status, 403, 'only who asked downloads');
    const file = Buffer.from(await (await fileOf(people.asker, one)).arrayBuffer());
    t.is(file.toString(), '\uFEFF数,谁的\r\n1,ours\r\n2,ours\r\n3,ours\r\n');

    t.is(createHash('sha256').update(file).digest('hex'), ready.sha256 ?? '');
    t.is((await seen(one)).downloads, 1);
    const audit = await db().read<{ action: string }>('select action from staff_audit where subject = $1 order by id', [
      one.id,
    ]);
    t.deepEqual(
      audit.map(({ action }) => action),
      ['export.ask', 'export.approve', 'export.download'],
    );
  },
);

test.serial('people of an outside company get their rows only, whoever approves', async (t) => {
  const one = await ask(people.outsider, 1);
  await does(people.supervisor, one, 'approve');
  await prepare();
  t.regex(await (await fileOf(people.outsider, one)).text(), /1,Acme Calls/);
});

test.serial(
  'a refusal says why, a wrong filter names its field, and a kind that is not one’s own is unknown',
  async (t) => {
    const one = await ask(people.asker, 1);
    t.is((await does(people.supervisor, one, 'refuse', { note: '' })).status, 400);
    t.is((await does(people.supervisor, one, 'refuse', { note: '理由不足' })).status, 200);
    t.like(await seen(one), { state: 'refused', note: '理由不足' });
    const wrong = await desk.ask(people.asker, '/api/exports', {
      body: { kind: 'numbers', filter: { upTo: 0 }, reason: '试试' },
    });
    t.like(await wrong.json(), { faults: [{ field: 'body.filter.upTo' }] });
    const foreign = await desk.ask(people.asker, '/api/exports', {
      body: { kind: 'audit', filter: {}, reason: '看看' },
    });
    t.is(foreign.status, 400);
  },
);

test.serial(
  'a preparer that was killed leaves its export to the next; one that is cancelled stops; three failures end it',
  async (t) => {
    const one = await ask(people.asker, 2);
    await does(people.supervisor, one, 'approve');
    await db().read(
      `update export_request set state = 'preparing', holder = 'killed', held_until = now() + interval '1 h' where id = $1`,
      [one.id],
    );
    t.false(await prepare(), 'its lease has not run out');
    await db().read(`update export_request set held_until = now() - interval '1 s' where id = $1`, [one.id]);
    t.true(await prepare());
    t.is((await seen(one)).state, 'ready');

    const cancelled = await ask(people.asker, 2);
    await does(people.supervisor, cancelled, 'approve');
    counted.meanwhile = async (n) => {
      if (n === 2) await does(people.asker, cancelled, 'cancel');
    };
    await prepare();
    t.like(await seen(cancelled), { state: 'cancelled', sha256: null });
    t.like(await workOf(cancelled), { state: 'cancelled' });

    const late = await ask(people.asker, 5);
    await does(people.supervisor, late, 'approve');
    counted.meanwhile = async () => {};
    const cancelledAsItIsKept: Blobs = {
      ...files,
      async put(source, limit) {
        const kept = await files.put(source, limit);
        await does(people.asker, late, 'cancel');
        return kept;
      },
    };
    await prepareNext({ db: db(), files: cancelledAsItIsKept, kinds, now: () => now }, log, never);
    const removed: string[] = [];
    const [job] = jobsOf({ ...files, remove: async (hash) => removed.push(hash) > 0 });
    await job!.run(db(), later(now, dayMs), log);
    const { state, sha256 } = await seen(late);
    t.is(state, 'cancelled');
    t.deepEqual(removed, [sha256!], 'a file that was whole just then is removed');

    const stopped = await ask(people.asker, 2);
    await does(people.supervisor, stopped, 'approve');
    await db().read('update long_work set cancel_asked_at = now() where id = $1', [stopped.id]);
    await prepare();
    t.like(await seen(stopped), { state: 'cancelled' }, 'so is one that is cancelled in the list of long work');

    counted.meanwhile = async () => {
      throw new Error('a bug');
    };
    const failing = await ask(people.asker, 2);
    await does(people.supervisor, failing, 'approve');
    for (let attempt = 1; attempt <= 3; attempt++) {
      t.true(await prepare());
      await db().read(`update export_request set held_until = now() - interval '1 s' where id = $1`, [failing.id]);
    }
    t.like(await seen(failing), { state: 'failed' });
    t.like(await workOf(failing), { state: 'failed' });
    t.false(await prepare());
    counted.meanwhile = async () => {};
  },
);

test.serial(
  'a file is gone after three days, unless a later export has the same; a question lapses after a week',
  async (t) => {
    const [first, same] = [await ask(people.asker, 7), await ask(people.asker, 7)];
    const open = await ask(people.asker, 9);
    for (const one of [first, same]) await does(people.supervisor, one, 'approve');
    await prepare(now);
    await prepare(later(now, dayMs));
    const { sha256 } = await seen(first);
    t.is((await seen(same)).sha256, sha256);
    const [job] = jobsOf({
      ...files,
      remove: async (hash) =>
        files
          .remove(hash)
          .then(() => rm(path.join(folder, 'blobs', hash.slice(0, 2), hash.slice(2)), { force: true }))
          .then(() => true),
    });
    await job!.run(db(), later(now, 3 * dayMs), log);
    t.is((await seen(first)).state, 'expired');
    t.true(await files.isSound(sha256!));
    await job!.run(db(), later(now, 4 * dayMs), log);
    t.false(await files.isSound(sha256!));
    t.is((await fileOf(people.asker, same)).status, 409);
    t.is((await seen(open)).state, 'asked');
    t.deepEqual(await job!.nextDue(db(), now), later(now, 7 * dayMs));
    await job!.run(db(), later(now, 7 * dayMs), log);
    t.is((await seen(open)).state, 'expired');
    t.true((await readdir(folder)).length > 0);
  },
);

test.serial('the audit is an export: what staff did, and no whole number in it', async (t) => {
  const request = { staff: people.supervisor, now, address: '127.0.0.1', correlationId: 'for-export' };
  await db().transact((tx) => auditRequest(tx, request, 'timeline.read', { phone: '15633000001' }, { n: 1 }));
  const asked = await desk.ask(people.supervisor, '/api/exports', {
    body: { kind: 'audit', filter: { subject: '15633000001' }, reason: '稽核' },
  });
  const one = (await asked.json()) as ExportView;
  t.is(one.filter['subject'], '156****0001');
  const other = aCaller('supervisor');
  await db().read(
    `insert into staff_account (id, name, role, password_hash, password_change_due, created_at)
     values ($1, 'other', 'supervisor', '$argon2id$none', false, $2)`,
    [other.id, now],
  );
  await does(other, one, 'approve');
  await prepare();
  const text = await (await fileOf(people.supervisor, one)).text();
  t.regex(text, /timeline\.read,156\*{4}0001,/);
  t.false(text.includes('15633000001'));
});

test('whatever state an export is in: nobody decides about his own, a decision is made once, and only who asked takes the file', (t) => {
  const deeds: readonly Deed[] = ['approve', 'refuse', 'cancel', 'download'];
  const own = { askedBy: 'me', dueAt: null };
  for (const state of exportState.options)
    for (const deed of deeds) {
      const decides = deed === 'approve' || deed === 'refuse';
      const byMe = refusalOf(deed, { ...own, state }, ['finance'], { id: 'me', role: 'finance' }, now);
      const byOther = refusalOf(deed, { ...own, state }, ['finance'], { id: 'other', role: 'finance' }, now);
      if (decides) {
        t.is(byMe, 'own-export');
        t.is(byOther, state === 'asked' ? undefined : 'export-moved-on', `${deed} ${state}`);
      } else t.is(byOther, 'not-yours');
    }
  t.is(
    refusalOf('download', { ...own, dueAt: now, state: 'ready' }, [], { id: 'me', role: 'finance' }, now),
    'export-moved-on',
  );
});
