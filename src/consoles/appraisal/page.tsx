import { Button, Select, Tooltip } from 'antd';
import { type MonthView, monthView, type PersonView } from '../../business/appraisal/contract.ts';
import { formatTime } from '../shell/beijing.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Tone } from '../shell/tone.tsx';
import { useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { Appeal, Decide } from './appeal.tsx';
import { Assess, Conduct } from './opinion.tsx';
import { Sample } from './sample.tsx';
import { texts } from './texts.ts';
import './page.css';

const monthsBack = 12;

/** The months that may be looked at, the newest first. */
function months(): string[] {
  const beijing = new Date(Date.now() + 8 * 3_600_000);
  return Array.from({ length: monthsBack }, (_, back) =>
    new Date(Date.UTC(beijing.getUTCFullYear(), beijing.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  );
}

/** A month of all agents for supervisors, and their own for others who served in it. */
export function AppraisalPage() {
  const words = useTexts(texts);
  const { filters, change } = useFilters({ month: months()[0]! });
  const { month } = filters;
  return (
    <Month
      key={month}
      month={month}
      picker={
        <Select
          aria-label={words.month}
          value={month}
          onChange={(next) => change({ month: next })}
          options={[...new Set([month, ...months()])]
            .sort()
            .reverse()
            .map((value) => ({ value, label: value }))}
        />
      }
    />
  );
}

function Month({ month, picker }: { month: string; picker: React.ReactNode }) {
  const words = useTexts(texts);
  const seesAll = ['supervisor', 'administrator'].includes(useMe()?.role ?? '');
  const api = `/api/appraisal/${month}`;
  const { value: view, problem, again, put } = useLoaded(() => call(api, monthView));
  const act = (path: string, method: 'POST' | 'PUT', body: unknown = {}) =>
    call(`${api}${path}`, monthView, { method, body }).then(put);
  const shares = view?.rules.shares;
  const mine = view?.people.find(({ accountId }) => accountId === view.me);
  return (
    <Page
      title={words.title}
      lead={shares && words.lead(shares.indicators, shares.conduct, shares.self)}
      actions={
        <>
          {picker}
          {view && (
            <Tone of={view.state === 'locked' ? 'good' : 'calm'}>
              {view.state === 'locked' ? words.locked : words.open}
            </Tone>
          )}
          {view && seesAll && view.state === 'open' && !view.drawnAt && (
            <ConfirmButton
              action={words.draw}
              consequence={words.drawHelp}
              disabled={!view.isOver}
              onConfirm={() => act('/draw', 'POST')}
            />
          )}
          {view && seesAll && view.state === 'open' && (
            <ConfirmButton
              action={words.lock}
              consequence={words.lockHelp}
              isDanger
              disabled={!view.isOver}
              onConfirm={() => act('/lock', 'POST')}
            />
          )}
          {view && seesAll && <Button href={`${api}/table?format=xlsx`}>{words.export}</Button>}
          {mine && view?.state === 'open' && <Assess person={mine} onSave={(body) => act('/self', 'PUT', body)} />}
          {mine && view?.appealUntil && !mine.appeal && (
            <Appeal until={view.appealUntil} onSend={(text) => act('/appeals', 'POST', { words: text })} />
          )}
        </>
      }
    >
      <ProblemAlert problem={problem} onAgain={again} />
      {view && <Facts view={view} />}
      {view && <People view={view} seesAll={seesAll} act={act} put={put} />}
      {view && (
        <Sample key={view.drawnAt ?? 'none'} month={month} view={view} canScore={seesAll && view.state === 'open'} />
      )}
    </Page>
  );
}

function Facts({ view }: { view: MonthView }) {
  const words = useTexts(texts);
  return (
    <p className="appraisal-facts">
      {view.lockedAt && (
        <span>
          {words.lockedBy(view.lockedBy ?? '')} · <TimeCell at={view.lockedAt} />
        </span>
      )}
      {view.inputsHash && (
        <span>
          {words.hash} <code>{view.inputsHash.slice(0, 16)}</code>
        </span>
      )}
      {view.seed && (
        <span>
          {words.seed} <code>{view.seed}</code>
        </span>
      )}
    </p>
  );
}

function People({
  view,
  seesAll,
  act,
  put,
}: {
  view: MonthView;
  seesAll: boolean;
  act(path: string, method: 'POST' | 'PUT', body?: unknown): Promise<void>;
  put(view: MonthView): void;
}) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { rules } = view;
  const score = (value: number | undefined) => (value === undefined ? words.none : value.toFixed(2));
  const columns: Column<PersonView>[] = [
    { key: 'name', title: words.person, render: (one) => <Named person={one} /> },
    { key: 'total', kind: 'number', title: words.total, render: (one) => <strong>{score(one.total)}</strong> },
    { key: 'grade', title: words.grade, render: ({ grade }) => grade && <Tone>{grade}</Tone> },
    {
      key: 'indicators',
      kind: 'number',
      title: words.indicators,
      render: (one) => <strong>{score(one.indicators)}</strong>,
    },
    {
      key: 'conduct',
      kind: 'number',
      title: words.conduct,
      render: (one) =>
        !seesAll || view.state === 'locked' || one.accountId === view.me ? (
          score(one.conduct?.score)
        ) : (
          <Conduct
            person={one}
            lines={rules.conduct}
            shown={score(one.conduct?.score)}
            onSave={(body) => act(`/people/${one.accountId}/conduct`, 'PUT', body)}
          />
        ),
    },
    { key: 'self', kind: 'number', title: words.self, render: (one) => score(one.self?.score) },
    {
      key: 'appeal',
      title: words.appealed,
      render: ({ accountId, appeal }) =>
        appeal &&
        (appeal.decision || !seesAll || accountId === view.me ? (
          <Tooltip title={appeal.reason ?? appeal.words}>
            <span>
              {appeal.decision === 'upheld'
                ? words.upheld(appeal.adjustment ?? 0)
                : appeal.decision
                  ? words.rejected
                  : words.waiting}
            </span>
          </Tooltip>
        ) : (
          <Decide
            words={appeal.words}
            onDecide={(body) =>
              call(`/api/appraisal/appeals/${appeal.id}/decision`, monthView, { method: 'POST', body }).then(put)
            }
          />
        )),
    },
    ...rules.indicators.map(
      (one, at): Column<PersonView> => ({
        key: one.code,
        kind: 'number',
        title: one.title[language],
        render: ({ figures }) => <FigureCell figure={figures[at]!} shown={one.shown} />,
      }),
    ),
  ];
  const list = { items: view.people, problem: undefined, isLoading: false, more: undefined, reload() {} };
  return (
    <DataList
      label={words.title}
      list={list}
      columns={columns}
      keyOf={({ accountId }) => accountId}
      empty={<EmptyState title={words.nobody}>{words.nobodyHelp}</EmptyState>}
    />
  );
}

/** Who it is, and the days that were served where they are not the whole month. */
function Named({ person: { name, served } }: { person: PersonView }) {
  const { language } = useLanguage();
  const day = (at: number) => formatTime(at, language, { month: 'numeric', day: 'numeric' });
  return (
    <span className="figure-cell">
      <span>{name}</span>
      {served?.map(({ from, until }) => (
        <small key={from}>{`${day(Date.parse(from))}–${day(Date.parse(until) - 1)}`}</small>
      ))}
    </span>
  );
}

/** What an indicator came to, of how many cases, and what that is worth. */
function FigureCell({ figure, shown }: { figure: PersonView['figures'][number]; shown: 'percent' | 'points' }) {
  const words = useTexts(texts);
  const { value, cases, score, share } = figure;
  if (value === undefined) return <span className="dim">{words.none}</span>;
  const told = shown === 'percent' ? `${(value * 100).toFixed(1)}%` : value.toFixed(2);
  return (
    <span className="figure-cell">
      <span>{told}</span>
      <small>{score === undefined ? words.few : `${score.toFixed(0)} · ${words.share(share)}`}</small>
      <small>{words.cases(cases)}</small>
    </span>
  );
}
