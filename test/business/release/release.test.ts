import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { hashOfFiles, type LiveCatalogue, readCatalogFiles } from '../../../src/business/catalog/index.ts';
import {
  type DraftHead,
  type DraftView,
  draftHead,
  draftView,
  overview,
} from '../../../src/business/release/contract.ts';
import { draftContent, type ReleaseHouse, releaseJob } from '../../../src/business/release/index.ts';
import { releaseRoutes } from '../../../src/business/release/routes.ts';
import type { Caller } from '../../../src/platform/http/index.ts';
import { openLog } from '../../../src/platform/log.ts';
import { beijingIso, later } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { aLiveCatalogue, shippedFiles } from '../../support/catalogue.ts';
import { contentFolder } from '../../support/content.ts';
import { withDatabase } from '../../support/database.ts';
import { house } from '../../support/talk.ts';

const db = withDatabase();
const log = openLog({ level: 'silent' });
let desk: Desk;
let live: LiveCatalogue;
let release: ReleaseHouse;
let content: string;

const staff = {} as Record<'editor' | 'developer' | 'operator' | 'supervisor' | 'agent', Caller>;

test.before(async () => {
  content = await mkdtemp(path.join(tmpdir(), 'catalogue-'));
  await cp(contentFolder, content, { recursive: true });
  desk = { now: new Date('2026-11-26T15:00:00+08:00') } as Desk;
  const clock = { now: () => desk.now };
  live = await aLiveCatalogue(db(), clock.now);
  release = { db: db(), clock, catalogue: live, links: [], names: house, content };
  desk = await aDesk(releaseRoutes(release), desk.now);
  for (const [name, role] of Object.entries({
    editor: 'editor',
    developer: 'business-developer',
    operator: 'operator',
    supervisor: 'supervisor',
    agent: 'care-agent',
  })) {
    const caller = aCaller(role);
    staff[name as keyof typeof staff] = caller;
    await db().read(
      `insert into staff_account (id, name, role, password_hash, password_change_due, created_at) values ($1, $2, $3, '$argon2id$none', false, now())`,
      [caller.id, name, role],
    );
  }
});
test.after.always(async () => {
  live?.close();
  await desk?.stop();
  await rm(content, { recursive: true, force: true });
});

const drafts = '/api/catalogue/drafts';

async function begin(by: Caller, title: string): Promise<DraftHead> {
  return draftHead.parse(await (await desk.ask(by, drafts, { body: { title } })).json());
}

async function edit(by: Caller, { id, revision }: DraftHead, change: unknown): Promise<DraftHead> {
  const answer = await desk.ask(by, `${drafts}/${id}/edits`, { body: { revision, edit: change } });
  if (!answer.ok) throw new Error(await answer.text());
  return draftHead.parse(await answer.json());
}

async function look(id: string): Promise<DraftView> {
  return draftView.parse(await (await desk.ask(staff.agent, `${drafts}/${id}`)).json());
}

async function send(by: Caller, id: string, verb: string, body: unknown = {}): Promise<string> {
  const answer = await desk.ask(by, `${drafts}/${id}/${verb}`, { body });
  return answer.ok ? 'done' : ((await answer.json()) as { code: string }).code;
}

/** A moment later every process follows the version that was released. */
function settle(): void {
  desk.now = later(desk.now, 5_000);
}

const words = (orderWords: string[]) => ({ kind: 'product', product: 'weather', set: { orderWords } });

test.serial('A draft is released by a second person, bound to what was seen, and counts at once', async (t) => {
  let draft = await begin(staff.editor, '天气预报新指令');
  draft = await edit(staff.editor, draft, words(['TQDY', 'TQYB']));
  const seen = await look(draft.id);
  t.deepEqual(
    seen.changes.map(({ kind, vars }) => [kind, vars['word'], vars['means']]),
    [['word-new', 'TQYB', '天气预报']],
  );
  t.deepEqual(seen.findings, []);
  t.deepEqual(
    seen.files[0]!.lines.filter(({ mark }) => mark !== ' ' && mark !== '…').map(({ mark, text }) => mark + text.trim()),
    ['-orderWords: [TQDY]', '+orderWords: [TQDY, TQYB]'],
  );
  t.is(await send(staff.editor, draft.id, 'release', { hash: seen.hash }), 'forbidden', 'an editor does not release');

  draft = await edit(staff.developer, draft, { kind: 'text', code: 'declined', words: '您已取消{{product}}的申请。' });
  t.is(
    await send(staff.operator, draft.id, 'release', { hash: seen.hash }),
    'draft-changed',
    'it is not what was seen',
  );
  const now = await look(draft.id);
  t.is(await send(staff.operator, draft.id, 'release', { hash: now.hash }), 'done');
  t.false(live.catalog.accessNumbers[0]!.words.has('TQYB'), 'every process learns of it first');
  settle();
  t.true(live.catalog.accessNumbers[0]!.words.has('TQYB'));
  t.is(await send(staff.operator, draft.id, 'release', { hash: now.hash }), 'draft-not-open');
  const page = overview.parse(await (await desk.ask(staff.agent, '/api/catalogue')).json());
  t.like(page.version, { number: 2, title: '天气预报新指令', releasedBy: { name: 'operator' } });
  t.deepEqual(
    page.version.authors.map(({ name }) => name),
    ['editor', 'business-developer'],
  );
  const audited = await db().read<{ action: string }>(
    'select action from staff_audit where subject = $1 order by at, id',
    [draft.id],
  );
  t.deepEqual(
    audited.map(({ action }) => action),
    ['catalogue.draft', 'catalogue.edit', 'catalogue.edit', 'catalogue.release'],
  );
});

test.serial('Whoever wrote in a draft cannot release it, and a draft with faults cannot be released', async (t) => {
  const restored = draftHead.parse(
    await (await desk.ask(staff.supervisor, '/api/catalogue/versions/1/restore', { body: {} })).json(),
  );
  const { hash } = await look(restored.id);
  t.is(await send(staff.supervisor, restored.id, 'release', { hash }), 'own-draft');
  t.is(await send(staff.operator, restored.id, 'discard'), 'done');

  let draft = await begin(staff.editor, '重复指令');
  draft = await edit(staff.editor, draft, words(['CY']));
  const seen = await look(draft.id);
  t.true(seen.findings.some(({ level, kind }) => level === 'stop' && kind === 'word-taken'));
  t.is(await send(staff.operator, draft.id, 'release', { hash: seen.hash }), 'draft-has-faults');
  const stale = await desk.ask(staff.editor, `${drafts}/${draft.id}/edits`, {
    body: { revision: 1, edit: words(['A']) },
  });
  t.is(stale.status, 409, 'who edits what somebody else has changed is told');
  t.is((await desk.ask(staff.agent, drafts, { body: { title: 'x' } })).status, 403);
  t.is(await send(staff.editor, draft.id, 'discard'), 'done');
});

test.serial(
  'A release at a time is rung by the clock; one that is not what was seen any more waits and says why',
  async (t) => {
    const at = later(desk.now, 3_600_000);
    const [first, second] = [await begin(staff.editor, '定时一'), await begin(staff.editor, '定时二')];
    await edit(staff.editor, first, { kind: 'text', code: 'no-question', words: '没有项目。客服{{hotline}}。' });
    await edit(staff.editor, second, {
      kind: 'text',
      code: 'unknown',
      words: '没有识别。{{suggestion}}客服{{hotline}}。',
    });
    const written = beijingIso(at).slice(0, 19).replace('T', ' ');
    for (const { id } of [first, second])
      t.is(await send(staff.operator, id, 'release', { hash: (await look(id)).hash, at: written }), 'done');
    t.is(await send(staff.editor, first.id, 'discard'), 'draft-not-open', 'nothing changes what is scheduled');
    const job = releaseJob(release);
    const due = await job.nextDue(db(), at);
    t.is(due?.getTime(), new Date(`${written.replace(' ', 'T')}+08:00`).getTime());
    desk.now = due!;
    await job.run(db(), due!, log);
    settle();
    t.is(live.version().title, '定时一');
    t.is(await job.nextDue(db(), desk.now), undefined);
    const left = (await look(second.id)).draft;
    t.like(left, { state: 'open', stopped: 'another version was released meanwhile' });
    t.is(
      await send(staff.operator, second.id, 'release', { hash: (await look(second.id)).hash }),
      'done',
      'seen anew, it may go',
    );
    settle();
  },
);

test.serial('Two drafts of one file: the later one is told, and is released once it is done anew', async (t) => {
  const [one, two] = [await begin(staff.editor, '一'), await begin(staff.developer, '二')];
  await edit(staff.editor, one, words(['TQDY', 'TQA']));
  const other = await edit(staff.developer, two, words(['TQDY', 'TQB']));
  t.is(await send(staff.operator, one.id, 'release', { hash: (await look(one.id)).hash }), 'done');
  settle();
  const seen = await look(two.id);
  t.true(seen.findings.some(({ kind, vars }) => kind === 'conflict' && vars['file'] === 'catalog/weather.yaml'));
  const undone = await edit(staff.developer, other, { kind: 'undo', file: 'catalog/weather.yaml' });
  await edit(staff.developer, undone, words(['TQDY', 'TQA', 'TQB']));
  t.deepEqual(
    (await look(two.id)).findings.filter(({ level }) => level === 'stop'),
    [],
  );
  t.is(await send(staff.editor, two.id, 'discard'), 'done');
});

test.serial(
  'An export writes back byte for byte, and a version that is put back is the content folder again',
  async (t) => {
    const exported = await desk.ask(staff.operator, '/api/catalogue/export', { body: {} });
    t.deepEqual(((await exported.json()) as { written: string[] }).written.sort(), [
      'catalog/weather.yaml',
      'replies/declined.txt',
      'replies/no-question.txt',
      'replies/unknown.txt',
    ]);
    t.is(hashOfFiles(await readCatalogFiles(content)), hashOfFiles(live.newest().files));
    const sheet = await readFile(path.join(content, 'catalog/weather.yaml'), 'utf8');
    t.is(sheet, shippedFiles.get('catalog/weather.yaml')!.replace('[TQDY]', '[TQDY, TQA]'), 'only the words changed');
    t.deepEqual(await draftContent(db(), live, await readCatalogFiles(content), desk.now), [], 'now they say the same');

    const restored = draftHead.parse(
      await (await desk.ask(staff.supervisor, '/api/catalogue/versions/1/restore', { body: {} })).json(),
    );
    t.is(await send(staff.operator, restored.id, 'release', { hash: (await look(restored.id)).hash }), 'done');
    settle();
    await desk.ask(staff.operator, '/api/catalogue/export', { body: {} });
    t.deepEqual(
      [...(await readCatalogFiles(content))],
      [...shippedFiles],
      'the whole of content/ is as it was, byte for byte',
    );
  },
);

test.serial(
  'A file that changes in content/ becomes a draft once, which somebody takes over and another releases',
  async (t) => {
    const changed = new Map([...shippedFiles, ['replies/unknown.txt', '看不懂。{{suggestion}}客服{{hotline}}。\n']]);
    for (const _ of ['a start', 'another'])
      t.deepEqual(await draftContent(db(), live, changed, desk.now), ['replies/unknown.txt']);
    const waiting = async () => {
      const page = overview.parse(await (await desk.ask(staff.agent, '/api/catalogue')).json());
      return page.drafts.filter(({ origin }) => origin === 'content');
    };
    const [draft, ...others] = await waiting();
    t.is(others.length, 0);
    t.regex(live.catalog.texts.render('unknown', { suggestion: '' }).text, /^没有识别/, 'nothing of it is live');
    const { hash } = await look(draft!.id);
    t.is(await send(staff.operator, draft!.id, 'release', { hash }), 'draft-without-author');
    t.is(await send(staff.editor, draft!.id, 'adopt'), 'done');
    t.is(await send(staff.operator, draft!.id, 'release', { hash }), 'done');
    settle();
    t.regex(live.catalog.texts.render('unknown', { suggestion: '' }).text, /^看不懂/);
    t.deepEqual(await draftContent(db(), live, changed, desk.now), []);
    t.deepEqual(await waiting(), []);

    t.deepEqual(await draftContent(db(), live, shippedFiles, desk.now), ['replies/unknown.txt']);
    t.is(await send(staff.editor, (await waiting())[0]!.id, 'discard'), 'done');
    t.deepEqual(
      await draftContent(db(), live, shippedFiles, desk.now),
      [],
      'what was dropped does not come back by itself',
    );
  },
);
