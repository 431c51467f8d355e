import pg from 'pg';
import type { Config } from '../../platform/config.ts';
import { pendingMigrations, readMigrations } from '../../platform/migrate.ts';
import { both, type Finding, note, well, wrong } from './finding.ts';

const about = {
  server: both('数据库', 'Database'),
  migrations: both('数据库迁移', 'Migrations'),
  rights: both('数据库权限', 'Rights in the database'),
  clock: both('时钟', 'Clock'),
  safety: both('落盘', 'Safe on disk'),
  standby: both('备库', 'Standbys'),
  connections: both('数据库连接', 'Connections'),
};

const oldestVersion = 150_000;
/** Leases and reports compare times of several machines. */
const clockDriftMs = 2_000;
const lagSeconds = 30;
/** The pool, those for looks, the listener, migrations and somebody who looks on. */
const connectionsOfAProcess = 24;

type Server = {
  version: number;
  shown: string;
  encoding: string;
  in_recovery: boolean;
  lag_seconds: number | null;
  commit: string;
  fsync: string;
  full_page_writes: string;
  may_create: boolean;
  is_superuser: boolean;
  has_ledger: boolean;
  max_connections: number;
  used: number;
};

/** The server, its clock, what it promises, what we may do there, and whether the schema is ours. Changes nothing. */
export async function checkDatabase(url: string, config: Pick<Config, 'DATABASE_URL'>): Promise<Finding[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'spgate doctor',
    connectionTimeoutMillis: 5_000,
    query_timeout: 15_000,
  });
  try {
    await client.connect();
  } catch (error) {
    const { host, port, database } = client;
    return [
      wrong(
        about.server,
        both(
          `连不上 ${host}:${port} 的库 ${database}：${(error as Error).message}`,
          `database ${database} at ${host}:${port} is out of reach: ${(error as Error).message}`,
        ),
        both(
          '启动 PostgreSQL，或改正 DATABASE_URL 和 pg_hba.conf',
          'start PostgreSQL, or correct DATABASE_URL and pg_hba.conf',
        ),
      ),
    ];
  }
  try {
    const server = await look(client);
    return [
      versionOf(server),
      ...standbyOf(server),
      await migrationsOf(client, server),
      rightsOf(server, config.DATABASE_URL !== undefined),
      await clockOf(client),
      safetyOf(server),
      ...connectionsOf(server),
      ...(await standbysOf(client)),
    ];
  } finally {
    await client.end();
  }
}

async function look(client: pg.Client): Promise<Server> {
  const { rows } = await client.query<Server>(
    `select current_setting('server_version_num')::int as version, current_setting('server_version') as shown,
       current_setting('server_encoding') as encoding, pg_is_in_recovery() as in_recovery,
       extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float as lag_seconds,
       current_setting('synchronous_commit') as commit, current_setting('fsync') as fsync,
       current_setting('full_page_writes') as full_page_writes,
       has_schema_privilege('public', 'create') as may_create,
       (select rolsuper from pg_roles where rolname = current_user) as is_superuser,
       to_regclass('public._prisma_migrations') is not null as has_ledger,
       current_setting('max_connections')::int as max_connections,
       (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used`,
  );
  return rows[0]!;
}

function versionOf({ version, shown, encoding }: Server): Finding {
  if (version < oldestVersion)
    return wrong(
      about.server,
      both(`PostgreSQL ${shown} 太旧`, `PostgreSQL ${shown} is too old`),
      both('升级到 15 或更新', 'upgrade it to 15 or newer'),
    );
  if (encoding !== 'UTF8')
    return wrong(
      about.server,
      both(`库的编码是 ${encoding}`, `the database is encoded in ${encoding}`),
      both(
        "用 create database … encoding 'UTF8' template template0 新建",
        "make one with create database … encoding 'UTF8' template template0",
      ),
    );
  return well(about.server, both(`PostgreSQL ${shown}，UTF-8`, `PostgreSQL ${shown}, UTF-8`));
}

function standbyOf({ in_recovery, lag_seconds }: Server): Finding[] {
  if (!in_recovery) return [];
  const lag = lag_seconds === null ? '?' : Math.round(lag_seconds);
  return [
    wrong(
      about.standby,
      both(`这是只读备库，落后主库 ${lag} 秒`, `this is a standby that takes no writes, ${lag} s behind`),
      both(
        'DATABASE_URL 指向主库；主库已失时先 select pg_promote()',
        'point DATABASE_URL at the primary; if that is lost, select pg_promote() here first',
      ),
    ),
  ];
}

async function migrationsOf(client: pg.Client, { has_ledger }: Server): Promise<Finding> {
  const all = await readMigrations();
  if (!has_ledger)
    return well(
      about.migrations,
      both(`空库：首次启动时应用 ${all.length} 个迁移`, `empty: the first start applies ${all.length} migrations`),
    );
  try {
    const due = await pendingMigrations(client);
    if (due.length === 0)
      return well(about.migrations, both(`${all.length} 个迁移都已应用`, `all ${all.length} migrations are applied`));
    return note(
      about.migrations,
      both(`还有 ${due.length} 个未应用：${due.join('、')}`, `${due.length} are not applied yet: ${due.join(', ')}`),
      both(
        '先备份 (spgate backup)，再启动一个进程，它会应用',
        'take a backup (spgate backup), then start one process: it applies them',
      ),
    );
  } catch (error) {
    const fault = (error as Error).message;
    return wrong(
      about.migrations,
      both(fault, fault),
      both(
        '用与库相配的版本，或恢复备份，见 docs/upgrading.md',
        'run the version that fits the database, or restore a backup, see docs/upgrading.md',
      ),
    );
  }
}

function rightsOf({ may_create, is_superuser, in_recovery }: Server, isExternal: boolean): Finding {
  if (!may_create && !in_recovery)
    return wrong(
      about.rights,
      both(
        '当前角色不能在 public 建表，迁移会失败',
        'this role may create nothing in schema public, so migrations fail',
      ),
      both(
        'grant create on schema public，或让它成为库的属主',
        'grant create on schema public to it, or make it the owner of the database',
      ),
    );
  if (is_superuser && isExternal)
    return note(
      about.rights,
      both('程序以超级用户连接', 'the program connects as a superuser'),
      both('建一个只拥有本库的角色', 'make a role that owns this database and nothing else'),
    );
  return well(about.rights, both('角色权限足够', 'the role may do what it must'));
}

/** The least of some round trips says most about the clock. */
async function clockOf(client: pg.Client): Promise<Finding> {
  let best = { tripMs: Number.POSITIVE_INFINITY, driftMs: 0 };
  for (let i = 0; i < 3; i += 1) {
    const [asked, since] = [Date.now(), performance.now()];
    const { rows } = await client.query<{ ms: number }>(
      'select extract(epoch from clock_timestamp())::float * 1000 as ms',
    );
    const tripMs = performance.now() - since;
    if (tripMs < best.tripMs) best = { tripMs, driftMs: rows[0]!.ms - (asked + tripMs / 2) };
  }
  return driftOf(best.driftMs);
}

/** What is said of a difference between the clocks. */
export function driftOf(driftMs: number): Finding {
  const seconds = (Math.abs(driftMs) / 1000).toFixed(1);
  if (Math.abs(driftMs) <= clockDriftMs)
    return well(about.clock, both(`与数据库相差 ${seconds} 秒`, `${seconds} s from that of the database`));
  const [chinese, english] = driftMs > 0 ? ['慢', 'behind'] : ['快', 'ahead of'];
  return wrong(
    about.clock,
    both(
      `本机时钟比数据库${chinese} ${seconds} 秒`,
      `the clock of this machine is ${seconds} s ${english} that of the database`,
    ),
    both('两台机器都开启 NTP (chrony)，对准后再启动', 'run NTP (chrony) on both machines, and start when they agree'),
  );
}

/** Answer after commit rests on this: what was committed is on the disk. */
function safetyOf({ commit, fsync, full_page_writes }: Server): Finding {
  const loose = Object.entries({ synchronous_commit: commit, fsync, full_page_writes }).filter(
    ([, value]) => value === 'off',
  );
  if (loose.length === 0) return well(about.safety, both('提交即落盘', 'what is committed is on the disk'));
  const names = loose.map(([name]) => `${name} = off`).join(', ');
  return wrong(
    about.safety,
    both(
      `${names}：断电会丢失已答复的短信和同意`,
      `${names}: a power cut loses messages and consents that were answered`,
    ),
    both('在 postgresql.conf 中打开', 'turn it on in postgresql.conf'),
  );
}

function connectionsOf({ max_connections, used }: Server): Finding[] {
  const left = max_connections - used;
  if (left >= connectionsOfAProcess) return [];
  return [
    note(
      about.connections,
      both(
        `还剩 ${left} 个连接，一个进程约需 ${connectionsOfAProcess} 个`,
        `${left} connections are left, and a process takes about ${connectionsOfAProcess}`,
      ),
      both('调大 max_connections', 'raise max_connections'),
    ),
  ];
}

type Standby = { name: string; state: string; lag: number };

async function standbysOf(client: pg.Client): Promise<Finding[]> {
  const { rows } = await client.query<Standby>(
    `select coalesce(nullif(application_name, ''), client_addr::text) as name, coalesce(state, 'unknown') as state,
       coalesce(extract(epoch from replay_lag), 0)::float as lag from pg_stat_replication`,
  );
  return rows.map(({ name, state, lag }) => {
    const says = both(`${name}：${state}，落后 ${lag.toFixed(1)} 秒`, `${name}: ${state}, ${lag.toFixed(1)} s behind`);
    if (state === 'streaming' && lag <= lagSeconds) return well(about.standby, says);
    return note(about.standby, says, both('查看备库的日志、网络和磁盘', "look at the standby's log, network and disk"));
  });
}
