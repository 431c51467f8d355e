import { Button, Input, Modal, Radio } from 'antd';
import { useId, useState } from 'react';
import type { TicketView } from '../../business/tickets/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { isoOfWallTime, wallTime } from '../shell/beijing.ts';
import { TimeCell } from '../shell/cells.tsx';
import { problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { type Doing, doTo } from './act.ts';
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
      ticket={ticket}
      isReady={what.trim() !== '' && at !== ''}
      doing={() => ({
        kind: 'follow-up',
        id: crypto.randomUUID(),
        dueAt: isoOfWallTime(at),
        to: null,
        what: what.trim(),
      })}
      onDone={onDone}
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
      ticket={ticket}
      isReady={text.trim() !== ''}
      doing={() => ({ kind: 'follow-up-done', id, result, text: text.trim() })}
      onDone={onDone}
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

type AskProps = Props & { button: string; isReady: boolean; doing(): Doing; children: React.ReactNode };

/** A button that asks a few things and then does one thing to the ticket. */
function Ask({ button, ticket, isReady, doing, onDone, children }: AskProps) {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  async function confirm(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      onDone(await doTo(ticket.id, ticket.version, doing()));
      setOpen(false);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {button}
      </Button>
      <Modal
        open={isOpen}
        title={button}
        okText={button}
        okButtonProps={{ disabled: !isReady }}
        confirmLoading={isBusy}
        onOk={() => void confirm()}
        onCancel={() => setOpen(false)}
      >
        <ProblemAlert problem={problem} />
        <div className="ask">{children}</div>
      </Modal>
    </>
  );
}
