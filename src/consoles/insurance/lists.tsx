import { App, Button } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type BatchView, batchList, batchMade, insurerList } from '../../products/insurance/contract.ts';
import { AskExport } from '../shell/ask-export.tsx';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { texts } from './texts.ts';

/** Lists for insurers who take no webhook: made, exported by two people, and noted as given. */
export function Lists() {
  const words = useTexts(texts);
  const { message } = App.useApp();
  const [problem, setProblem] = useState<ProblemDetails>();
  const list = useMore(() => call('/api/insurance/batches', batchList));
  const { value: known, problem: notLoaded, again } = useLoaded(() => call('/api/insurance/insurers', insurerList));
  async function make(insurerId: string): Promise<void> {
    setProblem(undefined);
    try {
      const body = { insurerId };
      const { leads } = await call('/api/insurance/batches', batchMade, { method: 'POST', body });
      void message.success(`${words.leadCount}: ${leads}`);
      list.reload();
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  const columns: Column<BatchView>[] = [
    { key: 'insurer', title: words.insurer, render: ({ insurer }) => <strong>{insurer}</strong> },
    { key: 'leads', title: words.leadCount, kind: 'number', render: ({ leads }) => leads },
    {
      key: 'made',
      title: words.made,
      render: ({ madeBy, madeAt }) => (
        <>
          {madeBy} <TimeCell at={madeAt} />
        </>
      ),
    },
    {
      key: 'handed',
      title: words.handed,
      render: ({ handedBy, handedAt }) => (
        <>
          {handedBy ?? '—'} <TimeCell at={handedAt} />
        </>
      ),
    },
    {
      key: 'deeds',
      title: words.deeds,
      render: ({ id, handedAt }) => (
        <span className="insurance-deeds">
          <AskExport size="small" action={words.ask} kind="insurance-leads" filter={{ batch: id }} />
          {!handedAt && (
            <ConfirmButton
              size="small"
              action={words.markHanded}
              consequence={words.markHelp}
              onConfirm={async () => {
                await call(`/api/insurance/batches/${id}/handed`, z.undefined(), { method: 'POST', body: {} });
                list.reload();
              }}
            />
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <ProblemAlert problem={notLoaded} onAgain={again} />
      <div className="insurance-tools">
        {known?.items
          .filter(({ handOver, isActive }) => handOver === 'csv' && isActive)
          .map(({ id, name }) => (
            <Button key={id} onClick={() => void make(id)}>
              {words.makeList(name)}
            </Button>
          ))}
      </div>
      <ProblemAlert problem={problem} onClose={() => setProblem(undefined)} />
      <DataList
        label={words.lists}
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noLists}>{words.noListsHelp}</EmptyState>}
      />
    </>
  );
}
