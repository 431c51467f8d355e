import pg from 'pg';

/** The tables an order writes to, and where rows like theirs are found after a run. */
const sources: Readonly<Record<string, string>> = {
  subscriber: 'select * from subscriber',
  mo_seen: 'select * from mo_seen',
  mo: 'select * from mo',
  subscription: 'select * from subscription',
  subscription_event: 'select * from subscription_event',
  mt: 'select * from mt',
  mt_queue: 'select phone, mt_id, part, link as lane, 0 as priority, sent_at as due_at, attempt from submit',
  submit: 'select * from submit',
};

const batchRows = 300;
const lanes = 2;

/** A statement that inserts a batch, and its values but the phones, which are new each time. */
type Insert = { readonly name: string; readonly text: string; readonly values: readonly string[] };

/**
 * How many rows a second this server takes from a program that does nothing else: copies of our tables with their indexes
 * and constraints, rows of the run itself under new phones, `unnest` of 300 a statement, a commit for one batch of every
 * table, on two connections. The database must hold a batch of orders.
 */
export async function rawRowsPerSecond(url: string, seconds: number, nextPhone: () => string): Promise<number> {
  const clients = await Promise.all(Array.from({ length: lanes }, () => connected(url)));
  const [first] = clients as [pg.Client];
  const inserts = await prepare(first);
  const begunAt = performance.now();
  const rows = await Promise.all(clients.map((client) => fill(client, inserts, begunAt + seconds * 1_000, nextPhone)));
  const took = (performance.now() - begunAt) / 1_000;
  await first.query('drop schema raw cascade');
  for (const client of clients) await client.end();
  return rows.reduce((sum, each) => sum + each, 0) / took;
}

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, options: '-c client_min_messages=warning' });
  await client.connect();
  return client;
}

async function prepare(client: pg.Client): Promise<Insert[]> {
  await client.query('drop schema if exists raw cascade; create schema raw');
  const inserts: Insert[] = [];
  for (const [table, source] of Object.entries(sources)) {
    await client.query(`create table raw.${table} (like public.${table} including all)`);
    inserts.push(await insertInto(client, table, source));
  }
  return inserts;
}

/** `phone` is the first column of every table, and so the first value of every statement. */
async function insertInto(client: pg.Client, table: string, source: string): Promise<Insert> {
  const { rows: columns } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [`public.${table}`],
  );
  const { rows } = await client.query<string[]>({
    text: `select ${columns.map(({ name }) => `array_agg(${name}::text)::text`)} from (${source} limit ${batchRows}) like_these`,
    rowMode: 'array',
  });
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`);
  const text = `insert into raw.${table} (${columns.map(({ name }) => name)}) select * from unnest(${arrays})`;
  return { name: `raw ${table}`, text, values: rows[0]!.slice(1) };
}

/** Fills the tables until the time is over. Returns the rows. */
async function fill(
  client: pg.Client,
  inserts: readonly Insert[],
  until: number,
  nextPhone: () => string,
): Promise<number> {
  let rows = 0;
  while (performance.now() < until) {
    const phones = `{${Array.from({ length: batchRows }, nextPhone)}}`;
    await client.query('begin');
    for (const { name, text, values } of inserts) await client.query({ name, text, values: [phones, ...values] });
    await client.query('commit');
    rows += batchRows * inserts.length;
  }
  return rows;
}
