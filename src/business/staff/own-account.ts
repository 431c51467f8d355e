import type { Db } from '../../platform/db.ts';
import type { Caller } from '../../platform/http/index.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import { audit, type Occasion } from './audit.ts';
import { isCommonPassword } from './common-passwords.ts';
import { type Account, isLocked } from './model.ts';
import { hashPassword, hashToken, isPassword } from './passwords.ts';
import type { StaffRules } from './rules.ts';
import { samplePassword } from './samples.ts';
import { newRecoveryCodes, newSecret, presentSecret, readCode, stepOf } from './second-factor.ts';
import { deleteOtherSessions, deleteSessionById } from './session-store.ts';
import { checkerOf, isStillOpen, recordRefusal } from './sign-in.ts';
import {
  clearFailures,
  confirmSecondFactor,
  draftSecondFactor,
  getAccount,
  removeSecondFactor,
  replaceRecoveryCodes,
  takeAccount,
  updatePassword,
} from './store.ts';
import type { Vault } from './vault.ts';

/** Whose account it is, from which session. */
type Own = { caller: Caller; token: string };

/** Changes the caller's own password and ends all its other sessions. Wrong guesses of the current one lock the account. */
export async function changePassword(
  db: Db,
  { caller, token }: Own,
  change: { currentPassword: string; newPassword: string },
  occasion: Occasion,
): Promise<Outcome<undefined, 'wrong-password' | 'same-password' | 'sample-password' | 'common-password'>> {
  const account = await provenAccount(db, caller, change.currentPassword, occasion);
  if (!account) return no('wrong-password');
  if (change.newPassword === change.currentPassword) return no('same-password');
  if (change.newPassword === samplePassword) return no('sample-password');
  if (isCommonPassword(change.newPassword, account.name)) return no('common-password');
  const passwordHash = await hashPassword(change.newPassword);
  await db.transactWithPrisma(async (tx) => {
    await updatePassword(tx, account.id, passwordHash);
    await clearFailures(tx, account.id);
    await deleteOtherSessions(tx, account.id, hashToken(token));
    await audit(tx, { accountId: account.id, action: 'password.change' }, occasion);
  });
  return done(undefined);
}

/** Begins a second factor: the secret to put into a device. It counts for nothing until a code of it has come. */
export async function beginSecondFactor(
  db: Db,
  { vault, issuer }: StaffRules,
  { caller }: Own,
  currentPassword: string,
  occasion: Occasion,
): Promise<
  Outcome<{ uri: string; secret: string }, 'wrong-password' | 'second-factor-on' | 'second-factor-unavailable'>
> {
  if (!vault) return no('second-factor-unavailable');
  const account = await provenAccount(db, caller, currentPassword, occasion);
  if (!account) return no('wrong-password');
  if (account.secondFactor) return no('second-factor-on');
  const secret = newSecret();
  await db.transactWithPrisma(async (tx) => {
    await draftSecondFactor(tx, account.id, vault.seal(secret, aboutSecret(account)));
    await audit(tx, { accountId: account.id, action: 'second-factor.begin' }, occasion);
  });
  return done(presentSecret(secret, issuer, account.name));
}

/** The first code of a new second factor makes it count. Returns the recovery codes; sessions that came in without it end. */
export async function completeSecondFactor(
  db: Db,
  { vault }: StaffRules,
  { caller, token }: Own,
  typed: string,
  occasion: Occasion,
): Promise<Outcome<{ codes: string[] }, 'code-refused' | 'nothing-begun'>> {
  const account = await getAccount(db, caller.id);
  const draft = account.secondFactorDraft;
  const secret = draft && vault?.open(draft, aboutSecret(account));
  if (!draft || !secret || !vault) return no('nothing-begun');
  const step = stepOf(secret, readCode(typed).code, occasion.realNow);
  if (step === undefined) return no('code-refused');
  const codes = newRecoveryCodes();
  return db.transactWithPrisma(async (tx) => {
    if (!(await confirmSecondFactor(tx, account.id, draft, step))) return no('nothing-begun');
    await replaceRecoveryCodes(tx, account.id, digestsOf(codes, account, vault));
    await deleteOtherSessions(tx, account.id, hashToken(token));
    await audit(tx, { accountId: account.id, action: 'second-factor.on' }, occasion);
    return done({ codes });
  });
}

/** Takes the own second factor away: by password and code, as for a sign-in. */
export async function giveUpSecondFactor(
  db: Db,
  rules: StaffRules,
  { caller }: Own,
  given: { currentPassword: string; code: string },
  occasion: Occasion,
): Promise<Outcome<undefined, 'wrong-password' | 'code-refused' | 'second-factor-unreadable'>> {
  const account = await provenAccount(db, caller, given.currentPassword, occasion);
  if (!account) return no('wrong-password');
  const check = checkerOf(account, rules, given.code, occasion.realNow);
  if (!check) return no('second-factor-unreadable');
  return db.transactWithPrisma(async (tx) => {
    const current = await takeAccount(tx, account.id);
    if (isLocked(current, occasion.realNow) || !(await check(tx))) {
      await recordRefusal(tx, current, 'second-factor.refused', occasion);
      return no('code-refused');
    }
    await removeSecondFactor(tx, account.id);
    await audit(tx, { accountId: account.id, action: 'second-factor.off' }, occasion);
    return done(undefined);
  });
}

/** New recovery codes; the older ones open nothing any more. */
export async function renewRecoveryCodes(
  db: Db,
  { vault }: StaffRules,
  { caller }: Own,
  currentPassword: string,
  occasion: Occasion,
): Promise<Outcome<{ codes: string[] }, 'wrong-password' | 'second-factor-unavailable'>> {
  const account = await provenAccount(db, caller, currentPassword, occasion);
  if (!account) return no('wrong-password');
  if (!vault || !account.secondFactor) return no('second-factor-unavailable');
  const codes = newRecoveryCodes();
  await db.transactWithPrisma(async (tx) => {
    await replaceRecoveryCodes(tx, account.id, digestsOf(codes, account, vault));
    await audit(tx, { accountId: account.id, action: 'recovery-codes.renew' }, occasion);
  });
  return done({ codes });
}

/** Ends one of the own sessions; false when it is gone already. */
export function endSession(db: Db, { caller }: Own, id: string, occasion: Occasion): Promise<boolean> {
  return db.transactWithPrisma(async (tx) => {
    const ended = await deleteSessionById(tx, caller.id, id);
    if (ended) await audit(tx, { accountId: caller.id, action: 'session.end', subject: id }, occasion);
    return ended;
  });
}

/** Ends all own sessions but this one. */
export async function endOtherSessions(db: Db, { caller, token }: Own, occasion: Occasion): Promise<void> {
  await db.transactWithPrisma(async (tx) => {
    const sessions = await deleteOtherSessions(tx, caller.id, hashToken(token));
    await audit(tx, { accountId: caller.id, action: 'session.end-others', detail: { sessions } }, occasion);
  });
}

/** The own account, when the password is right; a wrong guess counts as one at sign-in. */
async function provenAccount(
  db: Db,
  caller: Caller,
  password: string,
  occasion: Occasion,
): Promise<Account | undefined> {
  const known = await getAccount(db, caller.id);
  const matches = await isPassword(password, known.passwordHash);
  return db.transactWithPrisma(async (tx) => {
    const account = await takeAccount(tx, known.id);
    if (matches && isStillOpen(account, known, occasion.realNow)) return account;
    await recordRefusal(tx, account, 'password.refused', occasion);
    return undefined;
  });
}

function aboutSecret({ id }: Account): string {
  return `second factor of ${id}`;
}

function digestsOf(codes: readonly string[], { id }: Account, vault: Vault) {
  return codes.map((code) => vault.digest(readCode(code).code, id));
}
