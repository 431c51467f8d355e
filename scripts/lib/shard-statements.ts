import { shards } from '../../src/platform/shards.ts';

/**
 * The statements that spread a migrated database over its nodes, for one session on the coordinator; done again they change nothing.
 * Append-only tables keep their triggers: none of them looks beyond its own shard, which `shardFaults` proves.
 */
export function shardStatements(options: { readonly shards: number }, lives: typeof shards = shards): string[] {
  return [
    'create extension if not exists citus',
    `do $$ begin
  execute format('alter database %I set citus.propagate_set_commands = ''local''', current_database());
  execute format('alter database %I set citus.enable_unsafe_triggers = on', current_database());
end $$`,
    `set citus.enable_unsafe_triggers = on`,
    ...lives.everywhere.map((table) => unlessSpread(table, `create_reference_table('${table}')`)),
    ...lives.byPhone.map((table, at) =>
      unlessSpread(
        table,
        `create_distributed_table('${table}', 'phone', ${
          at === 0 ? `shard_count := ${options.shards}` : `colocate_with := '${lives.byPhone[0]}'`
        })`,
      ),
    ),
  ];
}

function unlessSpread(table: string, spread: string): string {
  return `select ${spread}
where not exists (select from pg_dist_partition where logicalrelid = '${table}'::regclass)`;
}
