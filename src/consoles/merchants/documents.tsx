import { useState } from 'react';
import { z } from 'zod';
import { type DocumentView, documentKind, made } from '../../products/merchants/registry/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { Choose } from '../shell/choose.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { FileButton } from '../shell/file-button.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { whole } from '../shell/use-more.ts';
import { useMay } from './may.ts';
import type { PartProps } from './part.ts';
import { texts } from './texts.ts';

/** Licences, signed contracts, photos. */
export function Documents({ merchant, onDone }: PartProps) {
  const words = useTexts(texts);
  const may = useMay();
  const own = words.document;
  const [kind, setKind] = useState('licence');
  const at = `/api/merchants/${merchant.id}/documents`;
  const columns: Column<DocumentView>[] = [
    { key: 'name', title: own.name, render: ({ id, name }) => <a href={`${at}/${id}`}>{name}</a> },
    { key: 'kind', title: own.kind, render: (one) => own.kinds[one.kind] },
    { key: 'size', title: own.size, kind: 'number', render: ({ bytes }) => `${Math.ceil(bytes / 1024)} KB` },
    {
      key: 'brought',
      title: own.brought,
      render: ({ by, at: when }) => (
        <>
          {by} <TimeCell at={when} />
        </>
      ),
    },
    {
      key: 'deeds',
      title: words.deeds,
      render: ({ id, name }) =>
        may.keep && (
          <ConfirmButton
            size="small"
            isDanger
            action={own.remove}
            consequence={own.removeHelp(name)}
            reason={words.reason}
            onConfirm={(because) =>
              call(`${at}/${id}/remove`, z.unknown(), { method: 'POST', body: { because } }).then(onDone)
            }
          />
        ),
    },
  ];
  async function bring(file: File): Promise<void> {
    const query = new URLSearchParams({ kind, name: file.name.slice(0, 100) });
    await call(`${at}?${query}`, made, { method: 'POST', file, type: 'application/octet-stream' });
    onDone();
  }
  return (
    <>
      {may.keep && (
        <div className="merchant-tools">
          <Choose
            label={own.kind}
            value={kind}
            onChange={setKind}
            options={documentKind.options.map((code) => [code, own.kinds[code]] as const)}
          />
          <FileButton
            type="primary"
            action={own.bring}
            accept="application/pdf,image/jpeg,image/png,image/webp"
            onFile={bring}
          />
        </div>
      )}
      <DataList
        label={words.tabs.documents}
        list={whole(merchant.documents)}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState title={own.none}>{own.noneHelp}</EmptyState>}
      />
    </>
  );
}
