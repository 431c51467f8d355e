import path from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts';
import { packageRoot } from '../../src/platform/package-root.ts';

/**
 * The PostgreSQL server that tests share: the one at TEST_PG_URL, else an embedded one with its data in .test/.
 * Test data is worth nothing after a power cut, so the embedded one does not wait for the disk.
 */
export async function testServer(): Promise<EmbeddedPostgres> {
  const given = process.env['TEST_PG_URL'];
  if (given) return { url: given, stop: async () => {} };
  return startEmbeddedPostgres(path.join(packageRoot, '.test'), {
    database: 'postgres',
    settings: { fsync: 'off', full_page_writes: 'off', max_connections: '300' },
  });
}
