import { useState } from 'react';
import { type WorkView, workPage, worksEvent } from '../../business/works/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { useEvents } from '../shell/use-events.ts';
import { queryOf } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { FaultsButton } from './import-modal.tsx';
import { texts } from './texts.ts';
import { CancelWork, WorkProgress } from './work-progress.tsx';

/** All long work that one sees, newest first; what is under way moves as it happens. */
export function WorksPage() {
  const words = useTexts(texts);
  const listed = useMore((before) => call(`/api/works?${queryOf({ before })}`, workPage));
  const [live, setLive] = useState<readonly WorkView[]>([]);
  useEvents('/api/works/events', { events: { works: (data) => setLive(worksEvent.parse(data).items) } });
  const list = { ...listed, items: listed.items && merge(listed.items, live) };
  const columns: Column<WorkView>[] = [
    {
      key: 'what',
      title: words.columns.what,
      render: ({ kind, subject }) => (
        <>
          {words.kind[kind]} <strong>{subject}</strong>
        </>
      ),
    },
    {
      key: 'progress',
      title: words.columns.progress,
      render: (work) => (
        <>
          <WorkProgress work={work} />
          <FaultsButton work={work} />
        </>
      ),
    },
    { key: 'state', title: words.columns.state, render: ({ state }) => words.state[state] },
    { key: 'by', title: words.columns.by, render: ({ by }) => by },
    { key: 'since', title: words.columns.since, render: ({ startedAt }) => <TimeCell at={startedAt} seconds /> },
    { key: 'action', title: words.columns.action, render: (work) => <CancelWork work={work} /> },
  ];
  return (
    <Page title={words.title} lead={words.introduction}>
      <DataList
        label={words.title}
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        isMarked={({ state }) => state === 'failed' || state === 'broken-off'}
        empty={<EmptyState title={words.nothingEver}>{words.nothingHelp}</EmptyState>}
      />
    </Page>
  );
}

/** What the stream tells is newer than what was listed; what it tells for the first time comes first. */
function merge(listed: readonly WorkView[], live: readonly WorkView[]): WorkView[] {
  const newest = new Map(live.map((one) => [one.id, one]));
  const known = new Set(listed.map(({ id }) => id));
  return [...live.filter(({ id }) => !known.has(id)), ...listed.map((one) => newest.get(one.id) ?? one)];
}
