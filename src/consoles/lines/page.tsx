import { Select } from 'antd';
import { type CallView, callPage, type LineBoard, lineBoard } from '../../business/calls/contract.ts';
import { PhoneCell, TimeCell } from '../shell/cells.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Tone } from '../shell/tone.tsx';
import { useEvents } from '../shell/use-events.ts';
import { useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { Charts } from './charts.tsx';
import { ImportCalls } from './import.tsx';
import { percentOf } from './percent.ts';
import { Seating } from './seating.tsx';
import { texts } from './texts.ts';
import { TicketOfCall } from './ticket.tsx';
import './page.css';

const refreshMs = 30_000;

/** The hotline at a glance: is it answered, who talks, how was the day, and the calls themselves. */
export function LinesPage() {
  const words = useTexts(texts);
  const { value: board, problem, again, put } = useLoaded(loadBoard, refreshMs);
  const { filters, change, key, query } = useFilters({ state: '' });
  const list = useMore<CallView>(
    (before) => call(`/api/calls?${query}${before ? `&before=${before}` : ''}`, callPage),
    key,
  );
  const refresh = () => {
    void loadBoard().then(put, () => undefined);
    list.reload();
  };
  const isLive = useEvents('/api/lines/events', { events: { changed: refresh } });
  const role = useMe()?.role;
  const isSupervisor = role === 'supervisor' || role === 'administrator';
  return (
    <Page
      title={words.title}
      lead={board && words.lead(board.facts.agents, board.facts.lines)}
      actions={
        <>
          <Tone of={isLive ? 'good' : 'warn'}>{isLive ? words.live : words.notLive}</Tone>
          {isSupervisor && <Seating onChanged={refresh} />}
          {(isSupervisor || role === 'operator') && <ImportCalls onImported={refresh} />}
        </>
      }
    >
      <ProblemAlert problem={problem} onAgain={again} />
      {board && (
        <div className="line-board">
          <Today board={board} />
          <Lines lines={board.lines} />
          <Charts board={board} />
          <Seats agents={board.agents} />
        </div>
      )}
      <div className="calls">
        <div className="page-heading">
          <h2>{words.calls}</h2>
          <Select
            aria-label={words.state}
            value={filters.state}
            onChange={(state) => change({ state })}
            options={[
              { value: '', label: words.all },
              ...(['answered', 'abandoned', 'running'] as const).map((value) => ({
                value,
                label: words.filters[value],
              })),
            ]}
          />
        </div>
        <CallList list={list} />
      </div>
    </Page>
  );
}

function loadBoard(): Promise<LineBoard> {
  return call('/api/lines/board', lineBoard);
}

function Today({ board }: { board: LineBoard }) {
  const words = useTexts(texts);
  const { today, facts } = board;
  const isBelow = today.rate !== undefined && today.rate < facts.target;
  return (
    <section className="today" aria-label={words.rate}>
      <div className={isBelow ? 'figure main below' : 'figure main'}>
        <span>{words.rate}</span>
        <strong>{today.rate === undefined ? '—' : percentOf(today.rate)}</strong>
        <small>
          {today.rate === undefined ? words.noCalls : isBelow ? words.below : words.above} ·{' '}
          {words.target(percentOf(facts.target))}
        </small>
      </div>
      <Figure name={words.offered} value={today.offered} />
      <Figure name={words.answered} value={today.answered} />
      <Figure name={words.abandoned} value={today.abandoned} />
      <Figure
        name={words.wait}
        value={today.waitSeconds === undefined ? '—' : words.seconds(today.waitSeconds)}
        hint={
          today.longestWaitSeconds === undefined ? undefined : words.longest(words.seconds(today.longestWaitSeconds))
        }
      />
    </section>
  );
}

function Figure({ name, value, hint }: { name: string; value: number | string; hint?: string | undefined }) {
  return (
    <div className="figure">
      <span>{name}</span>
      <strong>{value}</strong>
      {hint && <small>{hint}</small>}
    </div>
  );
}

function Lines({ lines }: { lines: LineBoard['lines'] }) {
  const words = useTexts(texts);
  return (
    <section aria-labelledby="lines-now">
      <h2 id="lines-now">{words.linesNow}</h2>
      <ul className="lines">
        {lines.map(({ line, state, since, phone, agent }) => (
          <li key={line} className={state}>
            <span>{words.line(line)}</span>
            <strong>{words.states[state]}</strong>
            <small>
              {phone === '' ? words.hidden : phone} {agent} <TimeCell at={since} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Seats({ agents }: { agents: LineBoard['agents'] }) {
  const words = useTexts(texts);
  const list = { items: agents, problem: undefined, isLoading: false, more: undefined, reload() {} };
  const columns: Column<LineBoard['agents'][number]>[] = [
    { key: 'agent', title: words.seat, render: ({ agent }) => agent },
    { key: 'name', title: words.person, render: ({ name }) => name },
    {
      key: 'state',
      title: words.state,
      render: ({ state }) => <Tone of={state === 'talking' ? 'good' : 'calm'}>{words.seatStates[state]}</Tone>,
    },
    { key: 'since', title: words.since, render: ({ since }) => <TimeCell at={since} /> },
    { key: 'answered', title: words.answered, kind: 'number', render: ({ answered }) => answered },
    { key: 'missed', title: words.missed, kind: 'number', render: ({ missed }) => missed },
    { key: 'talk', title: words.talk, kind: 'number', render: ({ talkSeconds }) => words.hours(talkSeconds) },
  ];
  return (
    <div>
      <h2>{words.seats}</h2>
      <DataList label={words.seats} list={list} columns={columns} keyOf={({ agent }) => agent} />
    </div>
  );
}

function CallList({ list }: { list: ReturnType<typeof useMore<CallView>> }) {
  const words = useTexts(texts);
  const role = useMe()?.role;
  const between = (from: string | undefined, to: string | undefined) =>
    from && to ? words.seconds(Math.round((Date.parse(to) - Date.parse(from)) / 1000)) : undefined;
  const columns: Column<CallView>[] = [
    { key: 'at', title: words.at, render: ({ offeredAt }) => <TimeCell at={offeredAt} seconds /> },
    {
      key: 'phone',
      title: words.phone,
      render: ({ phone }) => (phone === '' ? words.hidden : <PhoneCell phone={phone} />),
    },
    { key: 'line', title: words.linesNow, kind: 'number', render: ({ line }) => line },
    {
      key: 'agent',
      title: words.seat,
      render: ({ agent, name, missed }) =>
        [agent, name, missed.length > 0 && `(${missed.join(' ')})`].filter(Boolean).join(' '),
    },
    {
      key: 'waited',
      title: words.waited,
      kind: 'number',
      render: (one) => between(one.offeredAt, one.answeredAt ?? one.endedAt),
    },
    { key: 'lasted', title: words.lasted, kind: 'number', render: (one) => between(one.answeredAt, one.endedAt) },
    { key: 'recorded', title: words.recording, render: ({ recorded }) => recorded && words.recorded },
    {
      key: 'ticket',
      title: words.toTicket,
      render: (one) => (
        <TicketOfCall call={one} mayOpen={role === 'care-agent' || role === 'supervisor'} onOpened={list.reload} />
      ),
    },
  ];
  return (
    <DataList
      label={words.calls}
      list={list}
      columns={columns}
      keyOf={({ id }) => id}
      isMarked={({ answeredAt, endedAt }) => answeredAt === undefined && endedAt !== undefined}
      empty={<EmptyState title={words.noCallsYet}>{words.noCallsHelp}</EmptyState>}
    />
  );
}
