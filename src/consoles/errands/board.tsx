import { Segmented } from 'antd';
import { Link } from 'react-router';
import { type ErrandRow, errandCounts, errandOffers, errandPage } from '../../products/errands/contract.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { Choose } from '../shell/choose.tsx';
import { DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { TabsRow } from '../shell/tabs-row.tsx';
import { useEvents } from '../shell/use-events.ts';
import { queryOf, useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { type Listed, useMore } from '../shell/use-more.ts';
import { texts } from './texts.ts';

const views = ['open', 'asked', 'quoted', 'accepted', 'assigned', 'working', 'late', 'over'] as const;
const agentViews = ['open', 'assigned', 'working', 'over'] as const;

/** What there is to do: for customer care the whole board, for an errand agent what was given to them. */
export function Board() {
  const words = useTexts(texts);
  const isAgent = useMe()?.role === 'errand-agent';
  const { filters, change } = useFilters({ state: 'open', city: '', kind: '' });
  const { language } = useLanguage();
  const key = queryOf(filters);
  const list = useMore<ErrandRow, number>(
    (after) => call(`/api/errands?${queryOf({ ...filters, after })}`, errandPage),
    key,
  );
  const countAll = () => call('/api/errands/counts', errandCounts);
  const counts = useLoaded(countAll);
  const { value: offers, problem, again: retry } = useLoaded(() => call('/api/errands/offers', errandOffers));
  const again = () => {
    list.reload();
    void countAll().then(counts.put, () => undefined);
  };
  useEvents('/api/errands/events', { events: { changed: again, missed: again } });
  const nameOf = (view: (typeof views)[number]) => {
    const name = view === 'open' || view === 'late' || view === 'over' ? words[view] : words.states[view];
    const count = view === 'open' || view === 'over' ? 0 : (counts.value?.[view] ?? 0);
    return count > 0 ? `${name} ${count}` : name;
  };
  const choices = (all: readonly { code: string; title: Record<typeof language, string> }[]) => [
    ['', words.any] as const,
    ...all.map(({ code, title }) => [code, title[language]] as const),
  ];
  return (
    <Page title={isAgent ? words.mine : words.title} lead={isAgent ? words.mineLead : words.lead}>
      {!isAgent && <Parts />}
      <ProblemAlert problem={problem} onAgain={retry} />
      <div className="tools-row">
        <div className="scrolls">
          <Segmented
            aria-label={words.filter}
            value={filters.state}
            onChange={(state) => change({ state })}
            options={(isAgent ? agentViews : views).map((value) => ({ value, label: nameOf(value) }))}
          />
        </div>
        {!isAgent && offers && (
          <>
            <Choose
              label={words.city}
              value={filters.city}
              onChange={(city) => change({ city })}
              options={choices(offers.cities)}
            />
            <Choose
              label={words.kind}
              value={filters.kind}
              onChange={(kind) => change({ kind })}
              options={choices(offers.kinds)}
            />
          </>
        )}
      </div>
      {isAgent ? <Cards list={list} /> : <Table list={list} />}
    </Page>
  );
}

/** The pages of the console, for who leads errands. */
export function Parts() {
  const words = useTexts(texts);
  if (useMe()?.role === 'finance') return null;
  return (
    <TabsRow
      label={words.pages}
      tabs={[
        { to: '/errands', title: words.board },
        { to: '/errands/agents', title: words.agents },
        { to: '/errands/prices', title: words.prices },
      ]}
    />
  );
}

function Table({ list }: { list: Listed<ErrandRow> }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  return (
    <DataList
      label={words.title}
      list={list}
      keyOf={({ id }) => id}
      isMarked={({ isLate }) => isLate}
      empty={<EmptyState title={words.empty}>{words.emptyHelp}</EmptyState>}
      columns={[
        { key: 'number', title: words.number, render: (one) => <Link to={`/errands/${one.id}`}>{one.number}</Link> },
        {
          key: 'what',
          title: words.what,
          render: (one) => (
            <>
              {one.title[language]} · {one.cityTitle[language]}
              {one.plate && <span className="nowrap"> · {one.plate}</span>}{' '}
              {one.priority && <StateTag tone="wait">{words.priority}</StateTag>}
            </>
          ),
        },
        { key: 'customer', title: words.customer, render: ({ phone }) => <NumberCell number={phone} /> },
        { key: 'state', title: words.state, render: (one) => <State one={one} /> },
        { key: 'due', title: words.due, render: ({ dueAt }) => <TimeCell at={dueAt} /> },
        { key: 'agent', title: words.agent, render: ({ agent }) => agent ?? words.nobody },
        {
          key: 'steps',
          title: words.progress,
          kind: 'number',
          render: (one) => one.steps > 0 && `${one.stepsDone}/${one.steps}`,
        },
        {
          key: 'fee',
          title: words.fee,
          kind: 'number',
          render: ({ agencyFen, fee }) =>
            agencyFen !== undefined && (
              <>
                <MoneyCell fen={agencyFen} /> {fee !== 'none' && words.feeStates[fee]}
              </>
            ),
        },
      ]}
    />
  );
}

/** The same for one hand: a card an errand. */
function Cards({ list: { items, problem } }: { list: Listed<ErrandRow> }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  if (!items) return <ProblemAlert problem={problem} />;
  if (items.length === 0) return <EmptyState title={words.emptyMine} />;
  return (
    <ul className="errand-cards" aria-label={words.mine}>
      {items.map((one) => (
        <li key={one.id}>
          <Link to={`/errands/${one.id}`}>
            <strong>
              {one.number} {one.title[language]}
            </strong>
            <span>
              {one.cityTitle[language]} {one.plate}
            </span>
            <span>
              <State one={one} /> {one.steps > 0 && `${one.stepsDone}/${one.steps}`}
            </span>
            {one.dueAt && (
              <span>
                {words.due} <TimeCell at={one.dueAt} />
              </span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}

const tones: Readonly<Record<ErrandRow['state'], Tone>> = {
  asked: 'wait',
  quoted: 'quiet',
  accepted: 'wait',
  assigned: 'wait',
  working: 'busy',
  done: 'good',
  cancelled: 'quiet',
};

/** How an errand stands, and whether it is late or waits for the person. */
export function State({ one }: { one: Pick<ErrandRow, 'state' | 'isLate' | 'waiting'> }) {
  const words = useTexts(texts);
  return (
    <>
      <StateTag tone={tones[one.state]}>{words.states[one.state]}</StateTag>{' '}
      {one.waiting && <StateTag tone="quiet">{words.waits}</StateTag>}{' '}
      {one.isLate && <StateTag tone="bad">{words.late}</StateTag>}
    </>
  );
}
