import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import {
  employers,
  type OneTimePassword,
  oneTimePassword,
  type StaffAccountView,
  type StaffRole,
  staffAccount,
  staffRole,
} from '../../business/staff/contract.ts';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { roleNames } from '../shell/roles.ts';
import { useSend } from '../shell/use-send.ts';
import { texts } from './texts.ts';

type Given = { name: string; role: StaffRole; organisation?: string };
type Props = { account?: StaffAccountView; onDone(): void; onFresh(fresh: OneTimePassword): void };

/** A button and its form: a new account, or name, role and organisation of one that is there. */
export function AccountForm({ account, onDone, onFresh }: Props) {
  const words = useTexts(texts);
  const roles = useTexts(roleNames);
  const [form] = Form.useForm<Given>();
  const [isOpen, setOpen] = useState(false);
  const role = Form.useWatch('role', form);
  const employer = role && employers[role];
  const action = account ? words.change : words.create;

  const { problem, isBusy, submit } = useSend(async ({ organisation, ...given }: Given) => {
    const body = { ...given, organisation: employers[given.role] ? (organisation ?? null) : null };
    if (account) await call(`/api/staff/accounts/${account.id}`, staffAccount, { method: 'PATCH', body });
    else onFresh(await call('/api/staff/accounts', oneTimePassword, { method: 'POST', body }));
    setOpen(false);
    onDone();
  });

  return (
    <>
      <Button {...(account ? { size: 'small' } : { type: 'primary' })} onClick={() => setOpen(true)}>
        {action}
      </Button>
      <Modal
        open={isOpen}
        title={account ? `${action} · ${account.name}` : action}
        okText={account ? words.save : words.create}
        cancelText={words.cancel}
        confirmLoading={isBusy}
        destroyOnHidden
        onOk={form.submit}
        onCancel={() => setOpen(false)}
      >
        <Form<Given>
          form={form}
          name={account ? `account-${account.id}` : 'new-account'}
          layout="vertical"
          requiredMark={false}
          clearOnDestroy
          initialValues={{ ...account, organisation: account?.organisation ?? undefined }}
          onFinish={submit}
        >
          <ProblemAlert problem={problem} />
          <Form.Item name="name" label={words.name} rules={[{ required: true, min: 2, message: words.nameRule }]}>
            <Input autoFocus maxLength={32} spellCheck={false} autoComplete="off" />
          </Form.Item>
          <Form.Item
            name="role"
            label={words.role}
            extra={account && words.moveHelp}
            rules={[{ required: true, message: words.role }]}
          >
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={staffRole.options.map((one) => ({ value: one, label: roles[one] }))}
            />
          </Form.Item>
          {employer === 'carrier' && (
            <Form.Item
              name="organisation"
              label={words.carrier}
              rules={[{ required: true, message: words.organisationRule }]}
            >
              <Select options={Object.entries(words.carriers).map(([value, label]) => ({ value, label }))} />
            </Form.Item>
          )}
          {employer === 'company' && (
            <Form.Item
              name="organisation"
              label={words.organisation}
              rules={[{ required: true, message: words.organisationRule }]}
            >
              <Input maxLength={64} />
            </Form.Item>
          )}
        </Form>
      </Modal>
    </>
  );
}
