import type { Db, Tx } from '../../platform/db.ts';
import { monthsOf } from '../../platform/partitions.ts';
import type { Report, ReportRow } from '../../platform/reports.ts';
import { type Day, dayMs, dayOf, later, startOfDay } from '../../values/time.ts';

/** Days of a report, both included. */
export type Days = { readonly from: Day; readonly to: Day };

/** What a report counts of some days: kept ones as they were counted, all others from their rows, now. */
export async function rowsOf(db: Db, report: Report, days: Days): Promise<ReportRow[]> {
  if (!report.rolledUp) return report.count(db, spanOf(days));
  const { rows, days: kept } = await keptDays(db, report, { from: shifted(days.from, -1), to: days.to });
  const live = await Promise.all(
    gapsIn(days, kept).map((gap) => {
      const before = shifted(gap.from, -1);
      return report.count(db, spanOf(gap), kept.has(before) ? rows.filter(({ day }) => day === before) : undefined);
    }),
  );
  return [...rows.filter(({ day }) => day >= days.from), ...live.flat()];
}

/** Kept days with their rows, in one statement: a day that is being kept meanwhile is either kept or not. */
async function keptDays(db: Db, { name }: Report, { from, to }: Days): Promise<{ rows: ReportRow[]; days: Set<Day> }> {
  const found = await db.read<{ day: Day; keys: string[] | null; figures: number[] }>(
    `select to_char(r.day, 'YYYY-MM-DD') as day, d.keys, d.figures::float8[] as figures
     from report_rolled r left join report_day d on d.report = r.report and d.day = r.day
     where r.report = $1 and r.day between $2::date and $3::date`,
    [name, from, to],
  );
  const rows = found.flatMap(({ day, keys, figures }) => (keys ? [{ day, keys, figures }] : []));
  return { rows, days: new Set(found.map(({ day }) => day)) };
}

/** The days that are not kept, each run of them as one. */
function gapsIn({ from, to }: Days, kept: ReadonlySet<Day>): Days[] {
  const gaps: { from: Day; to: Day }[] = [];
  for (const day of daysOf({ from, to })) {
    if (kept.has(day)) continue;
    const last = gaps.at(-1);
    if (last && shifted(last.to, 1) === day) last.to = day;
    else gaps.push({ from: day, to: day });
  }
  return gaps;
}

/** Counts days that are over, from their rows alone, and keeps them. Returns of how many the figures are not those that were kept. */
export async function roll(db: Db, report: Report, days: Days): Promise<number> {
  const counted = await report.count(db, spanOf(days));
  const before = await keptDays(db, report, days);
  const all = [...daysOf(days)];
  const [was, is] = [signature(before.rows), signature(counted)];
  const changed = all.filter((day) => !before.days.has(day) || was.get(day) !== is.get(day));
  if (changed.length > 0) {
    const of = new Set(changed);
    await db.transact((tx) =>
      keepDays(
        tx,
        report,
        changed,
        counted.filter(({ day }) => of.has(day)),
      ),
    );
  }
  return changed.length;
}

function signature(rows: readonly ReportRow[]): Map<Day, string> {
  const lines = new Map<Day, string[]>();
  for (const { day, keys, figures } of rows) {
    lines.set(day, [...(lines.get(day) ?? []), JSON.stringify([keys, figures])]);
  }
  return new Map([...lines].map(([day, of]) => [day, of.sort().join()]));
}

async function keepDays(tx: Tx, { name }: Report, days: readonly Day[], rows: readonly ReportRow[]): Promise<void> {
  await tx.sql('forget days of report', 'delete from report_day where report = $1 and day = any($2::date[])', [
    name,
    days,
  ]);
  await tx.sql(
    'keep days of report',
    // Arrays of one length cannot be unnested row by row; each row comes as JSON.
    `insert into report_day (report, day, keys, figures)
     select $1, (r ->> 'day')::date, array(select jsonb_array_elements_text(r -> 'keys')),
       array(select jsonb_array_elements_text(r -> 'figures')::bigint)
     from jsonb_array_elements($2::jsonb) r`,
    [name, JSON.stringify(rows)],
  );
  await tx.sql(
    'mark days of report',
    'insert into report_rolled (report, day) select $1, unnest($2::date[]) on conflict do nothing',
    [name, days],
  );
}

/** The day after the last that is kept; the first day of which rows are kept where there is none. */
export async function firstNotKept(db: Db, reports: readonly Report[]): Promise<ReadonlyMap<string, Day>> {
  const names = reports.map(({ name }) => name);
  const rows = await db.read<{ report: string; day: Day | null }>(
    `select name as report, (select to_char(max(day) + 1, 'YYYY-MM-DD') from report_rolled where report = name) as day
     from unnest($1::text[]) name`,
    [names],
  );
  const begin = rows.some(({ day }) => day === null) ? await beginOfRows(db) : undefined;
  return new Map(rows.flatMap(({ report, day }) => ((day ?? begin) ? [[report, (day ?? begin)!]] : [])));
}

/** Rows of days before this are gone, or never were: messages are kept for the shortest time. */
export async function beginOfRows(db: Db): Promise<Day | undefined> {
  const [month] = (await monthsOf(db)).get('mo') ?? [];
  return month && `${month}-01`;
}

function spanOf({ from, to }: Days) {
  return { from: startOfDay(from), until: later(startOfDay(to), dayMs) };
}

function* daysOf({ from, to }: Days): Generator<Day> {
  for (let day = from; day <= to; day = shifted(day, 1)) yield day;
}

function shifted(day: Day, days: number): Day {
  return dayOf(later(startOfDay(day), days * dayMs));
}
