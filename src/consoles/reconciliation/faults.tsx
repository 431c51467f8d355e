import { useParams } from 'react-router';
import { carrierFile, lineFaultPage } from '../../business/reconciliation/contract.ts';
import { DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { texts } from './texts.ts';

/** Lines of a file that cannot be used, and why. */
export function Faults() {
  const { id } = useParams();
  const words = useTexts(texts);
  const { value: file, problem, again } = useLoaded(() => call(`/api/reconciliation/files/${id}`, carrierFile));
  const list = useMore((after) => call(`/api/reconciliation/files/${id}/faults?${queryOf({ after })}`, lineFaultPage));
  return (
    <Page
      title={words.faultsOf}
      {...(file && { lead: file.name })}
      above={[
        { title: words.title, to: '/reconciliation' },
        { title: words.files, to: '/reconciliation/files' },
      ]}
    >
      <ProblemAlert problem={problem} onAgain={again} />
      <DataList
        label={words.faultsOf}
        list={list}
        keyOf={({ line, field }) => `${line} ${field}`}
        empty={<EmptyState title={words.noFaults} />}
        columns={[
          { key: 'line', title: words.line, kind: 'number', render: ({ line }) => line },
          { key: 'field', title: words.field, render: ({ field }) => field },
          { key: 'value', title: words.value, render: ({ value }) => <code>{value}</code> },
          { key: 'reason', title: words.reason, render: ({ reason }) => reason },
        ]}
      />
    </Page>
  );
}
