import type { Db, PrismaTx, Tx } from '../../platform/db.ts';
import type { Caller, Request } from '../../platform/http/index.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import { later } from '../../values/time.ts';
import { type Account, type AuditEntry, isLocked, lockAfter, sessionMs } from './model.ts';
import { hashPassword, hashToken, isPassword, newOneTimePassword, newToken } from './passwords.ts';
import { samplePassword } from './samples.ts';
import {
  clearFailures,
  countFailure,
  deleteExpiredSessions,
  deleteOtherSessions,
  deleteSession,
  findAccountByName,
  findSession,
  getAccount,
  insertAudit,
  insertFirstAccount,
  insertSession,
  lockAccount,
  updatePassword,
} from './store.ts';

/** Business time for the record, real time for sessions and locks, and where the request came from. */
export type Occasion = { now: Date; realNow: Date; address: string; correlationId: string };

/**
 * Makes the administrator of a house that has no staff yet, and returns its one-time password, which is kept nowhere.
 * Returns nothing when there is staff already.
 */
export async function createFirstAdministrator(
  db: Db,
  now: Date,
): Promise<{ name: string; oneTimePassword: string } | undefined> {
  const name = 'admin';
  const oneTimePassword = newOneTimePassword();
  const passwordHash = await hashPassword(oneTimePassword);
  return db.transactWithPrisma(async (tx) => {
    const id = await insertFirstAccount(tx, { name, role: 'administrator', passwordHash }, now);
    if (!id) return undefined;
    await insertAudit(
      tx,
      { accountId: undefined, action: 'account.create', subject: name, address: 'start', correlationId: 'start' },
      now,
    );
    return { name, oneTimePassword };
  });
}

/**
 * Opens a session. Five failures in a row lock the account for 15 minutes. The refusal does not tell an unknown name,
 * a wrong password and a locked account apart, neither by its words nor by the time it takes.
 */
export async function signIn(
  db: Db,
  { name, password }: { name: string; password: string },
  occasion: Occasion,
): Promise<Outcome<{ token: string; caller: Caller }, 'sign-in-refused'>> {
  const account = await findAccountByName(db, name);
  const matches = await isPassword(password, account?.passwordHash);
  if (!account || !matches || isLocked(account, occasion.realNow)) {
    await db.transactWithPrisma((tx) => recordRefusal(tx, account, 'sign-in.refused', occasion));
    return no('sign-in-refused');
  }
  const token = newToken();
  await db.transactWithPrisma(async (tx) => {
    await clearFailures(tx, account.id);
    await deleteExpiredSessions(tx, occasion.realNow);
    await insertSession(tx, hashToken(token), account.id, later(occasion.realNow, sessionMs));
    await audit(tx, { accountId: account.id, action: 'sign-in' }, occasion);
  });
  return done({ token, caller: callerOf(account) });
}

/** Who holds this token, while its session lasts. */
export async function findCaller(db: Db, token: string, realNow: Date): Promise<Caller | undefined> {
  const account = await findSession(db, hashToken(token), realNow);
  return account && callerOf(account);
}

/** Ends the session of this token. */
export async function signOut(db: Db, caller: Caller, token: string, occasion: Occasion): Promise<void> {
  await db.transactWithPrisma(async (tx) => {
    await deleteSession(tx, hashToken(token));
    await audit(tx, { accountId: caller.id, action: 'sign-out' }, occasion);
  });
}

/** Changes the caller's own password and ends all its other sessions. Wrong guesses of the current one lock the account. */
export async function changePassword(
  db: Db,
  caller: Caller,
  change: { currentPassword: string; newPassword: string; token: string },
  occasion: Occasion,
): Promise<Outcome<undefined, 'wrong-password' | 'same-password' | 'sample-password'>> {
  const account = await getAccount(db, caller.id);
  const matches = await isPassword(change.currentPassword, account.passwordHash);
  if (!matches || isLocked(account, occasion.realNow)) {
    await db.transactWithPrisma((tx) => recordRefusal(tx, account, 'password.refused', occasion));
    return no('wrong-password');
  }
  if (change.newPassword === change.currentPassword) return no('same-password');
  if (change.newPassword === samplePassword) return no('sample-password');
  const passwordHash = await hashPassword(change.newPassword);
  await db.transactWithPrisma(async (tx) => {
    await updatePassword(tx, account.id, passwordHash);
    await clearFailures(tx, account.id);
    await deleteOtherSessions(tx, account.id, hashToken(change.token));
    await audit(tx, { accountId: account.id, action: 'password.change' }, occasion);
  });
  return done(undefined);
}

/** Writes down what a person did, in the transaction that does it. */
export function audit(
  tx: Tx,
  entry: Omit<AuditEntry, 'address' | 'correlationId'>,
  { now, address, correlationId }: Pick<Occasion, 'now' | 'address' | 'correlationId'>,
): Promise<void> {
  return insertAudit(tx, { ...entry, address, correlationId }, now);
}

/** The same for what a request asks, which tells who and from where. */
export function auditRequest(
  tx: Tx,
  request: Pick<Request, 'staff' | 'now' | 'address' | 'correlationId'>,
  action: string,
  subject: string,
  detail: NonNullable<AuditEntry['detail']> = {},
): Promise<void> {
  return audit(tx, { accountId: request.staff?.id, action, subject, detail }, request);
}

async function recordRefusal(
  tx: PrismaTx,
  account: Account | undefined,
  action: string,
  occasion: Occasion,
): Promise<void> {
  await audit(tx, { accountId: account?.id, action }, occasion);
  if (!account || isLocked(account, occasion.realNow)) return;
  const lockedUntil = lockAfter(await countFailure(tx, account.id), occasion.realNow);
  if (lockedUntil) await lockAccount(tx, account.id, lockedUntil);
}

function callerOf({ id, name, role, organisation, passwordChangeDue }: Account): Caller {
  return { id, name, role, ...(organisation !== null && { organisation }), passwordChangeDue };
}
