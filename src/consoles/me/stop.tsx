import { Alert, Button } from 'antd';
import { useState } from 'react';
import { type OutlookView, outlook } from '../../care/console/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

/** What ending it means, before it happens; then one touch does it, and what was done is told. */
export function Stop({ subscriptionId, onClose, onDone }: { subscriptionId: string; onClose(): void; onDone(): void }) {
  const words = useTexts(texts);
  const load = () => call('/api/self/stop/outlook', outlook, { method: 'POST', body: { subscriptionId } });
  const { value: ahead, problem, put } = useLoaded(load);
  const [done, setDone] = useState<OutlookView>();
  const [failed, setFailed] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);

  async function end(seen: string): Promise<void> {
    setBusy(true);
    setFailed(undefined);
    try {
      setDone(await call('/api/self/stop', outlook, { method: 'POST', body: { subscriptionId, seen } }));
    } catch (error) {
      setFailed(problemOf(error));
      // What has changed is shown before anything is confirmed again.
      await load().then(put, () => undefined);
    } finally {
      setBusy(false);
    }
  }

  if (done)
    return (
      <div role="status">
        <Alert type="success" showIcon title={words.stopped} />
        <Lines lines={done.lines} />
        <Button size="large" block onClick={onDone}>
          {words.close}
        </Button>
      </div>
    );
  return (
    <div className="stop" aria-live="polite">
      <ProblemAlert problem={failed ?? problem} />
      {ahead && (
        <>
          <h3>{words.whatHappens}</h3>
          <Lines lines={ahead.lines} />
          <Button size="large" block danger type="primary" loading={isBusy} onClick={() => void end(ahead.seen)}>
            {words.stopNow}
          </Button>
        </>
      )}
      <Button size="large" block onClick={onClose}>
        {words.keep}
      </Button>
    </div>
  );
}

function Lines({ lines }: { lines: OutlookView['lines'] }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  return (
    <ul className="outlook">
      {lines.map(({ kind, text }) => (
        <li key={text.en}>
          {kind === 'sms' && <small>{words.bySms} </small>}
          {text[language]}
        </li>
      ))}
    </ul>
  );
}
