import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { CallView } from '../../business/calls/contract.ts';
import { callTicketOpened, deskCategories } from '../../business/desk/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call as ask, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';

type Props = { call: CallView; mayOpen: boolean; onOpened(): void };

/** The ticket of a call, or the way to open one from it: the number is known already. */
export function TicketOfCall({ call, mayOpen, onOpened }: Props) {
  const words = useTexts(texts);
  const [isOpen, setOpen] = useState(false);
  if (call.ticketId) return <a href={`/tickets?ticket=${call.ticketId}`}>{words.toTicket}</a>;
  if (!mayOpen) return null;
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {words.ticket}
      </Button>
      {isOpen && <Form call={call} onClose={() => setOpen(false)} onOpened={onOpened} />}
    </>
  );
}

function Form({ call, onClose, onOpened }: { call: CallView; onClose(): void; onOpened(): void }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [categories, setCategories] = useState<{ value: string; label: string }[]>();
  const [given, setGiven] = useState({ subject: '', text: '', category: 'usage' });
  const [isMissing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  const load = () =>
    ask('/api/desk/categories', deskCategories).then(
      ({ items }) => setCategories(items.map(({ code, title }) => ({ value: code, label: title[language] }))),
      (error) => setProblem(problemOf(error)),
    );
  async function open(): Promise<void> {
    const lacks = given.subject.trim() === '' || given.text.trim() === '';
    setMissing(lacks);
    if (lacks) return;
    setBusy(true);
    try {
      await ask(`/api/calls/${call.id}/ticket`, callTicketOpened, { method: 'POST', body: given });
      onOpened();
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Modal
      open
      title={`${words.ticket} · ${call.phone === '' ? words.hidden : call.phone}`}
      okText={words.openTicket}
      confirmLoading={busy}
      onOk={() => void open()}
      onCancel={onClose}
      afterOpenChange={(isShown) => isShown && void load()}
    >
      <ProblemAlert problem={problem} />
      <p>
        <label htmlFor="call-category">{words.category}</label>
        <Select
          id="call-category"
          style={{ width: '100%' }}
          value={given.category}
          options={categories ?? []}
          onChange={(category) => setGiven({ ...given, category })}
        />
      </p>
      <p>
        <label htmlFor="call-subject">{words.subject}</label>
        <Input
          id="call-subject"
          maxLength={120}
          value={given.subject}
          aria-invalid={isMissing && given.subject.trim() === ''}
          onChange={({ target }) => setGiven({ ...given, subject: target.value })}
        />
      </p>
      <p>
        <label htmlFor="call-text">{words.said}</label>
        <Input.TextArea
          id="call-text"
          rows={4}
          maxLength={2000}
          value={given.text}
          aria-invalid={isMissing && given.text.trim() === ''}
          onChange={({ target }) => setGiven({ ...given, text: target.value })}
        />
      </p>
      {isMissing && (
        <p className="fault" role="alert">
          {words.need}
        </p>
      )}
    </Modal>
  );
}
