import type { Blobs } from '../../platform/blobs.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { type FileRule, type Keep, pointers } from './periods.ts';

const pageSize = 200;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/**
 * Removes files that were kept long enough, and with them their row, or the row says that its file is gone. The file goes first, when no
 * other row points at it: after a crash in between it is asked for once more. One that has just come in stays for now.
 */
export async function removeOldFiles(
  db: Db,
  blobs: Blobs,
  rules: readonly FileRule[],
  keep: Keep,
  now: Date,
): Promise<void> {
  for (const rule of rules) {
    let after: Id = beforeAll;
    for (;;) {
      const page = await db.read<{ id: Id }>(
        `select r.id from ${rule.table} r where ${rule.old} and r.id > $2 order by r.id limit $3`,
        [rule.period(keep, now), after, pageSize],
      );
      for (const { id } of page) await db.transact((tx) => removeOne(tx, blobs, rule, id, now));
      if (page.length < pageSize) break;
      after = page.at(-1)!.id;
    }
  }
}

/** In one transaction with the lock of the row, so that two workers do not meet. */
async function removeOne(tx: Tx, blobs: Blobs, { table, hash, mark }: FileRule, id: Id, now: Date): Promise<void> {
  const unmarked = mark ? `and t.${mark} is null` : 'and t.message_id is null';
  const [mine] = await tx.sql<{ hash: string }>(
    `old file of ${table}`,
    `select t.${hash} as hash from ${table} t where t.id = $1 ${unmarked} for update`,
    [id],
  );
  if (!mine) return;
  const isPointedAt = await pointedAt(tx, mine.hash, { table, id });
  if (!isPointedAt && !(await blobs.remove(mine.hash))) return;
  if (mark) await tx.sql(`file of ${table} is gone`, `update ${table} set ${mark} = $2 where id = $1`, [id, now]);
  else await tx.sql(`sweep ${table}`, `delete from ${table} where id = $1`, [id]);
}

/** Whether any row but one points at a file. */
export async function pointedAt(
  tx: Tx,
  hash: string,
  but: { readonly table: string; readonly id: Id },
): Promise<boolean> {
  const asks = pointers.map(({ table, hash: column, unless, elsewhere }) => {
    const isOther = table === but.table ? ' and p.id <> $2' : '';
    const isHere = elsewhere ? ` and not exists (select from ${elsewhere} e where e.hash = $1)` : '';
    return `exists (select from ${table} p where p.${column} = $1${unless ? ` and p.${unless} is null` : ''}${isOther})${isHere}`;
  });
  const [row] = await tx.sql<{ pointed: boolean }>(
    `file of ${but.table} is pointed at`,
    `select (${asks.join(' or ')}) and $2::uuid is not null as pointed`,
    [hash, but.id],
  );
  return row!.pointed;
}
