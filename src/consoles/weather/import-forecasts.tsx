import { Button, Modal } from 'antd';
import { useState } from 'react';
import { type ForecastsImported, forecastColumns, imported } from '../../products/weather/contract.ts';
import { FileButton } from '../shell/file-button.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useImport } from '../works/import-modal.tsx';
import { texts } from './texts.ts';

/** A table with its first line only, marked as UTF-8, so that a spreadsheet shows the Chinese. */
const template = `data:text/csv;charset=utf-8,${encodeURIComponent(
  `\ufeff${Object.values(forecastColumns)
    .map(([name]) => name)
    .join()}\r\n`,
)}`;

/** Takes a file of forecasts: says what belongs in it, gives an empty table, and tells which lines could not be taken. */
export function ImportForecasts({ onImported }: { onImported(): void }) {
  const words = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  const { run, dialog } = useImport<ForecastsImported>({
    title: words.importFile,
    kind: 'forecasts',
    tell: ({ added, corrected, same, toldEarlier }) => words.taken(added, corrected, same, toldEarlier),
  });
  const send = (file: File) =>
    call(`/api/weather/forecasts?${queryOf({ name: file.name.slice(0, 64) })}`, imported, {
      method: 'POST',
      file,
      type: file.name.endsWith('.json') ? 'application/json' : 'text/csv',
    });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{words.importFile}</Button>
      <Modal open={isOpen} title={words.importFile} footer={null} onCancel={() => setOpen(false)} destroyOnHidden>
        <p>{words.importHelp}</p>
        <dl className="weather-columns">
          {Object.entries(forecastColumns).map(([field, [name]]) => (
            <div key={field}>
              <dt lang="zh-CN">{name}</dt>
              <dd>{words.columns[field as keyof typeof forecastColumns]}</dd>
            </div>
          ))}
        </dl>
        <div className="tools-row">
          <Button href={template} download={`${words.templateName}.csv`}>
            {words.template}
          </Button>
          <FileButton
            type="primary"
            action={words.choose}
            accept=".csv,.json,text/csv,application/json"
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
