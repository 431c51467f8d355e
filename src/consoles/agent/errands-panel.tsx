import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { errandOffers, ownErrands } from '../../products/errands/contract.ts';
import { Papers } from '../errands/papers.tsx';
import { texts as errandTexts } from '../errands/texts.ts';
import { MoneyCell } from '../shell/cells.tsx';
import { Choose } from '../shell/choose.tsx';
import { call, problemOf } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import type { PanelProps } from './panel-props.ts';
import { texts } from './texts.ts';

/** The errands of this number, and a new one that its holder asks for on the telephone. */
export function ErrandsPanel({ opening }: PanelProps) {
  const words = useTexts(texts).errands;
  const { states } = useTexts(errandTexts);
  const { language } = useLanguage();
  const at = `/api/care/openings/${opening}/errands`;
  const { value, problem, put, again } = useLoaded(() => call(at, ownErrands));
  const [isOpen, setOpen] = useState(false);
  if (problem && !value) return <ProblemAlert problem={problem} onAgain={again} />;
  if (!value) return null;
  return (
    <section className="agent-section">
      <h2>{words.title}</h2>
      {value.items.length > 0 && (
        <ul className="agent-list">
          {value.items.map((one) => (
            <li key={one.id}>
              <Link to={`/errands/${one.id}`}>{one.number}</Link> {one.title[language]} · {one.cityTitle[language]} ·{' '}
              {states[one.state]}
              {one.quotation && (
                <>
                  {' '}
                  · <MoneyCell fen={one.quotation.agencyFen} />
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {isOpen ? (
        <NewErrand
          at={at}
          onDone={(errands) => {
            put(errands);
            setOpen(false);
          }}
        />
      ) : (
        <Button onClick={() => setOpen(true)}>{words.order}</Button>
      )}
    </section>
  );
}

function NewErrand({ at, onDone }: { at: string; onDone(errands: ReturnType<typeof ownErrands.parse>): void }) {
  const words = useTexts(texts).errands;
  const { language } = useLanguage();
  const { value: offers, problem: notLoaded, again } = useLoaded(() => call(`${at}/offers`, errandOffers));
  const [chosen, setChosen] = useState({ kind: '', city: '' });
  const [plate, setPlate] = useState('');
  const [contact, setContact] = useState('');
  const [problem, setProblem] = useState<ProblemDetails>();
  const [isBusy, setBusy] = useState(false);
  if (!offers) return <ProblemAlert problem={notLoaded} onAgain={again} />;
  const kind = chosen.kind || offers.kinds[0]!.code;
  const city = chosen.city || offers.cities[0]!.code;
  const here = offers.kinds.find(({ code }) => code === kind)!.cities[city]!;
  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      const body = { kind, city, contact, ...(plate.trim() && { plate: plate.trim() }) };
      onDone(await call(at, ownErrands, { method: 'POST', body }));
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  }
  return (
    <form onSubmit={(event) => void send(event)}>
      <ProblemAlert problem={problem} labels={{ plate: words.plate }} />
      <div className="tools-row">
        <Choose
          label={words.kind}
          value={kind}
          onChange={(one) => setChosen({ kind: one, city })}
          options={offers.kinds.map(({ code, title }) => [code, title[language]])}
        />
        <Choose
          label={words.city}
          value={city}
          onChange={(one) => setChosen({ kind, city: one })}
          options={offers.cities.map(({ code, title }) => [code, title[language]])}
        />
        <Labelled label={words.plate}>
          {(id) => <Input id={id} maxLength={20} value={plate} onChange={({ target }) => setPlate(target.value)} />}
        </Labelled>
        <Labelled label={words.contact}>
          {(id) => <Input id={id} maxLength={60} value={contact} onChange={({ target }) => setContact(target.value)} />}
        </Labelled>
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {words.order}
        </Button>
      </div>
      <p>
        {words.list} <MoneyCell fen={here.feeFen} /> · {words.papers}{' '}
        <Papers papers={here.papers} names={offers.paperNames} />
      </p>
    </form>
  );
}
