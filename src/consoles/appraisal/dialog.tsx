import { Button, type ButtonProps, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';

/** A button that opens a form: it is saved and closed, or the problem is shown in it and what was typed stays. */
export function FormButton({
  label,
  title,
  save,
  children,
  ...button
}: Pick<ButtonProps, 'size' | 'type'> & {
  label: ReactNode;
  title: string;
  /** False: something is missing, and the form says what. */
  save(): Promise<unknown> | false;
  children: ReactNode;
}) {
  const words = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  async function confirm(): Promise<void> {
    const saving = save();
    if (saving === false) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await saving;
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
        <div className="appraisal-form">{children}</div>
      </Modal>
    </>
  );
}
