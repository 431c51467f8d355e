import { Button, Input } from 'antd';
import { useState } from 'react';
import { type HelpTickets, helpTickets, longestHelpText } from '../../business/desk/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { Tone } from '../shell/tone.tsx';
import { texts } from './texts.ts';

const tones = {
  received: 'calm',
  'in-work': 'calm',
  'waiting-for-you': 'warn',
  answered: 'good',
  closed: 'calm',
} as const;

/** What the proved number asked, and how that stands: the newest open, the others at a touch. */
export function Mine({
  path = '/api/help/tickets',
  known,
  onChanged,
}: {
  path?: string;
  known: HelpTickets;
  onChanged(known: HelpTickets): void;
}) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  return (
    <section aria-labelledby="mine">
      <h2 id="mine">{words.mine}</h2>
      {known.items.length === 0 && <p className="hint">{words.none}</p>}
      {known.items.map(({ id, number, merged, category, state, openedAt, messages }, at) => (
        <details key={id} className="card" open={at === 0}>
          <summary>
            <strong>{number}</strong> <Tone of={tones[state]}>{words.states[state]}</Tone>
            <small>
              {category[language]} · <TimeCell at={openedAt} />
            </small>
            {merged.length > 0 && <small>{words.merged(merged.join('、'))}</small>}
          </summary>
          <ol className="said">
            {messages.map((one) => (
              <li key={`${one.at} ${one.text}`} className={one.from}>
                <small>
                  {words[one.from]} · <TimeCell at={one.at} />
                </small>
                <p>{one.text}</p>
              </li>
            ))}
          </ol>
          <More path={`${path}/${id}/messages`} id={id} onChanged={onChanged} />
        </details>
      ))}
    </section>
  );
}

function More({ path, id, onChanged }: { path: string; id: string; onChanged(known: HelpTickets): void }) {
  const words = useTexts(texts);
  const [message, setMessage] = useState({ id: crypto.randomUUID(), text: '' });
  const [problem, setProblem] = useState<ProblemDetails>();
  const [busy, setBusy] = useState(false);
  async function send(): Promise<void> {
    if (message.text.trim() === '') return;
    setBusy(true);
    setProblem(undefined);
    try {
      onChanged(await call(path, helpTickets, { method: 'POST', body: message }));
      setMessage({ id: crypto.randomUUID(), text: '' });
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label htmlFor={`more-${id}`}>{words.more}</label>
      <Input.TextArea
        id={`more-${id}`}
        rows={2}
        maxLength={longestHelpText}
        value={message.text}
        onChange={({ target }) => setMessage({ ...message, text: target.value })}
      />
      <ProblemAlert problem={problem} />
      <Button htmlType="submit" size="large" loading={busy} disabled={message.text.trim() === ''}>
        {words.send}
      </Button>
    </form>
  );
}
