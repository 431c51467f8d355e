import path from 'node:path';
import { type AlarmSheet, loadAlarms } from '../business/alarms/index.ts';
import { type AppraisalRules, loadAppraisal } from '../business/appraisal/index.ts';
import {
  type Catalog,
  type CatalogFiles,
  loadCatalog,
  loadServiceWords,
  readCatalog,
  readCatalogFiles,
  withWordsBeside,
} from '../business/catalog/index.ts';
import { type CarrierForm, loadForms } from '../business/desk/index.ts';
import { loadWords, type Words } from '../business/messages/index.ts';
import { loadPlaces, type PlaceContent } from '../business/places/index.ts';
import {
  type FileSheet,
  readAgreements,
  readFileSheets,
  type ShareAgreement,
} from '../business/reconciliation/index.ts';
import { loadRefundRules, type RefundRules } from '../business/refunds/index.ts';
import { loadSegments, type Segments } from '../business/subscribers/index.ts';
import { productsMissing, type Terms } from '../business/subscriptions/index.ts';
import { type DeskSheet, loadDesk } from '../business/tickets/index.ts';
import { loadVehicleRules, type VehicleRules } from '../business/vehicles/index.ts';
import { loadOrderScript, type OrderScript } from '../care/index.ts';
import { feesOf, type LinkSheet, type OrderSheet, readLinkSheets, readOrderSheets } from '../carriers/index.ts';
import { type Config, ConfigError, programRoles } from '../platform/config.ts';
import { ContentError } from '../platform/content.ts';
import type { Db } from '../platform/db.ts';
import { packageRoot } from '../platform/package-root.ts';
import { allOrFaults } from '../platform/refused.ts';
import { type Campaigns, loadCampaigns } from '../products/campaigns/index.ts';
import { type ErrandBook, loadErrands } from '../products/errands/index.ts';
import { type InsuranceSamples, loadInsuranceSamples } from '../products/insurance/index.ts';
import {
  loadMembershipRules,
  loadMerchantSamples,
  type MembershipRules,
  type MerchantSamples,
} from '../products/merchants/index.ts';
import { loadMms, type MmsContent } from '../products/mms/index.ts';
import { loadReminderRules, type ReminderRules } from '../products/reminders/index.ts';
import {
  checkForecastFiles,
  loadWeather,
  loadWeatherRules,
  type Weather,
  type WeatherRules,
  weatherOf,
  weatherWelcome,
  withoutWeather,
} from '../products/weather/index.ts';
import { dayMs, hourMs } from '../values/time.ts';
import { serviceActs } from './services.ts';

/** What files tell of this house. */
export type Readings = {
  readonly sheets: readonly LinkSheet[];
  readonly segments: Segments;
  /** With the catalogue of the content folder: what is in force is a version of the database. */
  readonly terms: Terms;
  /** What the content folder has of the catalogue, and how such files become one in this house. */
  readonly shipped: CatalogFiles;
  readonly compose: (files: CatalogFiles) => { readonly catalog: Catalog; readonly faults: readonly string[] };
  readonly words: Words;
  readonly campaigns: Campaigns;
  readonly refundRules: RefundRules;
  /** How customer care works. */
  readonly desk: DeskSheet;
  /** What people name to say where they are, and what they look for. */
  readonly places: PlaceContent;
  /** Invented insurers of a demonstration. */
  readonly insurance: InsuranceSamples;
  /** Invented merchants of a demonstration. */
  readonly merchants: MerchantSamples;
  /** How the month of an agent is appraised. */
  readonly appraisal: AppraisalRules;
  /** When people are told that something is wrong, and what they do then. */
  readonly alarms: AlarmSheet;
  /** How carriers pass complaints to us and want to hear back. */
  readonly forms: ReadonlyMap<string, CarrierForm>;
  /** When cars are due. */
  readonly vehicles: VehicleRules;
  /** What people order to have done, where and at what price. */
  readonly errands: ErrandBook;
  /** What goes out as MMS, and what handsets take. */
  readonly mms: MmsContent;
  /** What is usual in which city, and when the weather goes out. */
  readonly weather: { readonly usual: Weather; readonly rules: WeatherRules };
  /** When the membership SMS of a month goes out. */
  readonly membership: MembershipRules;
  /** When people are reminded of what falls due. */
  readonly reminders: ReminderRules;
  /** What agents read to people for whom they order. */
  readonly script: OrderScript;
  /** How files of carriers are read, and what was agreed about shares. */
  readonly books: { readonly fileSheets: readonly FileSheet[]; readonly agreements: readonly ShareAgreement[] };
  /** The carriers' platforms that keep order relations. */
  readonly orders: readonly OrderSheet[];
};

/** Reads link sheets, segments, catalogue and texts. Throws StartRefused with the faults of all of them at once. */
export async function readHouse(config: Config): Promise<Readings> {
  const house = { spName: config.SP_NAME, hotline: config.SP_HOTLINE };
  const [sheets, segments, products, words, usual, weatherRules, refundRules, desk, script, vehicles] =
    await allOrFaults([
      readSheets(config),
      loadSegments(config.SPGATE_CONTENT),
      loadCatalog(config.SPGATE_CONTENT, house),
      loadWords(config.SPGATE_CONTENT),
      loadWeather(config.SPGATE_CONTENT),
      loadWeatherRules(config.SPGATE_CONTENT),
      loadRefundRules(config.SPGATE_CONTENT),
      loadDesk(config.SPGATE_CONTENT),
      loadOrderScript(config.SPGATE_CONTENT, house),
      loadVehicleRules(config.SPGATE_CONTENT),
    ]);
  const [
    { campaigns, catalog },
    fileSheets,
    agreements,
    forms,
    appraisal,
    places,
    errands,
    mms,
    reminders,
    insurance,
    merchants,
    membership,
    alarms,
  ] = await allOrFaults([
    loadCampaigns(config.SPGATE_CONTENT, await withServices(config, products)),
    readFileSheets(linksFolder(config), products),
    readAgreements(linksFolder(config), products),
    loadForms(config.SPGATE_CONTENT, desk.categories),
    loadAppraisal(config.SPGATE_CONTENT),
    loadPlaces(config.SPGATE_CONTENT),
    loadErrands(config.SPGATE_CONTENT, desk.calendars),
    loadMms(config.SPGATE_CONTENT),
    loadReminderRules(config.SPGATE_CONTENT),
    loadInsuranceSamples(config.SPGATE_CONTENT),
    loadMerchantSamples(config.SPGATE_CONTENT),
    loadMembershipRules(config.SPGATE_CONTENT),
    loadAlarms(config.SPGATE_CONTENT),
    checkForecastFiles(weatherRules, config.SPGATE_CONTENT),
  ]);
  const fees = {
    links: new Map(sheets.map((sheet) => [sheet.link, feesOf(sheet)])),
    coolingOffMs: config.NO_CHARGE_HOURS * hourMs,
    testNumbers: new Set(config.BILLING_TEST_NUMBERS),
    nothingSent: new Map([['weather', withoutWeather]]),
  };
  const orders = await readOrders(config, sheets, catalog);
  const orderModes = new Map(sheets.map(({ link, orderMode }) => [link, orderMode]));
  const carrierConfirms = new Set(sheets.flatMap(({ link, confirmBy }) => (confirmBy === 'carrier' ? [link] : [])));
  return {
    sheets,
    segments,
    shipped: await readCatalogFiles(config.SPGATE_CONTENT),
    compose(files) {
      const read = readCatalog(files, house);
      const faults = [...read.faults];
      return { catalog: withWordsBeside(read.catalog, catalog, faults), faults };
    },
    terms: {
      catalog,
      confirmWindowMs: config.CONFIRM_WINDOW_HOURS * hourMs,
      fees,
      orderModes,
      carrierConfirms,
      items: new Map([['weather-now', (city, now) => weatherOf(usual, city, now)]]),
      welcomes: new Map([['weather', ({ province }) => weatherWelcome(weatherRules, province)]]),
      itemConsentMs: config.ITEM_CONSENT_DAYS * dayMs,
    },
    words,
    campaigns,
    refundRules,
    desk,
    vehicles,
    errands,
    reminders,
    membership,
    weather: { usual, rules: weatherRules },
    forms,
    script,
    appraisal,
    alarms,
    places,
    mms,
    insurance,
    merchants,
    books: { fileSheets, agreements },
    orders,
  };
}

/** The catalogue with the words of services beside its own. */
async function withServices(config: Config, catalog: Catalog): Promise<Catalog> {
  const faults: string[] = [];
  const words = await loadServiceWords(config.SPGATE_CONTENT, catalog, serviceActs, faults);
  if (faults.length > 0) throw new ContentError(faults);
  return words;
}

function linksFolder(config: Config): string {
  return config.SPGATE_LINKS ?? path.join(packageRoot, 'ops/carriers/demo');
}

/** The sheets of this installation. Simulated carriers live in this process, so it must then run everything. */
async function readSheets(config: Config): Promise<LinkSheet[]> {
  const sheets = await readLinkSheets(linksFolder(config));
  const faults: string[] = [];
  const simulated = sheets.find((sheet) => sheet.simulated);
  if (simulated && !programRoles.every((role) => config.SPGATE_ROLES.includes(role))) {
    faults.push(
      `SPGATE_ROLES is ${config.SPGATE_ROLES.join()}: link ${simulated.link} is simulated, which needs all roles in one process; leave it unset, or set SPGATE_LINKS to the sheets of real links`,
    );
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return sheets;
}

/** The sheets of the platforms that keep orders, beside those of the links that name them. */
async function readOrders(config: Config, sheets: readonly LinkSheet[], catalog: Catalog): Promise<OrderSheet[]> {
  const orders = await readOrderSheets(path.join(linksFolder(config), 'orders'), new Set(catalog.products.keys()));
  const peers = new Set(orders.map(({ peer }) => peer));
  const faults = sheets.flatMap(({ link, orderPeer }) =>
    orderPeer === undefined || peers.has(orderPeer)
      ? []
      : [`link ${link}: orderPeer ${orderPeer} has no sheet; write one in orders/, see ops/carriers/README.md`],
  );
  if (faults.length > 0) throw new ConfigError(faults);
  return orders;
}

/**
 * Who has a product must be able to list and end it, so none of them leaves the catalogue before the last has.
 * Throws ContentError with every such product.
 */
export async function refuseMissingProducts(db: Db, catalog: Catalog): Promise<void> {
  const missing = await productsMissing(db, [...catalog.products.keys()]);
  const faults = missing.map(
    ({ product, subscriptions }) =>
      `product ${product} is not in the catalogue, but ${subscriptions} subscriptions of it are open: put its sheet back`,
  );
  if (faults.length > 0) throw new ContentError(faults);
}
