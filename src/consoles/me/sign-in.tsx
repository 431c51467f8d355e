import { Button } from 'antd';
import { useState } from 'react';
import { type SelfMe, selfMe } from '../../care/self/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { missingOf, type Proof, ProveNumber } from '../shell/send-code.tsx';
import { texts } from './texts.ts';

/** Number and code, and in one is. */
export function SignIn({ isEnded = false, onDone }: { isEnded?: boolean; onDone(me: SelfMe): void }) {
  const words = useTexts(texts);
  const [proof, setProof] = useState<Proof>({ phone: '', code: '' });
  const [missing, setMissing] = useState<'phone' | 'code'>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);

  async function enter(): Promise<void> {
    const lacks = missingOf(proof);
    setMissing(lacks);
    if (lacks) return;
    setBusy(true);
    setProblem(undefined);
    try {
      onDone(await call('/api/self/sign-in', selfMe, { method: 'POST', body: proof }));
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  }

  return (
    <>
      <h1>{words.title}</h1>
      <p className="lead">{isEnded ? words.ended : words.lead}</p>
      <form
        className="card"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void enter();
        }}
      >
        <ProveNumber
          path="/api/self/codes"
          proof={proof}
          onChange={setProof}
          missing={missing}
          onMissing={setMissing}
        />
        <ProblemAlert problem={problem} />
        <Button type="primary" size="large" htmlType="submit" block loading={isBusy}>
          {words.enter}
        </Button>
        <p className="hint">{words.safety}</p>
      </form>
    </>
  );
}
