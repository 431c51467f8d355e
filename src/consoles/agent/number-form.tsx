import { Alert, Button, Input, type InputRef } from 'antd';
import { useRef, useState } from 'react';
import type { z } from 'zod';
import { opening } from '../../care/console/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/** A number that somebody opened. */
export type Opening = z.infer<typeof opening>;

/** A number as it is typed or pasted, and its opening. `onOpened` is told nothing where it could not be opened. */
export function useOpening(onOpened: (made: Opening | undefined) => void) {
  const [written, setWritten] = useState('');
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<InputRef>(null);

  async function load(asked: () => Promise<Opening>): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const made = await asked();
      setWritten(made.phone);
      onOpened(made);
    } catch (error) {
      setProblem(problemOf(error));
      field.current?.focus();
      onOpened(undefined);
    } finally {
      setBusy(false);
    }
  }
  function open(number: string): Promise<void> {
    setWritten(number);
    return load(() => call('/api/care/openings', opening, { method: 'POST', body: { written: number } }));
  }
  /** One that is open already, such as after a reload. */
  const openAgain = (id: string) => load(() => call(`/api/care/openings/${id}`, opening));
  return { written, setWritten, problem, isBusy, field, open, openAgain };
}

/** The field for a number, and what is wrong with it. */
export function NumberForm({
  written,
  setWritten,
  problem,
  isBusy,
  field,
  open,
}: Omit<ReturnType<typeof useOpening>, 'openAgain'>) {
  const words = useTexts(texts);
  return (
    <>
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
    </>
  );
}
