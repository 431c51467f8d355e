import { App } from 'antd';
import { useTexts } from '../shell/language.tsx';
import { NewPassword } from '../shell/new-password.tsx';
import { texts } from './texts.ts';

/** Changes the own password. */
export function PasswordPart() {
  const words = useTexts(texts);
  const { message } = App.useApp();
  return (
    <section aria-labelledby="password-part">
      <h2 id="password-part">{words.password}</h2>
      <p>{words.passwordHelp}</p>
      <NewPassword
        currentLabel={words.currentPassword}
        action={words.changePassword}
        onDone={() => void message.success(words.changed)}
      />
    </section>
  );
}
