import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Day } from '../../values/time.ts';
import type { Forecast, Setting, Slot, ToldForecast, WhyNot } from './model.ts';

const forecastColumns = 'f.city, f.day::text, f.sky, f.low, f.high, f.wind, f.tip, f.source, f.revision';

/** A forecast with who told it and when. */
export type KeptForecast = ToldForecast & { readonly toldBy: string; readonly toldAt: Date };

/** The forecasts of some days. */
export function forecastsOf(tx: Tx, days: readonly Day[]): Promise<KeptForecast[]> {
  return tx.sql<KeptForecast>(
    'forecasts of days',
    `select ${forecastColumns}, f.told_by as "toldBy", f.told_at as "toldAt" from weather_forecast f
     where f.day = any($1::date[]) order by f.day, f.city`,
    [days],
  );
}

/** Who tells: a person by an import, a file, or nobody (samples of a demonstration). */
export type Teller = { readonly source: ToldForecast['source']; readonly by: string };

/** What a telling may take the place of: people correct everybody, files do not correct people, samples nobody. */
const corrects = { import: ['import', 'file', 'sample'], file: ['file', 'sample'], sample: [] } as const;

/** Keeps forecasts, each city and day once. Returns those that are new, and those that took the place of another one. */
export async function saveForecasts(
  tx: Tx,
  forecasts: readonly Forecast[],
  { source, by }: Teller,
  now: Date,
): Promise<Pick<ToldForecast, 'city' | 'day' | 'revision'>[]> {
  if (forecasts.length === 0) return [];
  return tx.sql(
    'save forecasts',
    `insert into weather_forecast as f (city, day, sky, low, high, wind, tip, source, told_by, told_at, revision)
     select t.*, $8, $9, $10, 1
     from unnest($1::text[], $2::date[], $3::text[], $4::smallint[], $5::smallint[], $6::text[], $7::text[]) t
     order by 1, 2
     on conflict (city, day) do update set sky = excluded.sky, low = excluded.low, high = excluded.high, wind = excluded.wind,
       tip = excluded.tip, source = excluded.source, told_by = excluded.told_by, told_at = excluded.told_at, revision = f.revision + 1
     where f.source = any($11) and ((f.sky, f.low, f.high, f.wind, f.tip) <> (excluded.sky, excluded.low, excluded.high, excluded.wind, excluded.tip)
       or f.source = 'sample')
     returning f.city, f.day::text, f.revision`,
    [
      forecasts.map(({ city }) => city),
      forecasts.map(({ day }) => day),
      forecasts.map(({ sky }) => sky),
      forecasts.map(({ low }) => low),
      forecasts.map(({ high }) => high),
      forecasts.map(({ wind }) => wind),
      forecasts.map(({ tip }) => tip),
      ...[source, by, now, corrects[source]],
    ],
  );
}

type SettingRow = {
  phone: Phone;
  city: string | null;
  place: string | null;
  hour: number;
  hour_before: number | null;
  hour_from: Day | null;
  told_at: Date;
};

/** What the holders of these phones told. */
export async function settingsOf(tx: Tx, phones: readonly Phone[]): Promise<Map<Phone, Setting>> {
  const rows = await tx.sql<SettingRow>(
    'weather settings of phones',
    `select phone, city, place, hour, hour_before, hour_from::text, told_at from weather_setting where phone = any($1)`,
    [phones],
  );
  return new Map(rows.map((row) => [row.phone, settingFrom(row)]));
}

function settingFrom({ city, place, hour, hour_before, hour_from, told_at }: SettingRow): Setting {
  return {
    ...{ hour, toldAt: told_at },
    ...(city !== null && { city }),
    ...(place !== null && { place }),
    ...(hour_before !== null && hour_from !== null && { before: { hour: hour_before, from: hour_from } }),
  };
}

/** What somebody tells, and who says that he did: the phone itself, or an agent. */
export type SettingChange = { readonly phone: Phone; readonly setting: Setting; readonly by: string };

/** Keeps what people told; of two tellings of a phone the last one counts. */
export async function saveSettings(tx: Tx, changes: readonly SettingChange[]): Promise<void> {
  const each = [...new Map(changes.map((one) => [one.phone, one])).values()];
  if (each.length === 0) return;
  await tx.sql(
    'save weather settings',
    `insert into weather_setting (phone, city, place, hour, hour_before, hour_from, told_by, told_at)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::smallint[], $6::date[], $7::text[], $8::timestamptz[])
     on conflict (phone) do update set city = excluded.city, place = excluded.place, hour = excluded.hour,
       hour_before = excluded.hour_before, hour_from = excluded.hour_from, told_by = excluded.told_by, told_at = excluded.told_at`,
    [
      each.map(({ phone }) => phone),
      each.map(({ setting }) => setting.city ?? null),
      each.map(({ setting }) => setting.place ?? null),
      each.map(({ setting }) => setting.hour),
      each.map(({ setting }) => setting.before?.hour ?? null),
      each.map(({ setting }) => setting.before?.from ?? null),
      each.map(({ by }) => by),
      each.map(({ setting }) => setting.toldAt),
    ],
  );
}

/** Phones whose holders told an hour, the old one or the new, a page in their order. */
export async function phonesAtHour(
  tx: Tx,
  hour: number,
  { after, limit }: { readonly after: Phone; readonly limit: number },
): Promise<Phone[]> {
  const rows = await tx.sql<{ phone: Phone }>(
    'phones at hour',
    `(select phone from weather_setting where hour = $1 and phone > $2 order by phone limit $3)
     union (select phone from weather_setting where hour_before = $1 and phone > $2 order by phone limit $3)
     order by phone limit $3`,
    [hour, after, limit],
  );
  return rows.map(({ phone }) => phone);
}

/** The hours that somebody told. */
export async function hoursInUse(db: Db): Promise<number[]> {
  const each = Array.from(
    { length: 24 },
    (_, hour) => `select ${hour} as hour where exists (select 1 from weather_setting where hour = ${hour})
       or exists (select 1 from weather_setting where hour_before = ${hour})`,
  );
  const rows = await db.read<{ hour: number }>(each.join(' union all '));
  return rows.map(({ hour }) => hour);
}

/** A day of a phone: the forecast that went to it, or why none did. */
export type Sent = Slot & {
  readonly phone: Phone;
  readonly forDay: Day;
  readonly city: string | null;
  readonly revision: number | null;
  readonly source: ToldForecast['source'] | null;
  readonly mtId: Id | null;
  readonly whyNot: WhyNot | null;
};

/** What is known of a day of these phones. */
export async function sentOn(tx: Tx, phones: readonly Phone[], day: Day): Promise<Map<Phone, { mtId: Id | null }>> {
  const rows = await tx.sql<{ phone: Phone; mtId: Id | null }>(
    'weather sent on day',
    'select phone, mt_id as "mtId" from weather_sent where phone = any($1) and day = $2',
    [phones, day],
  );
  return new Map(rows.map(({ phone, mtId }) => [phone, { mtId }]));
}

/** Writes down what became of a day, in the transaction that queues the messages. What went out stands; the key lets it go out once. */
export async function saveSent(tx: Tx, all: readonly Sent[], now: Date): Promise<void> {
  if (all.length === 0) return;
  const rows = await tx.sql(
    'save weather sent',
    `insert into weather_sent as w (phone, day, hour, city, for_day, revision, source, mt_id, why_not, at)
     select t.*, $10 from unnest($1::text[], $2::date[], $3::smallint[], $4::text[], $5::date[], $6::int[], $7::text[], $8::uuid[], $9::text[]) t
     on conflict (phone, day) do update set hour = excluded.hour, city = excluded.city, for_day = excluded.for_day,
       revision = excluded.revision, source = excluded.source, mt_id = excluded.mt_id, why_not = excluded.why_not, at = excluded.at
     where w.mt_id is null returning phone`,
    [
      all.map(({ phone }) => phone),
      all.map(({ day }) => day),
      all.map(({ hour }) => hour),
      all.map(({ city }) => city),
      all.map(({ forDay }) => forDay),
      all.map(({ revision }) => revision),
      all.map(({ source }) => source),
      all.map(({ mtId }) => mtId),
      all.map(({ whyNot }) => whyNot),
      now,
    ],
  );
  if (rows.length !== all.length) throw new Error('the weather of a day has gone to a phone that was to get it now');
}

/** How a day went: by what became of it. `sent` went out. */
export async function countSent(db: Db, day: Day): Promise<Map<WhyNot | 'sent', number>> {
  const rows = await db.read<{ what: WhyNot | 'sent'; phones: number }>(
    `select coalesce(why_not, 'sent') as what, count(*)::int as phones from weather_sent where day = $1 group by 1`,
    [day],
  );
  return new Map(rows.map(({ what, phones }) => [what, phones]));
}

/** How many phones got the forecast of a day, by city, and how many an earlier revision than the present one. */
export async function countTold(db: Db, day: Day): Promise<Map<string, { told: number; earlier: number }>> {
  const rows = await db.read<{ city: string; told: number; earlier: number }>(
    `select w.city, count(*)::int as told, (count(*) filter (where w.revision < f.revision))::int as earlier
     from weather_sent w join weather_forecast f on f.city = w.city and f.day = w.for_day
     where w.day between $1::date - 1 and $1 and w.for_day = $1 and w.why_not is null group by 1`,
    [day],
  );
  return new Map(rows.map(({ city, ...counts }) => [city, counts]));
}

/** The last days of a phone, newest first. */
export function daysOf(tx: Tx, phone: Phone, since: Date, limit: number): Promise<(Sent & { readonly at: Date })[]> {
  return tx.sql(
    'weather days of phone',
    `select ${sentColumns} from weather_sent w where w.phone = $1 and w.at >= $2 order by w.day desc limit $3`,
    [phone, since, limit],
  );
}

const sentColumns = `w.phone, w.day::text, w.hour, w.city, w.for_day::text as "forDay", w.revision, w.source, w.mt_id as "mtId", w.why_not as "whyNot", w.at`;

/** Those of these phones to which a forecast went on a day between two, the last not included. */
export async function phonesTold(tx: Tx, phones: readonly Phone[], from: Day, until: Day): Promise<Set<Phone>> {
  const rows = await tx.sql<{ phone: Phone }>(
    'phones that had weather',
    'select distinct phone from weather_sent where phone = any($1) and day >= $2 and day < $3 and why_not is null',
    [phones, from, until],
  );
  return new Set(rows.map(({ phone }) => phone));
}

/** What somebody told of city and hour goes; to a new holder of the number it says nothing. */
export async function forgetSettings(tx: Tx, phones: readonly Phone[]): Promise<number> {
  const rows = await tx.sql(
    'forget weather settings',
    'delete from weather_setting where phone = any($1) returning phone',
    [phones],
  );
  return rows.length;
}

/** Removes what went to a phone up to a time; gives the messages that may still wait. */
export async function eraseSent(tx: Tx, phone: Phone, until: Date): Promise<{ phone: Phone; mtId: Id | null }[]> {
  return tx.sql(
    'erase weather sent',
    'delete from weather_sent where phone = $1 and at <= $2 returning phone, mt_id as "mtId"',
    [phone, until],
  );
}
