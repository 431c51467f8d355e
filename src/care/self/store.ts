import type { Db, Tx } from '../../platform/db.ts';
import type { Holder } from '../../platform/http/index.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { later, minuteMs } from '../../values/time.ts';

/** A session that begins. */
export type NewSession = {
  readonly phone: Phone;
  readonly id: Id;
  readonly tokenHash: Uint8Array;
  readonly startedAt: Date;
  readonly expiresAt: Date;
  readonly address: string;
  readonly userAgent: string;
};

export async function insertSession(tx: Tx, one: NewSession): Promise<void> {
  await tx.sql(
    'begin self session',
    `insert into self_session (phone, id, token_hash, started_at, seen_at, expires_at, address, user_agent)
     values ($1, $2, $3, $4, $4, $5, $6, $7)`,
    [one.phone, one.id, one.tokenHash, one.startedAt, one.expiresAt, one.address, one.userAgent],
  );
}

/** That somebody is at work is written once a minute. */
const seenEveryMs = minuteMs;

/** Whose session this is, while it lasts. */
export async function findSession(
  db: Db,
  tokenHash: Uint8Array,
  { at, idleSince }: { readonly at: Date; readonly idleSince: Date },
): Promise<Holder | undefined> {
  const [row] = await db.read<{ phone: Phone; id: Id; seen_at: Date }>(
    'select phone, id, seen_at from self_session where token_hash = $1 and expires_at > $2 and seen_at > $3',
    [tokenHash, at, idleSince],
  );
  if (!row) return undefined;
  if (row.seen_at <= later(at, -seenEveryMs))
    await db.read('update self_session set seen_at = greatest(seen_at, $3) where phone = $1 and id = $2', [
      ...[row.phone, row.id, at],
    ]);
  return { phone: row.phone, session: row.id };
}

export async function deleteSession(tx: Tx, phone: Phone, id: Id): Promise<void> {
  await tx.sql('end self session', 'delete from self_session where phone = $1 and id = $2', [phone, id]);
}

export async function deleteSessionsOf(tx: Tx, phones: readonly Phone[]): Promise<void> {
  await tx.sql('end self sessions', 'delete from self_session where phone = any($1)', [phones]);
}

export async function unlockSession(tx: Tx, phone: Phone, id: Id, until: Date): Promise<void> {
  await tx.sql('unlock self session', 'update self_session set unlocked_until = $3 where phone = $1 and id = $2', [
    ...[phone, id, until],
  ]);
}

/** Whether a fresh code was typed in this session a short while ago. */
export async function isUnlocked(db: Db, { phone, session }: Holder, at: Date): Promise<boolean> {
  const rows = await db.read('select from self_session where phone = $1 and id = $2 and unlocked_until > $3', [
    ...[phone, session, at],
  ]);
  return rows.length === 1;
}
