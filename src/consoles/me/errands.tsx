import { Alert, Button, Input } from 'antd';
import { useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { errandOffers, type OwnErrand, type OwnErrands, ownErrands } from '../../products/errands/contract.ts';
import { Paper } from '../errands/papers.tsx';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { Field } from '../shell/field.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { fieldErrors, ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

const path = '/api/self/errands';

/** The own errands: how each stands, a quotation to agree to, and a new one. */
export function Errands() {
  const words = useTexts(texts);
  const { value, problem, put } = useLoaded(() => call(path, ownErrands));
  return (
    <>
      <h1>{words.errands}</h1>
      <p className="lead">{words.errandsLead}</p>
      <ProblemAlert problem={problem} />
      {value?.items.map((one) => (
        <Errand key={one.id} errand={one} names={value.paperNames} onChanged={put} />
      ))}
      <Ask onChanged={put} />
    </>
  );
}

const tones: Readonly<Record<OwnErrand['state'], Tone>> = {
  asked: 'wait',
  quoted: 'wait',
  accepted: 'busy',
  assigned: 'busy',
  working: 'busy',
  done: 'good',
  cancelled: 'quiet',
};

function Errand({
  errand,
  names,
  onChanged,
}: {
  errand: OwnErrand;
  names: OwnErrands['paperNames'];
  onChanged(all: OwnErrands): void;
}) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);
  const [isEnding, setEnding] = useState(false);
  const { id, number, title, cityTitle, plate, state, papers, waitingFor, quotation, steps, may, askedAt } = errand;
  async function does(verb: 'accept' | 'cancel', body: object): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      onChanged(await call(`${path}/${id}/${verb}`, ownErrands, { method: 'POST', body }));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <section className="card" aria-labelledby={`errand-${id}`}>
      <h2 id={`errand-${id}`}>
        {title[language]} <StateTag tone={tones[state]}>{words.errandStates[state]}</StateTag>
      </h2>
      <p className="hint">
        {number} · {cityTitle[language]} {plate} · <TimeCell at={askedAt} />
      </p>
      {waitingFor && <p lang="zh-CN">{waitingFor}</p>}
      {steps.length > 0 && state !== 'cancelled' && (
        <ol className="plain-list">
          {steps.map((step) => (
            <li key={step.code}>
              {step.title[language]} {step.doneAt && <small>✓ {words.done}</small>}
            </li>
          ))}
        </ol>
      )}
      {quotation && (
        <dl>
          <dt>{words.agencyFee}</dt>
          <dd>
            <MoneyCell fen={quotation.agencyFen} />
          </dd>
          {quotation.thirdParty.map((one) => (
            <Pair key={one.code} name={one.title[language]} fen={one.fen} />
          ))}
        </dl>
      )}
      {papers.length > 0 && !['done', 'cancelled'].includes(state) && (
        <>
          <h3>{words.papers}</h3>
          <ul className="plain-list">
            {papers.map((paper) => (
              <li key={paper}>
                <Paper paper={paper} names={names} />
              </li>
            ))}
          </ul>
        </>
      )}
      <ProblemAlert problem={problem} />
      {quotation && may.includes('accept') && (
        <>
          {quotation.texts.map(({ text, version }) => (
            <blockquote key={version} lang="zh-CN">
              {text}
            </blockquote>
          ))}
          <Button
            type="primary"
            size="large"
            block
            loading={isBusy}
            onClick={() => void does('accept', { quotationId: quotation.id })}
          >
            {words.acceptQuotation}
          </Button>
        </>
      )}
      {may.includes('cancel') && !isEnding && (
        <Button size="large" block onClick={() => setEnding(true)}>
          {words.cancelErrand}
        </Button>
      )}
      {may.includes('cancel') && isEnding && (
        <div className="stop" aria-live="polite">
          <p>{words.cancelErrandMeans(number)}</p>
          <Button danger type="primary" size="large" block loading={isBusy} onClick={() => void does('cancel', {})}>
            {words.cancelErrandNow}
          </Button>
          <Button size="large" block onClick={() => setEnding(false)}>
            {words.keepErrand}
          </Button>
        </div>
      )}
    </section>
  );
}

function Pair({ name, fen }: { name: string; fen: number }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <MoneyCell fen={fen} />
      </dd>
    </>
  );
}

const fresh = { kind: '', city: '', plate: '', wish: '' };

function Ask({ onChanged }: { onChanged(all: OwnErrands): void }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { value: offers, problem: notLoaded, again } = useLoaded(() => call(`${path}/offers`, errandOffers));
  const [given, setGiven] = useState(fresh);
  const [missing, setMissing] = useState<'kind' | 'city'>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const faults = new Map(problem ? fieldErrors(problem).map(({ name, errors }) => [name.join('.'), errors[0]]) : []);
  if (!offers) return <ProblemAlert problem={notLoaded} onAgain={again} />;
  const kind = offers.kinds.find(({ code }) => code === given.kind);
  const price = kind?.cities[given.city];

  async function ask(): Promise<void> {
    const lacks = given.kind === '' ? 'kind' : given.city === '' ? 'city' : undefined;
    setMissing(lacks);
    if (lacks) return;
    setBusy(true);
    setProblem(undefined);
    setAsked(false);
    try {
      const { plate, ...rest } = given;
      onChanged(await call(path, ownErrands, { method: 'POST', body: { ...rest, ...(plate.trim() && { plate }) } }));
      setGiven(fresh);
      setAsked(true);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className="card"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <h2>{words.askErrand}</h2>
      <div role="status">{isAsked && <Alert type="success" showIcon title={words.errandAsked} />}</div>
      <Field id="kind" label={words.errandKind} fault={missing === 'kind' ? words.mustKind : faults.get('kind')}>
        {(described) => (
          <select
            id="kind"
            value={given.kind}
            onChange={({ target }) => setGiven({ ...given, kind: target.value })}
            {...described}
          >
            <option value="">{words.choose}</option>
            {offers.kinds.map(({ code, title }) => (
              <option key={code} value={code}>
                {title[language]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field id="city" label={words.errandCity} fault={missing === 'city' ? words.mustCity : faults.get('city')}>
        {(described) => (
          <select
            id="city"
            value={given.city}
            onChange={({ target }) => setGiven({ ...given, city: target.value })}
            {...described}
          >
            <option value="">{words.choose}</option>
            {offers.cities.map(({ code, title }) => (
              <option key={code} value={code}>
                {title[language]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {price && (
        <>
          <p>{words.listPrice(price.feeFen, price.days)}</p>
          <h3>{words.papers}</h3>
          <ul className="plain-list">
            {price.papers.map((paper) => (
              <li key={paper}>
                <Paper paper={paper} names={offers.paperNames} />
              </li>
            ))}
          </ul>
        </>
      )}
      <Field id="errand-plate" label={words.errandPlate} fault={faults.get('plate')}>
        {(described) => (
          <Input
            id="errand-plate"
            size="large"
            maxLength={20}
            value={given.plate}
            onChange={({ target }) => setGiven({ ...given, plate: target.value })}
            {...described}
          />
        )}
      </Field>
      <ProblemAlert problem={faults.size > 0 ? undefined : problem} />
      <p className="hint">{words.errandBill}</p>
      <Button type="primary" size="large" htmlType="submit" block loading={isBusy}>
        {words.sendErrand}
      </Button>
    </form>
  );
}
