import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Db, Tx } from '../../platform/db.ts';
import { InvalidRequest, Problem, problems } from '../../platform/http/index.ts';
import type { Job } from '../../platform/jobs.ts';
import type { Log } from '../../platform/log.ts';
import type { Id } from '../../values/id.ts';
import { WorldError } from '../../values/outcome.ts';
import { later } from '../../values/time.ts';
import {
  type CatalogVersion,
  filesChanged,
  orderWordsOf,
  readCatalogFiles,
  type Signer,
  saveVersion,
  settlingMs,
} from '../catalog/index.ts';
import { type Checked, checkDraft, type ReleaseHouse } from './check.ts';
import { changedMeanwhile, notOpen, reopened } from './drafts.ts';
import { type Draft, whyNotRelease } from './model.ts';
import { draftsDue, findDraft, lockDraft, nextRelease, updateDraft } from './store.ts';

/** What somebody releases: just what was seen, now or at a time. */
export type ReleaseOrder = { readonly id: Id; readonly hash: string; readonly at: Date | undefined };

/**
 * Releases a draft, or sets the time for it. Refused by a Problem for who wrote in it, when it is not what was seen any more,
 * and when something is wrong with it. `told` runs in the same transaction.
 */
export async function releaseDraft(
  house: ReleaseHouse,
  { id, hash, at }: ReleaseOrder,
  releaser: Signer,
  now: Date,
  told: (tx: Tx, detail: Record<string, string | number>) => Promise<void>,
): Promise<void> {
  const draft = await findDraft(house.db, id);
  if (!draft) throw problems.notFound();
  const refusal = whyNotRelease(draft, releaser);
  if (refusal) throw refusals[refusal]();
  if (at && at <= now) throw new InvalidRequest([{ field: 'body.at', remedy: timeToCome }]);
  const checked = await checkDraft(house, draft, at ?? now);
  if (checked.hash !== hash) throw changedMeanwhile();
  const stops = checked.findings.filter(({ level }) => level === 'stop');
  if (stops.length > 0) throw hasFaults(stops.length);
  await house.db.transact(async (tx) => {
    const locked = await lockDraft(tx, id);
    if (locked?.revision !== draft.revision) throw changedMeanwhile();
    if (at) await updateDraft(tx, { ...draft, state: 'scheduled', releaseAt: at, releaseHash: hash, releaser }, now);
    else await makeVersion(tx, house, draft, checked, releaser, now);
    await told(tx, at ? { at: at.toISOString() } : { version: checked.number + 1 });
  });
  await house.catalogue.refresh();
}

async function makeVersion(
  tx: Tx,
  { catalogue, clock }: ReleaseHouse,
  draft: Draft,
  { number, files }: Checked,
  releasedBy: Signer,
  now: Date,
): Promise<void> {
  const { title, authors } = draft;
  const version: CatalogVersion = {
    ...{ number: number + 1, title, files, authors, releasedBy, releasedAt: now },
    // A release that was due while nobody was there to ring it counts from when it is made.
    from: later(clock.now(), settlingMs),
  };
  if (!(await saveVersion(tx, version, orderWordsOf(catalogue.asNext(files, version.from))))) throw changedMeanwhile();
  await updateDraft(tx, { ...draft, state: 'released', releaser: releasedBy }, now);
}

/**
 * Rings releases whose time has come. One that is not what was seen any more, or that something is wrong with by now, is not
 * made: it waits as an open draft, says why, and an alarm is given.
 */
export function releaseJob(house: ReleaseHouse): Job {
  return {
    name: 'catalogue releases',
    nextDue: (db) => nextRelease(db),
    async run(db, due, log) {
      for (const draft of await draftsDue(db, due)) await releaseDue(db, house, draft, due, log);
      await house.catalogue.refresh();
    },
  };
}

async function releaseDue(db: Db, house: ReleaseHouse, draft: Draft, due: Date, log: Log): Promise<void> {
  const checked = await checkDraft(house, draft, due);
  const stops = checked.findings.filter(({ level }) => level === 'stop').map(({ kind }) => kind);
  const stopped = checked.hash !== draft.releaseHash ? 'another version was released meanwhile' : stops.join(', ');
  await db.transact(async (tx) => {
    const locked = await lockDraft(tx, draft.id);
    if (locked?.state !== 'scheduled' || locked.revision !== draft.revision) return;
    if (stopped === '') await makeVersion(tx, house, draft, checked, draft.releaser!, due);
    else await updateDraft(tx, reopened(draft, stopped), due);
  });
  if (stopped !== '')
    log.error({ alarm: 'catalogue-release', draft: draft.id, stopped }, 'a release of the catalogue was not made');
}

/** Writes the newest version into the content folder: only the files that differ, byte for byte. */
export async function exportVersion({
  catalogue,
  content,
}: ReleaseHouse): Promise<{ written: string[]; removed: string[] }> {
  const changes = filesChanged(await readCatalogFiles(content), catalogue.newest().files);
  const [written, removed]: [string[], string[]] = [[], []];
  try {
    for (const [file, text] of changes) {
      const place = path.join(content, file);
      if (text === null) await rm(place);
      else {
        await mkdir(path.dirname(place), { recursive: true });
        await writeFile(place, text);
        if ((await readFile(place, 'utf8')) !== text) throw new Error(`${file} was not written as it is`);
      }
      (text === null ? removed : written).push(file);
    }
  } catch (error) {
    throw new WorldError('content-not-writable', `the content folder cannot be written: ${(error as Error).message}`, {
      retryable: false,
      cause: error,
    });
  }
  return { written, removed };
}

const refusals = {
  'not-open': notOpen,
  'no-author': () =>
    new Problem(409, 'draft-without-author', {
      'zh-CN': '此草稿来自 content/ 文件，尚无人负责；须先由编辑认领，再由另一人发布',
      en: 'The draft comes from files of content/ and nobody answers for it: an editor takes it over first, and another person releases it',
    }),
  'own-draft': () =>
    new Problem(403, 'own-draft', {
      'zh-CN': '您参与编辑了此草稿，须由另一人发布',
      en: 'You wrote in this draft: another person must release it',
    }),
};

function hasFaults(count: number): Problem {
  return new Problem(409, 'draft-has-faults', {
    'zh-CN': `草稿有 ${count} 个问题，须先解决才能发布`,
    en: `Something is wrong with the draft (${count}): mend it before it is released`,
  });
}

const timeToCome = { 'zh-CN': '请填写将来的时间，或留空立即发布', en: 'name a time to come, or none at all' };
