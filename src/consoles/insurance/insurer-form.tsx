import { Checkbox, Form, Input, Radio } from 'antd';
import { type InsurerBody, type InsurerView, insurerSaved } from '../../products/insurance/contract.ts';
import { FormDialog } from '../shell/form-dialog.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

type Props = { insurer?: InsurerView; onDone(secret: string | undefined): void };

/** A new insurer, or one that is changed. */
export function InsurerForm({ insurer, onDone }: Props) {
  const words = useTexts(texts);
  const [form] = Form.useForm<InsurerBody>();
  const handOver = Form.useWatch('handOver', form);
  const action = insurer ? words.changeInsurer : words.addInsurer;
  async function send(fields: InsurerBody): Promise<void> {
    const body = { ...fields, code: insurer?.code ?? fields.code };
    const saved = insurer
      ? await call(`/api/insurance/insurers/${insurer.id}`, insurerSaved, { method: 'PUT', body })
      : await call('/api/insurance/insurers', insurerSaved, { method: 'POST', body });
    onDone(saved.secret);
  }
  const needed = [{ required: true, message: words.required }];
  return (
    <FormDialog<InsurerBody>
      size={insurer ? 'small' : 'middle'}
      type={insurer ? 'default' : 'primary'}
      label={action}
      title={insurer ? `${action} · ${insurer.name}` : action}
      confirm={words.save}
      form={form}
      initialValues={insurer ?? { handOver: 'csv', isActive: true }}
      onSend={send}
    >
      {!insurer && (
        <Form.Item
          name="code"
          label={words.code}
          extra={words.codeHelp}
          rules={[{ required: true, pattern: /^[a-z][a-z0-9-]{1,30}$/, message: words.codeHelp }]}
        >
          <Input maxLength={31} autoComplete="off" />
        </Form.Item>
      )}
      <Form.Item name="name" label={words.insurerName} extra={words.insurerNameHelp} rules={needed}>
        <Input maxLength={8} autoComplete="off" />
      </Form.Item>
      <Form.Item name="handOver" label={words.way}>
        <Radio.Group options={Object.entries(words.ways).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      {handOver === 'webhook' && (
        <Form.Item name="url" label={words.url} extra={words.urlHelp} rules={needed}>
          <Input maxLength={300} inputMode="url" autoComplete="off" />
        </Form.Item>
      )}
      <Form.Item name="isActive" valuePropName="checked">
        <Checkbox>{words.active}</Checkbox>
      </Form.Item>
    </FormDialog>
  );
}
