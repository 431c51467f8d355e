import { Button, Form, Input } from 'antd';
import { z } from 'zod';
import { changePasswordBody } from '../../business/staff/contract.ts';
import { call } from './http.ts';
import { useTexts } from './language.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { texts } from './texts.ts';
import { useSend } from './use-send.ts';

type Passwords = { currentPassword: string; newPassword: string; again: string };

const { minLength, maxLength } = changePasswordBody.shape.newPassword;
const lengths = { min: minLength ?? 1, max: maxLength ?? 128 };

/**
 * Changes the own password, and is empty again. `known` is the current one, where somebody has just signed in with it; otherwise it is
 * asked for as `currentLabel`. `isOnly`: there is nothing else to do on the page.
 */
export function NewPassword({
  known,
  currentLabel,
  action,
  isOnly = false,
  onDone,
}: {
  known?: string | undefined;
  currentLabel: string;
  action: string;
  isOnly?: boolean;
  onDone(): void;
}) {
  const words = useTexts(texts).newPassword;
  const [form] = Form.useForm<Passwords>();
  const { problem, isBusy, submit } = useSend(async ({ newPassword, ...given }: Passwords) => {
    const body = { currentPassword: known ?? given.currentPassword, newPassword };
    await call('/api/me/password', z.unknown(), { method: 'POST', body });
    form.resetFields();
    onDone();
  });
  return (
    <Form
      form={form}
      name={isOnly ? 'new-password' : 'own-password'}
      layout="vertical"
      requiredMark={false}
      onFinish={submit}
      disabled={isBusy}
    >
      <ProblemAlert problem={problem} />
      {known === undefined && (
        <Form.Item name="currentPassword" label={currentLabel} rules={[{ required: true, message: words.required }]}>
          <Input.Password autoComplete="current-password" maxLength={lengths.max} />
        </Form.Item>
      )}
      <Form.Item
        name="newPassword"
        label={words.newPassword}
        extra={words.rule}
        rules={[{ required: true, min: lengths.min, message: words.rule }]}
      >
        <Input.Password autoComplete="new-password" autoFocus={isOnly} maxLength={lengths.max} />
      </Form.Item>
      <Form.Item
        name="again"
        label={words.again}
        dependencies={['newPassword']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value) =>
              value === getFieldValue('newPassword') ? Promise.resolve() : Promise.reject(new Error(words.different)),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={lengths.max} />
      </Form.Item>
      <Button {...(isOnly && { type: 'primary', block: true })} htmlType="submit" loading={isBusy}>
        {action}
      </Button>
    </Form>
  );
}
