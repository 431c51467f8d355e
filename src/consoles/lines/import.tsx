import { Alert, Button, Modal } from 'antd';
import { useRef, useState } from 'react';
import { type ImportTaken, importTaken } from '../../business/calls/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';

/** Takes a file of the exchange, and tells which rows could not be taken and why. */
export function ImportCalls({ onImported }: { onImported(): void }) {
  const words = useTexts(texts);
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [taken, setTaken] = useState<ImportTaken>();
  const [problem, setProblem] = useState<ProblemDetails>();
  async function send(file: File): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      setTaken(await call('/api/calls/import', importTaken, { method: 'POST', file, type: 'text/csv' }));
      onImported();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  const close = () => {
    setTaken(undefined);
    setProblem(undefined);
  };
  return (
    <>
      <Button loading={busy} onClick={() => input.current?.click()}>
        {words.import}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        aria-label={words.import}
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void send(file);
          target.value = '';
        }}
      />
      <Modal open={taken !== undefined || problem !== undefined} title={words.import} footer={null} onCancel={close}>
        <ProblemAlert problem={problem} />
        {taken && (
          <>
            <p>{words.imported(taken.taken, taken.changed, taken.known)}</p>
            {taken.faults.length > 0 && (
              <Alert
                type="warning"
                title={words.faults(taken.faults.length)}
                description={
                  <ul>
                    {taken.faults.slice(0, 50).map(({ line, field, value, remedy }) => (
                      <li key={`${line} ${field}`}>{words.fault(line, field, value, remedy)}</li>
                    ))}
                  </ul>
                }
              />
            )}
          </>
        )}
      </Modal>
    </>
  );
}
