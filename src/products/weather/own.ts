import type { Catalog } from '../../business/catalog/index.ts';
import { type Door, type Say, sayUnasked } from '../../business/messages/index.ts';
import { lockSubscribers } from '../../business/subscribers/index.ts';
import { readersSince } from '../../business/subscriptions/index.ts';
import type { Tx } from '../../platform/db.ts';
import { Problem } from '../../platform/http/index.ts';
import { newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { beijingIso } from '../../values/time.ts';
import type { OwnWeather } from './contract.ts';
import {
  nextSlot,
  readCity,
  type Setting,
  slotAt,
  standingSetting,
  type WeatherRules,
  whereabouts,
  withCity,
  withHour,
} from './model.ts';
import { weatherFunction } from './push.ts';
import { sayStanding } from './service.ts';
import { daysOf, saveSettings, settingsOf } from './store.ts';

/** What the weather of one phone needs of the house. */
export type OwnWeatherHouse = {
  readonly weatherRules: WeatherRules;
  readonly terms: { readonly catalog: Catalog };
  readonly door: Door;
};

const shownDays = 10;

/** Whether a phone gets the weather, or did in the last days. */
export async function hasWeather(
  tx: Tx,
  { terms }: Pick<OwnWeatherHouse, 'terms'>,
  phone: Phone,
  now: Date,
): Promise<boolean> {
  return (await readersSince(tx, terms.catalog, weatherFunction, [phone], now)).has(phone);
}

/** The place, or the city, that the holders of these phones told for their weather. */
export async function toldPlaces(tx: Tx, phones: readonly Phone[]): Promise<Map<Phone, string>> {
  const settings = await settingsOf(tx, phones);
  return new Map(
    [...settings].flatMap(([phone, { place, city }]) => {
      const named = place ?? city;
      return named === undefined ? [] : [[phone, named] as const];
    }),
  );
}

/** How the holder of a phone gets the weather, and how the last days went. */
export async function readOwnWeather(
  tx: Tx,
  { weatherRules: rules, terms }: Pick<OwnWeatherHouse, 'weatherRules' | 'terms'>,
  phone: Phone,
  now: Date,
): Promise<OwnWeather> {
  const { reader, setting, holder } = await loadOne(tx, terms.catalog, phone, now);
  const place = whereabouts(rules, setting, holder?.province);
  const days = holder ? await daysOf(tx, phone, holder.holderSince, shownDays) : [];
  return {
    reads: reader !== undefined,
    ...{ city: place?.city ?? null, place: place?.place ?? null },
    from: place ? (place.told ? 'told' : 'region') : 'unknown',
    hour: setting?.hour ?? rules.usualHour,
    next: reader && place ? beijingIso(slotAt(nextSlot(rules, setting, now))) : null,
    ...{ cities: [...rules.cities], hours: [rules.firstHour, rules.lastHour] },
    days: days.map(({ day, hour, city, whyNot }) => ({ day, hour, city, whyNot })),
  };
}

async function loadOne(tx: Tx, catalog: Catalog, phone: Phone, now: Date) {
  const holder = (await lockSubscribers(tx, [phone])).get(phone);
  const reader = (await readersSince(tx, catalog, weatherFunction, [phone], now)).get(phone);
  const setting = standingSetting((await settingsOf(tx, [phone])).get(phone), reader?.since);
  return { holder, reader, setting };
}

/** Lets the holder of a phone have the weather of another city, or at another hour. `tell`: by SMS, where somebody else does it for him. @throws Problem, saying why not. */
export async function changeOwnWeather(
  tx: Tx,
  { weatherRules: rules, terms: { catalog }, door }: OwnWeatherHouse,
  { phone, by, tell }: { readonly phone: Phone; readonly by: string; readonly tell: boolean },
  { city, hour }: { readonly city?: string | undefined; readonly hour?: number | undefined },
  now: Date,
): Promise<void> {
  const { holder, reader, setting } = await loadOne(tx, catalog, phone, now);
  if (!reader || !holder) throw noReader();
  const place = city === undefined ? undefined : readCity(rules, city);
  if (city !== undefined && !place) throw cityUnknown(rules);
  if (hour !== undefined && (hour < rules.firstHour || hour > rules.lastHour)) throw hourUnknown(rules);
  const moved: Setting | undefined = place ? withCity(rules, setting, place, now) : setting;
  const after = hour === undefined ? moved : withHour(rules, moved, hour, now);
  if (!after) return;
  await saveSettings(tx, [{ phone, setting: after, by }]);
  if (!tell) return;
  const say = {
    ...sayStanding(rules, after, holder.province, now),
    reason: 'weather settings',
    reasonId: newId(now),
  } as Say;
  await sayUnasked(tx, { catalog, door }, [{ to: holder, service: 'weather', say, mt: { class: 'notice' } }], now);
}

const noReader = () =>
  new Problem(409, 'no-weather', {
    'zh-CN': '该号码没有订购天气预报，请先订购',
    en: 'This number does not have the weather: order it first',
  });

const cityUnknown = ({ cities }: WeatherRules) =>
  new Problem(409, 'city-unknown', {
    'zh-CN': `没有这个城市的预报，请选择：${cities.join('、')}`,
    en: `There is no forecast for this place: choose one of ${cities.join(', ')}`,
  });

const hourUnknown = ({ firstHour, lastHour }: WeatherRules) =>
  new Problem(409, 'hour-unknown', {
    'zh-CN': `请选择${firstHour}时至${lastHour}时之间的整点`,
    en: `Choose a full hour from ${firstHour} to ${lastHour}`,
  });
