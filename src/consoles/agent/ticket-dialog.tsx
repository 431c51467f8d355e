import { Alert, Input, Modal, Select } from 'antd';
import { useId, useState } from 'react';
import { deskView, openedTicket } from '../../business/tickets/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

/** Writes down what the person on the telephone wants and cannot be given at once. */
export function TicketDialog({ phone, onClose, onDone }: { phone: string; onClose(): void; onDone(): void }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const field = useId();
  const { value: desk, problem: notLoaded } = useLoaded(() => call('/api/ticket-desk', deskView));
  const [category, setCategory] = useState<string>();
  const [subject, setSubject] = useState('');
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<ProblemDetails>();
  const [number, setNumber] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const isWhole = category !== undefined && subject.trim() !== '' && text.trim() !== '';

  async function file(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const body = { phone, source: 'hotline', category, subject: subject.trim(), text: text.trim() };
      setNumber((await call('/api/tickets', openedTicket, { method: 'POST', body })).number);
      onDone();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }

  if (number !== undefined)
    return (
      <Modal
        open
        title={words.ticket}
        okText={words.close}
        onOk={onClose}
        onCancel={onClose}
        cancelButtonProps={{ hidden: true }}
      >
        <Alert type="success" showIcon title={words.filed(number)} />
      </Modal>
    );
  return (
    <Modal
      open
      title={words.ticket}
      okText={words.file}
      cancelText={words.cancel}
      okButtonProps={{ disabled: !isWhole }}
      confirmLoading={isBusy}
      onOk={() => void file()}
      onCancel={onClose}
    >
      <ProblemAlert problem={problem ?? notLoaded} />
      <p>
        <label htmlFor={`${field}-category`}>{words.category}</label>
        <Select
          id={`${field}-category`}
          className="wide"
          value={category ?? null}
          onChange={setCategory}
          options={(desk?.categories ?? []).map(({ code, title }) => ({ value: code, label: title[language] }))}
        />
      </p>
      <p>
        <label htmlFor={`${field}-subject`}>{words.subject}</label>
        <Input
          id={`${field}-subject`}
          maxLength={60}
          value={subject}
          onChange={({ target }) => setSubject(target.value)}
        />
      </p>
      <p>
        <label htmlFor={`${field}-text`}>{words.said}</label>
        <Input.TextArea
          id={`${field}-text`}
          rows={4}
          maxLength={2000}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </p>
    </Modal>
  );
}
