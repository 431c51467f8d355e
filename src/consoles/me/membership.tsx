import { Button } from 'antd';
import { useState } from 'react';
import { type OwnCard, ownCard } from '../../products/merchants/self/contract.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { useSend } from '../shell/use-send.ts';
import { texts } from './membership-texts.ts';
import { TillCode } from './till-code.tsx';
import { Way } from './way.tsx';

const path = '/api/self/membership';
const tones: Readonly<Record<OwnCard['standing']['light'], Tone>> = { green: 'good', amber: 'wait', red: 'bad' };

/** The membership card: how it stands at a till, the code that the till scans, the SMS once more, and what was saved. */
export function Membership() {
  const words = useTexts(texts);
  const { value: card, problem, put, again } = useLoaded(() => call(path, ownCard));
  if (!card)
    return problem ? (
      <section className="card">
        <ProblemAlert problem={problem} onAgain={again} />
      </section>
    ) : null;
  const { standing, saved } = card;
  const { light, why, month, sms } = standing;
  return (
    <section className="card" aria-labelledby="membership">
      <h2 id="membership">
        {words.card} <StateTag tone={tones[light]}>{words.lights[light]}</StateTag>
      </h2>
      {card.title && (
        <p className="level">
          {card.title} <small>{words.month(month)}</small>
        </p>
      )}
      {sms && light !== 'red' && (
        <p className="hint">
          {words.smsFrom(sms.from)} · <TimeCell at={sms.sentAt} />
        </p>
      )}
      {light === 'amber' && <p className="hint">{words.amber}</p>}
      {why && <p>{words.why[why]}</p>}
      {light !== 'red' && <Code />}
      {card.title && <SmsAgain card={card} onSent={put} />}
      <p className="sum">
        <span>
          {words.saved(saved.year)} <small>{words.uses(saved.uses)}</small>
        </span>
        <strong>
          <MoneyCell fen={saved.fen} />
        </strong>
      </p>
      <nav className="self-list ways" aria-label={words.ways}>
        <Way to="/me/partners" name={words.partners} about={words.partnersAbout} />
        <Way to="/me/group-buys" name={words.buys} about={words.buysAbout} />
        <Way to="/me/used" name={words.used} about={words.usedAbout} />
      </nav>
    </section>
  );
}

function Code() {
  const words = useTexts(texts);
  const [isShown, setShown] = useState(false);
  return (
    <>
      {isShown && <TillCode onOver={() => setShown(false)} />}
      <Button
        type={isShown ? 'default' : 'primary'}
        size="large"
        block
        aria-expanded={isShown}
        onClick={() => setShown(!isShown)}
      >
        {isShown ? words.hideCode : words.showCode}
      </Button>
    </>
  );
}

function SmsAgain({ card: { again }, onSent }: { card: OwnCard; onSent(card: OwnCard): void }) {
  const words = useTexts(texts);
  const [isSent, setSent] = useState(false);
  const { submit, problem, isBusy } = useSend(async () => {
    onSent(await call(`${path}/sms`, ownCard, { method: 'POST', body: {} }));
    setSent(true);
  });
  return (
    <div className="again">
      <Button size="large" block loading={isBusy} disabled={again.why !== undefined} onClick={() => void submit()}>
        {words.again}
      </Button>
      <ProblemAlert problem={problem} />
      <p className="hint" role="status">
        {isSent ? words.againSent : again.why && words.againNot[again.why]}
      </p>
      <p className="hint">{words.againLimits(again.most, again.everyMinutes)}</p>
    </div>
  );
}
