import { shards } from '../../src/platform/shards.ts';

/** Where rows are read from: a pool, a client, or what reads outside of transactions. */
type Reading = { query(text: string, values: unknown[]): Promise<{ rows: { fault: string }[] }> };

/**
 * What of a migrated schema does not obey what sharding by phone asks, as sentences; empty when `ops/citus/README.md` may be followed.
 * Everything is read from the catalogue of the database, so that no migration is missed.
 */
export async function shardFaults(database: Reading, lives: typeof shards = shards): Promise<string[]> {
  const { byPhone, everywhere, coordinator } = lives;
  const named = [...byPhone, ...everywhere, ...coordinator];
  const twice = named.filter((table, at) => named.indexOf(table) !== at);
  const { rows } = await database.query(faults, [byPhone, everywhere, coordinator]);
  return [
    ...twice.map((table) => `${table} is named twice in platform/shards.ts`),
    ...rows.map(({ fault }) => fault),
  ].sort();
}

/** Tables as they are listed, with where they live; and what is wrong with each. Partitions have what their table has. */
const faults = `
with lives as (
  select name, 'phone' as at from unnest($1::text[]) name union all select name, 'everywhere' from unnest($2::text[]) name
  union all select name, 'coordinator' from unnest($3::text[]) name),
tables as (
  select c.oid, c.relname::text as name, l.at from pg_class c left join lives l on l.name = c.relname
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition),
columns as (
  select a.*, format_type(a.atttypid, a.atttypmod) as type, c.collname from pg_attribute a join tables t on t.oid = a.attrelid
  left join pg_collation c on c.oid = a.attcollation where a.attnum > 0 and not a.attisdropped)
select name || ' is a table that platform/shards.ts does not name: say where it lives' as fault from tables where at is null
union all
select l.name || ' is named in platform/shards.ts and is no table' from lives l where not exists (select from tables t where t.name = l.name)
union all
select name || ' is sharded by phone and has no column phone of text collate "C" that is never empty' from tables t
where at = 'phone' and not exists (
  select from columns a where a.attrelid = t.oid and a.attname = 'phone' and a.type = 'text' and a.collname = 'C' and a.attnotnull)
union all
select name || ' is sharded by phone and has no primary key' from tables t
where at = 'phone' and not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary)
union all
select t.name || ' is sharded by phone and ' || i.indexrelid::regclass || ' is unique without it'
from tables t join pg_index i on i.indrelid = t.oid
where at = 'phone' and (i.indisunique or i.indisexclusion) and not exists (
  select from columns a where a.attrelid = t.oid and a.attname = 'phone' and a.attnum = any((i.indkey::int2[])[0:i.indnkeyatts - 1]))
union all
select t.name || ' points by ' || k.conname || ' at ' || o.name || ', which lives elsewhere'
from pg_constraint k join tables t on t.oid = k.conrelid join tables o on o.oid = k.confrelid
where k.contype = 'f' and (t.at = 'phone' or o.at = 'phone' or t.at = 'everywhere' and o.at = 'coordinator')
  and not (t.at = 'phone' and o.at = 'everywhere')
  and not (t.at = 'phone' and o.at = 'phone' and exists (
    select from unnest(k.conkey, k.confkey) pair(ours, theirs)
    join columns a on a.attrelid = t.oid and a.attnum = pair.ours and a.attname = 'phone'
    join columns b on b.attrelid = o.oid and b.attnum = pair.theirs and b.attname = 'phone'))
union all
select t.name || '.' || a.attname || ' counts by a sequence, which every node would have of its own'
from tables t join columns a on a.attrelid = t.oid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
where t.at = 'phone' and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like '%nextval(%')
union all
select t.name || ' is sharded by phone and its trigger ' || g.tgname || ' reads ' || o.name || ' by name, which spans the nodes'
from tables t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal join pg_proc p on p.oid = g.tgfoid
join tables o on p.prosrc ~* ('\\m(from|join|into|update)\\s+(only\\s+)?' || o.name || '\\M')
where t.at = 'phone'`;
