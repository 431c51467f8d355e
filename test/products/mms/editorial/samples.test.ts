import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { openBlobs } from '../../../../src/platform/blobs.ts';
import { packageRoot } from '../../../../src/platform/package-root.ts';
import { findingsOf } from '../../../../src/products/mms/editorial/findings.ts';
import { fitIssue } from '../../../../src/products/mms/editorial/fitting.ts';
import { loadSamples, nextSlots } from '../../../../src/products/mms/editorial/samples.ts';
import { listIssues, mediaIn } from '../../../../src/products/mms/editorial/store.ts';
import { discardSamples, openMedia, openSampleIssues } from '../../../../src/products/mms/index.ts';
import { aStaffMember } from '../../../support/callers.ts';
import { withDatabase } from '../../../support/database.ts';
import { mms, words } from '../../../support/shipped.ts';

const content = path.join(packageRoot, 'content');
const { titles, classes, samples } = mms;
const now = new Date('2026-11-25T16:00:00+08:00');

const db = withDatabase();
let folder = '';
test.before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-samples-'));
});
test.after.always(() => rm(folder, { recursive: true, force: true }));

test('The next slots of a title are those still to come, over the end of the week', (t) => {
  const keys = nextSlots(titles.all.get('car-owner')!, titles, now, 3).map(({ key }) => key);
  t.deepEqual(keys, ['2026-11-27T15:00', '2026-11-30T15:00', '2026-12-02T15:00']);
});

test.serial(
  'CA-011: a demonstration begins with a week of the periodical that may be published: all twelve sections, nothing to mend, and it fits the smallest handsets',
  async (t) => {
    const [editor, reviewer] = await Promise.all(['editor', 'reviewer'].map((role) => aStaffMember(db(), role)));
    const blobs = openBlobs(folder);
    const house = { db: db(), titles, words, blobs, asksFiling: false };
    await openSampleIssues(house, samples, now);
    await openSampleIssues(house, samples, now);
    const all = { from: '2026-11-20', to: '2026-12-31' };
    const issues = await listIssues(db(), 'car-owner', all);
    t.deepEqual(
      issues.map(({ state, slot }) => [slot, state]),
      [
        ['2026-11-27T15:00', 'scheduled'],
        ['2026-11-30T15:00', 'review'],
        ['2026-12-02T15:00', 'draft'],
      ],
    );
    t.deepEqual(issues[0]!.authors, [editor!.id]);
    t.like(issues[0]!.approvals[0], { by: reviewer!.id, hash: issues[0]!.hash });
    const title = titles.all.get('car-owner')!;
    const covered = new Set(issues.flatMap((issue) => issue.content.slides.map(({ section }) => section)));
    t.is(covered.size, title.sections.length);
    const papers = await Promise.all(
      ['newspaper-morning', 'newspaper-evening'].map((code) => listIssues(db(), code, all)),
    );
    t.deepEqual(
      papers.map(({ length }) => length),
      [1, 1],
    );
    const media = openMedia(path.join(folder, 'made'));
    for (const issue of [...issues, ...papers.flat()]) {
      const findings = findingsOf(issue.content, titles.all.get(issue.title)!, words);
      t.deepEqual(
        findings.filter(({ weight }) => weight === 'stop'),
        [],
      );
      const known = await mediaIn(db(), issue.content);
      const made = await fitIssue(issue.content, classes.all[0]!, { media, blobs, known });
      t.true(made.fits, issue.content.subject);
    }
  },
);

test.serial(
  'Once carriers are real, what only sample people wrote is put away, and what a real person wrote stays',
  async (t) => {
    const real = await aStaffMember(db(), 'editor');
    await db().read(`update staff_account set sample = true where role = 'editor' and id <> $1`, [real.id]);
    await db().read(`update mms_issue set authors = authors || $1::uuid where title = 'newspaper-morning'`, [real.id]);
    await discardSamples(db(), now);
    const left = await db().read<{ title: string }>(`select title from mms_issue where state <> 'discarded'`);
    t.deepEqual(left, [{ title: 'newspaper-morning' }]);
  },
);

test('A sample that names what is not there stops the start, with its line', async (t) => {
  const own = path.join(folder, 'content');
  await cp(path.join(content, 'mms'), path.join(own, 'mms'), { recursive: true });
  const file = path.join(own, 'mms/issues/car-owner-1.yaml');
  const written = await readFile(file, 'utf8');
  await writeFile(
    file,
    written.replace('section: news', 'section: gossip').replace('picture: tyre-pressure', 'picture: moon'),
  );
  await rm(path.join(own, 'mms/pictures/stage.jpg'));
  const { message } = (await t.throwsAsync(loadSamples(own, titles)))!;
  t.regex(message, /pictures\.yaml:\d+: there is no mms\/pictures\/stage\.jpg/);
  t.regex(message, /car-owner-1\.yaml:\d+: car-owner has no section gossip/);
  t.regex(message, /car-owner-1\.yaml:\d+: mms\/pictures\.yaml does not name moon/);
});
