import { Button, Checkbox, Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type InsurerBody, type InsurerView, insurerSaved } from '../../products/insurance/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { fieldErrors, ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';

type Props = { insurer?: InsurerView; onDone(secret: string | undefined): void };

/** A new insurer, or one that is changed. */
export function InsurerForm({ insurer, onDone }: Props) {
  const words = useTexts(texts);
  const [form] = Form.useForm<InsurerBody>();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  const handOver = Form.useWatch('handOver', form);
  const action = insurer ? words.changeInsurer : words.addInsurer;
  async function send(fields: InsurerBody): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const body = { ...fields, code: insurer?.code ?? fields.code };
      const saved = insurer
        ? await call(`/api/insurance/insurers/${insurer.id}`, insurerSaved, { method: 'PUT', body })
        : await call('/api/insurance/insurers', insurerSaved, { method: 'POST', body });
      setOpen(false);
      onDone(saved.secret);
    } catch (error) {
      const failed = problemOf(error);
      form.setFields(fieldErrors(failed) as Parameters<typeof form.setFields>[0]);
      setProblem(failed);
    } finally {
      setBusy(false);
    }
  }
  const needed = [{ required: true, message: words.required }];
  return (
    <>
      <Button size={insurer ? 'small' : 'middle'} type={insurer ? 'default' : 'primary'} onClick={() => setOpen(true)}>
        {action}
      </Button>
      <Modal
        open={isOpen}
        title={insurer ? `${action} · ${insurer.name}` : action}
        okText={words.save}
        cancelText={words.cancel}
        confirmLoading={isBusy}
        onOk={form.submit}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        {problem && !problem.faults && <ProblemAlert problem={problem} />}
        <Form<InsurerBody>
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={insurer ?? { handOver: 'csv', isActive: true }}
          onFinish={(fields) => void send(fields)}
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
        </Form>
      </Modal>
    </>
  );
}
