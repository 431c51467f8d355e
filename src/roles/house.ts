import path from 'node:path';
import { loadCatalog } from '../business/catalog/index.ts';
import { createFirstAdministrator } from '../business/staff/index.ts';
import { carrierOf, loadSegments, type Segments } from '../business/subscribers/index.ts';
import type { Terms } from '../business/subscriptions/index.ts';
import { gatewayOf, type LinkSheet, laneOf, readLinkSheets } from '../carriers/index.ts';
import type { Intake } from '../intake/intake.ts';
import { takeMos } from '../intake/mo.ts';
import { takeReports } from '../intake/status-report.ts';
import { takeUserReports } from '../intake/user-report.ts';
import { type Clock, openClock } from '../platform/clock.ts';
import { type Config, ConfigError, programRoles } from '../platform/config.ts';
import { type Db, openDb } from '../platform/db.ts';
import { startEmbeddedPostgres } from '../platform/embedded-postgres.ts';
import type { ReadinessCheck, Route } from '../platform/http/index.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import { openListener } from '../platform/listen.ts';
import type { Log } from '../platform/log.ts';
import { migrate, pendingMigrations } from '../platform/migrate.ts';
import { packageRoot, packageVersion } from '../platform/package-root.ts';
import { ensurePartitions } from '../platform/partitions.ts';
import { clockRoutes } from '../simulators/clock-routes.ts';
import { demoHandsets } from '../simulators/demo-handsets.ts';
import { simulatorRoutes } from '../simulators/routes.ts';
import { hourMs } from '../values/time.ts';
import { type Gateway, linkCheck, startGateway } from './gateway.ts';
import { allJobs } from './jobs.ts';
import { type SimulatedCarriers, startSimulatedCarriers } from './simulated.ts';
import { walkingClock } from './walk.ts';
import { startWeb } from './web.ts';
import { startWorker } from './worker.ts';

/** The running program. */
export type House = {
  readonly version: string;
  readonly db: Db;
  readonly clock: Clock;
  /** Where the consoles are, when this process serves them. */
  readonly url?: string;
  /** One line a link: what it is and where. */
  readonly links: readonly string[];
  readonly simulated?: SimulatedCarriers;
  /** Only at the first start. */
  readonly administrator?: { readonly name: string; readonly oneTimePassword: string };
};

/**
 * Starts the roles of this process, in order, each closed by the lifecycle in reverse.
 * Throws ConfigError or ContentError with every fault at once when settings, link sheets or content are wrong.
 */
export async function startHouse(config: Config, log: Log, lifecycle: Lifecycle): Promise<House> {
  const sheets = await readSheets(config);
  const segments = await loadSegments(config.SPGATE_CONTENT);
  const catalog = await loadCatalog(config.SPGATE_CONTENT, { spName: config.SP_NAME, hotline: config.SP_HOTLINE });
  const terms: Terms = {
    catalog,
    confirmWindowMs: config.CONFIRM_WINDOW_HOURS * hourMs,
    orderModes: new Map(sheets.map((sheet) => [sheet.link, sheet.orderMode])),
  };
  const { db, clock, listener } = await openDatabase(config, log, lifecycle);
  const simulated = await startCarriers(sheets, config, { segments, clock, log, lifecycle });
  const connected = simulated?.sheets ?? sheets;
  const intake: Intake = { db, clock, log, terms, segments, lanes: sheets.map(laneOf) };
  const roles = new Set(config.SPGATE_ROLES);

  const gateway = roles.has('gateway')
    ? await lifecycle.open(
        'gateway',
        () => startGateway({ db, listener, clock, log, sheets: connected, doors: doorsOf(intake) }),
        (part) => part.stop(),
      )
    : undefined;
  if (gateway && simulated) introduce(gateway, simulated);
  if (roles.has('worker')) {
    await lifecycle.open(
      'worker',
      () => startWorker(db, clock, log),
      (part) => part.stop(),
    );
  }
  const web = roles.has('web')
    ? await lifecycle.open(
        'web',
        () => startWeb({ config, db, clock, log, checks: checksOf(db, gateway), simulated: simulatedRoutes() }),
        (part) => part.stop(),
      )
    : undefined;
  // Last, so that a start which fails does not keep a password that nobody has read.
  const administrator = await createFirstAdministrator(db, clock.now());
  return {
    version: packageVersion,
    db,
    clock,
    links: connected.map(describe),
    ...(web && { url: web.url }),
    ...(simulated && { simulated }),
    ...(administrator && { administrator }),
  };

  function simulatedRoutes(): Route[] {
    if (!simulated) return [];
    const carriers = { ...simulated, carrierOf: (phone: string) => carrierOf(segments, phone), demoHandsets };
    return [...simulatorRoutes(carriers), ...clockRoutes(walkingClock(db, clock, allJobs, log))];
  }
}

/** The sheets of this installation. Simulated carriers live in this process, so it must then run everything. */
async function readSheets(config: Config): Promise<LinkSheet[]> {
  const sheets = await readLinkSheets(config.SPGATE_LINKS ?? path.join(packageRoot, 'ops/carriers/demo'));
  const simulated = sheets.find((sheet) => sheet.simulated);
  if (simulated && config.SPGATE_ROLES.length < programRoles.length) {
    throw new ConfigError([
      `SPGATE_ROLES is ${config.SPGATE_ROLES.join()}: link ${simulated.link} is simulated, which needs all roles in one process; leave it unset, or set SPGATE_LINKS to the sheets of real links`,
    ]);
  }
  return sheets;
}

async function openDatabase(config: Config, log: Log, lifecycle: Lifecycle) {
  const url = config.DATABASE_URL ?? (await startPostgres(config, lifecycle));
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

async function startPostgres(config: Config, lifecycle: Lifecycle): Promise<string> {
  const folder = path.join(config.SPGATE_DATA, 'postgres');
  const { url } = await lifecycle.open(
    'postgres',
    () => startEmbeddedPostgres(folder),
    (part) => part.stop(),
  );
  return url;
}

async function startCarriers(
  sheets: readonly LinkSheet[],
  config: Config,
  { segments, clock, log, lifecycle }: { segments: Segments; clock: Clock; log: Log; lifecycle: Lifecycle },
): Promise<SimulatedCarriers | undefined> {
  if (!sheets.some((sheet) => sheet.simulated)) return undefined;
  const options = { segments, folder: config.SPGATE_DATA, now: clock.now, log };
  return lifecycle.open(
    'simulated carriers',
    () => startSimulatedCarriers(sheets, options),
    (part) => part.stop(),
  );
}

/** Carriers do not know intake: they are handed its doors. */
function doorsOf(intake: Intake) {
  return {
    onMos: (mos: Parameters<typeof takeMos>[1]) => takeMos(intake, mos),
    onReports: (reports: Parameters<typeof takeReports>[1]) => takeReports(intake, reports),
    onUserReports: (reports: Parameters<typeof takeUserReports>[1]) => takeUserReports(intake, reports),
  };
}

/** Tells each simulated SMG the port that our end of its link took. */
function introduce(gateway: Gateway, simulated: SimulatedCarriers): void {
  for (const { link, listening } of gateway.state()) {
    if (listening) simulated.connectTo(link, listening.port);
  }
}

function checksOf(db: Db, gateway: Gateway | undefined): ReadinessCheck[] {
  return [
    {
      name: 'database',
      check: async () => {
        await db.read('select 1');
        return undefined;
      },
    },
    {
      name: 'migrations',
      check: async () => {
        const pending = await pendingMigrations(db.pool);
        return pending.length > 0 ? `not applied yet: ${pending.join(', ')}` : undefined;
      },
    },
    ...(gateway ? [linkCheck(gateway)] : []),
  ];
}

function describe(sheet: LinkSheet): string {
  const { link, protocol, simulated, carriers, accessNumbers } = sheet;
  const { host, port } = gatewayOf(sheet);
  const where = simulated ? `simulated, port ${port}` : `${host}:${port}`;
  return `link ${link}: ${protocol} to ${carriers.join('+')} (${where}), ${accessNumbers.join(' ')}`;
}
