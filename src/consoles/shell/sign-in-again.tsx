import { Modal } from 'antd';
import type { Me } from '../../business/staff/contract.ts';
import { useTexts } from './language.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { texts } from './texts.ts';

/** Over a page whose session has ended. `onDone` gets who signed in, or null when they would rather leave. */
export function SignInAgain({ name, onDone }: { name: string; onDone(me: Me | null): void }) {
  const words = useTexts(texts).signIn;
  return (
    <Modal
      open
      zIndex={3000}
      title={words.ended}
      footer={null}
      mask={{ closable: false }}
      onCancel={() => onDone(null)}
    >
      <p>{words.endedHelp}</p>
      <SignInForm name={name} onDone={onDone} />
    </Modal>
  );
}
