import type { ReactNode } from 'react';
import { DialogButton } from '../shell/dialog-button.tsx';

type Props = { button: string; isReady: boolean; onConfirm(): Promise<void>; children: ReactNode };

/** A button that asks a few things and then does one. */
export function Ask({ button, children, ...asked }: Props) {
  return (
    <DialogButton {...asked} size="small" label={button} title={button} confirm={button}>
      <div className="ask">{children}</div>
    </DialogButton>
  );
}
