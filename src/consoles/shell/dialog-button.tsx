import { Button, type ButtonProps, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTexts } from './language.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { texts } from './texts.ts';
import { useSend } from './use-send.ts';

type Props = Pick<ButtonProps, 'type' | 'size' | 'icon' | 'disabled'> & {
  /** What the button says. */
  label: ReactNode;
  title: string;
  /** What the confirming button says. */
  confirm: string;
  isReady?: boolean;
  isDanger?: boolean;
  /** Does it; false where something is missing, which the dialog then says. */
  onConfirm(): Promise<unknown> | false;
  children: ReactNode;
};

/** A button and the dialog that it opens: what is asked there is done and it closes, or the problem is shown in it and it stays. */
export function DialogButton({
  label,
  title,
  confirm,
  isReady = true,
  isDanger = false,
  onConfirm,
  children,
  ...button
}: Props) {
  const words = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  const { problem, isBusy, submit, forget } = useSend((doing: Promise<unknown>) => doing);
  async function go(): Promise<void> {
    const doing = onConfirm();
    if (doing !== false && (await submit(doing))) setOpen(false);
  }
  return (
    <>
      <Button
        {...button}
        danger={isDanger}
        onClick={() => {
          forget();
          setOpen(true);
        }}
      >
        {label}
      </Button>
      <Modal
        open={isOpen}
        destroyOnHidden
        title={title}
        okText={confirm}
        cancelText={words.cancel}
        okButtonProps={{ danger: isDanger, disabled: !isReady }}
        confirmLoading={isBusy}
        onOk={() => void go()}
        onCancel={() => setOpen(false)}
      >
        <ProblemAlert problem={problem} />
        {children}
      </Modal>
    </>
  );
}
