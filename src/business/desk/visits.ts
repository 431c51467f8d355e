import { createHash, randomBytes } from 'node:crypto';
import type { Db, Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { later, minuteMs } from '../../values/time.ts';

/** Somebody on the help page who has proved a phone. */
export type Visit = { readonly phone: Phone; readonly id: Id; readonly pictures: readonly Id[] };

/** How long one proof is good for. */
export const visitMs = 30 * minuteMs;

const digestOf = (token: string) => createHash('sha256').update(token).digest();

/** Lets somebody in; only the digest of the token is kept. */
export async function beginVisit(tx: Tx, phone: Phone, now: Date): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await tx.sql('clear help visits', 'delete from help_visit where expires_at < $1', [now]);
  await tx.sql(
    'begin help visit',
    'insert into help_visit (phone, id, token_hash, expires_at) values ($1, $2, $3, $4)',
    [phone, newId(now), digestOf(token), later(now, visitMs)],
  );
  return token;
}

/** Whose visit this is; undefined when it is over, or was never. */
export async function visitOf(db: Db, token: string, now: Date): Promise<Visit | undefined> {
  const [row] = await db.read<Visit>(
    'select phone, id, pictures from help_visit where token_hash = $1 and expires_at > $2',
    [digestOf(token), now],
  );
  return row;
}

/** When a number changes hands, nobody who proved it before reads or writes anything of it. */
export async function sealVisits(tx: Tx, phones: readonly Phone[]): Promise<void> {
  await tx.sql('end help visits', 'delete from help_visit where phone = any($1)', [phones]);
}

/** What a phone asks at the same time waits for each other until the transaction ends. */
export async function lockVisitor(tx: Tx, phone: Phone): Promise<void> {
  await tx.sql('lock help visitor', 'select pg_advisory_xact_lock(hashtextextended($1, 7272))', [phone]);
}

/** Remembers a picture of this visit. False when it has its `most` already. */
export async function addPicture(tx: Tx, { phone, id }: Visit, picture: Id, most: number): Promise<boolean> {
  const rows = await tx.sql(
    'add help picture',
    `update help_visit set pictures = pictures || $3::uuid where phone = $1 and id = $2 and cardinality(pictures) < $4 returning id`,
    [phone, id, picture, most],
  );
  return rows.length === 1;
}

/** The pictures were used: another request may bring as many. */
export async function clearPictures(tx: Tx, { phone, id }: Visit): Promise<void> {
  await tx.sql('clear help pictures', `update help_visit set pictures = '{}' where phone = $1 and id = $2`, [
    phone,
    id,
  ]);
}
