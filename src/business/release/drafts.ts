import type { Db, Tx } from '../../platform/db.ts';
import { Problem, problems } from '../../platform/http/index.ts';
import { type Id, newId } from '../../values/id.ts';
import { type CatalogFiles, filesChanged, findVersion, type LiveCatalogue, type Signer } from '../catalog/index.ts';
import { applyEdit } from './apply-edit.ts';
import type { Edit } from './contract.ts';
import { type Draft, type FileChanges, signedBy, withChanges, withEdit } from './model.ts';
import { insertDraft, lastDraftOfContent, lockDraft, updateDraft } from './store.ts';

/** A draft that is begun on the newest version. */
export function newDraft(
  catalogue: LiveCatalogue,
  { title, origin, changes }: Pick<Draft, 'title' | 'origin' | 'changes'>,
  authors: readonly Signer[],
  now: Date,
): Draft {
  return {
    ...{ id: newId(now), title, origin, changes, authors, state: 'open', revision: 1, createdAt: now, updatedAt: now },
    base: catalogue.newest().number,
    ...{ releaseAt: undefined, releaseHash: undefined, releaser: undefined, stopped: undefined },
  };
}

/** Begins an empty draft. */
export async function beginDraft(
  tx: Tx,
  catalogue: LiveCatalogue,
  title: string,
  author: Signer,
  now: Date,
): Promise<Draft> {
  const draft = newDraft(catalogue, { title, origin: 'editor', changes: new Map() }, [author], now);
  await insertDraft(tx, draft);
  return draft;
}

/** Begins the draft that puts an earlier version back: going back is a new version like any other. */
export async function beginRestore(
  tx: Tx,
  { db, catalogue }: { readonly db: Db; readonly catalogue: LiveCatalogue },
  number: number,
  author: Signer,
  now: Date,
): Promise<Draft> {
  const version = await findVersion(db, number);
  if (!version) throw problems.notFound();
  const changes = filesChanged(catalogue.newest().files, version.files);
  const draft = newDraft(catalogue, { title: `v${number}`, origin: 'restore', changes }, [author], now);
  await insertDraft(tx, draft);
  return draft;
}

/** Carries one edit out. `revision` is what the editor saw: who edits at the same time is not overwritten. */
export async function editDraft(
  tx: Tx,
  catalogue: LiveCatalogue,
  { id, revision, edit }: { readonly id: Id; readonly revision: number; readonly edit: Edit },
  author: Signer,
  now: Date,
): Promise<Draft> {
  const draft = await openDraft(tx, id);
  if (draft.revision !== revision) throw changedMeanwhile();
  const { files: newest, number } = catalogue.newest();
  const edited = applyEdit(withChanges(newest, draft.changes), newest, edit);
  const changes = edit.kind === 'undo' ? without(draft.changes, edit.file) : withEdit(draft.changes, newest, edited);
  const base = changes.size === 0 ? number : draft.base;
  const next = { ...draft, base, changes, authors: signedBy(draft.authors, author), stopped: undefined };
  await updateDraft(tx, next, now);
  return { ...next, revision: draft.revision + 1, updatedAt: now };
}

/** Which draft, and who asks. */
type Asked = { readonly id: Id; readonly by: Signer };

/** Somebody puts the own name under a draft that nobody wrote: then another person can release it. */
export async function adoptDraft(tx: Tx, { id, by }: Asked, now: Date): Promise<void> {
  const draft = await openDraft(tx, id);
  await updateDraft(tx, { ...draft, authors: signedBy(draft.authors, by) }, now);
}

/** Takes the release at its time back: the draft can be edited again. */
export async function unscheduleDraft(tx: Tx, { id }: Asked, now: Date): Promise<void> {
  const draft = await lockDraft(tx, id);
  if (draft?.state !== 'scheduled') throw notOpen();
  await updateDraft(tx, reopened(draft), now);
}

/** A draft whose release was taken back, or could not be made. */
export function reopened(draft: Draft, stopped?: string): Draft {
  return { ...draft, state: 'open', releaseAt: undefined, releaseHash: undefined, releaser: undefined, stopped };
}

/** Drops a draft. It stays in the table, and a content folder that says the same makes no other one. */
export async function discardDraft(tx: Tx, { id }: Asked, now: Date): Promise<void> {
  await updateDraft(tx, { ...(await openDraft(tx, id)), state: 'discarded' }, now);
}

/**
 * A content folder that says something else than the newest version becomes a draft, and the files it changes are returned.
 * The draft it made before goes, if it waits still; one that was dropped for the same change does not come back.
 */
export async function draftContent(
  db: Db,
  catalogue: LiveCatalogue,
  shipped: CatalogFiles,
  now: Date,
): Promise<readonly string[]> {
  const changes = filesChanged(catalogue.newest().files, shipped);
  return db.transact(async (tx) => {
    const last = await lastDraftOfContent(tx);
    const waits = last?.state === 'open' || last?.state === 'scheduled';
    const isSame = last !== undefined && saidSo(last.changes) === saidSo(changes);
    if (waits && isSame) return [...changes.keys()];
    if (last?.state === 'discarded' && isSame) return [];
    if (waits) await updateDraft(tx, { ...last, state: 'discarded' }, now);
    if (changes.size > 0)
      await insertDraft(tx, newDraft(catalogue, { title: 'content/', origin: 'content', changes }, [], now));
    return [...changes.keys()];
  });
}

function saidSo(changes: FileChanges): string {
  return JSON.stringify([...changes].sort(([one], [other]) => (one < other ? -1 : 1)));
}

async function openDraft(tx: Tx, id: Id): Promise<Draft> {
  const draft = await lockDraft(tx, id);
  if (!draft) throw problems.notFound();
  if (draft.state !== 'open') throw notOpen();
  return draft;
}

function without(changes: FileChanges, file: string): FileChanges {
  return new Map([...changes].filter(([name]) => name !== file));
}

export function notOpen(): Problem {
  return new Problem(409, 'draft-not-open', {
    'zh-CN': '草稿已定时、已发布或已丢弃；定时发布须先取消',
    en: 'The draft is scheduled, released or dropped; take a scheduled release back first',
  });
}

export function changedMeanwhile(): Problem {
  return new Problem(409, 'draft-changed', {
    'zh-CN': '其他人刚修改了此草稿，请刷新后再操作',
    en: 'Somebody changed the draft meanwhile: load it again, and then do it',
  });
}
