import { Button, Checkbox, Form, Input, InputNumber, Modal, Radio } from 'antd';
import { useState } from 'react';
import { type ContactBody, type ContactView, contactSaved } from '../../business/alarms/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { fieldErrors, ProblemAlert } from '../shell/problem-alert.tsx';
import { useSend } from '../shell/use-send.ts';
import { texts } from './texts.ts';

/** Somebody new on the list, or one who is changed: what was given as his address is not shown, and stays when it is left empty. */
export function ContactForm({ contact, onDone }: { contact?: ContactView; onDone(secret: string | undefined): void }) {
  const words = useTexts(texts);
  const [form] = Form.useForm<ContactBody>();
  const [isOpen, setOpen] = useState(false);
  const channel = Form.useWatch('channel', form) ?? 'sms';
  const { problem, isBusy, submit, forget } = useSend(async (fields: ContactBody) => {
    const address = contact ? `/api/alarms/on-call/${contact.id}` : '/api/alarms/on-call';
    try {
      const saved = await call(address, contactSaved, { method: contact ? 'PUT' : 'POST', body: fields });
      onDone(saved.secret);
    } catch (error) {
      form.setFields(fieldErrors(problemOf(error)) as Parameters<typeof form.setFields>[0]);
      throw error;
    }
  });
  const action = contact ? words.change : words.addContact;
  return (
    <>
      <Button
        size={contact ? 'small' : 'middle'}
        type={contact ? 'default' : 'primary'}
        onClick={() => {
          forget();
          setOpen(true);
        }}
      >
        {action}
      </Button>
      <Modal
        open={isOpen}
        title={contact ? `${action} · ${contact.name}` : action}
        okText={words.save}
        cancelText={words.cancel}
        confirmLoading={isBusy}
        onOk={form.submit}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        {problem && !problem.faults && <ProblemAlert problem={problem} />}
        <Form<ContactBody>
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={contact ? { ...contact, address: '' } : { channel: 'sms', afterMinutes: 0, active: true }}
          onFinish={async (fields) => {
            if (await submit(fields)) setOpen(false);
          }}
        >
          <Form.Item name="name" label={words.contactName}>
            <Input maxLength={40} autoComplete="off" />
          </Form.Item>
          <Form.Item name="channel" label={words.channel}>
            <Radio.Group
              disabled={contact !== undefined}
              options={Object.entries(words.channels).map(([value, label]) => ({ value, label }))}
            />
          </Form.Item>
          <Form.Item
            name="address"
            label={words.addressOf[channel]}
            extra={contact ? words.addressStays(contact.address) : words.addressHelp[channel]}
          >
            <Input maxLength={300} autoComplete="off" />
          </Form.Item>
          <Form.Item name="afterMinutes" label={words.afterHowLong} extra={words.afterHelp}>
            <InputNumber min={0} max={1_440} precision={0} />
          </Form.Item>
          <Form.Item name="active" valuePropName="checked">
            <Checkbox>{words.onDuty}</Checkbox>
          </Form.Item>
          {contact?.channel === 'webhook' && channel === 'webhook' && (
            <Form.Item name="newSecret" valuePropName="checked">
              <Checkbox>{words.newSecret}</Checkbox>
            </Form.Item>
          )}
        </Form>
      </Modal>
    </>
  );
}
