import { Button, Input } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { z } from 'zod';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { Field } from '../shell/field.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts } from './texts.ts';

const codeSent = z.object({ validForSeconds: z.number(), nextAfterSeconds: z.number() });

/** A fresh code for something that matters: asked for, typed, and then done. `done` resolves when it is, and fails with a problem. */
export function FreshCode({
  purpose,
  action,
  isDanger = false,
  children,
  done,
}: {
  purpose: 'copy' | 'erasure';
  action: string;
  isDanger?: boolean;
  children?: ReactNode;
  done(code: string): Promise<unknown>;
}) {
  const words = useTexts(texts);
  const [wait, setWait] = useState(0);
  const [isSent, setSent] = useState(false);
  const [code, setCode] = useState('');
  const [isMissing, setMissing] = useState(false);
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    if (wait === 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1000);
    return () => clearTimeout(timer);
  }, [wait]);

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    setProblem(undefined);
    setBusy(true);
    try {
      await work();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  const send = () =>
    attempt(async () => {
      const { nextAfterSeconds } = await call('/api/self/data/codes', codeSent, {
        method: 'POST',
        body: { for: purpose },
      });
      setSent(true);
      setWait(nextAfterSeconds);
    });
  const finish = () => {
    setMissing(!/^\d{6}$/.test(code));
    return /^\d{6}$/.test(code) ? attempt(() => done(code)) : Promise.resolve();
  };

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void finish();
      }}
    >
      {children}
      <Button size="large" block disabled={wait > 0} onClick={() => void send()}>
        {wait > 0 ? words.codeAgain(wait) : words.sendCode}
      </Button>
      <p className="hint" role="status">
        {isSent && words.codeSent}
      </p>
      <Field id={`code-${purpose}`} label={words.code} fault={isMissing ? words.mustCode : undefined}>
        {(described) => (
          <Input
            id={`code-${purpose}`}
            size="large"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            value={code}
            onChange={({ target }) => setCode(target.value.replace(/\D/g, ''))}
            {...described}
          />
        )}
      </Field>
      <ProblemAlert problem={problem} />
      <Button type="primary" danger={isDanger} size="large" htmlType="submit" block loading={isBusy}>
        {action}
      </Button>
    </form>
  );
}
