import { Link } from 'react-router';
import { type RunView, runPage } from '../../business/reconciliation/contract.ts';
import { carrierNames } from '../shell/carriers.ts';
import { TimeCell } from '../shell/cells.tsx';
import { DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { texts } from './texts.ts';

/** Comparisons, newest first. */
export function Runs() {
  const words = useTexts(texts);
  const carriers = useTexts(carrierNames);
  const list = useMore((before) => call(`/api/reconciliation/runs?${queryOf({ before })}`, runPage));
  return (
    <DataList
      label={words.runs}
      list={list}
      keyOf={({ id }) => id}
      empty={<EmptyState title={words.noRuns}>{words.noRunsHelp}</EmptyState>}
      isMarked={({ state }) => state === 'open'}
      columns={[
        {
          key: 'period',
          title: words.period,
          render: ({ id, period }) => <Link to={`/reconciliation/runs/${id}`}>{period}</Link>,
        },
        { key: 'kind', title: words.kind, render: ({ kind }) => words.kinds[kind] },
        { key: 'carrier', title: words.carrier, render: ({ carrier }) => carriers[carrier] ?? carrier },
        { key: 'peer', title: words.peer, render: ({ peer }) => peer },
        { key: 'state', title: words.state, render: ({ state }) => <RunState state={state} /> },
        { key: 'started', title: words.started, render: ({ startedAt }) => <TimeCell at={startedAt} /> },
      ]}
    />
  );
}

const tones = { comparing: 'busy', open: 'wait', signed: 'good', superseded: 'quiet' } as const;

/** Where a comparison stands. */
export function RunState({ state }: { state: RunView['state'] }) {
  const words = useTexts(texts);
  return <StateTag tone={tones[state]}>{words.runStates[state]}</StateTag>;
}
