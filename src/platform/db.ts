import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import pg from 'pg';
import { WorldError } from '../values/outcome.ts';
import { inOneBreath } from './breath.ts';
import { stateOf } from './db-errors.ts';
import type { Log } from './log.ts';
import { openPrisma, type PrismaSide, type PrismaTx } from './prisma.ts';
import {
  alongKeptPlans,
  alongKeys,
  freshPlans,
  keptPlans,
  lend,
  type Reading,
  refuse,
  type Tx,
  transact,
  within,
} from './transaction.ts';

export type { PrismaTx } from './prisma.ts';
export type { Reading, Tx } from './transaction.ts';

/** The database: a pool through which every statement goes, and a small one for looks. */
export type Db = {
  readonly pool: pg.Pool;
  /** That one, and the one of looks. */
  readonly pools: readonly pg.Pool[];
  readonly url: string;
  readonly prisma: PrismaSide['client'];
  /**
   * A read outside any transaction, for pages and checks. Throws as `transact` does; what is of no use later is waited for no
   * longer than `withinMs`.
   */
  read<Row extends pg.QueryResultRow>(text: string, values?: unknown[], patience?: Patience): Promise<Row[]>;
  /**
   * Runs `work` in one transaction: committed when it resolves, undone when it throws. Throws a retryable WorldError when the
   * database is away or busy, and whatever else `work` throws. `kept` plans are made once for a connection: for what is asked so
   * often that planning would cost more than reading, of statements that can go along one key only, whatever their values are.
   */
  transact<T>(work: (tx: Tx) => Promise<T>, plans?: 'fresh' | 'kept'): Promise<T>;
  /**
   * Reads along keys outside any transaction, over connections whose plans are kept, as above: what `work` asks without waiting goes
   * together, what it is told as one statement, and nothing is begun or committed. Throws as `transact` does.
   */
  look<T>(work: (at: Reading) => Promise<T>): Promise<T>;
  /** The same for what people edit, where Prisma speaks as well. It costs several more round trips. */
  transactWithPrisma<T>(work: (tx: PrismaTx) => Promise<T>): Promise<T>;
  /** Why nothing could be written of late, for want of room on the server's disk: reading goes on then, and nothing else tells of it. */
  noRoom(): string | undefined;
  close(): Promise<void>;
};

export type Patience = { readonly withinMs: number };

const diskFull = '53100';
/** What could not be written is tried again sooner than that: carriers send again within a minute. */
const rememberLackMs = 60_000;

/** Waiting for a row is bounded so that a batch that cannot be taken is taken one by one well inside a carrier's patience. */
const lockTimeoutMs = 2_000;
const statementTimeoutMs = 15_000;
const transactionTimeoutMs = 30_000;
/**
 * A process that stands still, or that nothing reaches any more, holds its rows no longer than its links' leases: whoever takes
 * over meets none of its locks. A healthy one does not rest so long between two statements.
 */
const restInTransactionMs = 6_000;
/** An other end that acknowledges nothing for so long is gone, whatever became of its machine. */
const deafMs = 10_000;
/** What the server ends by itself is heard of; longer than that only a connection that swallows what is said on it takes. */
const answerMs = statementTimeoutMs + 5_000;

/** A look takes a millisecond or two: so many at once are more than the server has cores for. */
const lookConnections = 4;

/** How long a new connection, or one of a pool that is all lent, is waited for. */
export const connectMs = 10_000;
export const keepAliveMs = 5_000;

const sessionSettings = {
  TimeZone: 'UTC',
  lock_timeout: lockTimeoutMs,
  statement_timeout: statementTimeoutMs,
  idle_in_transaction_session_timeout: restInTransactionMs,
  tcp_user_timeout: deafMs,
  tcp_keepalives_idle: 5,
  tcp_keepalives_interval: 2,
  tcp_keepalives_count: 3,
};

/** Opens the pool. Sessions run in UTC, because Prisma's adapter drops the offset of what it reads; `assertUtc` proves it. */
export async function openDb(url: string, log: Log, { connections = 16 } = {}): Promise<Db> {
  const open = (max: number, settings: object) => {
    const opened = new pg.Pool({
      connectionString: url,
      max,
      // What is asked together goes together: a transaction waits once for several statements.
      pipeline: true,
      application_name: 'spgate',
      connectionTimeoutMillis: connectMs,
      query_timeout: answerMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveMs,
      options: Object.entries({ ...sessionSettings, ...settings })
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' '),
    });
    opened.on('error', (error) => log.warn({ error }, 'a database connection was lost'));
    opened.on('connect', ({ connection }) => gatherWrites(connection.stream));
    return opened;
  };
  const pool = open(connections, {});
  await assertUtc(pool);
  const kept = !(await isCluster(pool));
  // They are opened when somebody looks, and closed when nobody does.
  const looks = open(lookConnections, kept ? keptPlans : freshPlans);
  const room = roomWatch();
  const withPrisma = openPrisma(pool, transactionTimeoutMs);
  return {
    pool,
    pools: [pool, looks],
    url,
    prisma: withPrisma.client,
    async read<Row extends pg.QueryResultRow>(text: string, values: unknown[] = [], patience?: Patience) {
      const within = patience && { query_timeout: patience.withinMs };
      return (await room.watch(pool.query<Row>({ text, values, ...within }).catch(refuse))).rows;
    },
    transact: (work, plans) => room.watch(transact(pool, work, kept && plans === 'kept' ? alongKeptPlans : alongKeys)),
    look: (work) => lend(looks, (client) => within(client, (at) => work(kept ? inOneBreath(at) : at))),
    transactWithPrisma: (work) => room.watch(withPrisma.transact(work)),
    noRoom: room.lack,
    async close() {
      await withPrisma.client.$disconnect();
      await Promise.all([pool.end(), looks.end()]);
    },
  };
}

/** Keeps in mind what failed because a disk is full. */
function roomWatch(): { watch<T>(work: Promise<T>): Promise<T>; lack(): string | undefined } {
  let last: { why: string; at: number } | undefined;
  return {
    watch: (work) =>
      work.catch((error: unknown) => {
        if (error instanceof WorldError && stateOf(error) === diskFull)
          last = { why: error.message, at: performance.now() };
        throw error;
      }),
    lack: () => (last && performance.now() - last.at < rememberLackMs ? last.why : undefined),
  };
}

/** What is written in one go leaves in one packet: one system call, and the server wakes once. */
function gatherWrites(stream: Duplex): void {
  const write = stream.write.bind(stream) as (...given: unknown[]) => boolean;
  let gathering = false;
  stream.write = (...given: unknown[]) => {
    if (!gathering) {
      gathering = true;
      stream.cork();
      process.nextTick(() => {
        gathering = false;
        stream.uncork();
      });
    }
    return write(...given);
  };
}

/**
 * What `ask` reads at the same time goes over one connection, so that many small questions cost little more than one. Each is
 * planned once for a connection: ask what is asked again and again, in words that stay the same.
 */
export function readTogether<T>(db: Db, ask: (at: Db) => Promise<T>): Promise<T> {
  return lend(db.pool, (client) => {
    const read = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
      (await client.query<Row>({ name: nameOf(text), text, values }).catch(refuse)).rows;
    return ask({ ...db, read });
  });
}

/** A name that belongs to one text for ever, no longer than PostgreSQL reads names. */
function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

async function assertUtc(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ TimeZone: string }>('show TimeZone');
  const zone = rows[0]?.TimeZone;
  if (zone !== 'UTC')
    throw new Error(`database sessions run in ${zone}, not in UTC: remove TimeZone from the options of DATABASE_URL`);
}

/** Whether rows live on several nodes: then a plan is for the node that the values name, and none is kept. */
async function isCluster(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query("select from pg_extension where extname = 'citus'");
  return rows.length > 0;
}

/** A guarded write that hit fewer rows than it named: somebody else moved them meanwhile, and the same call may succeed later. */
export function assertRows(what: string, hit: number, named: number): void {
  if (hit !== named)
    throw new WorldError('moved-meanwhile', `${what}: ${named - hit} of ${named} rows`, { retryable: true });
}
