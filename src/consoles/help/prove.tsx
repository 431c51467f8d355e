import { Button } from 'antd';
import { useState } from 'react';
import { type HelpTickets, helpTickets } from '../../business/desk/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { missingOf, type Proof, ProveNumber } from '../shell/send-code.tsx';
import { texts } from './texts.ts';

/** Number and code: each says beside itself what is missing, and what was typed stays. */
export function Prove({ onProved }: { onProved(known: HelpTickets): void }) {
  const words = useTexts(texts);
  const [proof, setProof] = useState<Proof>({ phone: '', code: '' });
  const [missing, setMissing] = useState<'phone' | 'code'>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [busy, setBusy] = useState(false);

  async function prove(): Promise<void> {
    const lacks = missingOf(proof);
    setMissing(lacks);
    if (lacks) return;
    setBusy(true);
    setProblem(undefined);
    try {
      onProved(await call('/api/help/proof', helpTickets, { method: 'POST', body: proof }));
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
        <ProveNumber
          path="/api/help/codes"
          proof={proof}
          onChange={setProof}
          missing={missing}
          onMissing={setMissing}
        />
        <ProblemAlert problem={problem} />
        <Button type="primary" size="large" htmlType="submit" block loading={busy}>
          {words.enter}
        </Button>
      </form>
    </section>
  );
}
