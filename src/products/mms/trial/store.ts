import type { Db, Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';

/** A handset of a colleague. */
export type TestHandset = { readonly phone: Phone; readonly name: string; readonly class: string | null };

/** All of them, by name. */
export function listTestHandsets(db: Db): Promise<TestHandset[]> {
  return db.read<TestHandset>('select phone, name, class from mms_test_handset order by name');
}

/** How many there are. */
export async function countTestHandsets(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ count: number }>(
    'count test handsets',
    'select count(*)::int as count from mms_test_handset',
    [],
  );
  return row!.count;
}

/** Keeps a handset. */
export async function saveTestHandset(tx: Tx, handset: TestHandset, by: Id, now: Date): Promise<void> {
  await tx.sql(
    'keep test handset',
    'insert into mms_test_handset (phone, name, class, by, at) values ($1, $2, $3, $4, $5)',
    [...[handset.phone, handset.name, handset.class, by, now]],
  );
}

/** Takes a handset off the list; returns its number, or undefined where there is none of that name. */
export async function removeTestHandset(tx: Tx, name: string): Promise<Phone | undefined> {
  const [row] = await tx.sql<{ phone: Phone }>(
    'remove test handset',
    'delete from mms_test_handset where name = $1 returning phone',
    [name],
  );
  return row?.phone;
}

/** A number that changes hands, or whose owner wishes to be forgotten, is no colleague's any more. */
export async function forgetTestHandsets(tx: Tx, phones: readonly Phone[]): Promise<void> {
  await tx.sql('forget test handsets', 'delete from mms_test_handset where phone = any($1)', [phones]);
}
