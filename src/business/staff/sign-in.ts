import type { Db, PrismaTx } from '../../platform/db.ts';
import type { Caller } from '../../platform/http/index.ts';
import { newId } from '../../values/id.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import { later } from '../../values/time.ts';
import { countAddressFailure, forgetAddresses, isAddressLocked } from './address-store.ts';
import { audit, type Occasion } from './audit.ts';
import type { AuditAction } from './deeds/contract.ts';
import { type Account, isLocked, lockAfter, secondStepMs, sessionMs } from './model.ts';
import { hashToken, isPassword, newToken } from './passwords.ts';
import type { StaffRules } from './rules.ts';
import { readCode, stepOf } from './second-factor.ts';
import {
  deleteExpiredSessions,
  deleteSession,
  findHalfOpen,
  findSession,
  type Held,
  insertSession,
  recordArrival,
} from './session-store.ts';
import {
  clearFailures,
  countFailure,
  findAccountByName,
  lockAccount,
  takeAccount,
  takeRecoveryCode,
  takeStep,
} from './store.ts';

/** A session, and whose it is; without a caller while its code is still to come. */
export type SignedIn = { token: string; caller: Caller | undefined };

/**
 * Opens a session, or half of one where the account has a second factor. Five failures in a row, of passwords and codes
 * together, lock the account for 15 minutes; thirty from one address within that while lock the address. The refusal does not tell an unknown name, a wrong password and a locked account
 * apart, neither by its words nor by the time it takes. A one-time password that is over is told only to who has it right.
 */
export async function signIn(
  db: Db,
  rules: StaffRules,
  { name, password, userAgent }: { name: string; password: string; userAgent: string },
  occasion: Occasion,
): Promise<Outcome<SignedIn, 'sign-in-refused' | 'one-time-password-over' | 'address-locked'>> {
  const known = await findAccountByName(db, name);
  const matches = await isPassword(password, known?.passwordHash);
  const { now, realNow, address } = occasion;
  return db.transactWithPrisma(async (tx) => {
    const account = known && (await takeAccount(tx, known.id));
    if (await isAddressLocked(tx, address, realNow)) return no('address-locked');
    if (!account || !matches || !isStillOpen(account, known, realNow)) {
      await recordRefusal(tx, account, 'sign-in.refused', occasion);
      return no('sign-in-refused');
    }
    if (account.passwordEndsAt && account.passwordEndsAt <= realNow) {
      await audit(tx, { accountId: account.id, action: 'sign-in.too-late' }, occasion);
      return no('one-time-password-over');
    }
    const token = newToken();
    const secondFactorDue = account.secondFactor !== null;
    await deleteExpiredSessions(tx, realNow);
    await forgetAddresses(tx, realNow);
    await insertSession(tx, hashToken(token), {
      ...{ id: newId(now), accountId: account.id, startedAt: realNow, address, userAgent, secondFactorDue },
      expiresAt: later(realNow, secondFactorDue ? secondStepMs : sessionMs),
    });
    if (!secondFactorDue) await arrive(tx, account, { token, newToken: token, wasDue: false }, 'password', occasion);
    return done({ token, caller: secondFactorDue ? undefined : callerOf(heldOf(account), rules) });
  });
}

/**
 * The second step: a code of the device, each used once, or a recovery code. Failures count together with those of the
 * password, and the token of the open session is another one than that of the half-open.
 */
export async function completeSignIn(
  db: Db,
  rules: StaffRules,
  { token, code: typed }: { token: string; code: string },
  occasion: Occasion,
): Promise<Outcome<SignedIn, 'sign-in-again' | 'code-refused' | 'second-factor-unreadable' | 'address-locked'>> {
  const accountId = await findHalfOpen(db, hashToken(token), occasion.realNow);
  if (!accountId) return no('sign-in-again');
  const tokens = { token, newToken: newToken(), wasDue: true };
  return db.transactWithPrisma(async (tx) => {
    const account = await takeAccount(tx, accountId);
    if (await isAddressLocked(tx, occasion.address, occasion.realNow)) return no('address-locked');
    if (isLocked(account, occasion.realNow)) return no('sign-in-again');
    const check = checkerOf(account, rules, typed, occasion.realNow);
    if (!check) return no('second-factor-unreadable');
    const proof = await check(tx);
    if (proof === undefined) {
      await recordRefusal(tx, account, 'second-factor.refused', occasion);
      return no('code-refused');
    }
    if (!(await arrive(tx, account, tokens, proof, occasion))) return no('sign-in-again');
    return done({ token: tokens.newToken, caller: callerOf(heldOf(account), rules) });
  });
}

/**
 * What proves that a typed code is the owner's: it resolves with how, and uses the code up; undefined when it proves nothing.
 * There is no checker when the second factor was sealed with another key.
 */
export function checkerOf(
  { id, secondFactor }: Account,
  { vault }: StaffRules,
  typed: string,
  at: Date,
): ((tx: PrismaTx) => Promise<'totp' | 'recovery-code' | undefined>) | undefined {
  const secret = secondFactor && vault?.open(secondFactor, `second factor of ${id}`);
  if (!secret || !vault) return undefined;
  const { kind, code } = readCode(typed);
  if (kind === 'recovery')
    return async (tx) =>
      (await takeRecoveryCode(tx, id, vault.digest(code, id), at)) ? ('recovery-code' as const) : undefined;
  const step = stepOf(secret, code, at);
  return async (tx) => (step !== undefined && (await takeStep(tx, id, step)) ? 'totp' : undefined);
}

/** Who holds this token, while its session lasts; who only listens does not make it last. */
export async function findCaller(
  db: Db,
  rules: StaffRules,
  token: string,
  realNow: Date,
  presence: 'asks' | 'listens' = 'asks',
): Promise<Caller | undefined> {
  const held = await findSession(db, hashToken(token), { at: realNow, idleMs: rules.idleMs, presence });
  return held && callerOf(held, rules);
}

/** Ends the session of this token. */
export async function signOut(db: Db, caller: Caller, token: string, occasion: Occasion): Promise<void> {
  await db.transactWithPrisma(async (tx) => {
    await deleteSession(tx, hashToken(token));
    await audit(tx, { accountId: caller.id, action: 'sign-out' }, occasion);
  });
}

/** Whether a password that was right for an account as it was `known` opens it as it is now. */
export function isStillOpen(account: Account, known: Account, realNow: Date): boolean {
  return account.passwordHash === known.passwordHash && !isLocked(account, realNow);
}

/** Counts and writes down what was refused; the fifth in a row locks the account, and too many from one address lock that. */
export async function recordRefusal(
  tx: PrismaTx,
  account: Account | undefined,
  action: AuditAction,
  occasion: Occasion,
): Promise<void> {
  await audit(tx, { accountId: account?.id, action }, occasion);
  await countAddressFailure(tx, occasion.address, occasion.realNow);
  if (!account || isLocked(account, occasion.realNow)) return;
  const lockedUntil = lockAfter(await countFailure(tx, account.id), occasion.realNow);
  if (lockedUntil) await lockAccount(tx, account.id, lockedUntil);
}

async function arrive(
  tx: PrismaTx,
  account: Account,
  { token, newToken: next, wasDue }: { token: string; newToken: string; wasDue: boolean },
  proof: string,
  occasion: Occasion,
): Promise<boolean> {
  const { realNow: at, address } = occasion;
  const session = {
    tokenHash: hashToken(token),
    newTokenHash: hashToken(next),
    expiresAt: later(at, sessionMs),
    wasDue,
  };
  if (!(await recordArrival(tx, session, { at, address }))) return false;
  await clearFailures(tx, account.id);
  await audit(tx, { accountId: account.id, action: 'sign-in', detail: { proof } }, occasion);
  return true;
}

function heldOf({ secondFactor, ...account }: Account): Held {
  return { ...account, hasSecondFactor: secondFactor !== null };
}

function callerOf(held: Held, { vault, secondFactorRoles }: StaffRules): Caller {
  const { id, name, role, organisation, passwordChangeDue, hasSecondFactor } = held;
  const isDemanded = vault !== undefined && secondFactorRoles.has(role);
  const secondFactor = hasSecondFactor ? 'on' : isDemanded ? 'due' : vault ? 'off' : 'unavailable';
  return { id, name, role, ...(organisation !== null && { organisation }), passwordChangeDue, secondFactor };
}
