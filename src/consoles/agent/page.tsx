import { Alert, Button, Input, type InputRef } from 'antd';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { z } from 'zod';
import { opening } from '../../care/console/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { EvidenceWaiting } from './evidence-waiting.tsx';
import { OpeningsWatch } from './openings-watch.tsx';
import { Subscriber } from './subscriber.tsx';
import { texts } from './texts.ts';
import './page.css';

type Opening = z.infer<typeof opening>;

/** A number is typed, pasted, or popped up by `/agent?phone=`; what is known of it follows below. */
export function AgentPage() {
  const words = useTexts(texts);
  const [query, setQuery] = useSearchParams();
  const asked = query.get('phone') ?? '';
  const [opened, setOpened] = useState<Opening>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [written, setWritten] = useState(asked);
  const [isBusy, setBusy] = useState(false);
  const isSupervisor = useMe()?.role === 'supervisor';
  const field = useRef<InputRef>(null);

  async function open(number: string): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const made = await call('/api/care/openings', opening, { method: 'POST', body: { written: number } });
      setOpened(made);
      setWritten(made.phone);
      setQuery((old) => ({ ...Object.fromEntries(old), phone: made.phone }), { replace: true });
    } catch (error) {
      setOpened(undefined);
      setProblem(problemOf(error));
      field.current?.focus();
    } finally {
      setBusy(false);
    }
  }

  const popUp = useEffectEvent((number: string) => {
    if (number !== '' && number !== opened?.phone) {
      setWritten(number);
      void open(number);
    }
  });
  useEffect(() => popUp(asked), [asked]);

  return (
    <Page title={opened ? `${words.title} ${opened.phone}` : words.title} lead={opened ? undefined : words.lead}>
      <form
        className="agent-open"
        onSubmit={(event) => {
          event.preventDefault();
          if (written.trim() !== '') void open(written);
        }}
      >
        <label htmlFor="agent-number">{words.number}</label>
        <Input
          id="agent-number"
          ref={field}
          value={written}
          onChange={({ target }) => setWritten(target.value)}
          onFocus={({ target }) => target.select()}
          inputMode="tel"
          autoComplete="off"
          autoFocus
          maxLength={60}
          size="large"
          {...(problem && { status: 'error' as const, 'aria-describedby': 'agent-number-problem' })}
        />
        <Button type="primary" size="large" htmlType="submit" loading={isBusy}>
          {words.open}
        </Button>
      </form>
      {problem && (
        <div id="agent-number-problem">
          <Alert type="error" showIcon title={problem.title} />
        </div>
      )}
      {opened ? (
        <Subscriber key={opened.id} opening={opened.id} />
      ) : (
        !problem && !isBusy && <EmptyState title={words.nothingYet}>{words.nothingYetHelp}</EmptyState>
      )}
      {!opened && isSupervisor && (
        <>
          <EvidenceWaiting />
          <OpeningsWatch />
        </>
      )}
    </Page>
  );
}
