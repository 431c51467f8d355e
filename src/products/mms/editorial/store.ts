import type { Db, Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import type { Day } from '../../../values/time.ts';
import type { IssueContent } from '../contract.ts';
import type { PictureFacts } from '../media.ts';
import type { Approval, Issue, IssueState } from './issue.ts';

/** An issue whole. */
export type StoredIssue = Issue & {
  readonly number: number;
  readonly content: IssueContent;
  readonly revision: number;
  readonly reserve: boolean;
  /** The carrier's number of what was filed, and of which content. */
  readonly filing: { readonly number: string; readonly hash: string } | undefined;
  readonly note: string | undefined;
  readonly createdAt: Date;
  readonly changedAt: Date;
  /** Who writes in it now. */
  readonly holder: Id | undefined;
};

type Row = Omit<StoredIssue, 'slot' | 'dueAt' | 'note' | 'holder' | 'approvals' | 'filing'> & {
  filing: string | null;
  filedHash: string | null;
  slot: string | null;
  dueAt: Date | null;
  note: string | null;
  holder: Id | null;
  approvals: { hash: string; by: Id; role: string; at: string }[];
};

const columns = `i.id, i.title, i.number, i.state, i.content, i.hash, i.revision, i.authors, i.slot, i.due_at as "dueAt", i.reserve,
  i.filing, i.filed_hash as "filedHash", i.note, i.created_at as "createdAt", i.changed_at as "changedAt",
  case when i.held_until > clock_timestamp() then i.holder end as holder,
  coalesce((select jsonb_agg(jsonb_build_object('hash', a.hash, 'by', a.by, 'role', a.role, 'at', a.at) order by a.at)
    from mms_approval a where a.issue = i.id), '[]') as approvals`;

function issueOf({ slot, dueAt, note, holder, approvals, filing, filedHash, ...rest }: Row): StoredIssue {
  return {
    ...rest,
    slot: slot ?? undefined,
    dueAt: dueAt ?? undefined,
    filing: filing === null ? undefined : { number: filing, hash: filedHash! },
    note: note ?? undefined,
    holder: holder ?? undefined,
    approvals: approvals.map(({ at, ...approval }): Approval => ({ ...approval, at: new Date(at) })),
  };
}

/** One issue. */
export async function readIssue(db: Db, id: string): Promise<StoredIssue | undefined> {
  const [row] = await db.read<Row>(`select ${columns} from mms_issue i where i.id = $1`, [id]);
  return row && issueOf(row);
}

/** Issues of a title: those with a slot from `from` to before `to`, or, without days, the newest that have none. */
export async function listIssues(
  db: Db,
  title: string,
  days: { readonly from: Day; readonly to: Day } | undefined,
): Promise<StoredIssue[]> {
  const rows = await db.read<Row>(
    days
      ? `select ${columns} from mms_issue i where i.title = $1 and i.state <> 'discarded' and i.slot >= $2 and i.slot < $3 order by i.slot`
      : `select ${columns} from mms_issue i where i.title = $1 and i.state <> 'discarded' and i.slot is null order by i.number desc limit 50`,
    days ? [title, days.from, days.to] : [title],
  );
  return rows.map(issueOf);
}

/**
 * Issues that wait for a person, soonest first: for who reviews, those that others wrote and they have not approved as they are; for
 * an editor, those that were returned, and approved ones whose slot is to come but not yet theirs for sure.
 */
export async function issuesWaiting(db: Db, who: { id: Id; role: string }, now: Date): Promise<StoredIssue[]> {
  const rows = await db.read<Row>(
    `select ${columns} from mms_issue i
     where case when $3 then i.state = 'draft' and i.note is not null or i.state = 'approved' and i.due_at > $2
       else i.state = 'review' and not ($1 = any(i.authors))
         and not exists (select from mms_approval a where a.issue = i.id and a.by = $1 and a.hash = i.hash) end
     order by i.due_at nulls last, i.title, i.number limit 20`,
    [who.id, now, who.role === 'editor'],
  );
  return rows.map(issueOf);
}

/** Whether a title ever had an issue. */
export async function hasIssues(db: Db, title: string): Promise<boolean> {
  return (await db.read('select 1 from mms_issue where title = $1 limit 1', [title])).length > 0;
}

/** Puts away what only sample people wrote and what has not gone out: nothing invented reaches anybody real. */
export async function discardSamples(db: Db, now: Date): Promise<void> {
  await db.read(
    `update mms_issue set state = 'discarded', slot = null, due_at = null, reserve = false, changed_at = $1
     where state in ('draft', 'review', 'approved', 'scheduled', 'skipped')
       and authors <@ (select coalesce(array_agg(id), '{}') from staff_account where sample)`,
    [now],
  );
}

/** The newest issue of a title that says something. */
export async function lastIssue(db: Db, title: string): Promise<StoredIssue | undefined> {
  const [row] = await db.read<Row>(
    `select ${columns} from mms_issue i where i.title = $1 and i.state <> 'discarded' and i.content->'slides' <> '[]'
     order by i.number desc limit 1`,
    [title],
  );
  return row && issueOf(row);
}

/** Takes an issue for this transaction. */
export async function lockIssue(tx: Tx, id: string): Promise<StoredIssue | undefined> {
  const [row] = await tx.sql<Row>('lock issue', `select ${columns} from mms_issue i where i.id = $1 for update of i`, [
    id,
  ]);
  return row && issueOf(row);
}

/** Keeps a new draft under the next number of its title. Two at the same time follow each other. */
export async function insertIssue(
  tx: Tx,
  issue: {
    id: Id;
    title: string;
    content: IssueContent;
    hash: string;
    author: Id;
    slot?: { key: string; dueAt: Date };
  },
  now: Date,
): Promise<void> {
  await tx.sql(
    'one issue of a title at a time',
    `select pg_advisory_xact_lock(hashtextextended('mms_issue ' || $1, 0))`,
    [issue.title],
  );
  await tx.sql(
    'insert issue',
    `insert into mms_issue (id, title, number, state, content, hash, revision, authors, slot, due_at, reserve, created_at, changed_at)
     select $1, $2, coalesce(max(number), 0) + 1, 'draft', $3, $4, 1, array[$5::uuid], $6, $7, false, $8, $8
     from mms_issue where title = $2`,
    [
      ...[issue.id, issue.title, JSON.stringify(issue.content), issue.hash, issue.author],
      ...[issue.slot?.key ?? null, issue.slot?.dueAt ?? null, now],
    ],
  );
  await keepRevision(tx, { id: issue.id, revision: 1, content: issue.content, hash: issue.hash }, issue.author, now);
}

/** Writes what an issue says now; it falls back to draft. */
export async function saveContent(
  tx: Tx,
  issue: { id: Id; content: IssueContent; hash: string; revision: number },
  author: Id,
  now: Date,
): Promise<void> {
  await tx.sql(
    'save issue',
    `update mms_issue set content = $2, hash = $3, revision = $4, state = 'draft', changed_at = $6,
       authors = case when $5::uuid = any(authors) then authors else authors || $5::uuid end
     where id = $1`,
    [issue.id, JSON.stringify(issue.content), issue.hash, issue.revision, author, now],
  );
}

/** Keeps what an issue said at a revision; again for the same one says it anew. */
export async function keepRevision(
  tx: Tx,
  issue: { id: Id; revision: number; content: IssueContent; hash: string },
  by: Id,
  at: Date,
): Promise<void> {
  await tx.sql(
    'keep revision',
    `insert into mms_issue_revision (issue, revision, content, hash, by, at) values ($1, $2, $3, $4, $5, $6)
     on conflict (issue, revision) do update set content = excluded.content, hash = excluded.hash, by = excluded.by, at = excluded.at`,
    [issue.id, issue.revision, JSON.stringify(issue.content), issue.hash, by, at],
  );
}

/** A revision of an issue, as its history tells of it. */
export type Revision = { readonly revision: number; readonly hash: string; readonly by: string; readonly at: Date };

/** The revisions of an issue, newest first: the first, what was approved, and the last of each sitting. */
export function listRevisions(db: Db, id: string): Promise<Revision[]> {
  return db.read<Revision>(
    `select r.revision, r.hash, s.name as by, r.at from (
       select *, lead(by) over (order by revision) as next_by, lead(at) over (order by revision) as next_at
       from mms_issue_revision where issue = $1) r
     join staff_account s on s.id = r.by
     where r.revision = 1 or r.next_by is distinct from r.by or r.next_at > r.at + interval '${sittingMinutes} minutes'
       or exists (select from mms_approval a where a.issue = $1 and a.hash = r.hash)
     order by r.revision desc limit 200`,
    [id],
  );
}

/** Saves of one person that follow each other so closely are one sitting, and its last is what people want to see. */
const sittingMinutes = 10;

/** What an issue said at a revision. */
export async function readRevision(db: Db, id: string, revision: number): Promise<IssueContent | undefined> {
  const [row] = await db.read<{ content: IssueContent }>(
    'select content from mms_issue_revision where issue = $1 and revision = $2',
    [id, revision],
  );
  return row?.content;
}

/** What an issue said when it had this hash. */
export async function readContent(db: Db, id: string, hash: string): Promise<IssueContent | undefined> {
  const [row] = await db.read<{ content: IssueContent }>(
    'select content from mms_issue_revision where issue = $1 and hash = $2 limit 1',
    [id, hash],
  );
  return row?.content;
}

/** What `pg_notify` says on when an issue has changed, or an exception was signed; the payload is the id, or the title. */
export const issueChannel = 'mms_issue';

/** Tells the pages that look at an issue, or at a week of a title, that something has changed. */
export async function tellOfIssue(tx: Tx, id: string): Promise<void> {
  await tx.sql('tell of issue', 'select pg_notify($1, $2)', [issueChannel, id]);
}

/** Moves an issue on. */
export async function saveState(
  tx: Tx,
  id: Id,
  to: { state: IssueState; note?: string | undefined; slot?: { key: string; dueAt: Date } | null | undefined },
  now: Date,
): Promise<void> {
  await tx.sql(
    'move issue on',
    `update mms_issue set state = $2, note = $3, changed_at = $4,
       slot = case when $5 then $6 else slot end, due_at = case when $5 then $7::timestamptz else due_at end
     where id = $1`,
    [id, to.state, to.note ?? null, now, to.slot !== undefined, to.slot?.key ?? null, to.slot?.dueAt ?? null],
  );
}

/** Keeps a yes. */
export async function saveApproval(tx: Tx, issue: Id, { hash, by, role, at }: Approval): Promise<void> {
  await tx.sql(
    'approve issue',
    'insert into mms_approval (issue, hash, by, role, at) values ($1, $2, $3, $4, $5) on conflict do nothing',
    [issue, hash, by, role, at],
  );
}

/** Writes down under which number a carrier keeps what an issue says. */
export async function saveFiling(tx: Tx, id: Id, { number, hash }: { number: string; hash: string }): Promise<void> {
  await tx.sql('file issue', 'update mms_issue set filing = $2, filed_hash = $3 where id = $1', [id, number, hash]);
}

/** Says whether an issue stands in where one is missing. */
export async function saveReserve(tx: Tx, id: Id, reserve: boolean): Promise<void> {
  await tx.sql('reserve issue', 'update mms_issue set reserve = $2 where id = $1', [id, reserve]);
}

const heldSeconds = 60;

/** Takes the pen, or keeps it; with `over` from whoever has it. Returns who has it now. Real time of the database. */
export async function takePen(tx: Tx, id: Id, by: Id, over: boolean): Promise<Id> {
  const [row] = await tx.sql<{ holder: Id }>(
    'take pen',
    `update mms_issue set
       holder = case when $3 or holder is null or holder = $2 or held_until <= clock_timestamp() then $2 else holder end,
       held_until = case when $3 or holder is null or holder = $2 or held_until <= clock_timestamp()
         then clock_timestamp() + interval '${heldSeconds} s' else held_until end
     where id = $1 returning holder`,
    [id, by, over],
  );
  return row!.holder;
}

/** Lays the pen down. */
export async function layPenDown(tx: Tx, id: Id, by: Id): Promise<void> {
  await tx.sql('lay pen down', 'update mms_issue set holder = null, held_until = null where id = $1 and holder = $2', [
    id,
    by,
  ]);
}

/** An exception somebody signed for a week. */
export type Exception = { readonly reason: string; readonly by: string; readonly at: Date };

/** The exception of a week, if one is signed. */
export async function readException(db: Db, title: string, monday: Day): Promise<Exception | undefined> {
  const [row] = await db.read<Exception>(
    `select e.reason, s.name as by, e.at from mms_exception e join staff_account s on s.id = e.by
     where e.title = $1 and e.monday = $2`,
    [title, monday],
  );
  return row;
}

/** Signs an exception; the last reason stands. */
export async function saveException(
  tx: Tx,
  { title, monday, reason, by, at }: { title: string; monday: Day; reason: string; by: Id; at: Date },
): Promise<void> {
  await tx.sql(
    'sign exception',
    `insert into mms_exception (title, monday, reason, by, at) values ($1, $2, $3, $4, $5)
     on conflict (title, monday) do update set reason = excluded.reason, by = excluded.by, at = excluded.at`,
    [title, monday, reason, by, at],
  );
}

/** A picture or sound of the library. */
export type Medium = {
  readonly hash: string;
  readonly type: string;
  readonly bytes: number;
  readonly facts: PictureFacts | null;
  readonly name: string;
  readonly source: string;
  readonly rights: string;
  readonly by: string;
  readonly at: Date;
};

/** Keeps what an editor brought; the same bytes again get the newer words. */
export async function saveMedium(tx: Tx, medium: Omit<Medium, 'by'> & { by: Id }): Promise<void> {
  await tx.sql(
    'keep medium',
    `insert into mms_medium (hash, type, bytes, facts, name, source, rights, by, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (hash) do update set name = excluded.name, source = excluded.source, rights = excluded.rights, by = excluded.by,
       at = excluded.at`,
    [
      ...[medium.hash, medium.type, medium.bytes, JSON.stringify(medium.facts), medium.name, medium.source],
      ...[medium.rights, medium.by, medium.at],
    ],
  );
}

const mediumColumns = 'm.hash, m.type, m.bytes, m.facts, m.name, m.source, m.rights, s.name as by, m.at';

/** The library, newest first, or what of it has a word in its name or source. */
export function listMedia(db: Db, find: string): Promise<Medium[]> {
  return db.read<Medium>(
    `select ${mediumColumns} from mms_medium m join staff_account s on s.id = m.by
     where $1 = '' or position(lower($1) in lower(m.name || ' ' || m.source)) > 0 order by m.at desc, m.hash limit 60`,
    [find],
  );
}

/** Media by their hashes; those that are not there are left out. */
export async function readMedia(db: Db, hashes: readonly string[]): Promise<Map<string, Medium>> {
  const rows = await db.read<Medium>(
    `select ${mediumColumns} from mms_medium m join staff_account s on s.id = m.by where m.hash = any($1)`,
    [[...new Set(hashes)]],
  );
  return new Map(rows.map((row) => [row.hash, row]));
}

/** The pictures and sounds of what an issue says, by their hashes. */
export function mediaIn(db: Db, { slides }: Pick<IssueContent, 'slides'>): Promise<Map<string, Medium>> {
  const hashes = slides.flatMap(({ picture, sound }) => [picture?.hash ?? [], sound ?? []].flat());
  return readMedia(db, hashes);
}
