import type { Db, PrismaTx, Tx } from '../../platform/db.ts';
import { newId } from '../../values/id.ts';
import type { Account, AuditEntry, StaffRole } from './model.ts';

const accountColumns = {
  id: true,
  name: true,
  role: true,
  organisation: true,
  passwordHash: true,
  passwordChangeDue: true,
  failedSignIns: true,
  lockedUntil: true,
  disabledAt: true,
} as const;

/** Finds an account by its name in any case. (Prisma's own way of ignoring case reads a name as a pattern.) */
export async function findAccountByName(db: Db, name: string): Promise<Account | undefined> {
  const [account] = await db.read<Account>(
    `select id, name, role, organisation, password_hash as "passwordHash", password_change_due as "passwordChangeDue",
       failed_sign_ins as "failedSignIns", locked_until as "lockedUntil", disabled_at as "disabledAt"
     from staff_account where lower(name) = lower($1)`,
    [name],
  );
  return account;
}

/** The account of a signed-in person. Throws when there is none of this id. */
export async function getAccount(db: Db, id: string): Promise<Account> {
  return (await db.prisma.staffAccount.findUniqueOrThrow({ select: accountColumns, where: { id } })) as Account;
}

/** Adds the account only while nobody real works here. Several programs may start at once; one of them adds it. */
export async function insertFirstAccount(
  tx: PrismaTx,
  account: { name: string; role: StaffRole; passwordHash: string },
  now: Date,
): Promise<string | undefined> {
  const [row] = await tx.sql<{ id: string }>(
    'staff_first_account',
    `insert into staff_account (id, name, role, password_hash, password_change_due, created_at)
     select $1, $2, $3, $4, true, $5 where not exists (select from staff_account where not sample)
     on conflict (lower(name)) do nothing returning id`,
    [newId(now), account.name, account.role, account.passwordHash, now],
  );
  return row?.id;
}

/** Counts a failure and returns how many there were in a row. The row is locked until the transaction ends. */
export async function countFailure(tx: PrismaTx, id: string): Promise<number> {
  const account = await tx.prisma.staffAccount.update({
    select: { failedSignIns: true },
    where: { id },
    data: { failedSignIns: { increment: 1 } },
  });
  return account.failedSignIns;
}

/** Refuses every password until then, real time. */
export async function lockAccount(tx: PrismaTx, id: string, until: Date): Promise<void> {
  await tx.prisma.staffAccount.update({ where: { id }, data: { lockedUntil: until } });
}

/** Forgets failures and the lock that came of them. */
export async function clearFailures(tx: PrismaTx, id: string): Promise<void> {
  await tx.prisma.staffAccount.update({ where: { id }, data: { failedSignIns: 0, lockedUntil: null } });
}

/** Keeps a password that its owner has chosen: no change is due any more. */
export async function updatePassword(tx: PrismaTx, id: string, passwordHash: string): Promise<void> {
  await tx.prisma.staffAccount.update({ where: { id }, data: { passwordHash, passwordChangeDue: false } });
}

type TokenHash = Uint8Array<ArrayBuffer>;

/** Opens a session. Only the digest of its token is kept. */
export async function insertSession(
  tx: PrismaTx,
  tokenHash: TokenHash,
  accountId: string,
  expiresAt: Date,
): Promise<void> {
  await tx.prisma.staffSession.create({ data: { tokenHash, accountId, expiresAt } });
}

/** Whose session this is; undefined once it has expired at `at`, real time. */
export async function findSession(db: Db, tokenHash: TokenHash, at: Date): Promise<Account | undefined> {
  const session = await db.prisma.staffSession.findUnique({
    select: { account: { select: accountColumns } },
    where: { tokenHash, expiresAt: { gt: at }, account: { disabledAt: null } },
  });
  return session ? (session.account as Account) : undefined;
}

/** Ends one session. */
export async function deleteSession(tx: PrismaTx, tokenHash: TokenHash): Promise<void> {
  await tx.prisma.staffSession.deleteMany({ where: { tokenHash } });
}

/** Ends every session of an account but the one that is kept. */
export async function deleteOtherSessions(tx: PrismaTx, accountId: string, kept: TokenHash): Promise<void> {
  await tx.prisma.staffSession.deleteMany({ where: { accountId, tokenHash: { not: kept } } });
}

/** Clears away what expired by `at`, real time. */
export async function deleteExpiredSessions(tx: PrismaTx, at: Date): Promise<void> {
  await tx.prisma.staffSession.deleteMany({ where: { expiresAt: { lte: at } } });
}

/** Adds a line to the audit, which nobody can change. */
export async function insertAudit(tx: Tx, entry: AuditEntry, now: Date): Promise<void> {
  await tx.sql(
    'insert audit',
    `insert into staff_audit (id, at, account_id, action, subject, detail, address, correlation_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      newId(now),
      now,
      entry.accountId ?? null,
      entry.action,
      entry.subject ?? null,
      JSON.stringify(entry.detail ?? {}),
      entry.address,
      entry.correlationId,
    ],
  );
}
