import type { Catalog } from '../../business/catalog/index.ts';
import { type Door, sayUnasked, type Unasked } from '../../business/messages/index.ts';
import { lockSubscribers } from '../../business/subscribers/index.ts';
import { countReaders, phonesOfReaders, readersSince } from '../../business/subscriptions/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import { carriers } from '../../values/carrier.ts';
import { newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { type Day, dayOf, hourMs, later, startOfDay } from '../../values/time.ts';
import {
  type Candidate,
  dayToldAt,
  decideAt,
  goodUntil,
  type Slot,
  slotAt,
  type ToldForecast,
  type WeatherRules,
  wordsOf,
} from './model.ts';
import { forecastsOf, hoursInUse, phonesAtHour, type Sent, saveSent, sentOn, settingsOf } from './store.ts';

/** What sending the weather needs of the house. */
export type WeatherHouse = {
  readonly rules: WeatherRules;
  readonly terms: { readonly catalog: Catalog };
  readonly door: Door;
};

/** What came of a slot: how many were sent, and to how many of each city nothing could be, because nothing is forecast. */
export type Pushed = { sent: number; missed: number; readonly without: Map<string, number> };

const pageSize = 1_000;
/** What grants it. */
export const weatherFunction = 'weather';

/**
 * Sends the weather of a slot to all who chose its hour, as of `now`. It may be called late, twice or by two workers: each reader is
 * decided on under the lock of his row, and has one row a day. A slot whose time is over is written down as missed.
 */
export async function pushSlot(db: Db, house: WeatherHouse, slot: Slot, now: Date): Promise<Pushed> {
  const pushed: Pushed = { sent: 0, missed: 0, without: new Map() };
  for await (const phones of pagesOf(db, house, slot))
    if (phones.length > 0) await db.transact((tx) => pushPage(tx, house, { slot, phones, pushed }, now));
  return pushed;
}

/** At the usual hour all readers are looked at, for who told nothing has no row; at another one those who told it. */
async function* pagesOf(db: Db, { rules, terms }: WeatherHouse, slot: Slot): AsyncGenerator<Phone[]> {
  const moment = slotAt(slot);
  const pages =
    slot.hour === rules.usualHour
      ? carriers.map(
          (carrier) => (tx: Tx, after: Phone) =>
            phonesOfReaders(tx, terms.catalog, weatherFunction, { moment, carrier, after, limit: pageSize }),
        )
      : [(tx: Tx, after: Phone) => phonesAtHour(tx, slot.hour, { after, limit: pageSize })];
  for (const pageAfter of pages)
    for (let after: Phone = ''; ; ) {
      const phones = await db.transact((tx) => pageAfter(tx, after));
      yield phones;
      if (phones.length < pageSize) break;
      after = phones.at(-1)!;
    }
}

async function pushPage(
  tx: Tx,
  { rules, terms: { catalog }, door }: WeatherHouse,
  { slot, phones, pushed }: { readonly slot: Slot; readonly phones: readonly Phone[]; readonly pushed: Pushed },
  now: Date,
): Promise<void> {
  const forDay = dayToldAt(rules, slot);
  const holders = await lockSubscribers(tx, phones);
  const [readers, settings, known, told] = await Promise.all([
    readersSince(tx, catalog, weatherFunction, phones, slotAt(slot)),
    settingsOf(tx, phones),
    sentOn(tx, phones, slot.day),
    forecastsOf(tx, [forDay]),
  ]);
  const forecasts = new Map<string, ToldForecast>(told.map((one) => [one.city, one]));
  const about = { ...slot, forDay };
  const going: { unasked: Unasked; row: Sent }[] = [];
  const rows: Sent[] = [];
  for (const phone of phones) {
    const reader = readers.get(phone);
    const holder = holders.get(phone);
    if (!reader || !holder) continue;
    const candidate: Candidate = {
      ...{ phone, province: holder.province, since: reader.since },
      ...{ setting: settings.get(phone), known: known.get(phone) },
    };
    const decided = decideAt(rules, slot, candidate, forecasts, now);
    if (!decided) continue;
    if ('whyNot' in decided) {
      const { whyNot, city = null } = decided;
      rows.push({ ...about, phone, city, revision: null, source: null, mtId: null, whyNot });
      if (whyNot === 'missed') pushed.missed += 1;
      else if (city !== null) pushed.without.set(city, (pushed.without.get(city) ?? 0) + 1);
      continue;
    }
    const { send, place } = decided;
    const say = {
      ...({ code: 'weather-daily', vars: wordsOf(send, place) } as const),
      ...{ reason: 'weather forecast', reasonId: newId(now), product: reader.product.code },
    };
    going.push({
      unasked: { to: holder, service: 'weather', say, mt: { class: 'content', goodUntil: goodUntil(rules, slot) } },
      row: { ...about, phone, city: send.city, revision: send.revision, source: send.source, mtId: null, whyNot: null },
    });
  }
  const said = await sayUnasked(
    tx,
    { catalog, door },
    going.map(({ unasked }) => unasked),
    now,
  );
  for (const [at, { row }] of going.entries()) {
    const it = said[at]!;
    rows.push({ ...row, mtId: it.mtId ?? null, whyNot: 'refusal' in it ? it.refusal : null });
    if (!('refusal' in it)) pushed.sent += 1;
  }
  await saveSent(tx, rows, now);
}

/** The slots that are still good: what a forecast that has just come may still be sent at. */
export async function catchUp(db: Db, house: WeatherHouse, now: Date): Promise<number> {
  let sent = 0;
  for (const hour of await hoursOf(db, house.rules)) {
    const slot = { day: dayOf(now), hour };
    if (slotAt(slot) <= now && now < goodUntil(house.rules, slot)) sent += (await pushSlot(db, house, slot, now)).sent;
  }
  return sent;
}

/** The hours at which somebody may get it. */
async function hoursOf(db: Db, { usualHour }: WeatherRules): Promise<number[]> {
  return [...new Set([usualHour, ...(await hoursInUse(db))])].sort((one, other) => one - other);
}

/** The first slot that is not before a time. */
export async function slotFrom(db: Db, rules: WeatherRules, from: Date): Promise<Slot> {
  const hours = await hoursOf(db, rules);
  const today = dayOf(from);
  const hour = hours.find((one) => slotAt({ day: today, hour: one }) >= from);
  return hour !== undefined
    ? { day: today, hour }
    : { day: dayOf(later(startOfDay(today), 24 * hourMs)), hour: hours[0]! };
}

/** The cities of which nothing is forecast for a day; none while nobody reads the weather. */
export function citiesWithout(
  db: Db,
  { rules, terms }: Pick<WeatherHouse, 'rules' | 'terms'>,
  day: Day,
  now: Date,
): Promise<string[]> {
  return db.transact(async (tx) => {
    if ((await countReaders(tx, terms.catalog, weatherFunction, now)).size === 0) return [];
    const told = await forecastsOf(tx, [day]);
    return rules.cities.filter((city) => !told.some((one) => one.city === city));
  });
}

/** Tells operators of cities without a forecast. */
export function alarmWithout(log: Log, slot: Slot, { without }: Pushed): void {
  if (without.size > 0)
    log.error(
      { alarm: 'forecast-missing', ...slot, cities: Object.fromEntries(without) },
      'people of cities without a forecast get none',
    );
}
