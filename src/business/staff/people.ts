import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { StaffRole } from './model.ts';

/** Somebody who works here, as colleagues see one another. */
export type Colleague = { readonly id: Id; readonly name: string; readonly role: StaffRole };

/** Everybody of these roles who may sign in, by name. */
export function colleagues(db: Db, roles: readonly StaffRole[]): Promise<Colleague[]> {
  return db.read<Colleague>(
    'select id, name, role from staff_account where role = any($1) and disabled_at is null order by lower(name) limit 500',
    [roles],
  );
}

/** The same within a transaction, by their ids only. */
export async function idsInRole(tx: Tx, role: StaffRole): Promise<Id[]> {
  const rows = await tx.sql<{ id: Id }>(
    'staff in role',
    'select id from staff_account where role = $1 and disabled_at is null order by id limit 500',
    [role],
  );
  return rows.map(({ id }) => id);
}

/** Those of these accounts that may sign in and have one of these roles. */
export async function servingAmong(tx: Tx, ids: readonly Id[], roles: readonly StaffRole[]): Promise<Set<Id>> {
  if (ids.length === 0) return new Set();
  const rows = await tx.sql<{ id: Id }>(
    'serving among',
    'select id from staff_account where id = any($1) and role = any($2) and disabled_at is null',
    [ids, roles],
  );
  return new Set(rows.map(({ id }) => id));
}

/** What people are called, by their ids, whether or not they still work here. */
export async function namesOf(db: Db, ids: readonly Id[]): Promise<Map<Id, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.read<{ id: Id; name: string }>('select id, name from staff_account where id = any($1)', [
    [...new Set(ids)],
  ]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** A stretch of days on which somebody worked here in a role. */
export type Stretch = { readonly accountId: Id; readonly name: string; readonly from: Date; readonly until: Date };

/** Who served in a role from `from` until `to`, and on which days of it, whatever became of them since. */
export function servedAs(db: Db, role: StaffRole, from: Date, to: Date): Promise<Stretch[]> {
  return db.read<Stretch>(
    `select a.id as "accountId", a.name, greatest(s.from_at, $2) as from, least(s.until_at, $3) as until
     from (select account_id, from_at, until_at from staff_service where role = $1
           union all
           select id, coalesce(serving_since, created_at), 'infinity' from staff_account where role = $1 and disabled_at is null) s
     join staff_account a on a.id = s.account_id
     where s.from_at < $3 and s.until_at > $2 order by a.id, s.from_at limit 2000`,
    [role, from, to],
  );
}

/** Stretches as the three arrays that a statement unnests: whose, from when, until when. */
export function stretchColumns(stretches: readonly Stretch[]): [Id[], Date[], Date[]] {
  return [
    stretches.map(({ accountId }) => accountId),
    stretches.map(({ from }) => from),
    stretches.map(({ until }) => until),
  ];
}

/** The same within a transaction. */
export async function accountNames(tx: Tx, ids: readonly Id[]): Promise<Map<Id, string>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.sql<{ id: Id; name: string }>(
    'names of accounts',
    'select id, name from staff_account where id = any($1)',
    [ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
