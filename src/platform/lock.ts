import type pg from 'pg';
import type { Db } from './db.ts';
import { asWorldError } from './db-errors.ts';

/** Who holds a lock and stands still, or is cut off, loses it with its connection after so long; who works says so in time. */
const restMs = 15_000;
const touchEveryMs = 3_000;
const touchWithinMs = 5_000;

/**
 * Does `work` while this process alone holds the lock of that number; `'busy'` when another one has it. `lost` is aborted when the lock
 * is gone before the work has ended, and is so before another gets it, unless this process stands still. Throws what `work` throws, and a
 * retryable WorldError when the lock was lost.
 */
export async function whileLocked<T>(
  db: Db,
  lock: number,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<'busy' | { done: T }> {
  const client = await db.pool.connect().catch((error: unknown) => {
    throw asWorldError(error);
  });
  const lost = new AbortController();
  const onLost = (error: unknown) => lost.abort(asWorldError(error));
  client.on('error', onLost);
  let isFree = false;
  try {
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [lock]);
    if (!rows[0]!.mine) {
      isFree = true;
      return 'busy';
    }
    const done = await keeping(client, onLost, () => work(lost.signal));
    lost.signal.throwIfAborted();
    await client.query(`reset idle_session_timeout; select pg_advisory_unlock(${lock})`);
    isFree = true;
    return { done };
  } finally {
    client.off('error', onLost);
    // A lock that was not given back goes with its connection.
    client.release(!isFree);
  }
}

/** Says on the connection, as long as the work goes on, that somebody is there. */
async function keeping<T>(client: pg.PoolClient, onLost: (error: unknown) => void, work: () => Promise<T>): Promise<T> {
  await client.query(`set idle_session_timeout = ${restMs}`);
  const touch = () => client.query({ text: 'select 1', query_timeout: touchWithinMs } as pg.QueryConfig).catch(onLost);
  const timer = setInterval(touch, touchEveryMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
