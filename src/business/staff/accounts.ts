import type { Db, PrismaTx } from '../../platform/db.ts';
import { carriers } from '../../values/carrier.ts';
import { newId } from '../../values/id.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import { later } from '../../values/time.ts';
import {
  type AccountRow,
  insertAccount,
  isNameTaken,
  lockAdministrators,
  readAccount,
  setDisabled,
  setOneTimePassword,
  turnService,
  updateAccount,
} from './account-store.ts';
import { type AuditEntry, audit, type Occasion } from './audit.ts';
import type { AuditAction } from './deeds/contract.ts';
import { faultOfOrganisation, type StaffRole } from './model.ts';
import { hashPassword, newOneTimePassword } from './passwords.ts';
import type { StaffRules } from './rules.ts';
import { deleteOtherSessions } from './session-store.ts';
import { clearFailures, type OneTime, removeSecondFactor } from './store.ts';

/** Why an account is not made or changed. */
export type AccountRefusal =
  | 'no-account'
  | 'name-taken'
  | 'organisation-missing'
  | 'organisation-no-carrier'
  | 'organisation-not-ours'
  | 'own-account'
  | 'last-administrator'
  | 'sample-account'
  | 'not-administrator-now';

/** The administrator who acts, and when. */
type Desk = { readonly db: Db; readonly rules: StaffRules; readonly callerId: string; readonly occasion: Occasion };
type Changed = Outcome<AccountRow, AccountRefusal>;

/** Makes an account with a one-time password, which is kept nowhere. */
export async function createAccount(
  desk: Desk,
  given: { name: string; role: StaffRole; organisation: string | null },
): Promise<Outcome<{ account: AccountRow; oneTimePassword: string }, AccountRefusal>> {
  const fault = faultOfOrganisation(given.role, given.organisation, carriers);
  if (fault) return no(`organisation-${fault}`);
  const { oneTimePassword, ...kept } = await oneTime(desk);
  const { now } = desk.occasion;
  return desk.db.transactWithPrisma(async (tx) => {
    const id = newId(now);
    if (!(await insertAccount(tx, { ...given, ...kept, id }, now))) return no('name-taken');
    const { name, role, organisation } = given;
    await write(tx, desk, 'account.create', name, { role, ...(organisation !== null && { organisation }) });
    return done({ account: await reread(tx, desk, id), oneTimePassword });
  });
}

/** Gives an account another name, role or organisation. Where it may do something else from now on its sessions end. */
export function changeAccount(
  desk: Desk,
  id: string,
  given: { name?: string | undefined; role?: StaffRole | undefined; organisation?: string | null | undefined },
): Promise<Changed> {
  return change(desk, id, async (tx, account, administrators) => {
    const wanted = {
      id,
      name: given.name ?? account.name,
      role: given.role ?? account.role,
      organisation: account.organisation,
    };
    if (given.organisation !== undefined) wanted.organisation = given.organisation;
    const isDemoted = account.role === 'administrator' && wanted.role !== 'administrator';
    if (isDemoted && id === desk.callerId) return 'own-account';
    if (isDemoted && isLast(administrators, id)) return 'last-administrator';
    const fault = faultOfOrganisation(wanted.role, wanted.organisation, carriers);
    if (fault) return `organisation-${fault}`;
    if (await isNameTaken(tx, wanted.name, id)) return 'name-taken';
    const { name, role, organisation } = wanted;
    const isMoved = role !== account.role || organisation !== account.organisation;
    if (isMoved) await turnService(tx, id, desk.occasion.now);
    await updateAccount(tx, wanted);
    const sessions = isMoved ? await deleteOtherSessions(tx, id) : 0;
    const detail = { role, ...(organisation !== null && { organisation }), was: account.role, sessions };
    await write(tx, desk, 'account.change', account.name, { ...detail, ...(name !== account.name && { name }) });
    return undefined;
  });
}

/** Closes an account: its sessions end at once, and nobody signs in to it. */
export function disableAccount(desk: Desk, id: string, because: string): Promise<Changed> {
  return change(desk, id, async (tx, account, administrators) => {
    if (id === desk.callerId) return 'own-account';
    if (isLast(administrators, id)) return 'last-administrator';
    if (account.state === 'disabled') return undefined;
    await turnService(tx, id, desk.occasion.now);
    await setDisabled(tx, id, desk.occasion.realNow);
    const sessions = await deleteOtherSessions(tx, id);
    await write(tx, desk, 'account.disable', account.name, { because, sessions });
    return undefined;
  });
}

/** Opens a disabled account again, with the password that it had. */
export function enableAccount(desk: Desk, id: string): Promise<Changed> {
  return change(desk, id, async (tx, account) => {
    if (account.state !== 'disabled') return undefined;
    await turnService(tx, id, desk.occasion.now);
    await setDisabled(tx, id, null);
    await write(tx, desk, 'account.enable', account.name);
    return undefined;
  });
}

/** Ends a lock that failures brought. */
export function unlockAccount(desk: Desk, id: string): Promise<Changed> {
  return change(desk, id, async (tx, account) => {
    await clearFailures(tx, id);
    await write(tx, desk, 'account.unlock', account.name);
    return undefined;
  });
}

/** Takes the second factor of somebody away who lost the device; sessions end, and the owner sets up another one. */
export function resetSecondFactor(desk: Desk, id: string, because: string): Promise<Changed> {
  return change(desk, id, async (tx, account) => {
    if (id === desk.callerId) return 'own-account';
    await removeSecondFactor(tx, id);
    await deleteOtherSessions(tx, id);
    await write(tx, desk, 'account.second-factor-reset', account.name, { because });
    return undefined;
  });
}

/** Gives an account a one-time password, and ends its sessions. */
export async function resetPassword(
  desk: Desk,
  id: string,
): Promise<Outcome<{ account: AccountRow; oneTimePassword: string }, AccountRefusal>> {
  const { oneTimePassword, ...kept } = await oneTime(desk);
  const outcome = await change(desk, id, async (tx, account) => {
    if (id === desk.callerId) return 'own-account';
    await setOneTimePassword(tx, id, kept);
    await deleteOtherSessions(tx, id);
    await write(tx, desk, 'account.password-reset', account.name);
    return undefined;
  });
  return outcome.ok ? done({ account: outcome.value, oneTimePassword }) : outcome;
}

async function oneTime({ rules, occasion }: Desk): Promise<OneTime & { oneTimePassword: string }> {
  const oneTimePassword = newOneTimePassword();
  return {
    oneTimePassword,
    passwordHash: await hashPassword(oneTimePassword),
    endsAt: later(occasion.realNow, rules.oneTimeMs),
  };
}

/** One change of one account, while the administrators stand still: who asks must still be one of them. */
function change(
  desk: Desk,
  id: string,
  work: (tx: PrismaTx, account: AccountRow, administrators: readonly string[]) => Promise<AccountRefusal | undefined>,
): Promise<Changed> {
  return desk.db.transactWithPrisma(async (tx) => {
    const administrators = await lockAdministrators(tx);
    if (!administrators.includes(desk.callerId)) return no('not-administrator-now');
    const account = await readAccount(tx, id, moment(desk));
    if (!account) return no('no-account');
    if (account.sample && !desk.rules.isDemonstration) return no('sample-account');
    const refusal = await work(tx, account, administrators);
    return refusal ? no(refusal) : done(await reread(tx, desk, id));
  });
}

function isLast(administrators: readonly string[], id: string): boolean {
  return administrators.every((one) => one === id) && administrators.includes(id);
}

async function reread(tx: PrismaTx, desk: Desk, id: string): Promise<AccountRow> {
  return (await readAccount(tx, id, moment(desk)))!;
}

function moment({ rules, occasion: { realNow: at } }: Desk): { at: Date; seenAfter: Date } {
  return { at, seenAfter: later(at, -rules.idleMs) };
}

function write(
  tx: PrismaTx,
  { callerId, occasion }: Desk,
  action: AuditAction,
  subject: string,
  detail: NonNullable<AuditEntry['detail']> = {},
): Promise<void> {
  return audit(tx, { accountId: callerId, action, subject, detail }, occasion);
}
