import { Button, Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type LeadView, outcomeTaken } from '../../products/insurance/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';

type Fields = { outcome: 'quoted' | 'sold' | 'lost'; premium?: string; reason?: string };

/** Writes down what an insurer told by telephone or letter, or corrects it. */
export function OutcomeDialog({ lead, onDone }: { lead: LeadView; onDone(): void }) {
  const words = useTexts(texts);
  const [form] = Form.useForm<Fields>();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  const outcome = Form.useWatch('outcome', form);
  async function send({ outcome: came, premium, reason }: Fields): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    const body =
      came === 'lost' ? { outcome: came, reason } : { outcome: came, premiumFen: Math.round(Number(premium) * 100) };
    try {
      await call(`/api/insurance/leads/${lead.id}/outcome`, outcomeTaken, { method: 'POST', body });
      setOpen(false);
      onDone();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {words.outcome}
      </Button>
      <Modal
        open={isOpen}
        title={words.outcome}
        okText={words.save}
        cancelText={words.cancel}
        confirmLoading={isBusy}
        onOk={form.submit}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <p>{words.outcomeHelp}</p>
        <ProblemAlert problem={problem} />
        <Form<Fields>
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{ outcome: lead.state === 'quoted' ? 'sold' : 'quoted' }}
          onFinish={(fields) => void send(fields)}
        >
          <Form.Item name="outcome" label={words.state}>
            <Radio.Group options={Object.entries(words.outcomes).map(([value, label]) => ({ value, label }))} />
          </Form.Item>
          {outcome === 'lost' ? (
            <Form.Item
              name="reason"
              label={words.why}
              rules={[{ required: true, whitespace: true, message: words.required }]}
            >
              <Input maxLength={100} />
            </Form.Item>
          ) : (
            <Form.Item
              name="premium"
              label={words.premium}
              rules={[{ required: true, pattern: /^(?!0+(\.0*)?$)\d{1,6}(\.\d{1,2})?$/, message: words.premiumRule }]}
            >
              <Input inputMode="decimal" maxLength={9} autoComplete="off" />
            </Form.Item>
          )}
        </Form>
      </Modal>
    </>
  );
}
