import type { Db, PrismaTx, Tx } from '../../platform/db.ts';
import { later } from '../../values/time.ts';
import type { Account, NewSession } from './model.ts';
import { seenEveryMs } from './model.ts';

type TokenHash = Uint8Array<ArrayBuffer>;

/** What a request needs to know of its session. */
export type Held = Pick<Account, 'id' | 'name' | 'role' | 'organisation' | 'passwordChangeDue'> & {
  readonly hasSecondFactor: boolean;
};

/** Opens a session. Only the digest of its token is kept. */
export async function insertSession(tx: PrismaTx, tokenHash: TokenHash, session: NewSession): Promise<void> {
  await tx.prisma.staffSession.create({ data: { ...session, tokenHash, seenAt: session.startedAt } });
}

/** Whose session this is, while it lasts: until its end, and no longer than `idleMs` after it was last seen. Real time. */
export async function findSession(
  db: Db,
  tokenHash: TokenHash,
  { at, idleMs, presence }: { at: Date; idleMs: number; presence: 'asks' | 'listens' },
): Promise<Held | undefined> {
  const [held] = await db.read<Held & { seenAt: Date }>(
    `select a.id, a.name, a.role, a.organisation, a.password_change_due as "passwordChangeDue",
       a.second_factor is not null as "hasSecondFactor", s.seen_at as "seenAt"
     from staff_session s join staff_account a on a.id = s.account_id
     where s.token_hash = $1 and s.expires_at > $2 and s.seen_at > $3 and not s.second_factor_due and a.disabled_at is null`,
    [tokenHash, at, later(at, -idleMs)],
  );
  if (held && presence === 'asks' && held.seenAt <= later(at, -seenEveryMs))
    await db.read('update staff_session set seen_at = greatest(seen_at, $2) where token_hash = $1', [tokenHash, at]);
  return held;
}

/** The account of a session whose code is still to come. */
export async function findHalfOpen(db: Db, tokenHash: TokenHash, at: Date): Promise<string | undefined> {
  const [row] = await db.read<{ id: string }>(
    `select account_id as id from staff_session where token_hash = $1 and expires_at > $2 and second_factor_due`,
    [tokenHash, at],
  );
  return row?.id;
}

/**
 * Tells the session and the account that its owner came in, and keeps the sign-in before this one for its owner to see. False when
 * the session is gone, or its code was taken already.
 */
export async function recordArrival(
  tx: Tx,
  session: { tokenHash: TokenHash; newTokenHash: TokenHash; expiresAt: Date; wasDue: boolean },
  { at, address }: { at: Date; address: string },
): Promise<boolean> {
  const rows = await tx.sql(
    'open session',
    `with before as (select a.id, a.signed_in_at, a.signed_in_from from staff_account a join staff_session s on s.account_id = a.id
         where s.token_hash = $1 for update of a),
       opened as (update staff_session s set token_hash = $2, expires_at = $3, second_factor_due = false, seen_at = $5,
           signed_in_before = b.signed_in_at, signed_in_before_from = b.signed_in_from
         from before b where s.token_hash = $1 and s.second_factor_due = $4 returning b.id)
     update staff_account a set signed_in_at = $5, signed_in_from = $6 from opened o where a.id = o.id returning a.id`,
    [session.tokenHash, session.newTokenHash, session.expiresAt, session.wasDue, at, address],
  );
  return rows.length === 1;
}

/** Ends one session. */
export async function deleteSession(tx: PrismaTx, tokenHash: TokenHash): Promise<void> {
  await tx.prisma.staffSession.deleteMany({ where: { tokenHash } });
}

/** Ends one session of an account by its id; false when there is none. */
export async function deleteSessionById(tx: PrismaTx, accountId: string, id: string): Promise<boolean> {
  return (await tx.prisma.staffSession.deleteMany({ where: { accountId, id } })).count === 1;
}

/** Ends every session of an account but the one that is kept, if any; returns how many. */
export async function deleteOtherSessions(tx: PrismaTx, accountId: string, kept?: TokenHash): Promise<number> {
  const { count } = await tx.prisma.staffSession.deleteMany({
    where: { accountId, ...(kept && { tokenHash: { not: kept } }) },
  });
  return count;
}

/** Clears away what expired by `at`, real time. */
export async function deleteExpiredSessions(tx: PrismaTx, at: Date): Promise<void> {
  await tx.prisma.staffSession.deleteMany({ where: { expiresAt: { lte: at } } });
}

export type SessionRow = {
  readonly id: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
  readonly address: string;
  readonly userAgent: string;
  readonly current: boolean;
};

/** The sessions of an account that still last, the newest first. */
export function sessionsOf(
  db: Db,
  accountId: string,
  { tokenHash, at, idleMs }: { tokenHash: TokenHash; at: Date; idleMs: number },
): Promise<SessionRow[]> {
  return db.read<SessionRow>(
    `select id, started_at as "startedAt", seen_at as "seenAt", address, user_agent as "userAgent", token_hash = $2 as current
     from staff_session where account_id = $1 and expires_at > $3 and seen_at > $4 and not second_factor_due
     order by started_at desc limit 100`,
    [accountId, tokenHash, at, later(at, -idleMs)],
  );
}

/** When and from where the owner of this session signed in before; undefined at the first time. */
export async function signInBefore(db: Db, tokenHash: TokenHash): Promise<{ at: Date; from: string } | undefined> {
  const [row] = await db.read<{ at: Date | null; from: string }>(
    'select signed_in_before as at, signed_in_before_from as from from staff_session where token_hash = $1',
    [tokenHash],
  );
  return row?.at ? { at: row.at, from: row.from } : undefined;
}
