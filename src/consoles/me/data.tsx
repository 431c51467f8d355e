import { Alert, Button } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { type SelfData, selfData } from '../../care/self/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { useLoaded, useRepeated } from '../shell/use-loaded.ts';
import { FreshCode } from './fresh-code.tsx';
import { texts } from './texts.ts';

const path = '/api/self/data';
/** A copy that is being made is looked for so often. */
const lookAgainMs = 5_000;

/** The rights over one's data: a copy, correction, and to be forgotten. */
export function Data() {
  const words = useTexts(texts);
  const load = () => call(path, selfData);
  const { value, problem, put } = useLoaded(load);
  // Only while something is being made: who asks is at work, and a session that is looked at never ends.
  const isMoving = value?.copies.some(({ state }) => state === 'waiting') ?? false;
  useRepeated(async () => isMoving && load().then(put, () => undefined), isMoving ? lookAgainMs : undefined, isMoving);
  return (
    <>
      <h1>{words.data}</h1>
      <p className="lead">{words.dataLead}</p>
      <ProblemAlert problem={problem} />
      {value && (
        <>
          <Copies data={value} onChanged={put} />
          <Erasure data={value} onChanged={put} />
        </>
      )}
    </>
  );
}

type Props = { data: SelfData; onChanged(data: SelfData): void };

function Copies({ data: { copies }, onChanged }: Props) {
  const words = useTexts(texts);
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isOpen, setOpen] = useState(false);
  const ready = copies.find(({ state }) => state === 'ready');
  const isWaiting = copies.some(({ state }) => state === 'waiting');
  async function ask(): Promise<void> {
    setProblem(undefined);
    try {
      onChanged(await call(`${path}/copies`, selfData, { method: 'POST', body: {} }));
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  return (
    <section className="card" aria-labelledby="copy">
      <h2 id="copy">{words.copy}</h2>
      <p className="hint">{words.copyHelp}</p>
      <ProblemAlert problem={problem} />
      <p role="status">{isWaiting && <StateTag tone="busy">{words.copyWaits}</StateTag>}</p>
      {copies[0]?.state === 'failed' && <Alert type="warning" showIcon title={words.copyFailed} />}
      {ready && (
        <>
          <p>
            <StateTag tone="good">{words.copyReady}</StateTag> {words.until} <TimeCell at={ready.expiresAt} />
          </p>
          {isOpen ? (
            <p>
              <a className="touch" href={`${path}/copies/${ready.id}`} download>
                {words.download}
              </a>
            </p>
          ) : (
            <FreshCode
              purpose="copy"
              action={words.openCopy}
              done={async (code) => {
                await call(`${path}/unlock`, z.unknown(), { method: 'POST', body: { code } });
                setOpen(true);
              }}
            />
          )}
        </>
      )}
      {!ready && !isWaiting && (
        <Button size="large" block onClick={() => void ask()}>
          {words.askCopy}
        </Button>
      )}
    </section>
  );
}

function Erasure({ data, onChanged }: Props) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [isWanted, setWanted] = useState(false);
  const [andCancel, setAndCancel] = useState(false);
  const { goes, stays, isSubscribed, erasure } = data;
  const isWaiting = erasure?.state === 'waiting';
  return (
    <section className="card" aria-labelledby="erasure">
      <h2 id="erasure">{words.erasure}</h2>
      {erasure && erasure.state !== 'withdrawn' && <Standing data={data} onChanged={onChanged} />}
      <h3>{words.goes}</h3>
      <ul className="plain-list">
        {goes.map(({ title, afterMonths, why }) => (
          <li key={title.en}>
            {title[language]} {afterMonths > 0 && <small>{words.goesAfter(afterMonths)}</small>}
            {why && <small> {why[language]}</small>}
          </li>
        ))}
      </ul>
      <h3>{words.stays}</h3>
      <ul className="plain-list">
        {stays.map(({ title, why }) => (
          <li key={title.en}>
            {title[language]} <small>{why[language]}</small>
          </li>
        ))}
      </ul>
      {!isWaiting && !isWanted && (
        <Button size="large" block onClick={() => setWanted(true)}>
          {words.wantErasure}
        </Button>
      )}
      {!isWaiting && isWanted && (
        <FreshCode
          purpose="erasure"
          action={words.eraseNow}
          isDanger
          done={async (code) => {
            onChanged(await call(`${path}/erasure`, selfData, { method: 'POST', body: { code, andCancel } }));
            setWanted(false);
          }}
        >
          <p>{words.eraseMeans}</p>
          {isSubscribed && (
            <label className="check">
              <input type="checkbox" checked={andCancel} onChange={({ target }) => setAndCancel(target.checked)} />
              {words.andCancel}
            </label>
          )}
        </FreshCode>
      )}
    </section>
  );
}

function Standing({ data: { erasure }, onChanged }: Props) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [problem, setProblem] = useState<ProblemDetails>();
  const { state, askedAt, dueBy, waitsFor, clearedAt, receipt } = erasure!;
  async function withdraw(): Promise<void> {
    try {
      onChanged(await call(`${path}/erasure/withdraw`, selfData, { method: 'POST', body: {} }));
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  if (state !== 'waiting')
    return (
      <Alert type="success" showIcon title={words.erased(receipt ?? '')} description={<TimeCell at={clearedAt} />} />
    );
  return (
    <div role="status">
      <p>
        <StateTag tone="wait">{words.erasureWaits}</StateTag> <TimeCell at={askedAt} />
      </p>
      {waitsFor && <p>{waitsFor[language]}</p>}
      <p className="hint">
        {words.answeredBy} <TimeCell at={dueBy} />
      </p>
      <ProblemAlert problem={problem} />
      <Button size="large" block onClick={() => void withdraw()}>
        {words.withdraw}
      </Button>
    </div>
  );
}
