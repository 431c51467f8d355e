import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Signer } from '../catalog/index.ts';
import type { Draft } from './model.ts';

const columns = `id, title, origin, base, changes, authors, state, revision, release_at as "releaseAt", release_hash as "releaseHash",
  releaser, stopped, created_at as "createdAt", updated_at as "updatedAt"`;

/** Drafts that wait for something, the newest first. */
export async function waitingDrafts(db: Db): Promise<Draft[]> {
  const rows = await db.read<DraftRow>(
    `select ${columns} from catalogue_draft where state in ('open', 'scheduled') order by updated_at desc limit 50`,
  );
  return rows.map(fromRow);
}

/** A draft; undefined where there is none of this id. */
export async function findDraft(db: Db, id: Id): Promise<Draft | undefined> {
  const [row] = await db.read<DraftRow>(`select ${columns} from catalogue_draft where id = $1`, [id]);
  return row && fromRow(row);
}

/** The same, locked: nobody else changes it until the transaction ends. */
export async function lockDraft(tx: Tx, id: Id): Promise<Draft | undefined> {
  const [row] = await tx.sql<DraftRow>(
    'lock catalogue draft',
    `select ${columns} from catalogue_draft where id = $1 for update`,
    [id],
  );
  return row && fromRow(row);
}

/** The last draft that a changed content folder made. */
export async function lastDraftOfContent(tx: Tx): Promise<Draft | undefined> {
  const [row] = await tx.sql<DraftRow>(
    'last catalogue draft of content',
    `select ${columns} from catalogue_draft where origin = 'content' order by created_at desc, id desc limit 1`,
    [],
  );
  return row && fromRow(row);
}

/** Writes a new draft. One of the content folder that waits already stands in the way of another, and then nothing is written. */
export async function insertDraft(tx: Tx, draft: Draft): Promise<void> {
  await tx.sql(
    'insert catalogue draft',
    `insert into catalogue_draft (id, title, origin, base, changes, authors, state, revision, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) on conflict (origin) where origin = 'content' and state in ('open', 'scheduled')
     do nothing`,
    [
      draft.id,
      draft.title,
      draft.origin,
      draft.base,
      JSON.stringify(Object.fromEntries(draft.changes)),
      JSON.stringify(draft.authors),
      draft.state,
      draft.revision,
      draft.createdAt,
    ],
  );
}

/** Writes how a draft is now. It must be locked. */
export async function updateDraft(tx: Tx, draft: Draft, now: Date): Promise<void> {
  await tx.sql(
    'update catalogue draft',
    `update catalogue_draft set base = $2, changes = $3, authors = $4, state = $5, revision = revision + 1, release_at = $6,
       release_hash = $7, releaser = $8, stopped = $9, updated_at = $10 where id = $1`,
    [
      draft.id,
      draft.base,
      JSON.stringify(Object.fromEntries(draft.changes)),
      JSON.stringify(draft.authors),
      draft.state,
      draft.releaseAt ?? null,
      draft.releaseHash ?? null,
      draft.releaser ? JSON.stringify(draft.releaser) : null,
      draft.stopped ?? null,
      now,
    ],
  );
}

/** When the next release is due. */
export async function nextRelease(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ due: Date | null }>(
    `select min(release_at) as due from catalogue_draft where state = 'scheduled'`,
  );
  return row?.due ?? undefined;
}

/** Drafts whose release is due, in the order of their times. */
export async function draftsDue(db: Db, now: Date): Promise<Draft[]> {
  const rows = await db.read<DraftRow>(
    `select ${columns} from catalogue_draft where state = 'scheduled' and release_at <= $1 order by release_at, id limit 50`,
    [now],
  );
  return rows.map(fromRow);
}

type DraftRow = Omit<Draft, 'changes' | 'releaseAt' | 'releaseHash' | 'releaser' | 'stopped'> & {
  changes: Record<string, string | null>;
  releaseAt: Date | null;
  releaseHash: string | null;
  releaser: Signer | null;
  stopped: string | null;
};

function fromRow({ changes, releaseAt, releaseHash, releaser, stopped, ...row }: DraftRow): Draft {
  return {
    ...row,
    changes: new Map(Object.entries(changes)),
    releaseAt: releaseAt ?? undefined,
    releaseHash: releaseHash ?? undefined,
    releaser: releaser ?? undefined,
    stopped: stopped ?? undefined,
  };
}
