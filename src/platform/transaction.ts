import type pg from 'pg';
import { WorldError } from '../values/outcome.ts';
import { asWorldError, stateOf } from './db-errors.ts';

declare const inTransaction: unique symbol;

/** Where statements run that only read: in a transaction, or each by itself (`Db.look`). */
export type Reading = {
  /**
   * Runs a named (prepared) statement; the name must belong to one text for ever. Statements asked without waiting run in
   * the order they were asked. Throws once the transaction, or the look, has ended.
   */
  sql<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]>;
  /**
   * The same of a select whose rows are told as JSON, which knows no dates: they come as texts. What a look asks so without waiting is
   * one statement.
   */
  told<Row extends object>(name: string, text: string, values: unknown[]): Promise<Row[]>;
};

/** A transaction. It can only come out of `transact()` or `transactWithPrisma()`: passing the bare client does not compile. */
export type Tx = Reading & { readonly [inTransaction]: true };

const byKey = { enable_hashjoin: 'off', enable_mergejoin: 'off', enable_seqscan: 'off' } as const;
const setLocal = (settings: object) =>
  Object.entries(settings)
    .map(([name, value]) => `set local ${name} = ${value}`)
    .join('; ');

/** Statements go along keys, and each is planned once for a connection, until statistics or tables change: see `Db.look`. */
export const keptPlans = { ...byKey, plan_cache_mode: 'force_generic_plan' } as const;

/** Each is planned for the tables as they are: a plan kept from when they were empty would read all of them once they are full. */
export const freshPlans = { ...byKey, plan_cache_mode: 'force_custom_plan' } as const;

/** Statements of a transaction go along keys, row by row in the order given, so that batches lock in one order. */
export const alongKeys = setLocal(freshPlans);

/** The same with plans that are kept: see `Db.transact`. */
export const alongKeptPlans = setLocal(keptPlans);

/** Runs `work` between begin and commit, on a connection of its own. See `Db.transact`. */
export async function transact<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>, settings = alongKeys): Promise<T> {
  return lend(pool, async (client, giveUp) => {
    try {
      // The beginning says nothing worth waiting for, so what the work asks first goes together with it.
      const begun = client.query(`begin; ${settings}`).then(() => undefined, asWorldError);
      const result = await within(client, work);
      const failure = await begun;
      if (failure) throw failure;
      await commit(client);
      return result;
    } catch (error) {
      giveUp((await rollBack(client)) ?? standsBy(error));
      throw error;
    }
  });
}

/** Lends a connection of a pool to `work`. One that is given up, with why, is closed and not lent again. */
export async function lend<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient, giveUp: (why: Error | undefined) => void) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch(refuse);
  // A connection that is lost fails its statements as well, and these are heard.
  const hear = () => {};
  client.on('error', hear);
  let unusable: Error | undefined;
  try {
    return await work(client, (why) => {
      unusable = why;
    });
  } finally {
    client.off('error', hear);
    client.release(unusable);
  }
}

/** Lends the client to `work` as a transaction, or for a look, for as long as the work goes on. */
export async function within<T>(client: pg.PoolClient, work: (tx: Tx) => Promise<T>): Promise<T> {
  let open = true;
  const sql = async <Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) => {
    if (!open) throw new Error(`statement ${name} came after its transaction had ended`);
    return (await client.query<Row>({ name, text, values }).catch(refuse)).rows;
  };
  const told = async <Row extends object>(name: string, text: string, values: unknown[]) => {
    const rows = await sql<{ told: Row }>(name, `select to_json(t) as told from (${text}) t`, values);
    return rows.map((row) => row.told);
  };
  try {
    return await work({ sql, told } as Tx);
  } finally {
    open = false;
  }
}

/** PostgreSQL answers a commit after a failed statement with a rollback, and calls that well. */
async function commit(client: pg.PoolClient): Promise<void> {
  const { command } = await client.query('commit').catch(refuse);
  if (command !== 'COMMIT') throw new Error('a statement failed and the work went on: nothing of it is kept');
}

/** Resolves with why the connection cannot be used any more, if so. */
function rollBack(client: pg.PoolClient): Promise<Error | undefined> {
  return client.query('rollback').then(
    () => undefined,
    (error: Error) => error,
  );
}

const readOnly = '25006';

/** A connection to a server that only stands by is given up: the next one may reach the server that was promoted. */
function standsBy(error: unknown): Error | undefined {
  return error instanceof WorldError && stateOf(error) === readOnly ? error : undefined;
}

/** Throws what a failed statement tells its caller. */
export function refuse(error: unknown): never {
  throw asWorldError(error);
}
