import { type DecisionView, decisionPage } from '../../business/messages/unsettled/contract.ts';
import { PhoneCell, TimeCell } from '../shell/cells.tsx';
import type { Column } from '../shell/data-list.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { Listing } from './listing.tsx';
import { texts } from './texts.ts';

/** What was decided, by whom and why. */
export function Decisions() {
  const words = useTexts(texts);
  const list = useMore((before) => call(`/api/messages/decisions?${queryOf({ before })}`, decisionPage));
  const columns: Column<DecisionView>[] = [
    { key: 'at', title: words.columns.at, render: ({ at }) => <TimeCell at={at} seconds /> },
    { key: 'phone', title: words.columns.phone, render: ({ phone }) => <PhoneCell phone={phone} /> },
    {
      key: 'what',
      title: words.columns.what,
      render: ({ subject, step, verdict }) =>
        [words.subjects[subject], words.verdicts[verdict] ?? words.matched, words.steps[step]].join(' · '),
    },
    { key: 'who', title: words.columns.who, render: ({ who }) => who },
    {
      key: 'because',
      title: words.columns.because,
      render: ({ evidence, because }) =>
        evidence === undefined ? because : `${words.verdict.evidences[evidence]} · ${because}`,
    },
  ];
  return <Listing kind="decisions" list={list} columns={columns} />;
}
