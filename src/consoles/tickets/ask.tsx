import { Button, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { problemOf } from '../shell/http.ts';
import { ProblemAlert } from '../shell/problem-alert.tsx';

type Props = { button: string; isReady: boolean; onConfirm(): Promise<void>; children: ReactNode };

/** A button that asks a few things and then does one; what went wrong stands beside what was asked. */
export function Ask({ button, isReady, onConfirm, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  async function confirm(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      await onConfirm();
      setOpen(false);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {button}
      </Button>
      <Modal
        open={isOpen}
        title={button}
        okText={button}
        okButtonProps={{ disabled: !isReady }}
        confirmLoading={isBusy}
        onOk={() => void confirm()}
        onCancel={() => setOpen(false)}
      >
        <ProblemAlert problem={problem} />
        <div className="ask">{children}</div>
      </Modal>
    </>
  );
}
