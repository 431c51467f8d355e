import { Form, Input, Select } from 'antd';
import { z } from 'zod';
import { type MerchantBody, type MerchantFileView, made } from '../../products/merchants/registry/contract.ts';
import { texts as kinds } from '../nearby/texts.ts';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { FormDialog } from './form-dialog.tsx';
import { texts } from './texts.ts';

type Props = { merchant?: MerchantFileView; categories: MerchantFileView['categories']; onDone(id: string): void };

/** A new lead, or what is written of a merchant. */
export function MerchantForm({ merchant, categories, onDone }: Props) {
  const words = useTexts(texts);
  const { categories: kindNames } = useTexts(kinds);
  async function send(fields: MerchantBody): Promise<void> {
    if (merchant) {
      await call(`/api/merchants/${merchant.id}`, z.unknown(), { method: 'PUT', body: fields });
      return onDone(merchant.id);
    }
    onDone((await call('/api/merchants', made, { method: 'POST', body: fields })).id);
  }
  const needed = [{ required: true, whitespace: true, message: words.required }];
  return (
    <FormDialog<MerchantBody>
      action={merchant ? words.change : words.add}
      isPrimary={!merchant}
      initial={merchant ?? { contact: '', note: '' }}
      onSend={send}
    >
      <Form.Item
        name="name"
        label={words.name}
        extra={words.nameHelp}
        rules={[{ required: true, min: 2, message: words.nameHelp }]}
      >
        <Input maxLength={12} autoComplete="off" />
      </Form.Item>
      {!merchant && (
        <Form.Item
          name="code"
          label={words.code}
          extra={words.codeHelp}
          rules={[{ required: true, pattern: /^[a-z][a-z0-9-]{1,30}$/, message: words.codeHelp }]}
        >
          <Input maxLength={31} autoComplete="off" spellCheck={false} />
        </Form.Item>
      )}
      <Form.Item name="category" label={words.category} rules={needed}>
        <Select options={categories.map(({ code, title }) => ({ value: code, label: kindNames[code] ?? title }))} />
      </Form.Item>
      <Form.Item name="contact" label={words.contact} extra={words.contactHelp}>
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item name="note" label={words.note}>
        <Input.TextArea maxLength={300} rows={2} />
      </Form.Item>
    </FormDialog>
  );
}
