import { type Catalog, priceOf, tariffAt } from '../../business/catalog/index.ts';
import type { Said, Say, Served, Service, Speaker } from '../../business/messages/index.ts';
import { readersSince } from '../../business/subscriptions/index.ts';
import type { Tx } from '../../platform/db.ts';
import { dayInWords, minuteMs } from '../../values/time.ts';
import {
  nextSlot,
  placeInWords,
  readCity,
  readHour,
  type Setting,
  slotAt,
  standingSetting,
  type WeatherRules,
  whereabouts,
  withCity,
  withHour,
} from './model.ts';
import { weatherFunction } from './push.ts';
import { type SettingChange, saveSettings, settingsOf } from './store.ts';

/** What words may do here. */
export const weatherActs = ['city', 'hour'] as const;

/** What the service needs of the house. */
export type WeatherServiceHouse = {
  readonly weatherRules: WeatherRules;
  readonly terms: { readonly catalog: Catalog };
};

/** What a phone told of city and hour, as far as it counts. */
type Standing = { readonly setting: Setting | undefined };

/** So long a city or an hour may be sent alone, after it was asked for. */
const talkMs = 30 * minuteMs;

/** Where and when the weather comes, by SMS: `CITY 石家庄`, `TQSJ 7`. What is unclear is asked. */
export function weatherService({ weatherRules: rules, terms }: WeatherServiceHouse): Service<Standing, SettingChange> {
  return {
    name: 'weather',
    acts: weatherActs,
    load: (tx, speakers, now) => loadStandings(tx, terms.catalog, speakers, now),
    decide: (standing, said, speaker, now) => decideSaid(rules, terms.catalog, standing, said, speaker, now),
    save: (tx, changes) => saveSettings(tx, changes),
  };
}

async function loadStandings(
  tx: Tx,
  catalog: Catalog,
  speakers: readonly Speaker[],
  now: Date,
): Promise<(speaker: Speaker) => Standing> {
  const phones = speakers.map(({ subscriber }) => subscriber.phone);
  const [settings, readers] = await Promise.all([
    settingsOf(tx, phones),
    readersSince(tx, catalog, weatherFunction, phones, now),
  ]);
  return ({ subscriber: { phone } }) => ({
    setting: standingSetting(settings.get(phone), readers.get(phone)?.since),
  });
}

function decideSaid(
  rules: WeatherRules,
  catalog: Catalog,
  { setting }: Standing,
  said: Said,
  { subscriber, entitlements }: Speaker,
  now: Date,
): Served<Standing, SettingChange> {
  const about = { reason: 'weather settings', reasonId: said.mo.id };
  if (!entitlements.functions.has(weatherFunction)) return { says: [{ ...howToJoin(catalog, now), ...about } as Say] };
  const saying = (words: Words) => ({ ...words, ...about }) as Say;
  // Who answers a question may answer with either: a number is an hour, anything else a city.
  const text = 'act' in said ? said.rest : said.text;
  const act = 'act' in said ? said.act : readHour(rules, text) === undefined ? 'city' : 'hour';
  const asking = { kind: 'service-words:weather', choices: {}, lifetimeMs: talkMs } as const;
  const settled = (after: Setting | undefined): Served<Standing, SettingChange> => ({
    says: [saying(sayStanding(rules, after, subscriber.province, now))],
    ...(after && {
      change: { phone: subscriber.phone, setting: after, by: subscriber.phone },
      state: { setting: after },
    }),
  });
  if (act === 'hour') {
    const hour = readHour(rules, text);
    if (hour !== undefined) return settled(withHour(rules, setting, hour, now));
    const why = text === '' ? '' : `没有看懂“${shortened(text)}”。`;
    const vars = { why, first: String(rules.firstHour), last: String(rules.lastHour) };
    return { says: [saying({ code: 'weather-which-hour', vars })], ask: asking };
  }
  const place = readCity(rules, text);
  if (place) return settled(withCity(rules, setting, place, now));
  if (text === '' && whereabouts(rules, setting, subscriber.province))
    return { says: [saying(sayStanding(rules, setting, subscriber.province, now))], ask: asking };
  return { says: [saying(askCity(rules, text === '' ? '' : `没有“${shortened(text)}”的预报。`))], ask: asking };
}

type Words = Pick<Extract<Say, { code: `weather-${string}` }>, 'code' | 'vars'>;

const mostOfText = 8;

function shortened(text: string): string {
  return text.length > mostOfText ? `${text.slice(0, mostOfText)}…` : text;
}

function askCity({ cities }: WeatherRules, why: string): Words {
  return { code: 'weather-which-city', vars: { why, choices: cities.join('、') } };
}

/** How it stands with somebody: where, at which hour, and when the next one comes. */
export function sayStanding(
  rules: WeatherRules,
  setting: Setting | undefined,
  province: string | undefined,
  now: Date,
): Words {
  const place = whereabouts(rules, setting, province);
  if (!place) return askCity(rules, '');
  const next = nextSlot(rules, setting, now);
  return {
    code: 'weather-set',
    vars: {
      ...{ place: placeInWords(place), hour: String(setting?.hour ?? rules.usualHour) },
      next: `${dayInWords(slotAt(next))}${next.hour}时`,
    },
  };
}

/** What somebody hears who has just ordered it: which city the number stands for, and how to tell another one. */
export function weatherWelcome(rules: WeatherRules, province: string | undefined) {
  const place = whereabouts(rules, undefined, province);
  const where = place ? `按号码归属地选${place.city}，` : '还不知道您的城市，请先发CITY加城市名，之后';
  return { code: 'weather-welcome', vars: { where, hour: String(rules.usualHour) } } as const;
}

function howToJoin(catalog: Catalog, now: Date): Words {
  const product = [...catalog.products.values()].find(({ grants }) => grants.functions.has(weatherFunction));
  const vars = {
    product: product?.name ?? '',
    price: product ? priceOf(tariffAt(product, now)) : '',
    orderWord: product?.orderWords[0] ?? '',
    accessNumber: product?.accessNumber ?? '',
  };
  return { code: 'weather-join', vars };
}
