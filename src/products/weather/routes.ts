import { auditRequest } from '../../business/staff/index.ts';
import { countReaders } from '../../business/subscriptions/index.ts';
import { runImport } from '../../business/works/index.ts';
import type { Db } from '../../platform/db.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { Scratch } from '../../platform/scratch.ts';
import { beijingIso, type Day, dayMs, dayOf, later } from '../../values/time.ts';
import { board, boardQuery, imported, importQuery, type WeatherBoard } from './contract.ts';
import { forecastsLimitBytes, importForecasts } from './import.ts';
import { wordsOf } from './model.ts';
import { catchUp, type WeatherHouse, weatherFunction } from './push.ts';
import { countSent, countTold, forecastsOf } from './store.ts';

type House = Omit<WeatherHouse, 'rules'> & {
  readonly db: Db;
  readonly scratch: Scratch;
  readonly weatherRules: WeatherHouse['rules'];
};

const keepers = { roles: ['editor', 'operator', 'supervisor'] };
const importers = { roles: ['editor', 'operator'] };
const daysAhead = 4;
const oneSms = 70;
const partOfMany = 67;

/** Forecasts: which there are, what is missing, and a file that tells more. */
export function weatherRoutes({ db, scratch, weatherRules: rules, ...house }: House): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/weather/forecasts',
      access: keepers,
      summary: 'The forecasts of a day by city, as people read them, what is missing ahead, and how the day was sent',
      query: boardQuery,
      answer: board,
      handle: async ({ query, now }) => ({
        body: await boardOf({ db, rules, ...house }, query.day ?? dayOf(now), now),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/weather/forecasts',
      access: importers,
      summary:
        'Takes a CSV or JSON file of forecasts; a later one corrects an earlier one, and what is wrong is told by line',
      query: importQuery,
      upload: ['text/csv', 'text/plain', 'application/vnd.ms-excel', 'application/json'],
      answer: imported,
      async handle(request) {
        const { query, upload, now, language } = request;
        const staff = request.staff!;
        const { faults, ...counts } = await runImport(
          { db, scratch },
          { kind: 'forecasts', subject: query.name, staff, now, language, upload, limitBytes: forecastsLimitBytes },
          (importing) => importForecasts({ db, rules }, importing, { source: 'import', by: staff.name }, now),
        );
        await db.transact((tx) => auditRequest(tx, request, 'weather.import', query.name, counts));
        // Whose hour it is still gets what has just come.
        if (counts.added > 0) await catchUp(db, { rules, ...house }, now);
        return { body: { ...counts, faults } };
      },
    }),
  ];
}

async function boardOf(
  { db, rules, terms }: WeatherHouse & { readonly db: Db },
  day: Day,
  now: Date,
): Promise<WeatherBoard> {
  const coming = Array.from({ length: daysAhead }, (_, ahead) => dayOf(later(now, ahead * dayMs)));
  const { forecasts, readers } = await db.transact(async (tx) => ({
    forecasts: await forecastsOf(tx, [...new Set([day, ...coming])]),
    readers: await countReaders(tx, terms.catalog, weatherFunction, now),
  }));
  const told = await countTold(db, day);
  const sent = await countSent(db, day);
  const has = new Set(forecasts.map((one) => `${one.city} ${one.day}`));
  return {
    day,
    cities: rules.cities.map((city) => {
      const one = forecasts.find((forecast) => forecast.city === city && forecast.day === day);
      const text = one ? terms.catalog.texts.render('weather-daily', wordsOf(one, { city })).text : null;
      const counts = told.get(city) ?? { told: 0, earlier: 0 };
      return {
        ...{ city, text, sms: smsOf(text), source: one?.source ?? null, toldBy: one?.toldBy ?? null },
        ...{ toldAt: one ? beijingIso(one.toldAt) : null, revision: one?.revision ?? 0 },
        ...{ told: counts.told, toldEarlier: counts.earlier },
      };
    }),
    ahead: coming.map((one) => ({ day: one, missing: rules.cities.filter((city) => !has.has(`${city} ${one}`)) })),
    readers: [...readers.values()].reduce((sum, count) => sum + count, 0),
    sent: Object.fromEntries(sent),
  };
}

function smsOf(text: string | null): number {
  if (text === null) return 0;
  return text.length <= oneSms ? 1 : Math.ceil(text.length / partOfMany);
}
