import { Button, Modal } from 'antd';
import type { OneTimePassword } from '../../business/staff/contract.ts';
import { formatTime, fullDay, hourAndMinute } from '../shell/beijing.ts';
import { CopyButton } from '../shell/copy-button.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/** A one-time password: shown until it is noted, and never again. */
export function ShownOnce({ fresh, onDone }: { fresh: OneTimePassword | undefined; onDone(): void }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const until = (at: string) => formatTime(Date.parse(at), language, { ...fullDay, ...hourAndMinute });
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
          <p>{words.shownHelp(fresh.account.name, until(fresh.account.passwordEndsAt!))}</p>
          <p className="shown-once">
            <code>{fresh.oneTimePassword}</code>
            <CopyButton text={fresh.oneTimePassword} />
          </p>
        </>
      )}
    </Modal>
  );
}
