import path from 'node:path';
import { openClock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { openDb } from '../platform/db.ts';
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import { openListener } from '../platform/listen.ts';
import type { Log } from '../platform/log.ts';
import { migrate } from '../platform/migrate.ts';
import { ensurePartitions } from '../platform/partitions.ts';

/** Opens the database with everything that lives in it: migrations, pool, LISTEN, business clock, partitions. */
export async function openDatabase(config: Config, log: Log, lifecycle: Lifecycle) {
  const url = await databaseUrl(config, lifecycle, log);
  await migrate(url);
  const db = await lifecycle.open(
    'database',
    () => openDb(url, log),
    (part) => part.close(),
  );
  const listener = await lifecycle.open(
    'listener',
    () => openListener(url, log),
    (part) => part.close(),
  );
  const clock = await lifecycle.open(
    'clock',
    () => openClock(db, listener, log),
    (part) => part.close(),
  );
  await ensurePartitions(db, clock.now());
  return { db, listener, clock };
}

/**
 * Where the database is; the embedded one is started, kept running where somebody hears what is said of it (`log`), and stopped with the
 * lifecycle unless another program uses it.
 */
export async function databaseUrl(config: Config, lifecycle: Lifecycle, log?: Log): Promise<string> {
  if (config.DATABASE_URL) return config.DATABASE_URL;
  const folder = path.join(config.SPGATE_DATA, 'postgres');
  const { url } = await lifecycle.open(
    'postgres',
    () => startEmbeddedPostgres(folder, { ...(log && { log }) }),
    (part) => part.stop(),
  );
  return url;
}
