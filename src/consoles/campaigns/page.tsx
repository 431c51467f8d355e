import { Button, Select } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import { contestList, contestTally, sourceReport } from '../../products/campaigns/contract.ts';
import { AskExport } from '../shell/ask-export.tsx';
import { wallTime } from '../shell/beijing.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { DataList } from '../shell/data-list.tsx';
import { DayField } from '../shell/day-field.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore, whole } from '../shell/use-more.ts';
import { texts } from './texts.ts';

/** Advertisements and contests. */
export function CampaignsPage() {
  const words = useTexts(texts);
  return (
    <Page title={words.title} lead={words.lead}>
      <Sources />
      <Contests />
    </Page>
  );
}

type Line = z.output<typeof sourceReport>['lines'][number];

/** From a year before this day on. */
function lastYear(): { from: string; to: string } {
  const to = wallTime(Date.now()).slice(0, 10);
  return { from: `${Number(to.slice(0, 4)) - 1}${to.slice(4, 8)}01`, to };
}

function Sources() {
  const words = useTexts(texts);
  const { filters, change, key, query } = useFilters({ ...lastYear(), by: 'month' });
  const list = useMore<Line>(
    async () => ({ items: (await call(`/api/campaigns/sources?${query}`, sourceReport)).lines }),
    key,
  );
  const count = (name: string, title: string, of: (line: Line) => number) => ({
    key: name,
    title,
    kind: 'number' as const,
    render: (line: Line) => of(line).toLocaleString(),
  });
  const money = (name: string, title: string, of: (line: Line) => number | undefined) => ({
    key: name,
    title,
    kind: 'number' as const,
    render: (line: Line) => {
      const fen = of(line);
      return fen === undefined ? null : <MoneyCell fen={fen} />;
    },
  });
  return (
    <section className="part">
      <h2>{words.sources}</h2>
      <div className="tools-row">
        <DayField label={words.from} value={filters.from} onChange={(from) => change({ from })} />
        <DayField label={words.to} value={filters.to} onChange={(to) => change({ to })} />
        <Labelled label={words.by}>
          {(id) => (
            <Select
              id={id}
              aria-label={words.by}
              value={filters.by}
              onChange={(by) => change({ by })}
              options={Object.entries(words.bys).map(([value, label]) => ({ value, label }))}
            />
          )}
        </Labelled>
      </div>
      <DataList
        label={words.sources}
        list={list}
        keyOf={({ period, source }) => `${period} ${source}`}
        empty={<EmptyState title={words.noSources} />}
        columns={[
          { key: 'period', title: words.period, render: ({ period }) => <span className="nowrap">{period}</span> },
          {
            key: 'source',
            title: words.source,
            render: ({ source, known }) =>
              [source ?? words.none, known && `${known.name} (${known.medium})`].filter(Boolean).join(' '),
          },
          count('orders', words.orders, (one) => one.orders),
          count('confirmed', words.confirmed, (one) => one.confirmed),
          count('trials', words.trials, (one) => one.trials),
          count('wentOn', words.wentOn, (one) => one.wentOn),
          count('within24h', words.within24h, (one) => one.cancelledWithin24h),
          count('within30d', words.within30d, (one) => one.cancelledWithin30Days),
          count('retained', words.retained, (one) => one.retained),
          money('cost', words.cost, (one) => one.costFen),
          money('perOrder', words.perOrder, (one) => one.costPerOrderFen),
          money('perRetained', words.perRetained, (one) => one.costPerRetainedFen),
        ]}
      />
    </section>
  );
}

function Contests() {
  const words = useTexts(texts);
  const role = useMe()?.role;
  const loaded = useLoaded(() => call('/api/contests', contestList));
  return (
    <section className="part">
      <h2>{words.contests}</h2>
      <DataList
        label={words.contests}
        list={whole(loaded.value?.items, loaded)}
        keyOf={({ code }) => code}
        empty={<EmptyState title={words.noContests} />}
        columns={[
          { key: 'contest', title: words.contest, render: ({ title }) => title },
          { key: 'sponsor', title: words.sponsor, render: ({ sponsor }) => sponsor },
          { key: 'opens', title: words.opens, render: ({ opens }) => <TimeCell at={opens} /> },
          { key: 'closes', title: words.closes, render: ({ closes }) => <TimeCell at={closes} /> },
          { key: 'drawAt', title: words.drawAt, render: ({ drawAt }) => <TimeCell at={drawAt} /> },
          { key: 'tally', title: words.tally, render: ({ code }) => <Tally code={code} /> },
          {
            key: 'results',
            title: words.actions,
            render: ({ code }) =>
              role !== 'business-developer' && (
                <AskExport size="small" action={words.results} kind="contest-results" filter={{ code }} />
              ),
          },
        ]}
      />
    </section>
  );
}

function Tally({ code }: { code: string }) {
  const words = useTexts(texts);
  const [isAsked, ask] = useState(false);
  return isAsked ? (
    <Counts code={code} />
  ) : (
    <Button size="small" onClick={() => ask(true)}>
      {words.look}
    </Button>
  );
}

function Counts({ code }: { code: string }) {
  const words = useTexts(texts);
  const { value, problem, again } = useLoaded(() => call(`/api/contests/${code}/tally`, contestTally));
  if (problem) return <ProblemAlert problem={problem} onAgain={again} />;
  return value ? words.tallied(value.entered, value.finished, value.qualified) : null;
}
