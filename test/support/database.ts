import test from 'ava';
import { type Db, openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { createTestDatabase, type TestDatabase } from './server.ts';

/**
 * Gives a test file a real, migrated database of its own, cloned from a template in some tens of milliseconds and
 * dropped when the file is done. Call it once at the top of the file, and the result inside tests.
 */
export function withDatabase(): () => Db {
  let database: TestDatabase | undefined;
  let db: Db | undefined;
  test.serial.before('open a database', async () => {
    database = await createTestDatabase();
    db = await openDb(database.url, openLog({ level: 'silent' }));
  });
  test.after.always('drop the database', async () => {
    await db?.close();
    await database?.drop();
  });
  return () => {
    if (!db) throw new Error('the database is open inside tests only: call this there, not at the top of the file');
    return db;
  };
}
