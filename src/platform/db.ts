import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts';
import { WorldError } from '../values/outcome.ts';
import { asWorldError } from './db-errors.ts';
import type { Log } from './log.ts';

declare const inTransaction: unique symbol;

/**
 * A transaction. It can only come out of `transact()`: passing the bare client does not compile.
 * Prisma and SQL speak in the same transaction, so both see each other's rows and an error undoes both.
 */
export type Tx = {
  readonly prisma: Prisma.TransactionClient;
  /**
   * Runs a named (prepared) statement; the name must belong to one text for ever. Statements asked without waiting run in
   * the order they were asked. Throws once the transaction has ended.
   */
  sql<Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]): Promise<Row[]>;
  readonly [inTransaction]: true;
};

export type Db = {
  readonly pool: pg.Pool;
  readonly url: string;
  readonly prisma: PrismaClient;
  /** A read outside any transaction, for pages and checks. Throws as `transact` does. */
  read<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /**
   * Runs `work` in one transaction: committed when it resolves, undone when it throws. Throws a retryable WorldError when the
   * database is away or busy, and whatever else `work` throws.
   */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

/**
 * Waiting for a row is bounded so that a batch that cannot be taken is taken one by one well inside a carrier's patience.
 * Prisma's own limit is larger than both together, or a late statement could run on a client that is back in the pool.
 */
const lockTimeoutMs = 2_000;
const statementTimeoutMs = 15_000;
const transactionTimeoutMs = 30_000;

/** A process that stands still in a transaction holds its phones little longer than a running one may. */
const sessionSettings = {
  TimeZone: 'UTC',
  lock_timeout: lockTimeoutMs,
  statement_timeout: statementTimeoutMs,
  idle_in_transaction_session_timeout: 2 * transactionTimeoutMs,
};

/** Opens the pool. Sessions run in UTC, because Prisma's adapter drops the offset of what it reads; `assertUtc` proves it. */
export async function openDb(url: string, log: Log, { connections = 16 } = {}): Promise<Db> {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    // What is asked together goes together: a transaction waits once for several statements.
    pipeline: true,
    application_name: 'spgate',
    options: Object.entries(sessionSettings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  });
  pool.on('error', (error) => log.warn({ error }, 'a database connection was lost'));
  await assertUtc(pool);
  const borrowed = new AsyncLocalStorage<{ client?: pg.PoolClient }>();
  const prisma = new PrismaClient({ adapter: lendingAdapter(pool, borrowed) });
  return {
    pool,
    url,
    prisma,
    async read<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      return (await pool.query<Row>(text, values).catch(refuse)).rows;
    },
    transact: (work) => transact(prisma, borrowed, work),
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

function refuse(error: unknown): never {
  throw asWorldError(error);
}

async function transact<T>(
  prisma: PrismaClient,
  borrowed: AsyncLocalStorage<{ client?: pg.PoolClient }>,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const lent: { client?: pg.PoolClient } = {};
  let open = true;
  let failed = false;
  const run = async (transactionClient: Prisma.TransactionClient) => {
    const client = lent.client;
    if (!client) throw new Error('the adapter did not hand over the client of this transaction');
    const sql = async <Row extends pg.QueryResultRow>(name: string, text: string, values: unknown[]) => {
      if (!open) throw new Error(`statement ${name} came after its transaction had ended`);
      return (await client.query<Row>({ name, text, values }).catch(refuse)).rows;
    };
    try {
      return await work({ prisma: transactionClient, sql } as Tx);
    } catch (error) {
      failed = true;
      throw error;
    } finally {
      open = false;
    }
  };
  const limits = { timeout: transactionTimeoutMs, maxWait: transactionTimeoutMs };
  return borrowed.run(lent, () =>
    prisma.$transaction(run, limits).catch((error: unknown) => {
      // Where the work did not fail, beginning or committing did.
      throw failed ? error : asWorldError(error);
    }),
  );
}

/**
 * Statements of a transaction go along keys, row by row in the order given, so that batches lock in one order. Each is
 * planned for the tables as they are: a plan kept from when they were empty would read all of them once they are full.
 */
const alongKeys = `set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off;
  set local plan_cache_mode = force_custom_plan`;

/** Prisma's own adapter, except that the client checked out for a transaction is lent to the asynchronous context that asked. */
function lendingAdapter(pool: pg.Pool, borrowed: AsyncLocalStorage<{ client?: pg.PoolClient }>): PrismaPg {
  const factory = new PrismaPg(pool, { statementNameGenerator: ({ sql }) => `p_${hash(sql)}` });
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolation) => {
      const transaction = await start(isolation);
      const { client } = transaction as unknown as { client: pg.PoolClient };
      await client.query(alongKeys);
      const lent = borrowed.getStore();
      if (lent) lent.client = client;
      return transaction;
    };
    return adapter;
  };
  return factory;
}

async function assertUtc(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ TimeZone: string }>('show TimeZone');
  const zone = rows[0]?.TimeZone;
  if (zone !== 'UTC')
    throw new Error(`database sessions run in ${zone}, not in UTC: remove TimeZone from the options of DATABASE_URL`);
}

function hash(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

/** A guarded write that hit fewer rows than it named: somebody else moved them meanwhile, and the same call may succeed later. */
export function assertRows(what: string, hit: number, named: number): void {
  if (hit !== named)
    throw new WorldError('moved-meanwhile', `${what}: ${named - hit} of ${named} rows`, { retryable: true });
}
