import { App, Button, Form, Input } from 'antd';
import { z } from 'zod';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';
import { useSend } from './use-send.ts';

type Passwords = { currentPassword: string; newPassword: string; again: string };

/** Changes the own password. */
export function PasswordPart() {
  const words = useTexts(texts);
  const { message } = App.useApp();
  const [form] = Form.useForm<Passwords>();
  const { problem, isBusy, submit } = useSend(async ({ currentPassword, newPassword }: Passwords) => {
    await call('/api/me/password', z.unknown(), { method: 'POST', body: { currentPassword, newPassword } });
    form.resetFields();
    void message.success(words.changed);
  });
  return (
    <section aria-labelledby="password-part">
      <h2 id="password-part">{words.password}</h2>
      <p>{words.passwordHelp}</p>
      <Form form={form} name="own-password" layout="vertical" requiredMark={false} onFinish={submit} disabled={isBusy}>
        <ProblemAlert problem={problem} />
        <Form.Item
          name="currentPassword"
          label={words.currentPassword}
          rules={[{ required: true, message: words.required }]}
        >
          <Input.Password autoComplete="current-password" maxLength={128} />
        </Form.Item>
        <Form.Item
          name="newPassword"
          label={words.newPassword}
          extra={words.passwordRule}
          rules={[{ required: true, min: 12, message: words.passwordRule }]}
        >
          <Input.Password autoComplete="new-password" maxLength={128} />
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
          <Input.Password autoComplete="new-password" maxLength={128} />
        </Form.Item>
        <Button htmlType="submit" loading={isBusy}>
          {words.changePassword}
        </Button>
      </Form>
    </section>
  );
}
