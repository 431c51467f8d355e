import { Input } from 'antd';
import { useState } from 'react';
import { type CallListView, callList, callListPage } from '../../business/telemarketing/contract.ts';
import { AskExport } from '../shell/ask-export.tsx';
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

/** The carrier's designated numbers. */
export function CallLists() {
  const words = useTexts(texts);
  const role = useMe()?.role;
  const list = useMore((before) => call(`/api/telemarketing/call-lists?${queryOf({ before })}`, callListPage));
  return (
    <>
      {(role === 'carrier-data-entry' || role === 'administrator') && <Import onDone={list.reload} />}
      <DataList
        label={words.callLists}
        list={list}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noCallLists}>{words.noCallListsHelp}</EmptyState>}
        columns={[
          {
            key: 'name',
            title: words.name,
            render: ({ name, faults, faultCount }) => (
              <>
                {name}
                <RowFaults faults={faults} count={faultCount} />
              </>
            ),
          },
          { key: 'organisation', title: words.organisation, render: ({ organisation }) => organisation },
          { key: 'product', title: words.product, render: ({ product }) => product },
          { key: 'numbers', title: words.numbers, kind: 'number', render: ({ numbers }) => numbers.toLocaleString() },
          { key: 'removed', title: words.removed, render: (one) => <Removed one={one} /> },
          { key: 'imported', title: words.imported, render: ({ importedAt }) => <TimeCell at={importedAt} /> },
          {
            key: 'file',
            title: words.actions,
            render: ({ id }) =>
              role !== 'supervisor' && (
                <AskExport
                  size="small"
                  action={words.download}
                  kind={role === 'telemarketer' ? 'call-list' : 'designated-numbers'}
                  filter={{ id }}
                />
              ),
          },
        ]}
      />
    </>
  );
}

function Removed({ one: { removed } }: { one: CallListView }) {
  const words = useTexts(texts);
  const told = (['do-not-call', 'blacklisted', 'ordered'] as const).flatMap((why) =>
    removed[why] ? [`${words.removals[why]} ${removed[why]}`] : [],
  );
  return told.join(' · ') || '0';
}

function Import({ onDone }: { onDone(): void }) {
  const words = useTexts(texts);
  const [given, setGiven] = useState({ organisation: '', product: '', name: '' });
  const isWhole = Object.values(given).every((one) => one.trim() !== '');
  const fields = ['organisation', 'product', 'name'] as const;
  return (
    <div className="tools-row">
      {fields.map((name) => (
        <Labelled key={name} label={words[name]}>
          {(id) => (
            <Input
              id={id}
              value={given[name]}
              maxLength={64}
              onChange={({ target }) => setGiven({ ...given, [name]: target.value })}
            />
          )}
        </Labelled>
      ))}
      <FileButton
        type="primary"
        action={words.import}
        accept=".csv,text/csv"
        disabled={!isWhole}
        onFile={async (file) => {
          const sent = { method: 'POST', file, type: 'text/csv' } as const;
          await call(`/api/telemarketing/call-lists?${queryOf(given)}`, callList, sent);
          onDone();
        }}
      />
      {!isWhole && <small>{words.neededAll}</small>}
    </div>
  );
}
