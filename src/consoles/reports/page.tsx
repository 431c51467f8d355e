import { Button, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { type ReportAnswer, type ReportInfo, reportAnswer, reportList } from '../../care/reports/contract.ts';
import { Choose } from '../shell/choose.tsx';
import { DataList } from '../shell/data-list.tsx';
import { DayField } from '../shell/day-field.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Stats } from '../shell/stats.tsx';
import { queryOf, useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { whole } from '../shell/use-more.ts';
import { Chart } from './chart.tsx';
import { rankingOf, seriesOf } from './series.ts';
import { texts } from './texts.ts';
import './page.css';

const asAsked = { report: '', from: '', to: '', by: '', per: '*', figure: '0' };

/** A report, asked for by days, grain and what is told apart; all of it is in the address. */
export function ReportsPage() {
  const words = useTexts(texts);
  const { filters } = useFilters(asAsked);
  const loaded = useLoaded(() => call('/api/reports', reportList));
  const items = loaded.value?.items;
  const report = items?.find(({ name }) => name === filters.report) ?? items?.[0];
  return (
    <Page title={words.title} lead={words.lead}>
      <ProblemAlert problem={loaded.problem} />
      {items?.length === 0 && <EmptyState title={words.none} />}
      {items && report && (
        <div className="reports">
          <nav aria-label={words.which}>
            {items.map(({ name, title }) => (
              <Link key={name} to={`/reports?report=${name}`} aria-current={name === report.name ? 'page' : undefined}>
                {title}
              </Link>
            ))}
          </nav>
          <OneReport key={report.name} report={report} today={loaded.value!.today} />
        </div>
      )}
    </Page>
  );
}

function OneReport({ report, today }: { report: ReportInfo; today: string }) {
  const words = useTexts(texts);
  const { filters, change } = useFilters(asAsked);
  const by = report.grains.find((one) => one === filters.by) ?? report.grains[0]!;
  const usual = spanBefore(today, by === 'day' ? 30 : 365);
  const from = filters.from || usual.from;
  const to = filters.to || today;
  const names = report.dimensions.map(({ name }) => name);
  const per = filters.per === '*' ? (names[0] ?? '') : filters.per === 'all' ? names.join() : filters.per;
  const query = `${queryOf({ from, to, by })}&per=${per}`;
  return (
    <div className="one-report">
      <h2>{report.title}</h2>
      <p className="question">{report.question}</p>
      <div className="tools-row">
        <DayField label={words.from} value={from} onChange={(day) => change({ from: day })} />
        <DayField label={words.to} value={to} onChange={(day) => change({ to: day })} />
        <Segmented
          aria-label={words.spans}
          value={
            Object.keys(words.span).find((days) => from === spanBefore(to, Number(days)).from && to === today) ?? ''
          }
          options={Object.entries(words.span).map(([value, label]) => ({ value, label }))}
          onChange={(days) => change({ ...spanBefore(today, Number(days)) })}
        />
        <Choose
          label={words.by}
          value={by}
          onChange={(value) => change({ by: value })}
          options={report.grains.map((one) => [one, words.bys[one]])}
        />
        <Choose
          label={words.per}
          value={filters.per === '*' ? (names[0] ?? '') : filters.per}
          onChange={(value) => change({ per: value })}
          options={[
            ['', words.perNone],
            ...report.dimensions.map(({ name, title }) => [name, title] as const),
            ...(names.length > 1 ? [['all', words.perAll] as const] : []),
          ]}
        />
        {report.figures.length > 1 && (
          <Choose
            label={words.figure}
            value={filters.figure}
            onChange={(figure) => change({ figure })}
            options={report.figures.map(({ title }, index) => [String(index), title])}
          />
        )}
        <Button href={`/api/reports/${report.name}/file?${query}&format=csv`}>{words.csv}</Button>
        <Button href={`/api/reports/${report.name}/file?${query}&format=xlsx`}>{words.xlsx}</Button>
      </div>
      {from > to ? (
        <EmptyState title={words.wrongSpan} />
      ) : (
        <Answer key={query} address={`/api/reports/${report.name}?${query}`} figure={Number(filters.figure) || 0} />
      )}
    </div>
  );
}

/** So many days, this one the last. */
function spanBefore(day: string, days: number): { from: string; to: string } {
  const first = new Date(`${day}T00:00:00Z`);
  first.setUTCDate(first.getUTCDate() - days + 1);
  return { from: first.toISOString().slice(0, 10), to: day };
}

const liveMs = 60_000;

function Answer({ address, figure }: { address: string; figure: number }) {
  const words = useTexts(texts);
  const { value: answer, problem } = useLoaded(() => call(address, reportAnswer), liveMs);
  if (!answer)
    return problem ? <ProblemAlert problem={problem} /> : <Skeleton active title={false} paragraph={{ rows: 10 }} />;
  if (answer.lines.length === 0) return <EmptyState title={words.empty}>{words.emptyHelp}</EmptyState>;
  return (
    <>
      <ProblemAlert problem={problem} />
      <Stats
        label={words.total}
        items={answer.figures.map(({ title, unit, over }, index) => ({
          label: title,
          value: written(answer.total[index]!, unit),
          hint: over === 'last' ? words.last : words.total,
        }))}
      />
      <Drawing answer={answer} figure={answer.figures[figure] ? figure : 0} />
      <Table answer={answer} />
    </>
  );
}

function usePeriodTitle(by: ReportAnswer['by']): (period: string) => string {
  const words = useTexts(texts);
  return (period) => (by === 'total' ? words.all : by === 'week' ? words.weekOf(period) : period);
}

function Drawing({ answer, figure }: { answer: ReportAnswer; figure: number }) {
  const words = useTexts(texts);
  const titleOf = usePeriodTitle(answer.by);
  const { title, unit, over } = answer.figures[figure]!;
  const isRanking = answer.by === 'total';
  const drawn = isRanking ? rankingOf(answer, figure) : seriesOf(answer, figure, words.others);
  if (!drawn) return null;
  return (
    <Chart
      drawn={drawn}
      kind={isRanking ? 'ranking' : over === 'sum' ? 'bars' : 'lines'}
      label={words.chart(title + words.units[unit])}
      periodTitle={titleOf}
    />
  );
}

const linesAtOnce = 50;

function Table({ answer }: { answer: ReportAnswer }) {
  const words = useTexts(texts);
  const titleOf = usePeriodTitle(answer.by);
  // The newest first: charts go forward, lists go back.
  const lines =
    answer.by === 'total'
      ? answer.lines
      : answer.lines.toSorted((a, b) => (a.period < b.period ? 1 : a.period > b.period ? -1 : 0));
  const [shown, show] = useState(linesAtOnce);
  const list = whole(lines.slice(0, shown));
  return (
    <section className="part">
      <DataList
        label={words.table}
        list={{ ...list, more: shown < lines.length ? () => show(shown + linesAtOnce) : undefined }}
        keyOf={({ period, keys }) => [period, ...keys.map(({ value }) => value)].join('|')}
        columns={[
          {
            key: 'period',
            title: words.period,
            render: ({ period }) => <span className="nowrap">{titleOf(period)}</span>,
          },
          ...answer.per.map(({ name, title }, index) => ({
            key: name,
            title,
            render: ({ keys }: ReportAnswer['lines'][number]) => keys[index]!.title,
          })),
          ...answer.figures.map(({ name, title, unit }, index) => ({
            key: name,
            title,
            kind: 'number' as const,
            render: ({ figures }: ReportAnswer['lines'][number]) => written(figures[index]!, unit),
          })),
        ]}
      />
    </section>
  );
}

/** A figure as people read it; nothing where it cannot be told. */
function written(value: number | null, unit: ReportAnswer['figures'][number]['unit']): string {
  if (value === null) return '—';
  if (unit === 'percent') return `${value}%`;
  if (unit === 'fen')
    return `${value < 0 ? '−' : ''}¥${(Math.abs(value) / 100).toLocaleString('en', { minimumFractionDigits: 2 })}`;
  return value.toLocaleString('en');
}
