import { Input } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { type ConsentListView, consentList, consentListPage } from '../../business/telemarketing/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { FileButton } from '../shell/file-button.tsx';
import { call } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { RowFaults } from './row-faults.tsx';
import { texts } from './texts.ts';

const steps = ['withoutRecording', 'toEnter', 'entered', 'open'] as const;

/** Lists of agreements, and how far each has come. */
export function ConsentLists() {
  const words = useTexts(texts);
  const role = useMe()?.role;
  const list = useMore((before) => call(`/api/telemarketing/consent-lists?${queryOf({ before })}`, consentListPage));
  const number = (step: (typeof steps)[number]) => ({
    key: step,
    title: words.progress[step],
    kind: 'number' as const,
    render: ({ progress }: ConsentListView) => progress[step].toLocaleString(),
  });
  return (
    <>
      {role === 'telemarketer' && <Upload onDone={list.reload} />}
      <DataList
        label={words.consentLists}
        list={list}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noConsentLists}>{words.noConsentListsHelp}</EmptyState>}
        isMarked={({ progress }) => progress.withoutRecording > 0}
        columns={[
          {
            key: 'name',
            title: words.name,
            render: ({ id, name, faults, faultCount }) => (
              <>
                <Link to={`/telemarketing/${id}`}>{name}</Link>
                <RowFaults faults={faults} count={faultCount} />
              </>
            ),
          },
          { key: 'organisation', title: words.organisation, render: ({ organisation }) => organisation },
          { key: 'uploaded', title: words.uploaded, render: ({ uploadedAt }) => <TimeCell at={uploadedAt} /> },
          { key: 'taken', title: words.taken, kind: 'number', render: ({ taken }) => taken.toLocaleString() },
          ...steps.map(number),
        ]}
      />
    </>
  );
}

function Upload({ onDone }: { onDone(): void }) {
  const words = useTexts(texts);
  const [name, setName] = useState('');
  return (
    <div className="tools-row">
      <Labelled label={words.name}>
        {(id) => <Input id={id} value={name} maxLength={64} onChange={({ target }) => setName(target.value)} />}
      </Labelled>
      <FileButton
        type="primary"
        action={words.upload}
        accept=".csv,text/csv"
        disabled={name.trim() === ''}
        onFile={async (file) => {
          const sent = { method: 'POST', file, type: 'text/csv' } as const;
          await call(`/api/telemarketing/consent-lists?${queryOf({ name: name.trim() })}`, consentList, sent);
          setName('');
          onDone();
        }}
      />
      {name.trim() === '' && <small>{words.needed}</small>}
    </div>
  );
}
