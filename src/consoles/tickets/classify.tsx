import { Input, Select } from 'antd';
import { useId, useState } from 'react';
import type { DeskView, TicketView } from '../../business/tickets/contract.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { doTo } from './act.ts';
import { Ask } from './ask.tsx';
import { texts } from './texts.ts';

type Props = { ticket: TicketView; desk: DeskView; onDone(version: number): void };

/** Changes what a ticket is about and how urgent it is; what is promised follows from that. */
export function Classify({ ticket, desk, onDone }: Props) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const field = useId();
  const [subject, setSubject] = useState(ticket.subject);
  const [category, setCategory] = useState(ticket.category);
  const [priority, setPriority] = useState(ticket.priority);
  const isReady =
    subject.trim() !== '' &&
    (subject !== ticket.subject || category !== ticket.category || priority !== ticket.priority);
  return (
    <Ask
      button={words.acts.classify}
      isReady={isReady}
      onConfirm={async () =>
        onDone(await doTo(ticket.id, ticket.version, { kind: 'classify', subject: subject.trim(), category, priority }))
      }
    >
      <p>{words.consequences.classify}</p>
      <label htmlFor={field}>{words.subject}</label>
      <Input id={field} maxLength={60} value={subject} onChange={({ target }) => setSubject(target.value)} />
      <Select
        aria-label={words.category}
        value={category}
        onChange={setCategory}
        options={desk.categories.map(({ code, title }) => ({ value: code, label: title[language] }))}
      />
      <Select
        aria-label={words.priority}
        value={priority}
        onChange={setPriority}
        options={(['low', 'normal', 'high', 'urgent'] as const).map((value) => ({
          value,
          label: words.priorities[value],
        }))}
      />
    </Ask>
  );
}

/** Sets other promises for a ticket: the time used up stays used up, and the history keeps what was promised before. */
export function SetPolicy({ ticket, desk, onDone }: Props) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [code, setCode] = useState(ticket.policy.code);
  return (
    <Ask
      button={words.acts.policy}
      isReady={desk.policies.some(
        (one) => one.code === code && (code !== ticket.policy.code || one.version !== ticket.policy.version),
      )}
      onConfirm={async () => onDone(await doTo(ticket.id, ticket.version, { kind: 'policy', code }))}
    >
      <p>{words.consequences.policy}</p>
      <Select
        aria-label={words.policy}
        value={code}
        onChange={setCode}
        options={desk.policies.map(({ code: value, title, version }) => ({
          value,
          label: `${title[language]} (${version})`,
        }))}
      />
    </Ask>
  );
}
