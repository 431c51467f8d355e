import { randomBytes } from 'node:crypto';
import { assertRows, type Db, type Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { type Mail, type MailFile, subjectWith } from './model.ts';

/** How far a mailbox was read. */
export type Reach = { readonly uidValidity: bigint; readonly lastUid: number };

export async function reachOf(db: Db, mailbox: string): Promise<Reach | undefined> {
  const [row] = await db.read<{ uid_validity: string; last_uid: string }>(
    'select uid_validity, last_uid from mailbox where name = $1',
    [mailbox],
  );
  return row && { uidValidity: BigInt(row.uid_validity), lastUid: Number(row.last_uid) };
}

/** Remembers how far the mailbox was read, in the transaction that took what stood there. */
export async function moveReach(tx: Tx, mailbox: string, { uidValidity, lastUid }: Reach, now: Date): Promise<void> {
  await tx.sql(
    'move mailbox reach',
    `insert into mailbox (name, uid_validity, last_uid, read_at) values ($1, $2, $3, $4)
     on conflict (name) do update set uid_validity = excluded.uid_validity, last_uid = excluded.last_uid, read_at = excluded.read_at`,
    [mailbox, String(uidValidity), lastUid, now],
  );
}

/** A mail of a mailbox as it is kept. */
export type MailIn = {
  readonly id: Id;
  readonly mailbox: string;
  readonly uidValidity: bigint;
  readonly uid: number;
  readonly rawHash: string;
  readonly bytes: number;
  readonly mail: Pick<Mail, 'messageId' | 'fromAddress' | 'fromName' | 'subject'>;
  /** Why no person is answered by it; undefined when it was taken. */
  readonly why: string | undefined;
  readonly aboutId: Id | undefined;
};

/**
 * False when the same mail came before: then nothing may be done again. The same bytes are the same mail; and after the folder was
 * numbered anew, as servers that move or restore it do with a header more, so is what has the same id, sender and subject.
 */
export async function insertMailIn(tx: Tx, one: MailIn, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'insert mail in',
    `insert into mail_in (id, mailbox, uid_validity, uid, raw_hash, bytes, state, why, message_id, from_address, from_name, subject,
       about_id, received_at) select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
     where not exists (select from mail_in b where b.message_id = $9 and b.mailbox = $2 and b.uid_validity <> $3
       and b.from_address = $10 and b.subject = $12)
     on conflict (mailbox, raw_hash) do nothing returning id`,
    [
      ...[one.id, one.mailbox, String(one.uidValidity), one.uid, one.rawHash, one.bytes],
      ...[one.why === undefined ? 'taken' : 'aside', one.why ?? null, one.mail.messageId ?? null],
      ...[one.mail.fromAddress, one.mail.fromName, one.mail.subject, one.aboutId ?? null, now],
    ],
  );
  return rows.length === 1;
}

/** Says what a mail is about, once that is known. */
export async function tellAbout(
  tx: Tx,
  id: Id,
  { aboutId, why }: { aboutId?: Id | undefined; why?: string | undefined },
) {
  const rows = await tx.sql(
    'tell about of mail',
    `update mail_in set about_id = $2, why = $3, state = case when $3::text is null then 'taken' else 'aside' end
     where id = $1 returning id`,
    [id, aboutId ?? null, why ?? null],
  );
  assertRows('mails told of', rows.length, 1);
}

/** How many mails this address sent since then. */
export async function mailsFrom(tx: Tx, address: string, since: Date): Promise<number> {
  const [row] = await tx.sql<{ n: number }>(
    'mails from',
    'select count(*)::int as n from mail_in where from_address = $1 and received_at > $2',
    [address, since],
  );
  return row!.n;
}

/** A conversation by e-mail. */
export type Thread = {
  readonly token: string;
  readonly aboutId: Id;
  readonly address: string;
  readonly name: string;
  readonly subject: string;
};

type ThreadRow = { token: string; about_id: Id; address: string; name: string; subject: string };
const toThread = ({ about_id, ...row }: ThreadRow): Thread => ({ ...row, aboutId: about_id });

/** The conversation that a mail goes on with: by its token, else by the mails it answers. */
export async function threadOf(
  tx: Tx,
  token: string | undefined,
  references: readonly string[],
): Promise<Thread | undefined> {
  const [row] = await tx.sql<ThreadRow>(
    'thread of mail',
    `select token, about_id, address, name, subject from mail_thread t
     where token = $1
        or about_id in (select about_id from mail_out where message_id = any($2)
                        union all select about_id from mail_in where message_id = any($2))
     order by (token = $1) desc nulls last, started_at desc limit 1`,
    [token ?? null, references],
  );
  return row && toThread(row);
}

/** The conversations about something, the oldest first. */
export async function threadsAbout(db: Db | Tx, aboutId: Id): Promise<Thread[]> {
  const text =
    'select token, about_id, address, name, subject from mail_thread where about_id = $1 order by started_at';
  const rows =
    'sql' in db ? await db.sql<ThreadRow>('threads about', text, [aboutId]) : await db.read<ThreadRow>(text, [aboutId]);
  return rows.map(toThread);
}

/** Begins a conversation, under a token that cannot be guessed. */
export async function beginThread(tx: Tx, thread: Omit<Thread, 'token'>, now: Date): Promise<Thread> {
  const token = randomBytes(6).toString('hex');
  await tx.sql(
    'begin mail thread',
    'insert into mail_thread (token, about_id, address, name, subject, started_at) values ($1, $2, $3, $4, $5, $6)',
    [token, thread.aboutId, thread.address, thread.name, thread.subject, now],
  );
  return { ...thread, token };
}

/** What is to be said by e-mail. */
export type NewMail = {
  readonly text: string;
  readonly files: readonly MailFile[];
  /** Written by the program, so that other programs do not answer it. */
  readonly automatic: boolean;
  readonly reason: string;
  /** We begin with it: it answers nobody. */
  readonly isFirst?: true;
};

/**
 * The one way out by e-mail: the row is written in the transaction that decides it and leaves after the commit, below the mail
 * that it answers.
 */
export async function queueMail(
  tx: Tx,
  { token, aboutId, address, subject }: Thread,
  mail: NewMail,
  domain: string,
  now: Date,
): Promise<Id> {
  const id = newId(now);
  const before = await tx.sql<{ message_id: string }>(
    'messages of thread',
    `select message_id from (
       select id, message_id from mail_in where about_id = $1 and message_id is not null and state = 'taken'
       union all select id, message_id from mail_out where about_id = $1) m order by id desc limit 20`,
    [aboutId],
  );
  const references = before.map((row) => row.message_id).toReversed();
  await tx.sql(
    'queue mail',
    `insert into mail_out (id, message_id, about_id, token, recipient, subject, body, files, in_reply_to, refs, automatic, reason,
       state, due_at, queued_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'queued', $13, $13)`,
    [
      ...[id, `<${id}@${domain}>`, aboutId, token, address, subjectWith(subject, token, mail.isFirst), mail.text],
      ...[JSON.stringify(mail.files), references.at(-1) ?? null, references, mail.automatic, mail.reason, now],
    ],
  );
  await tx.sql('wake mail', `select pg_notify('mail', '')`, []);
  return id;
}

/** A mail of ours and what became of it. */
export type MailOut = {
  readonly id: Id;
  readonly messageId: string;
  readonly aboutId: Id;
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
  readonly files: readonly MailFile[];
  readonly inReplyTo: string | undefined;
  readonly references: readonly string[];
  readonly automatic: boolean;
  /** A person had it sent once more. */
  readonly resent: boolean;
  readonly state: 'queued' | 'sending' | 'sent' | 'refused' | 'unsure' | 'bounced' | 'dropped';
  readonly answer: string | undefined;
  readonly attempts: number;
  readonly queuedAt: Date;
  readonly doneAt: Date | undefined;
};

const outColumns = `id, message_id as "messageId", about_id as "aboutId", recipient, subject, body, files, in_reply_to as "inReplyTo",
  refs as "references", automatic, resent, state, answer, attempts, queued_at as "queuedAt", done_at as "doneAt"`;

/** Takes the oldest mail that is due: from here on it may have left. */
export async function claimMail(tx: Tx, now: Date): Promise<MailOut | undefined> {
  const [row] = await tx.sql<MailOut>(
    'claim mail',
    `update mail_out set state = 'sending', attempts = attempts + 1
     where id = (select id from mail_out where state = 'queued' and due_at <= $1 order by due_at, id limit 1 for update skip locked)
     returning ${outColumns}`,
    [now],
  );
  return row;
}

/** Writes what became of a mail that was being sent. False when more is known by now: it came back before its server had answered. */
export async function settleMail(
  tx: Tx,
  id: Id,
  { state, answer, dueAt }: { state: MailOut['state']; answer: string; dueAt?: Date },
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'settle mail',
    `update mail_out set state = $2, answer = $3, due_at = coalesce($4, due_at), done_at = case when $2 = 'queued' then null else $5::timestamptz end
     where id = $1 and state = 'sending' returning id`,
    [id, state, answer, dueAt ?? null, now],
  );
  return rows.length === 1;
}

/** What was being sent when the program that sent it died: nobody knows whether it arrived. */
export async function makeUnsure(tx: Tx, now: Date): Promise<MailOut[]> {
  return tx.sql<MailOut>(
    'mails unsure',
    `update mail_out set state = 'unsure', answer = 'the program ended while it was being sent', done_at = $1
     where state = 'sending' returning ${outColumns}`,
    [now],
  );
}

/** The mail of ours that another server's report speaks of, locked. */
export async function reportedMail(tx: Tx, messageId: string): Promise<MailOut | undefined> {
  const [row] = await tx.sql<MailOut>(
    'reported mail',
    `select ${outColumns} from mail_out where message_id = $1 for update`,
    [messageId],
  );
  return row;
}

/** Another server says that it did not deliver this mail. False when that was known, or a person has settled it. */
export async function markBounced(tx: Tx, id: Id, reason: string, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'mail bounced',
    `update mail_out set state = 'bounced', answer = $2, done_at = $3
     where id = $1 and state in ('sending', 'sent', 'unsure') returning id`,
    [id, reason, now],
  );
  return rows.length === 1;
}

/** A person settles what is unsure, was refused or came back: once more, or never. False when it is none of these any more. */
export async function settleByHand(tx: Tx, id: Id, how: 'again' | 'drop', now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'settle mail by hand',
    `update mail_out set state = case when $2 = 'again' then 'queued' else 'dropped' end, due_at = $3, attempts = 0,
       resent = resent or $2 = 'again',
       done_at = case when $2 = 'again' then null else $3::timestamptz end
     where id = $1 and state in ('unsure', 'refused', 'bounced') returning id`,
    [id, how, now],
  );
  if (how === 'again') await tx.sql('wake mail', `select pg_notify('mail', '')`, []);
  return rows.length === 1;
}

/** When the next mail is due. */
export async function nextMailAt(db: Db): Promise<Date | undefined> {
  const [row] = await db.read<{ at: Date | null }>(`select min(due_at) as at from mail_out where state = 'queued'`);
  return row?.at ?? undefined;
}

/** Mails of ours about something, the oldest first. */
export function mailsAbout(db: Db, aboutId: Id): Promise<MailOut[]> {
  return db.read<MailOut>(`select ${outColumns} from mail_out where about_id = $1 order by id limit 200`, [aboutId]);
}

/** Mails that a person must look at, the newest first: those of ours whose fate is open or bad. */
export function troubledMails(db: Db, limit: number): Promise<MailOut[]> {
  return db.read<MailOut>(
    `select ${outColumns} from mail_out where state in ('unsure', 'refused', 'bounced') order by id desc limit $1`,
    [limit],
  );
}

/** A mail that was set aside. */
export type Aside = {
  readonly id: Id;
  readonly fromAddress: string;
  readonly fromName: string;
  readonly subject: string;
  readonly why: string;
  readonly bytes: number;
  readonly rawHash: string;
  readonly receivedAt: Date;
};

const asideColumns = `id, from_address as "fromAddress", from_name as "fromName", subject, why, bytes::int, raw_hash as "rawHash",
  received_at as "receivedAt"`;

export function mailsAside(db: Db, limit: number): Promise<Aside[]> {
  return db.read<Aside>(`select ${asideColumns} from mail_in where state = 'aside' order by id desc limit $1`, [limit]);
}

/** How many mails wait for a person: set aside, unsure, refused or back. */
export async function mailCounts(db: Db): Promise<{ aside: number; troubled: number }> {
  const [row] = await db.read<{ aside: number; troubled: number }>(
    `select (select count(*)::int from mail_in where state = 'aside') as aside,
       (select count(*)::int from mail_out where state in ('unsure', 'refused', 'bounced')) as troubled`,
  );
  return row!;
}

/** A person has looked at a mail that was set aside; `aboutId` is what it became, if anything. */
export async function settleAside(
  tx: Tx,
  id: Id,
  { by, aboutId }: { by: Id; aboutId: Id | undefined },
): Promise<Aside | undefined> {
  const [row] = await tx.sql<Aside>(
    'settle mail aside',
    `update mail_in set state = 'settled', settled_by = $2, about_id = coalesce($3, about_id) where id = $1 and state = 'aside'
     returning ${asideColumns}`,
    [id, by, aboutId ?? null],
  );
  return row;
}

export async function findAside(db: Db, id: Id): Promise<Aside | undefined> {
  const [row] = await db.read<Aside>(`select ${asideColumns} from mail_in where id = $1`, [id]);
  return row;
}
