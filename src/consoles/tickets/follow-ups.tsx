import { Input, Radio } from 'antd';
import { useId, useState } from 'react';
import type { TicketView } from '../../business/tickets/contract.ts';
import { isoOfWallTime, wallTime } from '../shell/beijing.ts';
import { TimeCell } from '../shell/cells.tsx';
import { useTexts } from '../shell/language.tsx';
import { doTo } from './act.ts';
import { Ask } from './ask.tsx';
import { texts } from './texts.ts';

type Props = { ticket: TicketView; onDone(version: number): void };

/** The call-backs of a ticket: those that are owed, to write down what came of them. */
export function FollowUps({ ticket, onDone }: Props) {
  const words = useTexts(texts);
  if (ticket.followUps.length === 0) return null;
  return (
    <section className="follow-ups" aria-label={words.followUps}>
      <ul>
        {ticket.followUps.map(({ id, dueAt, what, to, result }) => (
          <li key={id}>
            {words.followUps} <TimeCell at={dueAt} /> {what} {to && <small>{to}</small>}{' '}
            {result ? <strong>{words.results[result]}</strong> : <Result ticket={ticket} id={id} onDone={onDone} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Plans a call-back: when, and what about. */
export function PlanFollowUp({ ticket, onDone }: Props) {
  const words = useTexts(texts);
  const [at, setAt] = useState(() => wallTime(Date.parse(ticket.now) + 86_400_000).slice(0, 16));
  const [what, setWhat] = useState('');
  const [atId, whatId] = [useId(), useId()];
  return (
    <Ask
      button={words.acts['follow-up']}
      isReady={what.trim() !== '' && at !== ''}
      onConfirm={async () =>
        onDone(
          await doTo(ticket.id, ticket.version, {
            kind: 'follow-up',
            id: crypto.randomUUID(),
            dueAt: isoOfWallTime(at),
            to: null,
            what: what.trim(),
          }),
        )
      }
    >
      <label htmlFor={atId}>{words.followUpAt}</label>
      <Input id={atId} type="datetime-local" value={at} onChange={({ target }) => setAt(target.value)} />
      <label htmlFor={whatId}>{words.followUpWhat}</label>
      <Input id={whatId} maxLength={200} value={what} onChange={({ target }) => setWhat(target.value)} />
    </Ask>
  );
}

function Result({ ticket, id, onDone }: Props & { id: string }) {
  const words = useTexts(texts);
  const [result, setResult] = useState<keyof (typeof words)['results']>('content');
  const [text, setText] = useState('');
  const field = useId();
  return (
    <Ask
      button={words.followUpDone}
      isReady={text.trim() !== ''}
      onConfirm={async () =>
        onDone(await doTo(ticket.id, ticket.version, { kind: 'follow-up-done', id, result, text: text.trim() }))
      }
    >
      <Radio.Group
        value={result}
        onChange={({ target }) => setResult(target.value)}
        options={Object.entries(words.results).map(([value, label]) => ({ value, label }))}
      />
      <label htmlFor={field}>{words.resultWords}</label>
      <Input.TextArea
        id={field}
        rows={2}
        maxLength={2000}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
    </Ask>
  );
}
