import path from 'node:path';
import { type Fact, type Outlets, startAlarms } from '../business/alarms/index.ts';
import { openCatalogue } from '../business/catalog/index.ts';
import { openRecordings } from '../business/consent/index.ts';
import { startExporting } from '../business/exports/index.ts';
import { type Door, loadMultimedia } from '../business/messages/index.ts';
import { closeSamplePlaces, openSamplePlaces } from '../business/places/index.ts';
import { startReconciling } from '../business/reconciliation/index.ts';
import {
  catalogOfDraft,
  draftContent,
  findDraft,
  type LinkFacts,
  type ReleaseHouse,
  waitingDrafts,
} from '../business/release/index.ts';
import {
  closeSamples,
  type FirstAdministrator,
  openFirstAdministrator,
  openNumbers,
  openSamples,
  type SampleSignIn,
  type StaffRules,
  sampleAccounts,
  staffRulesOf,
} from '../business/staff/index.ts';
import { carrierOf, type Segments } from '../business/subscribers/index.ts';
import { openVisits } from '../business/visits/index.ts';
import type { Hear } from '../care/index.ts';
import { gatewayOf, isMms, type LinkSheet, laneOf, mm7Routes, type OrderSheet } from '../carriers/index.ts';
import type { BenchHouse } from '../intake/bench-routes.ts';
import { hearText } from '../intake/hear.ts';
import type { Intake } from '../intake/intake.ts';
import { takeMos } from '../intake/mo.ts';
import { orderSyncRoutes } from '../intake/order-routes.ts';
import { settling, takeReports } from '../intake/status-report.ts';
import { startTracing } from '../intake/tracing/tell.ts';
import { takeUserReports } from '../intake/user-report.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Db } from '../platform/db.ts';
import type { ReadinessCheck, Route } from '../platform/http/index.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import { openMetrics, startMetrics } from '../platform/metrics.ts';
import { pendingMigrations } from '../platform/migrate.ts';
import { packageVersion } from '../platform/package-root.ts';
import { StartRefused } from '../platform/refused.ts';
import { openScratch } from '../platform/scratch.ts';
import { sealedBlobs } from '../platform/sealed-blobs.ts';
import { webhookRules } from '../platform/webhook.ts';
import { refuseChangedContests } from '../products/campaigns/index.ts';
import { refuseMissingKinds } from '../products/errands/index.ts';
import { closeSampleInsurers, openSampleInsurers } from '../products/insurance/index.ts';
import {
  closeSampleMerchants,
  offersOfMerchants,
  openSampleMerchants,
  openTills,
} from '../products/merchants/index.ts';
import {
  discardSamples,
  openFitting,
  openIssueLinks,
  openMedia,
  openSampleIssues,
  type PushHouse,
} from '../products/mms/index.ts';
import { type Sources, supplyForecasts } from '../products/weather/index.ts';
import { clockRoutes } from '../simulators/clock-routes.ts';
import { demoHandsets } from '../simulators/demo-handsets.ts';
import { mailboxRoutes } from '../simulators/mailbox/routes.ts';
import { orderPlatformRoutes } from '../simulators/order-routes.ts';
import { simulatorRoutes } from '../simulators/routes.ts';
import { dayOf } from '../values/time.ts';
import { alarmSources } from './alarms.ts';
import { openDatabase } from './database.ts';
import { peopleAsk } from './demonstration.ts';
import { deskOf, openExchange, openPostOffice, startDesk } from './desk.ts';
import { allExports } from './exports.ts';
import { fileStores, notedFiles, openFiles, sealedAs } from './files.ts';
import { type Gateway, linkCheck, startGateway } from './gateway.ts';
import { allJobs, type JobHouse } from './jobs.ts';
import { houseFigures, linkFigures, ownFigures } from './metrics.ts';
import { partners } from './partners.ts';
import { allPersonal } from './personal.ts';
import { readHouse, refuseMissingProducts } from './readings.ts';
import { allSeals } from './seals.ts';
import { servicesOf } from './services.ts';
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
  /** Where Prometheus reads this process, when it may. */
  readonly metricsUrl?: string;
  /** One line a link that this process serves: what it is and where. */
  readonly links: readonly string[];
  readonly simulated?: SimulatedCarriers;
  /** Only at the first start, and while nobody has signed in once the password of that is over. */
  readonly administrator?: FirstAdministrator;
  /** Whether people can have a second factor: without a SECRET_KEY they cannot. */
  readonly hasSecondFactors: boolean;
  /** Only in a demonstration: one sign-in a role. */
  readonly samples?: readonly SampleSignIn[];
  /** Files of the content folder that say something else than the catalogue in force: they wait as a draft. */
  readonly contentDiffers: readonly string[];
};

/**
 * Starts the roles of this process, in order, each closed by the lifecycle in reverse.
 * Throws StartRefused with every fault at once when link sheets or content are wrong.
 */
export async function startHouse(config: Config, log: Log, lifecycle: Lifecycle): Promise<House> {
  const readings = await readHouse(config);
  const { sheets, segments, words, campaigns, refundRules, script, desk, forms, books, orders } = readings;
  const isDemo = isDemonstration(config, [...sheets, ...orders]);
  const staff = staffRulesOrRefuse(config, isDemo);
  const { db, clock, listener } = await openDatabase(config, log, lifecycle);
  const catalogue = await lifecycle.open(
    'catalogue',
    () =>
      openCatalogue({
        ...{ db, listener, log, shipped: readings.shipped, compose: readings.compose, now: clock.now },
        accept: (catalog) => refuseMissingProducts(db, catalog),
      }),
    async (part) => part.close(),
  );
  const terms = { ...readings.terms, catalog: catalogue.catalog };
  await refuseChangedContests(db, campaigns);
  await refuseMissingKinds(db, readings.errands);
  const simulated = await startCarriers(sheets, orders, config, { segments, clock, log, lifecycle });
  const connected = simulated?.sheets ?? sheets;
  const door: Door = {
    lanes: sheets.filter((sheet) => !isMms(sheet)).map(laneOf),
    mmsLanes: sheets.filter(isMms).map(laneOf),
    words,
    sender: config.SP_NAME,
    promotionsPerWeek: config.PROMOTIONS_PER_WEEK,
  };
  const files = notedFiles(await openFiles(config), db);
  const blobs = files('');
  const links = await openIssueLinks(db);
  let url = config.PUBLIC_URL ?? `http://127.0.0.1:${config.PORT}`;
  const issues: PushHouse = {
    ...readings.mms,
    sectionTexts: new Map([['merchants', offersOfMerchants]]),
    asksFiling: sheets.some((sheet) => sheet.protocol === 'mm7' && sheet.peer.asksFiling),
    ...{ db, blobs, words, media: openMedia(path.join(config.SPGATE_DATA, 'renditions')), door, terms, clock },
    paceOf: (link) => sheets.find((sheet) => sheet.link === link)?.pace ?? 1,
    linkOf: ({ serial }, now) => `${url}/i/${links.sign(serial, now)}`,
  };
  const tills = await openTills(db);
  const intake: Intake = {
    ...{ db, clock, log, terms, segments, door, campaigns },
    orders: simulated?.orderSheets ?? orders,
    orderLinks: new Map(sheets.map((sheet) => [sheet.link, sheet])),
    seals: allSeals,
    services: servicesOf({
      ...{ terms, segments, door, desk, vehicles: readings.vehicles, gazetteer: readings.places.gazetteer, partners },
      errands: readings.errands,
      reminders: readings.reminders,
      handsets: readings.mms.handsets,
      issues,
      weatherRules: readings.weather.rules,
      db,
      pace: tills.pace,
      membership: readings.membership,
    }),
  };
  const scratch = openScratch(config.SPGATE_DATA);
  const locked = files('recordings');
  const recordings = openRecordings(db, {
    ...{ plain: blobs, locked },
    sealed: staff.vault && sealedBlobs(locked, staff.vault, sealedAs.recordings),
  });
  // Pictures of identity cards and licences are among them.
  const errandFiles = staff.vault ? sealedBlobs(files('errands'), staff.vault, sealedAs.errands) : files('errands');
  const exports = {
    files: files('exports'),
    kinds: allExports({ db, catalog: terms.catalog, campaigns, alarms: readings.alarms }),
  };
  const release: ReleaseHouse = {
    ...{ db, clock, catalogue, content: config.SPGATE_CONTENT },
    links: linkFacts(
      sheets.filter((sheet) => !isMms(sheet)),
      orders,
    ),
    names: { spName: config.SP_NAME, hotline: config.SP_HOTLINE },
  };
  const contentDiffers = await draftContent(db, catalogue, readings.shipped, clock.now());
  const isSimulated = simulated !== undefined;
  const incoming = deskOf(config, { db, terms, door, segments, desk }, { forms, blobs, scratch, isSimulated });
  const office = await openPostOffice(config, isDemo, lifecycle);
  const outlets: Outlets = {
    ...{ door, terms, segments },
    mailDomain: config.MAIL_SMTP_URL || office ? config.SP_EMAIL.split('@')[1]! : undefined,
    get boardUrl() {
      return `${url}/alarms`;
    },
  };
  const hear: Hear = (tx, heard) => hearText(tx, intake, heard);
  const keep = keepOf(config);
  const copies = files('copies');
  const self = { personal: allPersonal, copies, keep, errandFiles };
  const pages = {
    config,
    self,
    db,
    listener,
    terms,
    segments,
    door,
    campaigns,
    refundRules,
    desk,
    script,
    vehicles: readings.vehicles,
    books,
    blobs,
    recordings,
    scratch,
    staff,
    hear,
    release,
    bench: benchOf(intake, release),
    numbers: await openNumbers(db),
    exports,
    channels: incoming,
    appraisal: readings.appraisal,
    alarms: readings.alarms,
    outlets,
    places: readings.places,
    errands: readings.errands,
    reminders: readings.reminders,
    weatherRules: readings.weather.rules,
    membership: readings.membership,
    errandFiles,
    issues,
    issueLinks: links,
    tills,
    fitting: openFitting(),
  };
  const weather: Sources = {
    ...{ rules: readings.weather.rules, folder: config.SPGATE_CONTENT },
    ...(isDemo && { samplesOf: readings.weather.usual }),
  };
  const cancelsFolder = path.join(config.SPGATE_DATA, 'cancels');
  const jobHouse: JobHouse = {
    ...intake,
    self: {
      ...{ db, terms, segments, door, sheets, rules: refundRules, desk: incoming, parts: [], ...self },
      ...{ vehicles: readings.vehicles, errands: readings.errands, behindTls: config.PUBLIC_URL !== undefined },
    },
    desk,
    vehicles: readings.vehicles,
    gazetteer: readings.places.gazetteer,
    release,
    forms,
    refundRules,
    fileSheets: books.fileSheets,
    cancelsFolder,
    blobs,
    stores: new Map(fileStores.map((store) => [store, files(store)])),
    recordings,
    scratch,
    exportFiles: exports.files,
    errands: readings.errands,
    reminders: readings.reminders,
    membership: readings.membership,
    weather,
    errandFiles,
    issues,
    keep,
    handOver: { vault: staff.vault, webhooks: webhookRules(config.WEBHOOK_PRIVATE_ADDRESSES) },
  };
  const roles = new Set(config.SPGATE_ROLES);
  const metrics = config.METRICS_LISTEN && openMetrics(log);
  metrics?.add(ownFigures(db, config.SPGATE_ROLES));

  const gateway = roles.has('gateway')
    ? await lifecycle.open(
        'gateway',
        () =>
          startGateway({
            db,
            listener,
            clock,
            log,
            sheets: connected,
            door,
            doors: doorsOf(intake),
            whenSettled: settling(intake),
            multimedia: (hash) => loadMultimedia(blobs, hash),
          }),
        (part) => part.stop(),
      )
    : undefined;
  if (gateway && simulated) introduce(gateway, simulated);
  if (gateway) metrics?.add(linkFigures(gateway));
  if (roles.has('worker')) {
    await lifecycle.open(
      'worker',
      () => startWorker(db, clock, log, jobHouse),
      (part) => part.stop(),
    );
    await lifecycle.open(
      'reconciliation',
      async () => startReconciling({ db, blobs, now: clock.now, billing: intake, segments: intake.segments }, log),
      (part) => part.stop(),
    );
    await lifecycle.open(
      'exports',
      async () => startExporting({ db, ...exports, now: clock.now }, log),
      (part) => part.stop(),
    );
    const sources = alarmSources({ db, sheets: connected, terms, issues, weather: readings.weather.rules });
    let facts: readonly Fact[] = [];
    const onFacts = (seen: readonly Fact[]) => {
      facts = seen;
    };
    await lifecycle.open(
      'alarms',
      async () =>
        startAlarms({ db, sheet: readings.alarms, sources, outlets, ...jobHouse.handOver, log, onFacts }, clock.now),
      (part) => part.stop(),
    );
    const tracesUrl = config.TRACES_URL;
    if (tracesUrl)
      await lifecycle.open(
        'traces',
        async () => startTracing({ db, log, url: tracesUrl }, clock.now),
        (part) => part.stop(),
      );
    const told = { db, sheets: connected, terms, jobs: allJobs(jobHouse), alarms: readings.alarms };
    if (metrics) for (const source of houseFigures({ ...told, facts: () => facts })) metrics.add(source);
  }
  if (roles.has('worker')) await startDesk(incoming, { config, office, clock, listener, log, lifecycle });
  const visits = roles.has('web')
    ? await lifecycle.open(
        'visits',
        async () => openVisits(db, log),
        (part) => part.stop(),
      )
    : undefined;
  const walking = simulated ? walkingClock(db, clock, allJobs(jobHouse), log) : undefined;
  const web = visits
    ? await lifecycle.open(
        'web',
        () =>
          startWeb({
            ...{ ...pages, intake, sheets: connected, clock, log, visits, checks: checksOf(db, gateway) },
            ...{ carriers: carrierRoutes(), simulated: simulatedRoutes() },
            ...(metrics && { onAnswer: metrics.countAnswer }),
          }),
        (part) => part.stop(),
      )
    : undefined;
  const listening =
    metrics &&
    (await lifecycle.open(
      'figures',
      () => startMetrics(config.METRICS_LISTEN!, metrics, { now: clock.now, checks: checksOf(db, gateway), log }),
      (part) => part.stop(),
    ));
  if (web && walking)
    await lifecycle.open(
      'walks of the clock',
      () => walking,
      (part) => part.stop(),
    );
  // A port of its own choice is known only now.
  if (web && config.PUBLIC_URL === undefined) url = web.url;
  if (web && simulated) {
    introduceOrders(web.url, intake.orders, simulated);
    introduceMms(web.url, connected, simulated);
  }
  if (isDemo && gateway && simulated) await peopleAsk(db, simulated);
  // Last, so that a start which fails does not keep a password that nobody has read.
  const { samples } = readings.places;
  await supplyForecasts(db, weather, clock.now(), log);
  if (isDemo) await openSamplePlaces(db, samples, dayOf(clock.now()), clock.now());
  else await closeSamplePlaces(db, clock.now());
  if (isDemo) await openSampleInsurers(db, readings.insurance, clock.now());
  else await closeSampleInsurers(db, clock.now());
  const people = isDemo ? { samples: await openSamples(db, clock.now()) } : await realPeople(db, staff, clock.now());
  if (isDemo) await openSampleMerchants(db, readings.merchants, await sampleAccounts(db), clock.now());
  else await closeSampleMerchants(db, clock.now());
  if (isDemo) await openSampleIssues(issues, readings.mms.samples, clock.now());
  else await discardSamples(db, clock.now());
  if (web && isDemo) await openExchange(web.url, { db, clock, log, lifecycle });
  return {
    version: packageVersion,
    db,
    clock,
    contentDiffers,
    links: gateway ? connected.map(describe) : [],
    ...(web && { url: web.url }),
    ...(listening && { metricsUrl: listening.url }),
    ...(simulated && { simulated }),
    ...people,
    hasSecondFactors: staff.vault !== undefined,
  };

  /** Where carriers' platforms call us. */
  function carrierRoutes(): Route[] {
    const arrivalsOf = (link: string) => gateway?.arrivalsOf(link);
    return [
      ...orderSyncRoutes(intake),
      ...mm7Routes({ db, log, sheets: connected, doors: doorsOf(intake), arrivalsOf }),
    ];
  }

  function simulatedRoutes(): Route[] {
    if (!simulated) return [];
    const carriers = { ...simulated, carrierOf: (phone: string) => carrierOf(segments, phone), demoHandsets };
    return [
      ...simulatorRoutes(carriers),
      ...orderPlatformRoutes(simulated.orders),
      ...(office ? mailboxRoutes(office) : []),
      ...(walking ? clockRoutes(walking) : []),
    ];
  }
}

/** Who works where carriers are real, or the database is somebody's: no sample, and an administrator when there is nobody yet. */
async function realPeople(db: Db, rules: StaffRules, now: Date): Promise<Pick<House, 'administrator'>> {
  await closeSamples(db, now);
  const administrator = await openFirstAdministrator(db, rules, { now, realNow: new Date() });
  return administrator ? { administrator } : {};
}

/** How this installation wants its people to sign in. Throws StartRefused with what is wrong in the settings. */
function staffRulesOrRefuse(config: Config, isDemo: boolean): StaffRules {
  const rules = staffRulesOf(config, isDemo);
  if ('faults' in rules) throw new StartRefused(rules.faults);
  return rules;
}

/** Nothing real is in reach: every carrier is played by this program, and the database is its own. */
export function isDemonstration(
  config: Pick<Config, 'DATABASE_URL'>,
  sheets: readonly { readonly simulated: boolean }[],
): boolean {
  return config.DATABASE_URL === undefined && sheets.length > 0 && sheets.every(({ simulated }) => simulated);
}

async function startCarriers(
  sheets: readonly LinkSheet[],
  orders: readonly OrderSheet[],
  config: Config,
  { segments, clock, log, lifecycle }: { segments: Segments; clock: Clock; log: Log; lifecycle: Lifecycle },
): Promise<SimulatedCarriers | undefined> {
  if (![...sheets, ...orders].some((sheet) => sheet.simulated)) return undefined;
  const options = { segments, folder: config.SPGATE_DATA, now: clock.now, log };
  return lifecycle.open(
    'simulated carriers',
    () => startSimulatedCarriers(sheets, orders, options),
    (part) => part.stop(),
  );
}

function keepOf(config: Config): JobHouse['keep'] {
  return {
    messagesMonths: config.KEEP_MESSAGES_MONTHS,
    recordsYears: config.KEEP_RECORDS_YEARS,
    billingYears: config.KEEP_BILLING_YEARS,
    recordingsMonths: config.KEEP_CALLS_MONTHS,
  };
}

/** The bench tries the drafts that wait, too. */
function benchOf(intake: Intake, release: ReleaseHouse): Omit<BenchHouse, 'countNumber'> {
  return {
    intake,
    drafts: () => waitingDrafts(release.db),
    async catalogOfDraft(id, at) {
      const draft = await findDraft(release.db, id);
      return draft && catalogOfDraft(release, draft, at);
    },
  };
}

/** What the links of this house know of products. */
function linkFacts(sheets: readonly LinkSheet[], orders: readonly OrderSheet[]): LinkFacts[] {
  return sheets.map(({ link, carriers, accessNumbers, serviceCodes, orderPeer }) => {
    const peer = orders.find((one) => one.peer === orderPeer);
    return {
      ...{ link, carriers, accessNumbers, serviceCodes },
      ...(peer && { ordered: { peer: peer.peer, products: new Set(Object.values(peer.products)) } }),
    };
  });
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

/** Tells each simulated platform where it finds us. */
function introduceOrders(url: string, orders: readonly OrderSheet[], simulated: SimulatedCarriers): void {
  for (const { peer, path: place } of orders) simulated.orders.connectTo(peer, url + place);
}

/** Tells each simulated MMSC where it finds us. */
function introduceMms(url: string, sheets: readonly LinkSheet[], simulated: SimulatedCarriers): void {
  for (const sheet of sheets) {
    if (sheet.protocol !== 'mm7' || !sheet.simulated) continue;
    const { path: place, login } = sheet.receive;
    const mmsc = simulated.mmscs.find(({ link }) => link === sheet.link);
    mmsc?.connectTo(sheet.vaspId, { url: url + place, ...(login && { login }) });
  }
}

/** Who asks whether we are ready waits no longer. */
const readyWithinMs = 3_000;

function checksOf(db: Db, gateway: Gateway | undefined): ReadinessCheck[] {
  return [
    {
      name: 'database',
      check: async () => {
        await db.read('select 1', [], { withinMs: readyWithinMs });
        return undefined;
      },
    },
    { name: 'room in the database', check: async () => db.noRoom() },
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
