import { Alert, Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type OrderMade, orderMade, type ProductPage as Product } from '../../products/campaigns/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { missingOf, type Proof, ProveNumber } from '../shell/send-code.tsx';
import { yuanOf } from '../shell/yuan.ts';
import { texts } from './texts.ts';

/** Number, code, tick, order: each says beside itself what is still missing, and nothing typed is lost. */
export function OrderForm({ product }: { product: Product }) {
  const words = useTexts(texts);
  const source = useSearchParams()[0].get('s') ?? undefined;
  const [proof, setProof] = useState<Proof>({ phone: '', code: '' });
  const [agreed, setAgreed] = useState(false);
  const [missing, setMissing] = useState<'phone' | 'code' | 'tick'>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [made, setMade] = useState<OrderMade>();
  const [consent, setConsent] = useState(product.consent);
  const [busy, setBusy] = useState(false);
  const path = `/api/pages/${encodeURIComponent(product.code)}`;

  async function order(): Promise<void> {
    const lacks = missingOf(proof) ?? (agreed ? undefined : 'tick');
    setMissing(lacks);
    if (lacks) return;
    setBusy(true);
    setProblem(undefined);
    const { tariffVersion } = product;
    const body = { ...proof, agreed, textVersion: consent.version, tariffVersion, ...(source && { source }) };
    await call(`${path}/orders`, orderMade, { method: 'POST', body }).then(take, (error) =>
      setProblem(problemOf(error)),
    );
    setBusy(false);
  }

  /** For this number the order means more than the page could know: it is read and ticked once more, with the same code. */
  function take(answer: OrderMade): void {
    if (answer.state === 'agree-again' && answer.consent) {
      setConsent(answer.consent);
      setAgreed(false);
    } else setMade(answer);
  }

  function tick(ticked: boolean): void {
    setAgreed(ticked);
    if (missing === 'tick') setMissing(undefined);
  }

  return (
    <section className="order" aria-labelledby="order">
      <h2 id="order">{words.order}</h2>
      {made ? (
        <Made made={made} />
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void order();
          }}
        >
          <ProveNumber
            path={`${path}/codes`}
            proof={proof}
            onChange={setProof}
            missing={missing}
            onMissing={setMissing}
          />
          {consent !== product.consent && <Alert type="info" showIcon role="status" title={words.agreeAgain} />}
          <Consent
            product={product}
            text={consent.text}
            agreed={agreed}
            onChange={tick}
            isMissing={missing === 'tick'}
          />
          <ProblemAlert problem={problem} />
          <Button type="primary" size="large" htmlType="submit" block loading={busy}>
            {words.submit(yuanOf(product.amountFen))}
          </Button>
        </form>
      )}
    </section>
  );
}

/** The words that are agreed to, in the language they bind in. Never ticked beforehand. */
function Consent({
  product,
  text,
  agreed,
  onChange,
  isMissing,
}: {
  product: Product;
  text: string;
  agreed: boolean;
  onChange(agreed: boolean): void;
  isMissing: boolean;
}) {
  const words = useTexts(texts);
  const { title, amountFen, cancelWord, accessNumber } = product;
  return (
    <div className="field consent">
      <Checkbox
        checked={agreed}
        onChange={({ target }) => onChange(target.checked)}
        aria-invalid={isMissing}
        {...(isMissing && { 'aria-describedby': 'tick-fault' })}
      >
        <span lang="zh-CN">{text}</span>
      </Checkbox>
      {words.translation && (
        <p className="hint">{words.translation(title, yuanOf(amountFen), cancelWord, accessNumber)}</p>
      )}
      {isMissing && (
        <p className="fault" id="tick-fault" role="alert">
          {words.mustAgree}
        </p>
      )}
    </div>
  );
}

function Made({ made }: { made: OrderMade }) {
  const words = useTexts(texts);
  return made.state === 'active' ? (
    <Alert type="success" showIcon title={words.active} description={words.activeHelp} />
  ) : (
    <Alert type="info" showIcon title={words.pending} description={words.pendingHelp} />
  );
}
