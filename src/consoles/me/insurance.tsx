import { Button } from 'antd';
import { useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { ownInsurance } from '../../products/insurance/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './insurance-texts.ts';

const path = '/api/self/insurance';

/** What insurers offer the holder of this number, what he agrees to, word for word, and what became of it. */
export function Insurance() {
  const words = useTexts(texts);
  const { value, problem, put } = useLoaded(() => call(path, ownInsurance));
  const [refused, setRefused] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);
  async function send(change: { method: 'POST' | 'DELETE'; body: object }): Promise<void> {
    setBusy(true);
    setRefused(undefined);
    try {
      put(await call(`${path}/agreements`, ownInsurance, change));
    } catch (error) {
      setRefused(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  const mayTakeBack = value?.leads.some(({ state }) => state === 'waiting' || state === 'undelivered');
  return (
    <section className="card" aria-labelledby="insurance">
      <h2 id="insurance">{words.title}</h2>
      <ProblemAlert problem={refused ?? problem} />
      {value?.offers.length === 0 && value.leads.length === 0 && <p>{words.none}</p>}
      {value?.offers.map(({ id, insurer, title, detail, until, consent }) => (
        <div key={id}>
          <h3>
            {insurer} {title} <small>{words.until(until)}</small>
          </h3>
          {detail && <p>{detail}</p>}
          <p>{words.read}</p>
          <blockquote lang="zh-CN">{consent}</blockquote>
          <Button
            type="primary"
            size="large"
            block
            loading={isBusy}
            aria-label={`${words.agree} ${insurer}`}
            onClick={() => void send({ method: 'POST', body: { offer: id, consent } })}
          >
            {words.agree}
          </Button>
        </div>
      ))}
      {value?.leads.map(({ id, insurer, title, state }) => (
        <p key={id} className="sum">
          <span>
            {insurer} {title}
          </span>
          <strong>{words.states[state]}</strong>
        </p>
      ))}
      {mayTakeBack && (
        <Button size="large" block loading={isBusy} onClick={() => void send({ method: 'DELETE', body: {} })}>
          {words.back}
        </Button>
      )}
    </section>
  );
}
