import type { Db, Tx } from '../../platform/db.ts';
import type { StaffRole } from './model.ts';
import type { OneTime } from './store.ts';

/** An account as administrators see it. Times are real. */
export type AccountRow = {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly organisation: string | null;
  readonly state: 'active' | 'locked' | 'disabled';
  readonly lockedUntil: Date | null;
  readonly passwordChangeDue: boolean;
  readonly passwordEndsAt: Date | null;
  readonly secondFactor: boolean;
  readonly sample: boolean;
  readonly sessions: number;
  readonly signedInAt: Date | null;
};

const columns = `a.id, a.name, a.role, a.organisation, a.password_change_due as "passwordChangeDue",
  a.password_ends_at as "passwordEndsAt",
  case when a.disabled_at is not null then 'disabled' when a.locked_until > $1 then 'locked' else 'active' end as state,
  case when a.disabled_at is null and a.locked_until > $1 then a.locked_until end as "lockedUntil",
  a.second_factor is not null as "secondFactor", a.sample, a.signed_in_at as "signedInAt",
  (select count(*)::int from staff_session s where s.account_id = a.id and s.expires_at > $1 and s.seen_at > $2
     and not s.second_factor_due) as sessions`;

/** Which accounts: by a part of name or organisation, role and state; in the order of names, from behind one of them. */
export type AccountsAsked = {
  readonly find?: string | undefined;
  readonly role?: StaffRole | undefined;
  readonly state?: AccountRow['state'] | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
};

/** Real time, and when who was last seen before has left. */
type Moment = { readonly at: Date; readonly seenAfter: Date };

/** A page of accounts. */
export function listAccounts(db: Db, asked: AccountsAsked, { at, seenAfter }: Moment): Promise<AccountRow[]> {
  return db.read<AccountRow>(
    `select * from (select ${columns} from staff_account a) a
     where ($3::text is null or strpos(lower(a.name), lower($3)) > 0 or strpos(lower(coalesce(a.organisation, '')), lower($3)) > 0)
       and ($4::text is null or a.role = $4) and ($5::text is null or a.state = $5)
       and ($6::text is null or lower(a.name) > lower($6))
     order by lower(a.name) limit $7`,
    [at, seenAfter, asked.find ?? null, asked.role ?? null, asked.state ?? null, asked.after ?? null, asked.limit],
  );
}

/** One account. */
export async function readAccount(tx: Tx, id: string, { at, seenAfter }: Moment): Promise<AccountRow | undefined> {
  const [row] = await tx.sql<AccountRow>('read account', `select ${columns} from staff_account a where a.id = $3`, [
    at,
    seenAfter,
    id,
  ]);
  return row;
}

/**
 * Takes the accounts of all administrators who can work, and waits for whoever else has them: so two of them cannot disable each
 * other at a time.
 */
export async function lockAdministrators(tx: Tx): Promise<string[]> {
  const rows = await tx.sql<{ id: string }>(
    'lock administrators',
    `select id from staff_account where role = 'administrator' and disabled_at is null order by id for update`,
    [],
  );
  return rows.map(({ id }) => id);
}

/** Whether somebody else than `id` has this name, in any case. */
export async function isNameTaken(tx: Tx, name: string, id: string): Promise<boolean> {
  const rows = await tx.sql('name taken', 'select from staff_account where lower(name) = lower($1) and id <> $2', [
    name,
    id,
  ]);
  return rows.length > 0;
}

/** Adds an account; false when the name is taken. */
export async function insertAccount(
  tx: Tx,
  account: { id: string; name: string; role: StaffRole; organisation: string | null } & OneTime,
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'insert account',
    `insert into staff_account (id, name, role, organisation, password_hash, password_change_due, password_ends_at, created_at)
     values ($1, $2, $3, $4, $5, true, $6, $7) on conflict (lower(name)) do nothing returning id`,
    [account.id, account.name, account.role, account.organisation, account.passwordHash, account.endsAt, now],
  );
  return rows.length === 1;
}

/** Gives an account another name, role or organisation. */
export async function updateAccount(
  tx: Tx,
  { id, name, role, organisation }: Pick<AccountRow, 'id' | 'name' | 'role' | 'organisation'>,
): Promise<void> {
  await tx.sql('update account', 'update staff_account set name = $2, role = $3, organisation = $4 where id = $1', [
    id,
    name,
    role,
    organisation,
  ]);
}

/**
 * Notes what an account served as until now, unless it was disabled; what it is changed to after this it serves as from now on. Business
 * time.
 */
export async function turnService(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.sql(
    'turn service',
    `with ended as (
       insert into staff_service (account_id, role, organisation, from_at, until_at)
       select id, role, organisation, coalesce(serving_since, created_at), greatest($2, serving_since, created_at)
       from staff_account where id = $1 and disabled_at is null)
     update staff_account set serving_since = $2 where id = $1`,
    [id, now],
  );
}

/** Nobody signs in to a disabled account. An enabled one begins without failures. */
export async function setDisabled(tx: Tx, id: string, at: Date | null): Promise<void> {
  await tx.sql(
    'disable account',
    'update staff_account set disabled_at = $2, failed_sign_ins = 0, locked_until = null where id = $1',
    [id, at],
  );
}

/** Sets a one-time password, which also ends a lock. */
export async function setOneTimePassword(tx: Tx, id: string, { passwordHash, endsAt }: OneTime): Promise<void> {
  await tx.sql(
    'one-time password',
    `update staff_account set password_hash = $2, password_change_due = true, password_ends_at = $3, failed_sign_ins = 0,
       locked_until = null
     where id = $1`,
    [id, passwordHash, endsAt],
  );
}
