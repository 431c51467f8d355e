import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type insurerList, type OfferBody, offerMade } from '../../products/insurance/contract.ts';
import { wallTime } from '../shell/beijing.ts';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { fieldErrors, ProblemAlert } from '../shell/problem-alert.tsx';
import { provinceName, provinces } from '../shell/provinces.ts';
import { texts } from './texts.ts';

/** Proposes an offer. */
export function OfferForm({ known, onDone }: { known: z.output<typeof insurerList>; onDone(): void }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [form] = Form.useForm<OfferBody>();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  async function send(body: OfferBody): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      await call('/api/insurance/offers', offerMade, { method: 'POST', body });
      setOpen(false);
      form.resetFields();
      onDone();
    } catch (error) {
      const failed = problemOf(error);
      form.setFields(fieldErrors(failed) as Parameters<typeof form.setFields>[0]);
      setProblem(failed);
    } finally {
      setBusy(false);
    }
  }
  const needed = [{ required: true, message: words.required }];
  const today = wallTime(Date.now()).slice(0, 10);
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)} disabled={!known.items.some(({ isActive }) => isActive)}>
        {words.propose}
      </Button>
      <Modal
        open={isOpen}
        title={words.propose}
        okText={words.propose}
        cancelText={words.cancel}
        confirmLoading={isBusy}
        onOk={form.submit}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <p>{words.proposeHelp}</p>
        {problem && !problem.faults && <ProblemAlert problem={problem} />}
        <Form<OfferBody>
          className="offer-form"
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{ detail: '', provinces: [], levels: [], from: today, until: today }}
          onFinish={(body) => void send(body)}
        >
          <Form.Item name="insurerId" label={words.insurer} rules={needed}>
            <Select
              options={known.items
                .filter(({ isActive }) => isActive)
                .map(({ id, name }) => ({ value: id, label: name }))}
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
        </Form>
      </Modal>
    </>
  );
}
