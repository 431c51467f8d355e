import { parseArgs } from 'node:util';
import pg from 'pg';
import { shardFaults } from './lib/shard-faults.ts';
import { shardStatements } from './lib/shard-statements.ts';

/**
 * Spreads the tables of a migrated database over the nodes of a Citus cluster, as ops/citus/README.md tells. Prints the statements, or
 * makes them so; what is spread already stays as it is.
 *
 *     node dist/scripts/citus.js                                    prints SQL, for psql on the coordinator
 *     DATABASE_URL=postgresql://… node dist/scripts/citus.js --apply
 */
const { values } = parseArgs({
  options: { apply: { type: 'boolean', default: false }, shards: { type: 'string', default: '32' } },
});
const statements = shardStatements({ shards: Number(values.shards) });

if (values.apply) await apply(process.env['DATABASE_URL']);
else console.log(statements.map((statement) => `${statement};`).join('\n\n'));

async function apply(connectionString: string | undefined): Promise<void> {
  if (!connectionString) throw new Error('DATABASE_URL is missing: name the database on the coordinator');
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const faults = await shardFaults(client);
    if (faults.length > 0) throw new Error(`this schema cannot be sharded by phone:\n${faults.join('\n')}`);
    for (const statement of statements) {
      console.log(statement.split('\n')[0]);
      await client.query(statement);
    }
  } finally {
    await client.end();
  }
}
