import { Button, type ButtonProps, Input, Modal } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { problemOf } from './http.ts';
import { useTexts } from './language.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { texts } from './texts.ts';

type Props = Pick<ButtonProps, 'type' | 'size' | 'icon' | 'disabled'> & {
  /** What the button, the title and the confirming button say: the action itself, such as “Stop the service”. */
  action: string;
  /** What will happen, to whom, and whether it can be taken back: shown before anything happens. */
  consequence: ReactNode;
  /** Where a reason is wanted: what it is called. It is then required. */
  reason?: string;
  isDanger?: boolean;
  /** Does it; the dialog closes when it is done, and shows the problem when it fails. */
  onConfirm(reason: string): Promise<unknown>;
};

/** A button for what has consequences: says them, asks for a reason where one is wanted, and then does it. */
export function ConfirmButton({ action, consequence, reason, isDanger = false, onConfirm, ...button }: Props) {
  const words = useTexts(texts);
  const field = useId();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [given, setGiven] = useState('');
  const [problem, setProblem] = useState<ProblemDetails>();
  async function confirm(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      await onConfirm(given.trim());
      setOpen(false);
      setGiven('');
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      <Button {...button} danger={isDanger} onClick={() => setOpen(true)}>
        {action}
      </Button>
      <Modal
        open={isOpen}
        destroyOnHidden
        title={action}
        okText={action}
        cancelText={words.cancel}
        okButtonProps={{ danger: isDanger, disabled: reason !== undefined && given.trim() === '' }}
        confirmLoading={isBusy}
        onOk={() => void confirm()}
        onCancel={() => setOpen(false)}
      >
        <ProblemAlert problem={problem} />
        <div>{consequence}</div>
        {reason !== undefined && (
          <p>
            <label htmlFor={field}>{reason}</label>
            <Input.TextArea
              id={field}
              rows={2}
              maxLength={500}
              value={given}
              onChange={({ target }) => setGiven(target.value)}
            />
          </p>
        )}
      </Modal>
    </>
  );
}
