import type { Db, Tx } from '../../platform/db.ts';
import { type Keep, type RowRule, rows } from './periods.ts';

const pageSize = 1_000;

/**
 * Removes the rows that were kept long enough and that an index finds, page by page, each page in a transaction of its own. Safe to
 * break off and to run twice at once.
 */
export async function sweepFoundRows(db: Db, keep: Keep, now: Date): Promise<void> {
  for (const rule of rows) if (rule.index) await sweepFound(db, rule, rule.period(keep, now));
}

/** The same for tables that are walked to find them. */
export async function sweepWalkedRows(db: Db, keep: Keep, now: Date): Promise<void> {
  for (const rule of rows) if (!rule.index) await sweepAlong(db, rule, rule.period(keep, now));
}

/** Where an index finds what is old, page by page, until one is not full. */
async function sweepFound(db: Db, { table, key, old }: RowRule, before: Date): Promise<void> {
  const keys = key.join(', ');
  for (;;) {
    const [page] = await asRetention(db, (tx) =>
      tx.sql<{ gone: number }>(
        `sweep ${table}`,
        `with gone as (delete from ${table} where (${keys}) in (select ${keys} from ${table} r where ${old} limit $2) returning 1)
         select count(*)::int as gone from gone`,
        [before, pageSize],
      ),
    );
    if (page!.gone < pageSize) return;
  }
}

/** Along the key of the table, from page to page, however many rows of a page are old. */
async function sweepAlong(db: Db, { table, key, old }: RowRule, before: Date): Promise<void> {
  const keys = key.join(', ');
  let after: unknown[] | undefined;
  do {
    const beyond = after ? `where (${keys}) > (${after.map((_, index) => `$${index + 3}`)})` : '';
    const rows = await asRetention(db, (tx) =>
      tx.sql<Record<string, unknown>>(
        `walk ${table}${after ? ' on' : ''}`,
        `with page as (select ${keys} from ${table} ${beyond} order by ${keys} limit $2),
           gone as (delete from ${table} r using page p where (${names('r', key)}) = (${names('p', key)}) and (${old}))
         select ${keys} from page order by ${keys} desc limit 1`,
        [before, pageSize, ...(after ?? [])],
      ),
    );
    const last = rows[0];
    after = last && key.map((column) => last[column]);
  } while (after);
}

function names(alias: string, key: readonly string[]): string {
  return key.map((column) => `${alias}.${column}`).join(', ');
}

/** Append-only tables let go of rows in a transaction that says what it is. */
function asRetention<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transact(async (tx) => {
    await tx.sql('as retention', `set local spgate.retention = 'on'`, []);
    return work(tx);
  });
}
