import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { type Me, type SignInAnswer, signInAnswer } from '../../business/staff/contract.ts';
import { call } from './http.ts';
import { useTexts } from './language.tsx';
import { NewPassword } from './new-password.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { texts } from './texts.ts';
import { useSend } from './use-send.ts';

type Credentials = { name: string; password: string };

/**
 * Name and password; then a code, where the account has a second factor; then a new password, where it was for one time only.
 * `name` is filled in.
 */
export function SignInForm({ name, onDone }: { name?: string | undefined; onDone(me: Me): void }) {
  const [given, setGiven] = useState<{ answer: SignInAnswer; currentPassword: string }>();
  const goOn = (answer: SignInAnswer, currentPassword: string) =>
    answer.next === 'signed-in' && !answer.me.passwordChangeDue
      ? onDone(answer.me)
      : setGiven({ answer, currentPassword });
  if (!given) return <CredentialsForm name={name} onDone={goOn} />;
  const { answer, currentPassword } = given;
  if (answer.next === 'second-factor')
    return <CodeForm onDone={(next) => goOn(next, currentPassword)} onBack={() => setGiven(undefined)} />;
  return <OwnPassword known={currentPassword} onDone={() => onDone({ ...answer.me, ...changed })} />;
}

const changed = { passwordChangeDue: false };

type OnAnswer = (answer: SignInAnswer, password: string) => void;

function CredentialsForm({ name, onDone }: { name: string | undefined; onDone: OnAnswer }) {
  const words = useTexts(texts).signIn;
  const { problem, isBusy, submit } = useSend(async (given: Credentials) =>
    onDone(await call('/api/sign-in', signInAnswer, { method: 'POST', body: given }), given.password),
  );
  const required = [{ required: true, message: words.required }];
  return (
    <Form<Credentials>
      name="sign-in"
      layout="vertical"
      requiredMark={false}
      initialValues={{ name }}
      onFinish={submit}
      disabled={isBusy}
    >
      <ProblemAlert problem={problem} />
      <Form.Item name="name" label={words.name} rules={required}>
        <Input autoComplete="username" autoFocus={!name} spellCheck={false} maxLength={32} />
      </Form.Item>
      <Form.Item name="password" label={words.password} rules={required}>
        <Input.Password autoComplete="current-password" autoFocus={Boolean(name)} maxLength={128} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={isBusy}>
        {words.signIn}
      </Button>
    </Form>
  );
}

/** The code of one's device, or a recovery code. `onBack` leads to name and password again. */
function CodeForm({ onDone, onBack }: { onDone(answer: SignInAnswer): void; onBack(): void }) {
  const words = useTexts(texts).signIn;
  const { problem, isBusy, submit } = useSend(async (body: { code: string }) =>
    onDone(await call('/api/sign-in/second-factor', signInAnswer, { method: 'POST', body })),
  );
  return (
    <Form<{ code: string }> name="code" layout="vertical" requiredMark={false} onFinish={submit} disabled={isBusy}>
      <ProblemAlert problem={problem} />
      <Form.Item
        name="code"
        label={words.code}
        extra={words.codeHelp}
        rules={[{ required: true, min: 6, message: words.codeRule }]}
      >
        <Input autoComplete="one-time-code" autoFocus spellCheck={false} maxLength={32} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={isBusy}>
        {words.signIn}
      </Button>
      <Button type="text" block onClick={onBack}>
        {words.otherAccount}
      </Button>
    </Form>
  );
}

/** Changes a one-time password, which is asked for where it is not `known` any more. */
export function OwnPassword({ known, onDone }: { known?: string | undefined; onDone(): void }) {
  const words = useTexts(texts).signIn;
  return (
    <>
      <p>{words.changeDue}</p>
      <NewPassword known={known} currentLabel={words.currentPassword} action={words.change} isOnly onDone={onDone} />
    </>
  );
}
