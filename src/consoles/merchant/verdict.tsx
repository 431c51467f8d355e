import { Button, Input } from 'antd';
import { useRef, useState } from 'react';
import { z } from 'zod';
import {
  type Checked,
  type CheckedBenefit,
  codeSent,
  type Redeemed,
  redeemed,
  problemOf as refusalCode,
} from '../../products/merchants/redemptions/contract.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { Field } from '../shell/field.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useSend } from '../shell/use-send.ts';
import { CarDate } from './car-date.tsx';
import { fenOf } from './fen.ts';
import { Light } from './light.tsx';
import { newKey } from './new-key.ts';
import { texts } from './texts.ts';
import { useTill } from './use-till.ts';
import { useWhy } from './use-why.ts';

/** What a check said, large enough to be seen from the counter, and what can be done with it in one tap. */
export function Verdict({ answer, onNext }: { answer: Checked; onNext(): void }) {
  const words = useTexts(texts);
  const say = useWhy();
  const [done, setDone] = useState<Redeemed>();
  const [refused, setRefused] = useState<'other-sender' | 'forwarded'>();
  if (done)
    return (
      <Light
        light="green"
        title={done.again ? words.verdict.redeemedBefore : words.verdict.redeemed}
        detail={done.title}
      >
        <p>
          <TimeCell at={done.at} seconds />
          {done.savedFen > 0 && (
            <>
              {' · '}
              {words.verdict.saved} <MoneyCell fen={done.savedFen} />
            </>
          )}
          {done.package && ` · ${words.verdict.packageUse(done.package.nth, done.package.times)}`}
        </p>
        {done.billFen !== undefined && (
          <p className="till-due">
            {words.verdict.due} <MoneyCell fen={done.billFen - done.savedFen} />
          </p>
        )}
        <CarDate redemption={done.id} />
        <Next onNext={onNext} isAll />
      </Light>
    );
  if (refused)
    return (
      <Light light="red" title={words.verdict.refused} detail={say(refused)}>
        <p>{words.verdict.refusedHelp}</p>
        <Next onNext={onNext} isAll />
      </Light>
    );
  return (
    <Light
      light={answer.light}
      title={words.verdict.lights[answer.light]}
      detail={answer.why ? say(answer.why) : words.verdict.level(answer.level, answer.month)}
    >
      <Facts answer={answer} />
      {answer.light === 'red' ? (
        <p>{needsSms.has(answer.why) ? words.verdict.refusedHelp : words.verdict.redHelp}</p>
      ) : (
        <>
          <Shown answer={answer} onRefused={setRefused} />
          <Benefits answer={answer} onDone={setDone} />
        </>
      )}
      <Next onNext={onNext} isAll={answer.light === 'red'} />
    </Light>
  );
}

/** A member lacks the SMS of this month only. */
const needsSms: ReadonlySet<Checked['why']> = new Set(['no-sms', 'sms-not-arrived']);

/** `isAll`: there is nothing else to do. */
function Next({ onNext, isAll = false }: { onNext(): void; isAll?: boolean }) {
  const words = useTexts(texts).verdict;
  return (
    <Button size="large" block type={isAll ? 'primary' : 'default'} onClick={onNext}>
      {words.next}
    </Button>
  );
}

function Facts({ answer: { number, sms, light, isProved } }: { answer: Checked }) {
  const words = useTexts(texts).verdict;
  return (
    <ul className="till-facts">
      <li>
        {words.member} <strong>{number.masked}</strong>
      </li>
      {sms && (
        <li>
          {words.sentBy(sms.from)} <TimeCell at={sms.sentAt} />
        </li>
      )}
      {light === 'amber' && <li>{words.amberHelp}</li>}
      {isProved && <li>{words.isProved}</li>}
    </ul>
  );
}

/** What the phone must show, as it shows it; what it may show instead, each one tap away. */
function Shown({
  answer: { check, shows },
  onRefused,
}: {
  answer: Checked;
  onRefused(why: 'other-sender' | 'forwarded'): void;
}) {
  const words = useTexts(texts);
  const { problem, isBusy, submit } = useSend(async (why: 'other-sender' | 'forwarded') => {
    await call('/api/till/refusals', z.unknown(), { method: 'POST', body: { check, why } });
    onRefused(why);
  });
  return (
    <section className="till-shown" aria-label={words.verdict.mustShow}>
      <h2>{words.verdict.mustShow}</h2>
      <blockquote>
        <cite>{shows.from}</cite>
        <p lang="zh-CN">{shows.text}</p>
      </blockquote>
      <div className="till-two">
        <Button danger size="large" loading={isBusy} onClick={() => void submit('other-sender')}>
          {words.verdict.otherSender(shows.from)}
        </Button>
        <Button danger size="large" loading={isBusy} onClick={() => void submit('forwarded')}>
          {words.verdict.forwarded}
        </Button>
      </div>
      <ProblemAlert problem={problem} />
    </section>
  );
}

function Benefits({ answer, onDone }: { answer: Checked; onDone(done: Redeemed): void }) {
  const words = useTexts(texts).verdict;
  const [bill, setBill] = useState('');
  const usable = answer.benefits.filter((one) => one.usable);
  const others = answer.benefits.filter((one) => !one.usable);
  const billFen = bill === '' ? undefined : fenOf(bill);
  const isWrong = bill !== '' && billFen === undefined;
  return (
    <>
      {usable.length > 0 && <h2>{words.usable}</h2>}
      {usable.some(({ byBill }) => byBill) && (
        <Field id="till-bill" label={words.bill} fault={isWrong ? words.mustBill : undefined}>
          {(described) => (
            <Input
              id="till-bill"
              size="large"
              inputMode="decimal"
              autoComplete="off"
              prefix="¥"
              value={bill}
              onChange={({ target }) => setBill(target.value.trim())}
              {...described}
            />
          )}
        </Field>
      )}
      <ul className="till-benefits">
        {usable.map((benefit) => (
          <li key={benefit.id}>
            <Usable
              {...{ answer, benefit, onDone }}
              billFen={benefit.byBill ? billFen : undefined}
              isReady={!(benefit.byBill && isWrong)}
            />
          </li>
        ))}
      </ul>
      {others.length > 0 && <NotNow benefits={others} />}
    </>
  );
}

/** One benefit, and the tap that redeems it. The key stays that of this tap, so that a lost answer is asked for and nothing is redeemed twice. */
function Usable({
  answer,
  benefit,
  billFen,
  isReady,
  onDone,
}: {
  answer: Checked;
  benefit: CheckedBenefit;
  billFen: number | undefined;
  isReady: boolean;
  onDone(done: Redeemed): void;
}) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { lost } = useTill();
  const key = useRef(newKey());
  const [code, setCode] = useState('');
  const [sentFor, setSentFor] = useState<number>();
  const [isWanted, setWanted] = useState(false);
  const needsCode = isWanted || benefit.highValue;
  const send = useSend(async () => {
    const body = { check: answer.check, benefit: benefit.id };
    const { validMs } = await call('/api/till/codes', codeSent, { method: 'POST', body });
    setSentFor(Math.round(validMs / 60_000));
    setCode('');
  });
  const redeem = useSend(async () => {
    const body = {
      ...{ check: answer.check, benefit: benefit.id, key: key.current },
      ...(billFen !== undefined && { billFen }),
      ...(needsCode && { code }),
    };
    try {
      onDone(await call('/api/till/redemptions', redeemed, { method: 'POST', body }));
    } catch (error) {
      const { code: failure } = problemOf(error);
      if (failure === 'unreachable') lost();
      if (failure === refusalCode('code-wanted')) setWanted(true);
      throw error;
    }
  });
  const isUnknown = redeem.problem?.code === 'unreachable';
  return (
    <>
      <strong>{benefit.title}</strong>
      {benefit.package && (
        <p className="till-paid">
          {words.verdict.packagePaid} · {words.verdict.packageUse(benefit.package.nth, benefit.package.times)} ·{' '}
          {words.verdict.until} <TimeCell at={benefit.package.until} />
        </p>
      )}
      {needsCode && sentFor !== undefined && (
        <Field id={`code-${benefit.id}`} label={words.verdict.code(sentFor)} fault={undefined}>
          {(described) => (
            <Input
              id={`code-${benefit.id}`}
              size="large"
              inputMode="numeric"
              autoComplete="one-time-code"
              className="till-digits"
              value={code}
              onChange={({ target }) => setCode(target.value.replace(/\D/g, '').slice(0, 6))}
              {...described}
            />
          )}
        </Field>
      )}
      {needsCode && (
        <Button
          size={sentFor === undefined ? 'large' : 'middle'}
          block
          loading={send.isBusy}
          onClick={() => void send.submit()}
        >
          {sentFor === undefined ? words.verdict.sendCode : words.verdict.sendAgain}
        </Button>
      )}
      <ProblemAlert problem={send.problem} />
      {isUnknown ? (
        <p role="alert" className="fault">
          {words.verdict.unknown}
        </p>
      ) : (
        <ProblemAlert problem={redeem.problem} labels={words.fields} />
      )}
      {(!needsCode || sentFor !== undefined) && (
        <Button
          type="primary"
          size="large"
          block
          loading={redeem.isBusy}
          disabled={!isReady || (needsCode && code.length !== 6)}
          onClick={() => void redeem.submit()}
          className="till-go"
        >
          {isUnknown ? words.verdict.redeemAgain : words.verdict.redeem(benefit.title)}
        </Button>
      )}
      <p>{benefit.words[language]}</p>
    </>
  );
}

function NotNow({ benefits }: { benefits: readonly CheckedBenefit[] }) {
  const words = useTexts(texts);
  const say = useWhy();
  return (
    <details className="till-not-now" open>
      <summary>{words.verdict.notNow}</summary>
      <ul>
        {benefits.map(({ id, title, why, again }) => (
          <li key={id}>
            <strong>{title}</strong> {why && say(why)}
            {again && (
              <>
                {' · '}
                {words.verdict.from} <TimeCell at={again} />
              </>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
