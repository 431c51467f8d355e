import { type ButtonProps, Input } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { DialogButton } from './dialog-button.tsx';

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
export function ConfirmButton({ action, consequence, reason, onConfirm, ...button }: Props) {
  const field = useId();
  const [given, setGiven] = useState('');
  return (
    <DialogButton
      {...button}
      label={action}
      title={action}
      confirm={action}
      isReady={reason === undefined || given.trim() !== ''}
      onConfirm={async () => {
        await onConfirm(given.trim());
        setGiven('');
      }}
    >
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
    </DialogButton>
  );
}
