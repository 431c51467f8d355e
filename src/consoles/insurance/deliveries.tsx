import { Segmented } from 'antd';
import { useState } from 'react';
import { type DeliveryView, deliveryPage } from '../../products/insurance/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { texts } from './texts.ts';

/** What is told of a try to hand a lead over. */
export function tryColumns(words: (typeof texts)['zh-CN']): Column<DeliveryView>[] {
  return [
    { key: 'at', title: words.at, render: ({ at }) => <TimeCell at={at} seconds /> },
    { key: 'attempt', title: words.attempt, kind: 'number', render: ({ attempt }) => attempt },
    {
      key: 'result',
      title: words.result,
      render: ({ status, detail }) => (
        <StateTag tone={status !== undefined && status >= 200 && status < 300 ? 'good' : 'bad'}>{detail}</StateTag>
      ),
    },
    { key: 'took', title: words.took, kind: 'number', render: ({ takenMs }) => `${takenMs} ms` },
    { key: 'url', title: words.address, render: ({ url }) => <code>{url}</code> },
  ];
}

/** Every try to hand a lead to an insurer. */
export function Deliveries() {
  const words = useTexts(texts);
  const [failed, setFailed] = useState('');
  const list = useMore(
    (before) => call(`/api/insurance/deliveries?${queryOf({ failed, before })}`, deliveryPage),
    failed,
  );
  const columns: Column<DeliveryView>[] = [
    { key: 'insurer', title: words.insurer, render: ({ insurer }) => insurer },
    { key: 'number', title: words.number, render: ({ number }) => <NumberCell number={number} /> },
    ...tryColumns(words),
  ];
  return (
    <>
      <div className="insurance-tools">
        <Segmented
          aria-label={words.result}
          value={failed}
          onChange={setFailed}
          options={[
            { value: '', label: words.everyTry },
            { value: 'true', label: words.onlyFailed },
          ]}
        />
      </div>
      <DataList
        label={words.tabs.deliveries}
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noDeliveries} />}
      />
    </>
  );
}
