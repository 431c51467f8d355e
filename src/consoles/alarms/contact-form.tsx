import { Checkbox, Form, Input, InputNumber, Radio } from 'antd';
import { type ContactBody, type ContactView, contactSaved } from '../../business/alarms/contract.ts';
import { FormDialog } from '../shell/form-dialog.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/** Somebody new on the list, or one who is changed: what was given as his address is not shown, and stays when it is left empty. */
export function ContactForm({ contact, onDone }: { contact?: ContactView; onDone(secret: string | undefined): void }) {
  const words = useTexts(texts);
  const [form] = Form.useForm<ContactBody>();
  const channel = Form.useWatch('channel', form) ?? 'sms';
  const action = contact ? words.change : words.addContact;
  async function send(fields: ContactBody): Promise<void> {
    const address = contact ? `/api/alarms/on-call/${contact.id}` : '/api/alarms/on-call';
    const saved = await call(address, contactSaved, { method: contact ? 'PUT' : 'POST', body: fields });
    onDone(saved.secret);
  }
  return (
    <FormDialog<ContactBody>
      size={contact ? 'small' : 'middle'}
      type={contact ? 'default' : 'primary'}
      label={action}
      title={contact ? `${action} · ${contact.name}` : action}
      confirm={words.save}
      form={form}
      initialValues={contact ? { ...contact, address: '' } : { channel: 'sms', afterMinutes: 0, active: true }}
      onSend={send}
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
    </FormDialog>
  );
}
