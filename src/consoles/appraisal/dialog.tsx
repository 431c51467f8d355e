import { Button, type ButtonProps, Input, InputNumber, Modal } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';

/**
 * A button that opens a form: it is saved and closed, or the problem is shown in it and what was typed stays. `fields` are told whether
 * somebody tried to save while something `lacks`.
 */
export function FormButton({
  label,
  title,
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
  const [isOpen, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [isMissing, setMissing] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  async function confirm(): Promise<void> {
    setMissing(lacks);
    if (lacks) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await save();
      setOpen(false);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      <Button {...button} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Modal
        open={isOpen}
        title={title}
        okText={words.save}
        cancelText={words.cancel}
        confirmLoading={busy}
        onOk={() => void confirm()}
        onCancel={() => setOpen(false)}
      >
        <ProblemAlert problem={problem} />
        <div className="appraisal-form">
          {fields(isMissing)}
          {isMissing && (
            <p className="fault" role="alert">
              {words.need}
            </p>
          )}
        </div>
      </Modal>
    </>
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
