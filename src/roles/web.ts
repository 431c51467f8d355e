import path from 'node:path';
import { z } from 'zod';
import type { AlarmSheet, Outlets } from '../business/alarms/index.ts';
import { alarmRoutes } from '../business/alarms/routes.ts';
import type { AppraisalRules } from '../business/appraisal/index.ts';
import { appraisalRoutes } from '../business/appraisal/routes.ts';
import { billRunRoutes } from '../business/bill-run/routes.ts';
import { callRoutes } from '../business/calls/routes.ts';
import type { DeskHouse } from '../business/desk/index.ts';
import { deskRoutes } from '../business/desk/routes.ts';
import type { ExportKind } from '../business/exports/index.ts';
import { exportRoutes } from '../business/exports/routes.ts';
import type { Door } from '../business/messages/index.ts';
import { messageRoutes } from '../business/messages/routes.ts';
import { reconciliationRoutes } from '../business/reconciliation/routes.ts';
import type { RefundRules } from '../business/refunds/index.ts';
import { refundRoutes } from '../business/refunds/routes.ts';
import { relationRoutes } from '../business/relations/routes.ts';
import type { ReleaseHouse } from '../business/release/index.ts';
import { releaseRoutes } from '../business/release/routes.ts';
import { type CountNumber, cookieName, type Numbers, type StaffRules } from '../business/staff/index.ts';
import { authenticator, staffRoutes } from '../business/staff/routes.ts';
import type { Segments } from '../business/subscribers/index.ts';
import type { Terms } from '../business/subscriptions/index.ts';
import { telemarketingRoutes } from '../business/telemarketing/routes.ts';
import { returnTickets, ticketsOf } from '../business/tickets/index.ts';
import { ticketRoutes } from '../business/tickets/routes.ts';
import { readVehicles, type VehicleRules } from '../business/vehicles/index.ts';
import { vehicleRoutes } from '../business/vehicles/routes.ts';
import type { Visits } from '../business/visits/index.ts';

import { workRoutes } from '../business/works/routes.ts';
import {
  countNumber,
  type Hear,
  holderCookieName,
  holderFinder,
  type SelfHouse,
  type SelfPart,
  type StoryPanel,
} from '../care/index.ts';

import { reportRoutes } from '../care/reports/routes.ts';
import { careRoutes } from '../care/routes.ts';
import { selfRoutes } from '../care/self/routes.ts';
import { type LinkSheet, linkRoutes, traceRoutes } from '../carriers/index.ts';
import { type BenchHouse, benchRoutes } from '../intake/bench-routes.ts';
import type { Intake } from '../intake/intake.ts';
import { parkedRoutes } from '../intake/parked-routes.ts';
import { settling } from '../intake/status-report.ts';
import type { Blobs } from '../platform/blobs.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Db } from '../platform/db.ts';
import {
  type HttpAnswer,
  type HttpServer,
  healthRoutes,
  type ReadinessCheck,
  type Route,
  startHttp,
} from '../platform/http/index.ts';
import type { Listener } from '../platform/listen.ts';
import type { Log } from '../platform/log.ts';
import { packageRoot } from '../platform/package-root.ts';
import type { Names } from '../platform/reports.ts';
import type { Scratch } from '../platform/scratch.ts';
import type { Campaigns } from '../products/campaigns/index.ts';
import { campaignRoutes } from '../products/campaigns/routes.ts';
import { errandsUnder } from '../products/errands/index.ts';
import { errandRoutes } from '../products/errands/routes.ts';
import { hasInsurance, ownInsuranceRoutes } from '../products/insurance/index.ts';
import { insuranceRoutes } from '../products/insurance/routes.ts';
import {
  allTillRoutes,
  hasCard,
  type MembershipRules,
  offersTo,
  selfMembershipRoutes,
  settlementRoutes,
  type Tills,
  wasAtTills,
} from '../products/merchants/index.ts';
import { membershipRoutes, registryRoutes } from '../products/merchants/routes.ts';
import {
  type Fitting,
  hasIssues,
  type IssueLinks,
  issueViewRoutes,
  ownIssueRoutes,
  type PushHouse,
  pushRoutes,
  trialRoutes,
} from '../products/mms/index.ts';
import { editorialRoutes } from '../products/mms/routes.ts';
import { nearbyRoutes } from '../products/nearby/routes.ts';
import { reminderRoutes } from '../products/reminders/routes.ts';
import { hasWeather, ownWeatherRoutes, type WeatherRules } from '../products/weather/index.ts';
import { weatherRoutes } from '../products/weather/routes.ts';
import { openApiRoute } from './openapi-route.ts';
import { partners } from './partners.ts';
import type { Readings } from './readings.ts';
import { allReports } from './reports.ts';
import { settingsRoute } from './settings-route.ts';

/** What the web role works with. */
export type WebOptions = {
  readonly config: Config;
  readonly db: Db;
  readonly terms: Terms;
  readonly refundRules: RefundRules;
  /** How customer care works. */
  readonly desk: Readings['desk'];
  readonly blobs: Blobs;
  /** Recordings of calls, sealed where there is a key. */
  readonly recordings: Blobs;
  readonly scratch: Scratch;
  /** What people name to say where they are, and what they look for. */
  readonly places: Readings['places'];
  readonly segments: Segments;
  /** How issues are written, made for handsets and sent. */
  readonly issues: PushHouse;
  readonly fitting: Fitting;
  /** Links to issues that need no sign-in. */
  readonly issueLinks: IssueLinks;
  /** What opens QRs and checks at tills of merchants. */
  readonly tills: Tills;
  /** The one door out: what it holds back is told by its routes. */
  readonly door: Door;
  readonly campaigns: Campaigns;
  /** How the catalogue is edited and released. */
  readonly release: ReleaseHouse;
  /** Where texts are tried. */
  readonly bench: Omit<BenchHouse, 'countNumber'>;
  readonly alarms: AlarmSheet;
  /** How people on call are told. */
  readonly outlets: Outlets;
  readonly appraisal: AppraisalRules;
  /** The ways that tickets come by, and how their answers leave. */
  readonly channels: DeskHouse;
  /** What agents read to people for whom they order. */
  readonly script: Readings['script'];
  /** Takes a text as if a phone had sent it. */
  readonly hear: Hear;
  readonly books: Readings['books'];
  /** What people order to have done about their cars. */
  readonly errands: Readings['errands'];
  /** Pictures of errands. */
  readonly errandFiles: Blobs;
  /** When the weather goes out, and for which cities. */
  readonly weatherRules: WeatherRules;
  /** When the membership SMS of a month goes out, and how often once more. */
  readonly membership: MembershipRules;
  /** When cars are due. */
  readonly vehicles: VehicleRules;
  /** What the page of subscribers has to give copies of, and to forget. */
  readonly self: Pick<SelfHouse, 'personal' | 'copies' | 'keep' | 'errandFiles'>;
  /** How people of the house sign in. */
  readonly staff: StaffRules;
  /** The links to carriers, as they are reached. */
  readonly sheets: readonly LinkSheet[];
  /** Where a message goes that was parked and is tried again. */
  readonly intake: Intake;
  /** How lists carry numbers. */
  readonly numbers: Numbers;
  readonly exports: { readonly files: Blobs; readonly kinds: readonly ExportKind[] };
  readonly clock: Clock;
  /** What processes tell each other through the database: streams of events begin there. */
  readonly listener: Listener;
  readonly log: Log;
  readonly checks: readonly ReadinessCheck[];
  /** Counts how often public pages are asked for. */
  readonly visits: Visits;
  /** Told of every answer, where figures are taken. */
  readonly onAnswer?: (answer: HttpAnswer) => void;
  /** Where carriers' platforms call us. */
  readonly carriers: readonly Route[];
  /** Routes that are there only while carriers are simulated. */
  readonly simulated: readonly Route[];
};

/** What slices add to the page of a subscriber. A panel of a new slice is added here, and nowhere else. */
function panelsOf({
  db,
  terms,
  vehicles,
  issues,
}: Pick<WebOptions, 'db' | 'terms' | 'vehicles' | 'issues'>): readonly StoryPanel[] {
  return [
    {
      code: 'tickets',
      roles: ['care-agent', 'agent-10010', 'supervisor', 'technical-support'],
      has: async (_, phone) => (await ticketsOf(db, phone, 1)).length > 0,
    },
    {
      code: 'issues',
      roles: ['care-agent', 'supervisor'],
      has: (tx, phone, now) => hasIssues(tx, issues, phone, now),
    },
    // Whoever calls may ask for the way.
    { code: 'nearby', roles: ['care-agent', 'supervisor'], has: async () => true },
    {
      // Of a member without a car too: an agent may add the first one.
      code: 'vehicles',
      roles: ['care-agent', 'supervisor'],
      async has(tx, phone, now) {
        const { items, allowed } = await readVehicles(tx, { rules: vehicles, catalog: terms.catalog }, phone, now);
        return items.length > 0 || allowed > 0;
      },
    },
    {
      // Of a member who has none too: an agent may order the first one.
      code: 'errands',
      roles: ['care-agent', 'supervisor'],
      async has(tx, phone, now) {
        const { allowed } = await readVehicles(tx, { rules: vehicles, catalog: terms.catalog }, phone, now);
        return allowed > 0 || (await errandsUnder(db, phone, 1)).length > 0;
      },
    },
    {
      code: 'weather',
      roles: ['care-agent', 'supervisor'],
      has: (tx, phone, now) => hasWeather(tx, { terms }, phone, now),
    },
    {
      code: 'redemptions',
      roles: ['care-agent', 'supervisor'],
      has: (tx, phone, now) => wasAtTills(tx, { terms }, phone, now),
    },
  ];
}

/** What slices add to the page that subscribers have for themselves. A part of a new slice is added here, and nowhere else. */
function selfPartsOf({
  terms,
  vehicles,
  issues,
}: Pick<WebOptions, 'terms' | 'vehicles' | 'issues'>): readonly SelfPart[] {
  return [
    { code: 'membership', has: (tx, phone, now) => hasCard(tx, { terms }, phone, now) },
    { code: 'issues', has: (tx, phone, now) => hasIssues(tx, issues, phone, now) },
    { code: 'insurance', has: (tx, phone, now) => hasInsurance(tx, { terms, vehicles }, phone, now) },
    { code: 'weather', has: (tx, phone, now) => hasWeather(tx, { terms }, phone, now) },
  ];
}

/** Every route of the program. A route of a new slice is added here, and nowhere else. */
export function allRoutes(options: Omit<WebOptions, 'visits'>): Route[] {
  const { config, db, terms, blobs, recordings, segments, door, refundRules, books, release, checks } = options;
  const { carriers, simulated, intake } = options;
  const behindTls = config.PUBLIC_URL !== undefined;
  const numbersPerHour = config.NUMBERS_PER_HOUR;
  const counting: { readonly countNumber: CountNumber } = {
    countNumber: (request, phone) => countNumber({ db, segments, numbersPerHour }, request, phone),
  };
  const routes = [
    ...healthRoutes(checks),
    settingsRoute(config, simulated.length > 0),
    ...staffRoutes({
      ...{ db, behindTls, rules: options.staff, numbers: options.numbers },
      whenMoved: (id, now) => db.transact((tx) => returnTickets(tx, options, id, now)),
    }),
    ...exportRoutes({ db, ...options.exports }),
    ...workRoutes(options),
    ...messageRoutes({ ...counting, db, door, segments, numbers: options.numbers, whenSettled: settling(intake) }),
    ...parkedRoutes(intake),
    ...telemarketingRoutes({ db, blobs, recordings, segments, catalog: terms.catalog }),
    ...vehicleRoutes({ db, blobs, catalog: terms.catalog, rules: options.vehicles }),
    ...campaignRoutes({ ...options, offersTo }),
    ...billRunRoutes(options),
    ...refundRoutes({ db, terms, door, rules: refundRules }),
    ...careRoutes({ ...options, rules: refundRules, numbersPerHour, panels: panelsOf(options) }),
    ...selfRoutes({
      ...options,
      ...options.self,
      rules: refundRules,
      desk: options.channels,
      parts: selfPartsOf(options),
      behindTls,
    }),
    ...ticketRoutes({
      ...options,
      ...counting,
      outlets: options.channels.tickets.outlets,
      house: { spName: config.SP_NAME, hotline: config.SP_HOTLINE },
    }),
    ...reconciliationRoutes({ ...options, sheets: books.fileSheets, agreements: books.agreements }),
    ...relationRoutes({ db }),
    ...appraisalRoutes({ db, rules: options.appraisal }),
    ...deskRoutes({ ...options.channels, behindTls }),
    ...callRoutes({ ...options, ...hotlineOf(config, simulated.length > 0) }),
    ...releaseRoutes(release),
    ...benchRoutes({ ...options.bench, ...counting }),
    ...reportRoutes({ db, reports: allReports, names: namesOf(options) }),
    ...nearbyRoutes({ ...options, ...counting, partners }),
    ...reminderRoutes(options),
    ...weatherRoutes(options),
    ...errandRoutes(options),
    ...trialRoutes({
      ...options.issues,
      fitting: options.fitting,
      segments: options.segments,
      numbers: options.numbers,
    }),
    ...editorialRoutes({ ...options.issues, fitting: options.fitting, listener: options.listener }),
    ...pushRoutes(options.issues, options.log),
    ...issueViewRoutes({ ...options.issues, issueLinks: options.issueLinks }),
    ...ownIssueRoutes(options.issues, {
      path: '/api/self/issues',
      access: 'subscriber',
      params: z.object({}),
      channel: 'web',
      whose: async (_, { holder }) => holder!.phone,
    }),
    ...insuranceRoutes({ ...options, vault: options.staff.vault }),
    ...registryRoutes(options),
    ...membershipRoutes(options),
    ...ownInsuranceRoutes(options, {
      path: '/api/self/insurance',
      access: 'subscriber',
      whose: async (_, { holder }) => ({ phone: holder!.phone, evidence: { page: '/me', session: holder!.session } }),
    }),
    ...ownWeatherRoutes(options, {
      path: '/api/self/weather',
      access: 'subscriber',
      whose: async (_, { holder }) => ({ phone: holder!.phone, by: holder!.phone, tell: false }),
    }),
    ...selfMembershipRoutes({ ...options, seals: options.tills.seals }),
    ...settlementRoutes({ db }),
    ...allTillRoutes({ ...options, ...options.tills, vault: options.staff.vault }),
    ...linkRoutes(options),
    ...alarmRoutes({ ...options, vault: options.staff.vault }),
    ...traceRoutes(options),
    ...carriers,
    ...simulated,
  ];
  const cookies = { session: cookieName(behindTls), holder: holderCookieName(behindTls) };
  return [...routes, openApiRoute(routes, { cookies })];
}

/** What content calls things that reports tell apart. */
function namesOf({
  terms,
  refundRules,
  desk,
  errands,
}: Pick<WebOptions, 'terms' | 'refundRules' | 'desk' | 'errands'>): Names {
  const { products } = terms.catalog;
  return {
    products: new Map([...products].map(([code, { title }]) => [code, { 'zh-CN': title, en: title }])),
    'refund-reasons': new Map([...refundRules.reasons].map(([code, { title }]) => [code, title])),
    'ticket-categories': desk.categories,
    'errand-kinds': new Map(errands.kinds.map(({ code, title }) => [code, title])),
    'errand-cities': new Map(errands.cities.map(({ code, title }) => [code, title])),
  };
}

/** The role that serves HTTP and the consoles. */
export function startWeb(options: WebOptions): Promise<HttpServer> {
  const { config, db, clock, log, visits } = options;
  const behindTls = config.PUBLIC_URL !== undefined;
  return startHttp({
    host: config.HOST,
    port: config.PORT,
    routes: allRoutes(options),
    authenticate: authenticator({ db, behindTls, rules: options.staff }),
    findHolder: holderFinder({ db, behindTls }),
    now: clock.now,
    log,
    consolesDir: path.join(packageRoot, 'dist/consoles'),
    onPage: (asked) => visits.count(asked, clock.now()),
    ...(options.onAnswer && { onAnswer: options.onAnswer }),
    behindTls,
  });
}

/** The plan of the hotline (CA-070). A simulated exchange tells of calls from this machine. */
function hotlineOf(config: Config, isSimulated: boolean) {
  return {
    facts: { lines: config.HOTLINE_LINES, agents: config.HOTLINE_AGENTS, target: 0.9 },
    exchanges: [...config.HOTLINE_EXCHANGES, ...(isSimulated ? ['127.0.0.1', '::1'] : [])],
  };
}
