import { Input } from 'antd';
import { useState } from 'react';
import { type MediumView, medium } from '../../products/mms/contract.ts';
import { DialogButton } from '../shell/dialog-button.tsx';
import { Field } from '../shell/field.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { texts } from './texts.ts';

type Said = { name: string; source: string; rights: string };
const nothing: Said = { name: '', source: '', rights: '' };

/** Brings a picture or sound into the library: none without its source and the right to use it. */
export function Upload({ onBrought }: { onBrought(medium: MediumView): void }) {
  const words = useTexts(texts);
  const [file, setFile] = useState<File>();
  const [said, setSaid] = useState<Said>(nothing);
  const [isTried, setTried] = useState(false);
  const missing = (['name', 'source', 'rights'] as const).filter((field) => said[field].trim() === '');
  return (
    <DialogButton
      label={words.upload}
      title={words.upload}
      confirm={words.upload}
      onConfirm={() => {
        setTried(true);
        if (!file || missing.length > 0) return false;
        return (async () => {
          const brought = await call(`/api/mms/media?${queryOf(said)}`, medium, {
            method: 'POST',
            file,
            type: typeOf(file),
          });
          setFile(undefined);
          setSaid(nothing);
          setTried(false);
          onBrought(brought);
        })();
      }}
    >
      <Field id="medium-file" label={words.file} fault={isTried && !file ? words.fileMissing : undefined}>
        {(described) => (
          <input
            {...described}
            id="medium-file"
            type="file"
            accept="image/jpeg,image/png,image/gif,image/webp,.amr"
            onChange={({ target }) => {
              const [chosen] = target.files ?? [];
              setFile(chosen);
              if (chosen && said.name === '')
                setSaid({ ...said, name: chosen.name.replace(/\.\w+$/, '').slice(0, 80) });
            }}
          />
        )}
      </Field>
      {(['name', 'source', 'rights'] as const).map((field) => (
        <Field
          key={field}
          id={`medium-${field}`}
          label={words.medium[field]}
          fault={isTried && missing.includes(field) ? words.required : undefined}
        >
          {(described) => (
            <Input
              {...described}
              id={`medium-${field}`}
              maxLength={field === 'name' ? 80 : 120}
              value={said[field]}
              onChange={({ target }) => setSaid({ ...said, [field]: target.value })}
            />
          )}
        </Field>
      ))}
    </DialogButton>
  );
}

/** Browsers do not know what AMR is; the server looks at the bytes. */
function typeOf(file: File): string {
  return file.type.startsWith('image/') ? file.type : 'application/octet-stream';
}
