import type { Db } from '../../platform/db.ts';
import { later } from '../../values/time.ts';
import { audit } from './audit.ts';
import { hashPassword, newOneTimePassword } from './passwords.ts';
import type { StaffRules } from './rules.ts';
import { insertFirstAccount, renewFirstAccount } from './store.ts';

/** Who signs in first, with what, and until when that opens. The password is kept nowhere. */
export type FirstAdministrator = { readonly name: string; readonly oneTimePassword: string; readonly endsAt: Date };

/**
 * Makes the administrator of a house that has no staff yet; or gives the one who is there another password, when the one that was
 * printed is over and nobody ever signed in. Resolves with nothing when there is staff already.
 */
export async function openFirstAdministrator(
  db: Db,
  { oneTimeMs }: Pick<StaffRules, 'oneTimeMs'>,
  { now, realNow }: { now: Date; realNow: Date },
): Promise<FirstAdministrator | undefined> {
  const oneTimePassword = newOneTimePassword();
  const kept = { passwordHash: await hashPassword(oneTimePassword), endsAt: later(realNow, oneTimeMs) };
  return db.transact(async (tx) => {
    const isNew = await insertFirstAccount(tx, { name: firstName, role: 'administrator', ...kept }, now);
    const name = isNew ? firstName : await renewFirstAccount(tx, kept, realNow);
    if (name === undefined) return undefined;
    const action = isNew ? 'account.create' : 'account.password-renewed';
    await audit(tx, { accountId: undefined, action, subject: name }, { now, address: 'start', correlationId: 'start' });
    return { name, oneTimePassword, endsAt: kept.endsAt };
  });
}

const firstName = 'admin';
