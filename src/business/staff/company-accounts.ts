import type { PrismaTx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import { later } from '../../values/time.ts';
import { insertAccount, setDisabled, setOneTimePassword, turnService } from './account-store.ts';
import { auditRequest } from './audit.ts';
import { hashPassword, newOneTimePassword } from './passwords.ts';
import type { StaffRules } from './rules.ts';
import { deleteOtherSessions } from './session-store.ts';
import type { OneTime } from './store.ts';

/** Who asks, and from where. */
type Asker = Parameters<typeof auditRequest>[1];
/** A person of an outside company. */
export type CompanyPerson = { readonly id: Id; readonly organisation: string };
/** A password that is shown once, and what is kept of it. */
export type FreshPassword = OneTime & { readonly oneTimePassword: string };

/** Makes a one-time password; it takes a while, so it is made before the transaction. */
export async function freshPassword({ oneTimeMs }: Pick<StaffRules, 'oneTimeMs'>): Promise<FreshPassword> {
  const oneTimePassword = newOneTimePassword();
  return { oneTimePassword, passwordHash: await hashPassword(oneTimePassword), endsAt: later(new Date(), oneTimeMs) };
}

/**
 * Opens an account for somebody of an outside company, for who keeps that company and is no administrator. Nobody of ours is ever made so.
 * Undefined when the name is taken.
 */
export async function openCompanyAccount(
  tx: PrismaTx,
  asker: Asker,
  given: { name: string; role: 'merchant-clerk' | 'merchant-manager'; organisation: string },
  { passwordHash, endsAt }: FreshPassword,
): Promise<Id | undefined> {
  const id = newId(asker.now);
  if (!(await insertAccount(tx, { ...given, id, passwordHash, endsAt }, asker.now))) return undefined;
  const { name, role, organisation } = given;
  await auditRequest(tx, asker, 'account.create', name, { role, organisation });
  return id;
}

/** Closes an account of this company: its sessions end at once. An account of anybody else stays as it is. */
export async function closeCompanyAccount(
  tx: PrismaTx,
  asker: Asker,
  person: CompanyPerson,
  because: string,
): Promise<void> {
  const name = await nameAt(tx, person);
  if (name === undefined) return;
  await turnService(tx, person.id, asker.now);
  await setDisabled(tx, person.id, new Date());
  const sessions = await deleteOtherSessions(tx, person.id);
  await auditRequest(tx, asker, 'account.disable', name, { because, sessions });
}

/** Gives an account of this company a one-time password, and ends its sessions. Gives its name; undefined where there is none that is open. */
export async function renewCompanyPassword(
  tx: PrismaTx,
  asker: Asker,
  person: CompanyPerson,
  fresh: FreshPassword,
): Promise<string | undefined> {
  const name = await nameAt(tx, person);
  if (name === undefined) return undefined;
  await setOneTimePassword(tx, person.id, fresh);
  await deleteOtherSessions(tx, person.id);
  await auditRequest(tx, asker, 'account.password-reset', name);
  return name;
}

/** The name of an open account of this company; it is taken. */
async function nameAt(tx: PrismaTx, { id, organisation }: CompanyPerson): Promise<string | undefined> {
  const [row] = await tx.sql<{ name: string }>(
    'account of a company',
    'select name from staff_account where id = $1 and organisation = $2 and disabled_at is null for update',
    [id, organisation],
  );
  return row?.name;
}
