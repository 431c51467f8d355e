import type { Db, PrismaTx, Tx } from '../../platform/db.ts';
import { newId } from '../../values/id.ts';
import type { Account, StaffRole } from './model.ts';

const columns = `id, name, role, organisation, password_hash as "passwordHash", password_change_due as "passwordChangeDue",
  password_ends_at as "passwordEndsAt", failed_sign_ins as "failedSignIns", locked_until as "lockedUntil", disabled_at as "disabledAt",
  second_factor as "secondFactor", second_factor_draft as "secondFactorDraft"`;

/** Finds an account by its name in any case. */
export async function findAccountByName(db: Db, name: string): Promise<Account | undefined> {
  const [account] = await db.read<Account>(`select ${columns} from staff_account where lower(name) = lower($1)`, [
    name,
  ]);
  return account;
}

/** The account of a signed-in person. Throws when there is none of this id. */
export async function getAccount(db: Db, id: string): Promise<Account> {
  const [account] = await db.read<Account>(`select ${columns} from staff_account where id = $1`, [id]);
  if (!account) throw new Error(`there is no account ${id}`);
  return account;
}

/**
 * An account as it is now, and waits for whoever else has it: guesses that come at the same time are judged one after another. Throws
 * when there is none of this id.
 */
export async function takeAccount(tx: Tx, id: string): Promise<Account> {
  const [account] = await tx.sql<Account>(
    'take account',
    `select ${columns} from staff_account where id = $1 for update`,
    [id],
  );
  if (!account) throw new Error(`there is no account ${id}`);
  return account;
}

/** A one-time password as it is kept, and until when it holds, real time. */
export type OneTime = { readonly passwordHash: string; readonly endsAt: Date };

/** Adds the account only while nobody real works here. Several programs may start at once; one of them adds it. */
export async function insertFirstAccount(
  tx: Tx,
  account: { name: string; role: StaffRole } & OneTime,
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'staff_first_account',
    `insert into staff_account (id, name, role, password_hash, password_change_due, password_ends_at, created_at)
     select $1, $2, $3, $4, true, $5, $6 where not exists (select from staff_account where not sample)
     on conflict (lower(name)) do nothing returning id`,
    [newId(now), account.name, account.role, account.passwordHash, account.endsAt, now],
  );
  return rows.length === 1;
}

/**
 * Gives the first account another one-time password, when the one it had is over and nobody real ever signed in. Returns its name.
 * Several programs may start at once; one of them gives it.
 */
export async function renewFirstAccount(
  tx: Tx,
  { passwordHash, endsAt }: OneTime,
  realNow: Date,
): Promise<string | undefined> {
  const [row] = await tx.sql<{ name: string }>(
    'renew first account',
    `update staff_account set password_hash = $1, password_ends_at = $2, failed_sign_ins = 0, locked_until = null
     where id = (select id from staff_account where not sample order by created_at, id limit 1)
       and role = 'administrator' and disabled_at is null and password_change_due and password_ends_at <= $3
       and not exists (select from staff_account where not sample and signed_in_at is not null)
     returning name`,
    [passwordHash, endsAt, realNow],
  );
  return row?.name;
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
  await tx.prisma.staffAccount.update({
    where: { id },
    data: { passwordHash, passwordChangeDue: false, passwordEndsAt: null },
  });
}

/** Keeps a sealed secret that waits for its first code. */
export async function draftSecondFactor(tx: PrismaTx, id: string, draft: Uint8Array<ArrayBuffer>): Promise<void> {
  await tx.prisma.staffAccount.update({ where: { id }, data: { secondFactorDraft: draft } });
}

/** Makes the draft the second factor; false when another draft, or another request, was faster. */
export async function confirmSecondFactor(tx: Tx, id: string, draft: Uint8Array, step: number): Promise<boolean> {
  const rows = await tx.sql(
    'confirm second factor',
    `update staff_account set second_factor = second_factor_draft, second_factor_draft = null, second_factor_step = $3
     where id = $1 and second_factor_draft = $2 and second_factor is null returning id`,
    [id, draft, step],
  );
  return rows.length === 1;
}

/** Uses a step up; false when it, or a later one, has been used. */
export async function takeStep(tx: Tx, id: string, step: number): Promise<boolean> {
  const rows = await tx.sql(
    'use second factor step',
    'update staff_account set second_factor_step = $2 where id = $1 and second_factor_step < $2 returning id',
    [id, step],
  );
  return rows.length === 1;
}

/** Takes the second factor and its recovery codes away. */
export async function removeSecondFactor(tx: PrismaTx, id: string): Promise<void> {
  await tx.prisma.staffAccount.update({ where: { id }, data: { secondFactor: null, secondFactorDraft: null } });
  await tx.prisma.staffRecoveryCode.deleteMany({ where: { accountId: id } });
}

type Digest = Uint8Array<ArrayBuffer>;

/** These codes open from now on, and no older ones. */
export async function replaceRecoveryCodes(tx: PrismaTx, accountId: string, hashes: readonly Digest[]): Promise<void> {
  await tx.prisma.staffRecoveryCode.deleteMany({ where: { accountId } });
  await tx.prisma.staffRecoveryCode.createMany({ data: hashes.map((codeHash) => ({ accountId, codeHash })) });
}

/** Uses a recovery code up; false when there is none like it, or it was used. */
export async function takeRecoveryCode(tx: PrismaTx, accountId: string, codeHash: Digest, at: Date): Promise<boolean> {
  const { count } = await tx.prisma.staffRecoveryCode.updateMany({
    where: { accountId, codeHash, usedAt: null },
    data: { usedAt: at },
  });
  return count === 1;
}

/** How many recovery codes still open. */
export async function countRecoveryCodes(db: Db, accountId: string): Promise<number> {
  return db.prisma.staffRecoveryCode.count({ where: { accountId, usedAt: null } });
}
