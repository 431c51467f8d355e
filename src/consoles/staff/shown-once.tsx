import { Button, Modal } from 'antd';
import { CopyButton } from '../shell/copy-button.tsx';
import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/** A password that was just made, and whose it is. */
export type Fresh = { readonly name: string; readonly oneTimePassword: string };

/** A one-time password: shown until it is noted, and never again. */
export function ShownOnce({ fresh, onDone }: { fresh: Fresh | undefined; onDone(): void }) {
  const words = useTexts(texts);
  return (
    <Modal
      open={fresh !== undefined}
      title={words.shown}
      closable={false}
      destroyOnHidden
      footer={
        <Button type="primary" onClick={onDone}>
          {words.done}
        </Button>
      }
    >
      {fresh && (
        <>
          <p>{words.shownHelp(fresh.name)}</p>
          <p className="shown-once">
            <code>{fresh.oneTimePassword}</code>
            <CopyButton text={fresh.oneTimePassword} />
          </p>
        </>
      )}
    </Modal>
  );
}
