import type { ButtonProps } from 'antd';
import { type ReactNode, useState } from 'react';
import { DialogFrame } from './dialog-frame.tsx';
import { ProblemAlert } from './problem-alert.tsx';
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
export function DialogButton({ isReady = true, isDanger = false, onConfirm, children, ...frame }: Props) {
  const [isOpen, setOpen] = useState(false);
  const { problem, isBusy, submit, forget } = useSend((doing: Promise<unknown>) => doing);
  async function go(): Promise<void> {
    const doing = onConfirm();
    if (doing !== false && (await submit(doing))) setOpen(false);
  }
  return (
    <DialogFrame
      {...frame}
      danger={isDanger}
      okButtonProps={{ danger: isDanger, disabled: !isReady }}
      isOpen={isOpen}
      isBusy={isBusy}
      onOpen={() => {
        forget();
        setOpen(true);
      }}
      onConfirm={() => void go()}
      onClose={() => setOpen(false)}
    >
      <ProblemAlert problem={problem} />
      {children}
    </DialogFrame>
  );
}
