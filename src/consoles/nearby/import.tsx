import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import { importTaken } from '../../products/nearby/contract.ts';
import { wallTime } from '../shell/beijing.ts';
import { DayField } from '../shell/day-field.tsx';
import { FileButton } from '../shell/file-button.tsx';
import { call } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useTexts } from '../shell/language.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { texts } from './texts.ts';

/** Takes a file of places of one source, and tells what could not be taken, line by line. */
export function ImportPlaces({ onDone }: { onDone(): void }) {
  const words = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  const [source, setSource] = useState('');
  const [checkedOn, setCheckedOn] = useState(() => wallTime(Date.now()).slice(0, 10));
  const [taken, setTaken] = useState<z.output<typeof importTaken>>();
  const isGood = /^[a-z][a-z0-9-]{1,30}$/.test(source) && source !== 'sample';
  return (
    <>
      <Button onClick={() => setOpen(true)}>{words.import}</Button>
      <Modal open={isOpen} title={words.import} footer={null} onCancel={() => setOpen(false)} destroyOnHidden>
        <p>{words.importHelp}</p>
        <div className="nearby-tools">
          <Labelled label={words.source}>
            {(id) => <Input id={id} maxLength={31} value={source} onChange={({ target }) => setSource(target.value)} />}
          </Labelled>
          <DayField label={words.checkedOn} value={checkedOn} onChange={setCheckedOn} />
          <FileButton
            action={words.import}
            type="primary"
            disabled={!isGood}
            accept=".csv,text/csv"
            onFile={async (file) => {
              const address = `/api/places/import?${queryOf({ source, checkedOn })}`;
              setTaken(await call(address, importTaken, { method: 'POST', file, type: 'text/csv' }));
              onDone();
            }}
          />
        </div>
        {source !== '' && !isGood && <p className="fault">{words.sourceRule}</p>}
        {taken && (
          <div role="status">
            <p>
              {words.taken(taken.taken)}
              {taken.faults.length > 0 && `；${words.faults(taken.faults.length)}`}
            </p>
            <ul className="nearby-history">
              {taken.faults.map(({ line, field, value, remedy }) => (
                <li key={`${line}${field}`}>
                  {words.line} {line} · {field} “{value}”: {remedy}
                </li>
              ))}
            </ul>
          </div>
        )}
      </Modal>
    </>
  );
}
