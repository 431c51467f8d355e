import { Button } from 'antd';
import { useState } from 'react';
import { type RelationOfMine, type SelfHome, type SelfMe, selfHome } from '../../care/self/contract.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { firstPart, parts } from './parts.ts';
import { Stop } from './stop.tsx';
import { texts } from './texts.ts';

const loadHome = () => call('/api/self/home', selfHome);

/** What one is subscribed to and what it costs, each with its way out. */
export function HomePage({ me }: { me: SelfMe }) {
  const words = useTexts(texts);
  const { value: home, problem, again } = useLoaded(loadHome);
  return (
    <>
      <h1>{words.homeTitle}</h1>
      <p className="lead">{words.whose(me.phone)}</p>
      <ProblemAlert problem={problem} onAgain={again} />
      <Parts codes={me.parts.filter((code) => code === firstPart)} />
      {home && <Month month={home.month} />}
      {home?.standing.map((one) => (
        <Relation key={one.id} relation={one} onChanged={again} />
      ))}
      {home?.standing.length === 0 && (
        <p className="card">
          {words.nothing} {words.nothingHelp}
        </p>
      )}
      {home && home.standing.filter(({ mayStop }) => mayStop).length > 1 && <StopAll onChanged={again} />}
      <Parts codes={me.parts.filter((code) => code !== firstPart)} />
      {home && home.ended.length > 0 && <Ended ended={home.ended} />}
    </>
  );
}

function Parts({ codes }: { codes: readonly string[] }) {
  return codes.map((code) => {
    const Part = parts[code];
    return Part && <Part key={code} />;
  });
}

function Month({ month: { month, takenFen, givenBackFen, openFen } }: { month: SelfHome['month'] }) {
  const words = useTexts(texts);
  return (
    <section className="card" aria-labelledby="month">
      <h2 id="month">{words.thisMonth(month)}</h2>
      <p className="amount">
        <MoneyCell fen={takenFen} />
      </p>
      <p className="hint">{words.takenSoFar}</p>
      {givenBackFen > 0 && <p className="hint">{words.givenBack(givenBackFen)}</p>}
      {openFen > 0 && <p className="hint">{words.stillOpen(openFen)}</p>}
    </section>
  );
}

const tones: Readonly<Record<RelationOfMine['state'], Tone>> = {
  active: 'good',
  'pending-confirm': 'wait',
  'pending-carrier': 'busy',
  suspended: 'wait',
  closed: 'quiet',
  rejected: 'quiet',
  expired: 'quiet',
};

function Relation({ relation, onChanged }: { relation: RelationOfMine; onChanged(): void }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [isEnding, setEnding] = useState(false);
  const { id, title, price, state, fee, trialUntil, confirmUntil, isAtCarrier, channel, askedAt, mayStop } = relation;
  return (
    <section className="card" aria-labelledby={`relation-${id}`}>
      <h2 id={`relation-${id}`}>
        {title} <StateTag tone={tones[state]}>{words.states[state]}</StateTag>
      </h2>
      <dl>
        {price !== '' && (
          <>
            <dt>{words.price}</dt>
            <dd>{price}</dd>
          </>
        )}
        {fee && (
          <>
            <dt>{words.monthNow}</dt>
            <dd>{fee.now[language]}</dd>
          </>
        )}
        {fee?.next && (
          <>
            <dt>{words.nextFee}</dt>
            <dd>{words.feeAt(fee.next.amountFen, fee.next.month, fee.next.at.slice(0, 10), fee.next.byCarrier)}</dd>
          </>
        )}
        {trialUntil && (
          <>
            <dt>{words.trialUntil}</dt>
            <dd>
              <TimeCell at={trialUntil} />
            </dd>
          </>
        )}
        {confirmUntil && (
          <>
            <dt>{words.confirmUntil}</dt>
            <dd>
              <TimeCell at={confirmUntil} />
            </dd>
          </>
        )}
        <dt>{words.orderedBy}</dt>
        <dd>
          {channel[language]} · <TimeCell at={askedAt} />
        </dd>
      </dl>
      {isAtCarrier && <p className="hint">{words.atCarrier}</p>}
      {mayStop &&
        (isEnding ? (
          <Stop subscriptionId={id} onClose={() => setEnding(false)} onDone={onChanged} />
        ) : (
          <Button size="large" block onClick={() => setEnding(true)} aria-label={`${words.stop} ${title}`}>
            {words.stop}
          </Button>
        ))}
    </section>
  );
}

function StopAll({ onChanged }: { onChanged(): void }) {
  const words = useTexts(texts);
  const [isEnding, setEnding] = useState(false);
  return (
    <section className="card" aria-label={words.stopAll}>
      {isEnding ? (
        <Stop subscriptionId="all" onClose={() => setEnding(false)} onDone={onChanged} />
      ) : (
        <Button size="large" block onClick={() => setEnding(true)}>
          {words.stopAll}
        </Button>
      )}
    </section>
  );
}

function Ended({ ended }: { ended: readonly RelationOfMine[] }) {
  const words = useTexts(texts);
  return (
    <details className="card">
      <summary>{words.endedLately(ended.length)}</summary>
      <ul className="plain-list">
        {ended.map(({ id, title, state, closedAt }) => (
          <li key={id}>
            {title} <small>{words.states[state]}</small> <TimeCell at={closedAt} />
          </li>
        ))}
      </ul>
    </details>
  );
}
