import { Button, Input } from 'antd';
import { useState } from 'react';
import { type HelpTickets, helpTickets } from '../../business/desk/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { Field } from '../shell/field.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { mobile, SendCode } from '../shell/send-code.tsx';
import { texts } from './texts.ts';

/** Number and code: each says beside itself what is missing, and what was typed stays. */
export function Prove({ onProved }: { onProved(known: HelpTickets): void }) {
  const words = useTexts(texts);
  const [phone, setPhone] = useState('');
  const [code, setCode] = useState('');
  const [missing, setMissing] = useState<'phone' | 'code'>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [busy, setBusy] = useState(false);

  async function prove(): Promise<void> {
    const lacks = !mobile.test(phone) ? 'phone' : /^\d{6}$/.test(code) ? undefined : 'code';
    setMissing(lacks);
    if (lacks) return;
    setBusy(true);
    setProblem(undefined);
    try {
      onProved(await call('/api/help/proof', helpTickets, { method: 'POST', body: { phone, code } }));
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  }

  return (
    <section className="card" aria-labelledby="prove">
      <h2 id="prove">{words.prove}</h2>
      <p className="hint">{words.why}</p>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void prove();
        }}
      >
        <Field id="phone" label={words.phone} fault={missing === 'phone' ? words.mustPhone : undefined}>
          {(described) => (
            <Input
              id="phone"
              size="large"
              type="tel"
              inputMode="numeric"
              autoComplete="tel-national"
              maxLength={11}
              value={phone}
              onChange={({ target }) => setPhone(target.value.replace(/\D/g, ''))}
              {...described}
            />
          )}
        </Field>
        <SendCode
          path="/api/help/codes"
          phone={phone}
          onMissing={() => setMissing('phone')}
          onSent={() => setMissing(undefined)}
        />
        <Field id="code" label={words.code} fault={missing === 'code' ? words.mustCode : undefined}>
          {(described) => (
            <Input
              id="code"
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
        <Button type="primary" size="large" htmlType="submit" block loading={busy}>
          {words.enter}
        </Button>
      </form>
    </section>
  );
}
