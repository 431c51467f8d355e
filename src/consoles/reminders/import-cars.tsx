import { Button, Modal } from 'antd';
import { useState } from 'react';
import { type ImportResult, importColumns, importResult } from '../../business/vehicles/contract.ts';
import { FileButton } from '../shell/file-button.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useImport } from '../works/import-modal.tsx';
import { texts } from './texts.ts';

/** A table with its first line only, marked as UTF-8, so that a spreadsheet shows the Chinese. */
const template = `data:text/csv;charset=utf-8,${encodeURIComponent(
  `\ufeff${Object.values(importColumns)
    .map(([name]) => name)
    .join()}\r\n`,
)}`;

/** Takes an agency's list of members' cars: says what belongs in it, gives an empty table, and tells which lines could not be taken. */
export function ImportCars({ onImported }: { onImported(): void }) {
  const words = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  const { run, dialog } = useImport<ImportResult>({
    title: words.importCars,
    kind: 'vehicle-list',
    tell: ({ added, taken }) => words.carsTaken(taken, added),
  });
  const send = (file: File) =>
    call(`/api/vehicles/imports?${queryOf({ name: file.name.slice(0, 64) })}`, importResult, {
      method: 'POST',
      file,
      type: 'text/csv',
    });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{words.importCars}</Button>
      <Modal open={isOpen} title={words.importCars} footer={null} onCancel={() => setOpen(false)} destroyOnHidden>
        <p>{words.importHelp}</p>
        <dl className="import-columns">
          {Object.entries(importColumns).map(([field, [name]]) => (
            <div key={field}>
              <dt lang="zh-CN">{name}</dt>
              <dd>{words.columns[field as keyof typeof importColumns]}</dd>
            </div>
          ))}
        </dl>
        <div className="tools-row">
          <Button href={template} download={`${words.templateName}.csv`}>
            {words.template}
          </Button>
          <FileButton
            type="primary"
            action={words.chooseList}
            accept=".csv,text/csv"
            onFile={async (file) => {
              setOpen(false);
              await run(() => send(file));
              onImported();
            }}
          />
        </div>
      </Modal>
      {dialog}
    </>
  );
}
