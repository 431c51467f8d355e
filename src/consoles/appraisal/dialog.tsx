import { type ButtonProps, Input, InputNumber } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { DialogButton } from '../shell/dialog-button.tsx';
import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/**
 * A button that opens a form: it is saved and closed, or the problem is shown in it and what was typed stays. `fields` are told whether
 * somebody tried to save while something `lacks`.
 */
export function FormButton({
  lacks,
  save,
  fields,
  ...button
}: Pick<ButtonProps, 'size' | 'type'> & {
  label: ReactNode;
  title: string;
  lacks: boolean;
  save(): Promise<unknown>;
  fields(isMissing: boolean): ReactNode;
}) {
  const words = useTexts(texts);
  const [isMissing, setMissing] = useState(false);
  const confirm = () => {
    setMissing(lacks);
    return lacks ? false : save();
  };
  return (
    <DialogButton {...button} confirm={words.save} onConfirm={confirm}>
      <div className="appraisal-form">
        {fields(isMissing)}
        {isMissing && (
          <p className="fault" role="alert">
            {words.need}
          </p>
        )}
      </div>
    </DialogButton>
  );
}

/** A field for words, under its label. */
export function WordsField({
  label,
  value,
  onChange,
  isInvalid = false,
  rows = 2,
  most = 1000,
}: {
  label: string;
  value: string;
  onChange(words: string): void;
  isInvalid?: boolean;
  rows?: number;
  most?: number;
}) {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <Input.TextArea
        id={id}
        rows={rows}
        maxLength={most}
        value={value}
        aria-invalid={isInvalid}
        onChange={({ target }) => onChange(target.value)}
      />
    </>
  );
}

/** A field for points, under its label. */
export function PointsField({
  label,
  value,
  onChange,
  isInvalid = false,
  ...bounds
}: {
  label: ReactNode;
  value: number | null;
  onChange(points: number | null): void;
  isInvalid?: boolean;
  min: number;
  max: number;
  step?: number;
}) {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <InputNumber
        {...bounds}
        id={id}
        value={value}
        aria-invalid={isInvalid}
        onChange={(points) => onChange(points === null ? null : Number(points))}
      />
    </>
  );
}
