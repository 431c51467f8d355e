import { useState } from 'react';
import { type Checked, checked } from '../../products/merchants/redemptions/contract.ts';
import { CallFailed, call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useSend } from '../shell/use-send.ts';
import { Ask, type Asked } from './ask.tsx';
import { texts } from './texts.ts';
import { Unverified } from './unverified.tsx';
import { useTill } from './use-till.ts';
import type { WaitingChecks } from './use-waiting.ts';
import { Verdict } from './verdict.tsx';

/** Checks one member after the other: the question at one side, what came of it at the other; on a phone one after the other. */
export function Check({ waiting }: { waiting: WaitingChecks }) {
  const words = useTexts(texts);
  const till = useTill();
  const [answer, setAnswer] = useState<Checked>();
  /** The key of a check that could not be made. */
  const [unverified, setUnverified] = useState<string>();
  const { problem, isBusy, submit, forget } = useSend(async (asked: Asked, shop: string) => {
    try {
      const said = await call('/api/till/checks', checked, { method: 'POST', body: { ...asked, shop } });
      setAnswer(said);
      const benefits = said.benefits.map(({ id, title }) => ({ id, title }));
      if (benefits.length > 0) till.keep((before) => ({ ...before, benefits }));
    } catch (error) {
      if (!(error instanceof CallFailed && error.problem.code === 'unreachable')) throw error;
      till.lost();
      if (asked.by !== 'number') throw error;
      setUnverified(waiting.wait(asked.number, shop));
    }
  });

  function ask(asked: Asked): void {
    if (till.isOnline) void submit(asked, till.shop!);
    else if (asked.by === 'number') setUnverified(waiting.wait(asked.number, till.shop!));
  }
  function next(): void {
    setAnswer(undefined);
    setUnverified(undefined);
    forget();
  }

  const isAnswered = answer !== undefined || unverified !== undefined;
  return (
    <div className={isAnswered ? 'till-check answered' : 'till-check'}>
      <section className="till-ask" aria-label={words.check.place}>
        {till.shop === undefined ? (
          <p role="alert">{words.chooseShopFirst}</p>
        ) : (
          <Ask
            key={isAnswered ? 'answered' : 'open'}
            isBusy={isBusy}
            isOnline={till.isOnline}
            onAsk={(asked) => {
              next();
              ask(asked);
            }}
          />
        )}
        <ProblemAlert problem={problem} labels={words.fields} onClose={forget} />
      </section>
      <section className="till-answer" aria-label={words.check.result}>
        {answer && <Verdict key={answer.check} answer={answer} onNext={next} />}
        {unverified !== undefined && <Unverified checkKey={unverified} waiting={waiting} onNext={next} />}
        {!isAnswered && <p className="till-idle">{words.check.idle}</p>}
      </section>
    </div>
  );
}
