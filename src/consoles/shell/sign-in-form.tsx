import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { changePasswordBody, type Me, me as meAnswer } from '../../business/staff/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from './http.ts';
import { useTexts } from './language.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { texts } from './texts.ts';

type Credentials = { name: string; password: string };

/** Name and password, and then, where the password was for one time only, a new one. `name` is filled in. */
export function SignInForm({ name, onDone }: { name?: string | undefined; onDone(me: Me): void }) {
  const [due, setDue] = useState<{ me: Me; currentPassword: string }>();
  if (due)
    return <NewPassword currentPassword={due.currentPassword} onDone={() => onDone({ ...due.me, ...changed })} />;
  return (
    <CredentialsForm
      name={name}
      onDone={(me, currentPassword) => (me.passwordChangeDue ? setDue({ me, currentPassword }) : onDone(me))}
    />
  );
}

const changed = { passwordChangeDue: false };

function CredentialsForm({ name, onDone }: { name: string | undefined; onDone(me: Me, password: string): void }) {
  const words = useTexts(texts).signIn;
  const { problem, isBusy, submit } = useSubmit(async (given: Credentials) =>
    onDone(await call('/api/sign-in', meAnswer, { method: 'POST', body: given }), given.password),
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

type Passwords = { currentPassword: string; newPassword: string; again: string };

/** Changes a one-time password; it is asked for where it is not known any more. */
export function NewPassword({ currentPassword, onDone }: { currentPassword?: string | undefined; onDone(): void }) {
  const words = useTexts(texts).signIn;
  const { problem, isBusy, submit } = useSubmit(async ({ newPassword, ...given }: Passwords) => {
    const body = { currentPassword: currentPassword ?? given.currentPassword, newPassword };
    await call('/api/me/password', z.unknown(), { method: 'POST', body });
    onDone();
  });
  const { minLength, maxLength } = changePasswordBody.shape.newPassword;
  return (
    <Form<Passwords> name="new-password" layout="vertical" requiredMark={false} onFinish={submit} disabled={isBusy}>
      <ProblemAlert problem={problem} />
      <p>{words.changeDue}</p>
      {currentPassword === undefined && (
        <Form.Item
          name="currentPassword"
          label={words.currentPassword}
          rules={[{ required: true, message: words.required }]}
        >
          <Input.Password autoComplete="current-password" maxLength={128} />
        </Form.Item>
      )}
      <Form.Item
        name="newPassword"
        label={words.newPassword}
        extra={words.passwordRule}
        rules={[{ required: true, min: minLength ?? 1, message: words.passwordRule }]}
      >
        <Input.Password autoComplete="new-password" autoFocus maxLength={maxLength ?? 128} />
      </Form.Item>
      <Form.Item
        name="again"
        label={words.passwordAgain}
        dependencies={['newPassword']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              value === getFieldValue('newPassword') ? Promise.resolve() : Promise.reject(new Error(words.different)),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={maxLength ?? 128} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={isBusy}>
        {words.change}
      </Button>
    </Form>
  );
}

/** Sends a form once at a time and keeps what it failed with. */
function useSubmit<Given>(send: (given: Given) => Promise<void>) {
  const [state, setState] = useState<{ problem?: ProblemDetails; isBusy: boolean }>({ isBusy: false });
  async function submit(given: Given): Promise<void> {
    setState({ isBusy: true });
    try {
      await send(given);
      setState({ isBusy: false });
    } catch (error) {
      setState({ isBusy: false, problem: problemOf(error) });
    }
  }
  return { problem: state.problem, isBusy: state.isBusy, submit };
}
