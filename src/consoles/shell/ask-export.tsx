import { App, type ButtonProps } from 'antd';
import { exportView } from '../../business/exports/contract.ts';
import { ConfirmButton } from './confirm-button.tsx';
import { call } from './http.ts';
import { useTexts } from './language.tsx';
import { texts } from './texts.ts';

type Props = Pick<ButtonProps, 'size'> & {
  /** What the button says: what is asked for. */
  action: string;
  /** Of `roles/exports.ts`. */
  kind: string;
  filter: Readonly<Record<string, unknown>>;
};

/** Asks for data to leave the house: why is asked first, a second person decides, and the file is then on the page of exports. */
export function AskExport({ kind, filter, ...button }: Props) {
  const words = useTexts(texts).askExport;
  const { message } = App.useApp();
  return (
    <ConfirmButton
      {...button}
      consequence={words.help}
      reason={words.reason}
      onConfirm={async (reason) => {
        await call('/api/exports', exportView, { method: 'POST', body: { kind, filter, reason } });
        void message.success(words.asked);
      }}
    />
  );
}
