import { type ImportTaken, importTaken } from '../../business/calls/contract.ts';
import { FileButton } from '../shell/file-button.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useImport } from '../works/import-modal.tsx';
import { texts } from './texts.ts';

/** Takes a file of the exchange, shows how far it is, and tells which rows could not be taken and why. */
export function ImportCalls({ onImported }: { onImported(): void }) {
  const words = useTexts(texts);
  const { run, dialog } = useImport<ImportTaken>({
    title: words.import,
    kind: 'hotline-calls',
    tell: ({ taken, changed, known }) => words.imported(taken, changed, known),
  });
  const send = (file: File) =>
    call(`/api/calls/import?${queryOf({ name: file.name.slice(0, 100) })}`, importTaken, {
      method: 'POST',
      file,
      type: 'text/csv',
    });
  return (
    <>
      <FileButton
        action={words.import}
        accept=".csv,text/csv"
        onFile={async (file) => {
          await run(() => send(file));
          onImported();
        }}
      />
      {dialog}
    </>
  );
}
