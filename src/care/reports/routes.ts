import { auditRequest } from '../../business/staff/index.ts';
import type { Db } from '../../platform/db.ts';
import {
  type Caller,
  InvalidRequest,
  notBefore,
  oneOf,
  Problem,
  problems,
  type Route,
  route,
  type Text,
} from '../../platform/http/index.ts';
import type { Language } from '../../platform/http/language.ts';
import type { Names, Report } from '../../platform/reports.ts';
import { asDownload, type Cell, type Table, tableTypes } from '../../platform/table-file.ts';
import { type Day, dayMs, dayOf, startOfDay } from '../../values/time.ts';
import {
  type ReportAnswer,
  type ReportInfo,
  recountAnswer,
  recountBody,
  reportAnswer,
  reportFileQuery,
  reportList,
  reportParams,
  reportQuery,
} from './contract.ts';
import { type Laying, type Line, linesOf } from './lines.ts';
import { beginOfRows, roll, rowsOf } from './roll-up.ts';

/** What reports are made with. */
export type ReportHouse = { readonly db: Db; readonly reports: readonly Report[]; readonly names: Names };

const longestDays = 1100;
const mostLines = 5000;

/** Reports (§1.10, CA-006): a person is offered those of the own role. */
export function reportRoutes({ db, reports, names }: ReportHouse): Route[] {
  const readers = [...new Set(reports.flatMap(({ roles }) => roles))];
  const access = { roles: readers };
  /** A report of another role is none. */
  const reportFor = (name: string, { role }: Caller): Report => {
    const report = reports.find((one) => one.name === name && one.roles.includes(role));
    if (!report) throw problems.notFound();
    return report;
  };
  const answerTo = async (report: Report, query: Asked, language: Language, now: Date): Promise<ReportAnswer> => {
    const laying = layingOf(report, query);
    const { from, to } = daysOf(query, now);
    const { lines, total } = linesOf(report, await rowsOf(db, report, { from, to }), laying);
    const titles = laying.per.map((name) => titlesOf(report, name, names, language));
    const title = (line: Line) => line.keys.map((value, index) => ({ value, title: titles[index]!(value) }));
    const info = infoOf(report, language);
    return {
      ...info,
      ...{ from, to, by: laying.by },
      per: laying.per.map((name) => info.dimensions.find((one) => one.name === name)!),
      lines: lines.map((line) => ({ period: line.period, keys: title(line), figures: [...line.figures] })),
      total: [...total.figures],
    };
  };
  return [
    route({
      method: 'GET',
      path: '/api/reports',
      access,
      summary: 'The reports for the role of who asks, each with the question it answers',
      answer: reportList,
      handle: async ({ staff, language, now }) => ({
        body: {
          today: dayOf(now),
          items: reports.filter(({ roles }) => roles.includes(staff!.role)).map((one) => infoOf(one, language)),
        },
      }),
    }),
    route({
      method: 'GET',
      path: '/api/reports/:name',
      access,
      summary: 'The figures of a report over some days, by day, week, month or together, and by what it tells apart',
      params: reportParams,
      query: reportQuery,
      answer: reportAnswer,
      async handle({ params, query, staff, language, now }) {
        const answer = await answerTo(reportFor(params.name, staff!), query, language, now);
        if (answer.lines.length > mostLines) throw tooManyLines(answer.lines.length);
        return { body: answer };
      },
    }),
    route({
      method: 'GET',
      path: '/api/reports/:name/file',
      access,
      summary: 'The same as a CSV or XLSX file, however long',
      params: reportParams,
      query: reportFileQuery,
      sends: tableTypes,
      async handle(request) {
        const { params, query, staff, language, now } = request;
        const report = reportFor(params.name, staff!);
        const answer = await answerTo(report, query, language, now);
        const { from, to, by } = answer;
        await db.transact((tx) =>
          auditRequest(tx, request, 'report.export', report.name, { from, to, by, format: query.format }),
        );
        return { download: asDownload(tableOf(answer, language), query.format) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/reports/:name/recount',
      access: { roles: ['operator', 'administrator'] },
      summary: 'Counts days that are over anew from their rows, and keeps what comes out',
      params: reportParams,
      body: recountBody,
      answer: recountAnswer,
      async handle(request) {
        const { params, body, staff, now } = request;
        const report = reportFor(params.name, staff!);
        const days = recountable(body, await beginOfRows(db), now);
        const changed = report.rolledUp ? await roll(db, report, days) : 0;
        await db.transact((tx) => auditRequest(tx, request, 'report.recount', report.name, { ...days, changed }));
        return { body: { days: lengthOf(days), changed } };
      },
    }),
  ];
}

type Asked = {
  readonly from: Day;
  readonly to: Day;
  readonly by?: Laying['by'] | undefined;
  readonly per?: string | undefined;
};

function infoOf({ name, title, question, grains, dimensions, figures }: Report, language: Language): ReportInfo {
  return {
    name,
    title: title[language],
    question: question[language],
    grains: [...grains],
    dimensions: dimensions.map((one) => ({ name: one.name, title: one.title[language] })),
    figures: figures.map((one) => ({
      name: one.name,
      title: one.title[language],
      unit: one.unit,
      over: 'over' in one ? one.over : 'share',
    })),
  };
}

function layingOf({ grains, dimensions }: Report, { by = grains[0], per }: Asked): Laying {
  if (!grains.includes(by)) throw unfit('query.by', by, oneOf(grains));
  const names = dimensions.map(({ name }) => name);
  const asked = per === undefined ? names : per.split(',').filter((one) => one !== '');
  const unknown = asked.find((one) => !names.includes(one));
  if (unknown !== undefined) throw unfit('query.per', unknown, oneOf(names));
  return { by, per: [...new Set(asked)] };
}

/** Days to come are not counted. */
function daysOf({ from, to }: Asked, now: Date): { from: Day; to: Day } {
  if (from > to) throw unfit('query.to', to, notBefore(from));
  if (lengthOf({ from, to }) > longestDays)
    throw unfit('query.from', from, {
      'zh-CN': `每次最多 ${longestDays} 天`,
      en: `give at most ${longestDays} days at a time`,
    });
  const today = dayOf(now);
  return { from, to: to > today ? today : to };
}

function recountable({ from, to }: { from: Day; to: Day }, begin: Day | undefined, now: Date) {
  const today = dayOf(now);
  if (to >= today) throw unfit('body.to', to, daysOver);
  if (begin === undefined || from < begin) throw unfit('body.from', from, keptFrom(begin ?? today));
  if (from > to) throw unfit('body.to', to, notBefore(from));
  return { from, to };
}

function lengthOf({ from, to }: { from: Day; to: Day }): number {
  return Math.round((startOfDay(to).getTime() - startOfDay(from).getTime()) / dayMs) + 1;
}

/** What the values of a dimension are called. */
function titlesOf(report: Report, name: string, names: Names, language: Language) {
  const { values } = report.dimensions.find((one) => one.name === name)!;
  const none = { 'zh-CN': '（无）', en: '(none)' }[language];
  return (value: string): string => {
    if (value === '') return none;
    const title = typeof values === 'string' ? names[values].get(value) : values?.[value];
    return title?.[language] ?? value;
  };
}

const periodTitles = { 'zh-CN': '日期', en: 'Period' } as const;
const totalTitles = { 'zh-CN': '合计', en: 'Total' } as const;

/** A column a dimension and figure. Amounts are fen, so that no spreadsheet rounds them. */
function tableOf(answer: ReportAnswer, language: Language): Table {
  const unit = { count: '', fen: language === 'en' ? ' (fen)' : '（分）', percent: ' (%)', 'per-10000': '' };
  return {
    name: `${answer.title} ${answer.from} ${answer.to}`,
    columns: [
      periodTitles[language],
      ...answer.per.map(({ title }) => title),
      ...answer.figures.map(({ title, unit: its }) => title + unit[its]),
    ],
    rows: rowsOfTable(answer, language),
  };
}

async function* rowsOfTable({ lines, total, per }: ReportAnswer, language: Language): AsyncGenerator<Cell[]> {
  const told = (figures: readonly (number | null)[]) => figures.map((one) => one ?? undefined);
  for (const { period, keys, figures } of lines)
    yield [period || totalTitles[language], ...keys.map(({ title }) => title), ...told(figures)];
  yield [totalTitles[language], ...per.map(() => undefined), ...told(total)];
}

const daysOver = {
  'zh-CN': '请填写已结束的日期：当天的数据每次查看时都会重新统计',
  en: 'give days that are over: today is counted whenever it is asked for',
};

function keptFrom(day: Day): Text {
  return {
    'zh-CN': `明细自 ${day} 起保存，请从该日开始；更早的统计保持不变`,
    en: `rows are kept from ${day} on: begin there; what was counted before stays as it is`,
  };
}

function unfit(field: string, value: string, remedy: Text): InvalidRequest {
  return new InvalidRequest([{ field, value, remedy }]);
}

function tooManyLines(lines: number): Problem {
  return new Problem(413, 'too-many-lines', {
    'zh-CN': `共 ${lines} 行，页面最多显示 ${mostLines} 行：请缩短日期、按周或月统计、减少分组，或下载文件`,
    en: `${lines} lines, of which a page shows ${mostLines} at most: ask for fewer days, by week or month, tell fewer things apart, or take the file`,
  });
}
