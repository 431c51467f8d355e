import { Form, Input, Select } from 'antd';
import type { z } from 'zod';
import { type insurerList, type OfferBody, offerMade } from '../../products/insurance/contract.ts';
import { wallTime } from '../shell/beijing.ts';
import { FormDialog } from '../shell/form-dialog.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { provinceName, provinces } from '../shell/provinces.ts';
import { texts } from './texts.ts';

/** Proposes an offer. */
export function OfferForm({ known, onDone }: { known: z.output<typeof insurerList>; onDone(): void }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [form] = Form.useForm<OfferBody>();
  async function send(body: OfferBody): Promise<void> {
    await call('/api/insurance/offers', offerMade, { method: 'POST', body });
    form.resetFields();
    onDone();
  }
  const needed = [{ required: true, message: words.required }];
  const today = wallTime(Date.now()).slice(0, 10);
  return (
    <FormDialog<OfferBody>
      type="primary"
      disabled={!known.items.some(({ isActive }) => isActive)}
      label={words.propose}
      title={words.propose}
      confirm={words.propose}
      help={words.proposeHelp}
      className="offer-form"
      form={form}
      initialValues={{ detail: '', provinces: [], levels: [], from: today, until: today }}
      onSend={send}
    >
      <Form.Item name="insurerId" label={words.insurer} rules={needed}>
        <Select
          options={known.items.filter(({ isActive }) => isActive).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name="title" label={words.name} extra={words.nameHelp} rules={needed}>
        <Input maxLength={12} autoComplete="off" />
      </Form.Item>
      <Form.Item name="detail" label={words.detail} extra={words.detailHelp}>
        <Input.TextArea maxLength={300} rows={3} />
      </Form.Item>
      <Form.Item name="provinces" label={words.regions}>
        <Select
          mode="multiple"
          placeholder={words.everywhere}
          options={provinces.map((value) => ({ value, label: provinceName(value, language) }))}
        />
      </Form.Item>
      <Form.Item name="levels" label={words.levels}>
        <Select
          mode="multiple"
          placeholder={words.everyLevel}
          options={known.levels.map(({ code, title }) => ({ value: code, label: title }))}
        />
      </Form.Item>
      <div className="pair">
        <Form.Item name="from" label={words.from} rules={needed}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="until" label={words.until} rules={needed}>
          <Input type="date" />
        </Form.Item>
      </div>
    </FormDialog>
  );
}
