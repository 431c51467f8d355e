import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { problemOf } from './http.ts';
import { ProblemAlert } from './problem-alert.tsx';
import { missingOf, type Proof, ProveNumber } from './send-code.tsx';

/** Number and code: each says beside itself what is missing, and what was typed stays. `codes` sends them; `onProve` takes what was typed. */
export function ProveForm({
  codes,
  action,
  onProve,
  children,
}: {
  codes: string;
  action: string;
  onProve(proof: Proof): Promise<unknown>;
  children?: ReactNode;
}) {
  const [proof, setProof] = useState<Proof>({ phone: '', code: '' });
  const [missing, setMissing] = useState<'phone' | 'code'>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);

  async function prove(): Promise<void> {
    const lacks = missingOf(proof);
    setMissing(lacks);
    if (lacks) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await onProve(proof);
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void prove();
      }}
    >
      <ProveNumber path={codes} proof={proof} onChange={setProof} missing={missing} onMissing={setMissing} />
      <ProblemAlert problem={problem} />
      <Button type="primary" size="large" htmlType="submit" block loading={isBusy}>
        {action}
      </Button>
      {children}
    </form>
  );
}
