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

/** What people are called, by their ids, whether or not they still work here. */
export async function namesOf(db: Db, ids: readonly Id[]): Promise<Map<Id, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.read<{ id: Id; name: string }>('select id, name from staff_account where id = any($1)', [
    [...new Set(ids)],
  ]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
