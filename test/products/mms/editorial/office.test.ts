import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import sharp from 'sharp';
import { loadWords } from '../../../../src/business/messages/index.ts';
import { openBlobs } from '../../../../src/platform/blobs.ts';
import type { Caller } from '../../../../src/platform/http/index.ts';
import { packageRoot } from '../../../../src/platform/package-root.ts';
import type { Board, IssueView, Renditions } from '../../../../src/products/mms/contract.ts';
import { openFitting, openMedia } from '../../../../src/products/mms/index.ts';
import { readJpeg } from '../../../../src/products/mms/jpeg.ts';
import { editorialRoutes } from '../../../../src/products/mms/routes.ts';
import { aDesk, aStaffMember, type Desk } from '../../../support/callers.ts';
import { withDatabase } from '../../../support/database.ts';
import { mms } from '../../../support/shipped.ts';
import { aPhoto } from '../pictures.ts';

const now = new Date('2026-11-20T10:00:00+08:00');
const content = path.join(packageRoot, 'content');
const { titles, classes } = mms;
const sections = titles.all.get('car-owner')!.sections.map(({ code }) => code);

const db = withDatabase();

let folder = '';
let desk: Desk;
let people: Record<'lin' | 'wu' | 'reviewer' | 'supervisor' | 'care', Caller>;

/** Whether a carrier wants issues filed. */
let asksFiling = false;

test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-office-'));
  const [lin, wu, reviewer, supervisor, care] = await Promise.all(
    ['editor', 'editor', 'reviewer', 'supervisor', 'care-agent'].map((role) => aStaffMember(db(), role)),
  );
  people = { lin: lin!, wu: wu!, reviewer: reviewer!, supervisor: supervisor!, care: care! };
  const house = {
    ...{ db: db(), blobs: openBlobs(folder), titles, words: await loadWords(content) },
    ...{ media: openMedia(path.join(folder, 'made')), classes, fitting: openFitting() },
    listener: { on: () => () => undefined },
    sectionTexts: new Map([['merchants', async () => ({ text: '示例洗车行：普洗8折。', source: '签约商户' })]]),
    get asksFiling() {
      return asksFiling;
    },
  };
  desk = await aDesk(editorialRoutes(house), now);
});

test.after.always(async () => {
  await desk?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function asked<T>(who: keyof typeof people, address: string, sent?: object): Promise<T> {
  const response = await desk.ask(people[who], address, sent as never);
  const body = (await response.json()) as T;
  if (!response.ok) throw Object.assign(new Error(JSON.stringify(body)), body);
  return body;
}

async function refusal(who: keyof typeof people, address: string, body: unknown): Promise<string> {
  const response = await desk.ask(people[who], address, { body });
  return response.ok ? 'done' : ((await response.json()) as { code: string }).code;
}

const slide = (id: string, section: string, changes: object = {}) => ({
  ...{ id, section, text: `${section}的内容`, picture: null, sound: null, durationMs: null },
  ...{ author: '林编辑', source: '自采', rights: '本公司所有', ...changes },
});

/** An issue that touches these sections, written by Lin and sent to review. */
async function anIssue(of: readonly string[], changes: object = {}): Promise<IssueView> {
  const made = await asked<IssueView>('lin', '/api/mms/issues', { body: { title: 'car-owner' } });
  const slides = of.map((section, at) => slide(`s${at}`, section, changes));
  await write('lin', made, { subject: '车友期刊', slides });
  return asked<IssueView>('lin', `/api/mms/issues/${made.id}`);
}

function write(who: keyof typeof people, { id, revision }: IssueView, said: object) {
  return asked<{ revision: number; hash: string }>(who, `/api/mms/issues/${id}/content`, {
    method: 'PUT',
    body: { content: said, revision },
  });
}

async function approved(of: readonly string[]): Promise<IssueView> {
  const issue = await anIssue(of);
  await asked('lin', `/api/mms/issues/${issue.id}/submit`, { body: { hash: issue.hash } });
  return asked<IssueView>('supervisor', `/api/mms/issues/${issue.id}/approve`, { body: { hash: issue.hash } });
}

test.serial(
  'CA-012: an issue goes from draft over a second person into its slot; a change brings it back',
  async (t) => {
    const issue = await anIssue(sections.filter((code) => code !== 'models').slice(0, 6));
    const { id, hash } = issue;
    t.is(await refusal('reviewer', `/api/mms/issues/${id}/approve`, { hash }), 'issue-moved-on');
    t.is((await asked<IssueView>('lin', `/api/mms/issues/${id}/submit`, { body: { hash } })).state, 'review');
    t.is(await refusal('lin', `/api/mms/issues/${id}/approve`, { hash }), 'forbidden');
    t.is(await refusal('reviewer', `/api/mms/issues/${id}/approve`, { hash: '0'.repeat(64) }), 'other-content');
    const yes = await asked<IssueView>('reviewer', `/api/mms/issues/${id}/approve`, { body: { hash } });
    t.like(yes, { state: 'approved', approvals: [{ role: 'reviewer', isOfThis: true }] });
    const placed = await asked<IssueView>('lin', `/api/mms/issues/${id}/schedule`, {
      body: { hash, slot: '2026-11-23T15:00' },
    });
    t.like(placed, { state: 'scheduled', dueAt: '2026-11-23T15:00:00.000+08:00' });

    await write('lin', placed, { ...placed.content, subject: '车友期刊 改' });
    const changed = await asked<IssueView>('lin', `/api/mms/issues/${id}`);
    t.like(changed, { state: 'draft', slot: '2026-11-23T15:00', approvals: [{ isOfThis: false }] });
    t.not(changed.hash, hash);

    await asked('lin', `/api/mms/issues/${id}/submit`, { body: { hash: changed.hash } });
    const again = await asked<IssueView>('reviewer', `/api/mms/issues/${id}/approve`, { body: { hash: changed.hash } });
    t.like(again, { state: 'scheduled', slot: '2026-11-23T15:00' }, 'it goes out in its slot, with no more to press');
  },
);

test.serial('Where a carrier wants issues filed, none is scheduled before; a change is filed anew', async (t) => {
  asksFiling = true;
  t.teardown(() => {
    asksFiling = false;
  });
  const { id, hash } = await approved(sections.filter((code) => code !== 'models').slice(0, 6));
  const slot = '2026-11-25T15:00';
  t.is(await refusal('lin', `/api/mms/issues/${id}/schedule`, { hash, slot }), 'not-filed');
  const file = (of: string) =>
    asked<IssueView>('lin', `/api/mms/issues/${id}/filing`, {
      method: 'PUT',
      body: { hash: of, number: 'BA-2026/118' },
    });
  await t.throwsAsync(file('0'.repeat(64)), { code: 'other-content' });
  t.like(await file(hash), { filing: 'BA-2026/118', asksFiling: true });
  const placed = await asked<IssueView>('lin', `/api/mms/issues/${id}/schedule`, { body: { hash, slot } });
  t.is(placed.state, 'scheduled');
  await write('lin', placed, { ...placed.content, subject: '车友期刊 又改' });
  const changed = await asked<IssueView>('lin', `/api/mms/issues/${id}`);
  t.is(changed.filing, null);
  await asked('lin', `/api/mms/issues/${id}/submit`, { body: { hash: changed.hash } });
  const again = await asked<IssueView>('reviewer', `/api/mms/issues/${id}/approve`, { body: { hash: changed.hash } });
  t.is(again.state, 'approved', 'it does not go out by itself');
});

test.serial('CA-011: car show models wait for the supervisor', async (t) => {
  const issue = await anIssue(['models', ...sections.filter((code) => code !== 'models').slice(0, 5)]);
  const { id, hash } = issue;
  await asked('lin', `/api/mms/issues/${id}/submit`, { body: { hash } });
  t.is((await asked<IssueView>('reviewer', `/api/mms/issues/${id}/approve`, { body: { hash } })).state, 'review');
  t.is((await asked<IssueView>('supervisor', `/api/mms/issues/${id}/approve`, { body: { hash } })).state, 'approved');
});

test.serial(
  'What waits for a person is named to them: a review to others than its writers, a return and an open slot to editors',
  async (t) => {
    const waiting = async (who: keyof typeof people) =>
      (await asked<{ issues: { id: string }[] }>(who, '/api/mms/waiting')).issues.map(({ id }) => id);
    const issue = await anIssue(['models', ...sections.filter((code) => code !== 'models').slice(0, 5)]);
    const { id, hash } = issue;
    t.false((await waiting('reviewer')).includes(id), 'a draft waits for nobody');
    await asked('lin', `/api/mms/issues/${id}/submit`, { body: { hash } });
    t.true((await waiting('reviewer')).includes(id));
    await asked('reviewer', `/api/mms/issues/${id}/approve`, { body: { hash } });
    t.false((await waiting('reviewer')).includes(id), 'who said yes is done');
    t.true((await waiting('supervisor')).includes(id), 'the strict section waits for the supervisor');
    await asked('supervisor', `/api/mms/issues/${id}/return`, { body: { hash, note: '换图' } });
    t.true((await waiting('wu')).includes(id));
    await asked('lin', `/api/mms/issues/${id}/submit`, { body: { hash } });
    t.false((await waiting('wu')).includes(id));
  },
);

test.serial('What must be mended is named, slide by slide, and keeps an issue from review', async (t) => {
  const issue = await anIssue(sections.slice(0, 6), { rights: '', text: '想赌 博就来，八折' });
  t.deepEqual(
    issue.findings.filter(({ slide: at }) => at === 0).map(({ code, weight }) => [code, weight]),
    [
      ['rights-missing', 'stop'],
      ['word-blocked', 'stop'],
    ],
  );
  t.is(await refusal('lin', `/api/mms/issues/${issue.id}/submit`, { hash: issue.hash }), 'not-clear');
});

test.serial('Two editors do not write over each other: one has the pen, the other may take over', async (t) => {
  const issue = await anIssue(sections.slice(0, 6));
  const said = { ...issue.content, subject: '吴的主题' };
  t.is(await write('wu', issue, said).catch(({ code }) => code), 'pen-taken');
  const pen = (who: keyof typeof people, over: boolean) =>
    asked<{ isMine: boolean }>(who, `/api/mms/issues/${issue.id}/pen`, { body: { over } });
  t.false((await pen('wu', false)).isMine);
  t.true((await pen('wu', true)).isMine);
  await write('wu', issue, said);
  t.is(await write('lin', issue, issue.content).catch(({ code }) => code), 'pen-taken');
  t.true((await pen('lin', true)).isMine);
  t.is(
    await write('lin', issue, issue.content).catch(({ code }) => code),
    'other-content',
    'what Wu wrote has to be seen first',
  );
  const { revisions } = await asked<{ revisions: { revision: number; by: string }[] }>(
    'lin',
    `/api/mms/issues/${issue.id}/revisions`,
  );
  t.deepEqual(
    revisions.map(({ revision }) => revision),
    [3, 2, 1],
  );
  const second = await asked<{ content: unknown }>('lin', `/api/mms/issues/${issue.id}/revisions/2`);
  t.deepEqual(second.content, issue.content);
});

test.serial(
  'CA-X06: the issue that fills a week must make it whole, or a supervisor signs the exception',
  async (t) => {
    const plain = sections.filter((code) => code !== 'models');
    const place = async (of: readonly string[], slot: string) => {
      const { id, hash } = await approved(of);
      return refusal('lin', `/api/mms/issues/${id}/schedule`, { hash, slot });
    };
    t.is(await place(plain.slice(0, 6), '2026-11-30T15:00'), 'done');
    t.is(await place(plain.slice(0, 6), '2026-11-30T15:00'), 'slot-taken');
    t.is(await place(plain.slice(0, 6), '2026-12-02T15:00'), 'done');
    t.is(await place(plain.slice(0, 6), '2026-12-03T15:00'), 'no-such-slot');
    t.is(await place(plain.slice(0, 6), '2026-12-04T15:00'), 'week-not-whole');
    const board = await asked<Board>('supervisor', '/api/mms/exceptions', {
      body: { title: 'car-owner', monday: '2026-11-30', reason: '本周无车模内容，改刊广告' },
    });
    t.is(board.exception?.reason, '本周无车模内容，改刊广告');
    t.is(await place(plain.slice(0, 6), '2026-12-04T15:00'), 'done');
    t.is(await place(plain.slice(0, 6), '2026-11-18T15:00'), 'slot-over');
  },
);

test.serial(
  'The bytes that are shown are the bytes that are sent: every class has its baseline pictures within its budget',
  async (t) => {
    const photo = await sharp(await aPhoto()).toBuffer();
    const address = `/api/mms/media?${new URLSearchParams({ name: '封面', source: '自拍', rights: '本公司所有' })}`;
    const brought = await asked<{ hash: string; facts: { width: number } }>('lin', address, {
      file: photo,
      type: 'image/jpeg',
    });
    t.is(brought.hash, createHash('sha256').update(photo).digest('hex'));
    const picture = { hash: brought.hash, alt: '一辆车', crop: null, fill: true, focus: null, pinned: false };
    const issue = await anIssue(sections.slice(0, 6), { picture });
    const made = await asked<Renditions>('reviewer', `/api/mms/issues/${issue.id}/renditions`);
    t.deepEqual(
      made.classes.map((each) => each.class),
      ['S', 'M', 'L', 'XL', 'XXL'],
    );
    for (const { class: code, parts, bytes, roomBytes, fits, slides } of made.classes) {
      t.true(fits, code);
      t.true(bytes <= roomBytes, code);
      t.is(slides.length, 6);
      for (const { name, type, sha256 } of parts) {
        const response = await desk.ask(
          people.lin,
          `/api/mms/issues/${issue.id}/renditions/${code}/${name}?hash=${made.hash}`,
        );
        const sent = Buffer.from(await response.arrayBuffer());
        t.is(createHash('sha256').update(sent).digest('hex'), sha256, `${code} ${name}`);
        if (type === 'image/jpeg') t.true(readJpeg(sent)?.baseline);
      }
    }
  },
);

test.serial('An issue begins with the sections its week still lacks, or with what the last one says', async (t) => {
  const begin = (how: object) =>
    asked<IssueView>('lin', '/api/mms/issues', { body: { title: 'car-owner', ...how } }).then(({ content }) => content);
  const slot = '2026-12-07T15:00';
  const first = await begin({ slot, template: true });
  t.is(first.subject, '车友期刊 12月7日');
  t.deepEqual(
    first.slides.map(({ section }) => section),
    sections.slice(0, 6),
    'three issues share twelve sections, and each has six slides at least',
  );
  const second = await begin({ slot: '2026-12-09T15:00', template: true });
  t.deepEqual(
    second.slides.map(({ section }) => section),
    sections.slice(6),
    'what the first has is not wanted any more',
  );
  t.deepEqual(
    second.slides.flatMap(({ section, text, source }) => (text === '' ? [] : [`${section} ${text} ${source}`])),
    ['merchants 示例洗车行：普洗8折。 签约商户'],
    'another slice has something to say in one section',
  );
  t.deepEqual(await begin({ like: 'last' }), second);
  t.is(await refusal('lin', '/api/mms/issues', { title: 'newspaper-morning', like: 'last' }), 'no-such-issue');
});

test.serial(
  'What an issue said before is still served byte by byte, and its history shows sittings, not keystrokes',
  async (t) => {
    const issue = await anIssue(sections.slice(0, 6));
    const texts = ['一', '二', '三'];
    let { revision } = issue;
    for (const text of texts) {
      const said = { ...issue.content, slides: issue.content.slides.map((each) => ({ ...each, text })) };
      ({ revision } = await write('lin', { ...issue, revision }, said));
    }
    const part = await desk.ask(people.lin, `/api/mms/issues/${issue.id}/renditions/L/p1.txt?hash=${issue.hash}`);
    t.is(await part.text(), `${sections[0]}的内容`);
    const { revisions } = await asked<{ revisions: { revision: number }[] }>(
      'lin',
      `/api/mms/issues/${issue.id}/revisions`,
    );
    t.deepEqual(
      revisions.map((each) => each.revision),
      [5, 1],
      'the first, and the last of what followed at once',
    );
  },
);

test.serial('A file that is no picture is refused with what to bring; who is no editor brings none', async (t) => {
  const address = `/api/mms/media?${new URLSearchParams({ name: 'x', source: 'x', rights: 'x' })}`;
  const response = await desk.ask(people.lin, address, { file: Buffer.from('nonsense'), type: 'image/png' });
  t.is(response.status, 400);
  t.regex(await response.text(), /请上传图片/);
  t.is((await desk.ask(people.care, address, { file: Buffer.from('x'), type: 'image/png' })).status, 403);
  t.is((await desk.ask(people.care, '/api/mms/titles')).status, 403);
});
