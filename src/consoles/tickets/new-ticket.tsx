import { Button, Checkbox, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { type DeskView, openedTicket } from '../../business/tickets/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';

type Fields = {
  phone: string;
  name?: string;
  source: 'hotline' | 'fax' | 'carrier-work-order';
  reference?: string;
  category: string;
  priority: 'low' | 'normal' | 'high' | 'urgent';
  subject: string;
  text: string;
  mine: boolean;
};

/** Writes down a case that somebody called about. `phone` is whom the page was opened for. */
export function NewTicket({
  desk,
  phone,
  isOurs,
  onOpened,
}: {
  desk: DeskView;
  phone: string;
  isOurs: boolean;
  onOpened(id: string): void;
}) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [form] = Form.useForm<Fields>();
  const [isOpen, setOpen] = useState(phone !== '');
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  async function open({ phone: written, ...fields }: Fields): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const body = {
        ...fields,
        phone: digitsOf(written),
        name: fields.name || undefined,
        reference: fields.reference || undefined,
      };
      const { id } = await call('/api/tickets', openedTicket, { method: 'POST', body });
      setOpen(false);
      form.resetFields();
      onOpened(id);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  const needed = [{ required: true, whitespace: true, message: words.required }];
  const phoneRule = {
    validator: async (_: unknown, value: string | undefined) => {
      if (!/^1[3-9]\d{9}$/.test(digitsOf(value ?? ''))) throw new Error(words.phoneRule);
    },
  };
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {words.create}
      </Button>
      <Modal
        open={isOpen}
        title={words.create}
        okText={words.create}
        confirmLoading={isBusy}
        onOk={form.submit}
        onCancel={() => setOpen(false)}
        forceRender
      >
        <ProblemAlert problem={problem} />
        <Form<Fields>
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{
            phone,
            source: isOurs ? 'hotline' : 'carrier-work-order',
            category: 'usage',
            priority: 'normal',
            mine: isOurs,
          }}
          onFinish={(fields) => void open(fields)}
        >
          <div className="pair">
            <Form.Item name="phone" label={words.phone} rules={[phoneRule]}>
              <Input inputMode="tel" autoComplete="off" />
            </Form.Item>
            <Form.Item name="name" label={words.name}>
              <Input maxLength={50} autoComplete="off" />
            </Form.Item>
          </div>
          <div className="pair">
            <Form.Item name="source" label={words.source}>
              <Select
                disabled={!isOurs}
                options={(['hotline', 'fax', 'carrier-work-order'] as const).map((value) => ({
                  value,
                  label: words.sources[value],
                }))}
              />
            </Form.Item>
            <Form.Item name="reference" label={words.reference}>
              <Input maxLength={60} />
            </Form.Item>
          </div>
          <div className="pair">
            <Form.Item name="category" label={words.category}>
              <Select options={desk.categories.map(({ code, title }) => ({ value: code, label: title[language] }))} />
            </Form.Item>
            <Form.Item name="priority" label={words.priority}>
              <Select options={Object.entries(words.priorities).map(([value, label]) => ({ value, label }))} />
            </Form.Item>
          </div>
          <Form.Item name="subject" label={words.subject} rules={needed}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item
            name="text"
            label={words.body}
            rules={[{ required: true, whitespace: true, message: words.bodyRule }]}
          >
            <Input.TextArea rows={4} maxLength={2000} />
          </Form.Item>
          {isOurs && (
            <Form.Item name="mine" valuePropName="checked">
              <Checkbox>{words.takeIt}</Checkbox>
            </Form.Item>
          )}
        </Form>
      </Modal>
    </>
  );
}

/** A number in any usual form: blanks, hyphens and 86 go. */
function digitsOf(written: string): string {
  return written.replace(/[\s-]/g, '').replace(/^(?:\+|00)?86(?=1[3-9]\d{9}$)/, '');
}
