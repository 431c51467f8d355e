import { Button } from 'antd';
import { useState } from 'react';
import { type MessageOfMine, selfMessages } from '../../care/self/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useRepeated } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

type Shown = { items: readonly MessageOfMine[]; next?: string | undefined };

/** What was texted and sent in the last months, newest first. */
export function Messages() {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [shown, setShown] = useState<Shown>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);

  async function load(before?: string): Promise<void> {
    setBusy(true);
    try {
      const page = await call(`/api/self/messages${before ? `?before=${before}` : ''}`, selfMessages);
      setShown((old) => ({ items: before ? [...(old?.items ?? []), ...page.items] : page.items, next: page.next }));
      setProblem(undefined);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  useRepeated(() => load(), undefined, language);

  return (
    <>
      <h1>{words.messages}</h1>
      <p className="lead">{words.messagesLead}</p>
      <ProblemAlert problem={problem} />
      {shown?.items.length === 0 && <p className="card">{words.noMessages}</p>}
      <ol className="said">
        {shown?.items.map(({ id, direction, at, accessNumber, text, state, tone }) => (
          <li key={id} className={direction === 'mo' ? 'you' : 'us'}>
            <small>
              {direction === 'mo' ? words.youTo(accessNumber) : accessNumber} · <TimeCell at={at} />
              {direction === 'mt' && tone !== 'good' && ` · ${state[language]}`}
            </small>
            <p>{text}</p>
          </li>
        ))}
      </ol>
      {shown?.next && (
        <Button size="large" block loading={isBusy} onClick={() => void load(shown.next)}>
          {words.older}
        </Button>
      )}
    </>
  );
}
