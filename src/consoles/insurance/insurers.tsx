import { Alert } from 'antd';
import { useState } from 'react';
import { type InsurerView, insurerList, insurerSaved } from '../../products/insurance/contract.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { SecretOnce } from '../shell/secret-once.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { InsurerForm } from './insurer-form.tsx';
import { texts } from './texts.ts';

/** Insurers under contract, and how leads reach them. */
export function Insurers() {
  const words = useTexts(texts);
  const load = () => call('/api/insurance/insurers', insurerList);
  const { value, problem, put } = useLoaded(load);
  const [secret, setSecret] = useState<string>();
  const done = (made: string | undefined) => {
    setSecret(made);
    void load().then(put);
  };
  const columns: Column<InsurerView>[] = [
    { key: 'name', title: words.insurerName, render: ({ name }) => <strong>{name}</strong> },
    { key: 'code', title: words.code, render: ({ code }) => <code>{code}</code> },
    {
      key: 'way',
      title: words.way,
      render: ({ handOver, url }) => (
        <>
          {words.ways[handOver]}
          {url && <small className="insurance-note">{url}</small>}
        </>
      ),
    },
    {
      key: 'state',
      title: words.state,
      render: ({ isActive }) => (
        <StateTag tone={isActive ? 'good' : 'quiet'}>{isActive ? words.isActive : words.ended}</StateTag>
      ),
    },
    {
      key: 'deeds',
      title: words.deeds,
      render: (insurer) => (
        <span className="insurance-deeds">
          <InsurerForm insurer={insurer} onDone={done} />
          {insurer.hasSecret && (
            <ConfirmButton
              size="small"
              isDanger
              action={words.secret}
              consequence={words.secretHelp}
              onConfirm={async () => {
                const address = `/api/insurance/insurers/${insurer.id}/secret`;
                done((await call(address, insurerSaved, { method: 'POST', body: {} })).secret);
              }}
            />
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      {value && !value.canKeepSecrets && <Alert type="info" showIcon title={words.noKey} />}
      <div className="insurance-tools">
        <span className="gap" />
        <InsurerForm onDone={done} />
      </div>
      <DataList
        label={words.tabs.insurers}
        list={{
          ...{ items: value?.items, problem, isLoading: value === undefined, more: undefined },
          reload: () => done(undefined),
        }}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noInsurers} />}
      />
      <SecretOnce
        secret={secret}
        title={words.secretShown}
        help={words.secretGive}
        onClose={() => setSecret(undefined)}
      />
    </>
  );
}
