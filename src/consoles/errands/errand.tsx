import { Alert, Button, Input, Skeleton } from 'antd';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { errandView } from '../../products/errands/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { call, problemOf } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useEvents } from '../shell/use-events.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { State } from './board.tsx';
import { Complaint } from './complaint.tsx';
import { Deeds } from './deeds.tsx';
import type { Doing } from './doing.ts';
import { History, Photos, Rules } from './facts.tsx';
import { Money } from './money.tsx';
import { Quotation } from './quotation.tsx';
import { texts } from './texts.ts';
import { Work } from './work.tsx';

/** One errand: what comes next, the quotation, the steps, the money, and all that happened. */
export function OneErrand() {
  const { id = '' } = useParams();
  const words = useTexts(texts);
  const { language } = useLanguage();
  const load = () => call(`/api/errands/${id}`, errandView);
  const { value: errand, problem, put } = useLoaded(load);
  useEvents('/api/errands/events', {
    events: {
      changed: (data) => {
        if ((data as { id: string }).id === id) void load().then(put, () => undefined);
      },
    },
  });
  const above = [{ title: words.title, to: '/errands' }];
  if (!errand)
    return (
      <Page title={words.title} above={above}>
        {problem ? <ProblemAlert problem={problem} /> : <Skeleton active title={false} paragraph={{ rows: 10 }} />}
      </Page>
    );
  const act = async (body: object) =>
    put(
      await call(`/api/errands/${id}/acts`, errandView, { method: 'POST', body: { ...body, version: errand.version } }),
    );
  const doing: Doing = { errand, act, put };
  return (
    <Page
      title={`${errand.number} ${errand.title[language]}`}
      above={above}
      lead={
        <>
          <State one={errand} /> {errand.cityTitle[language]} {errand.plate} · {words.askedBy[errand.channel]}{' '}
          <TimeCell at={errand.askedAt} />
          {errand.dueAt && (
            <>
              {' '}
              · {words.due} <TimeCell at={errand.dueAt} />
            </>
          )}
        </>
      }
    >
      {errand.holderGone && <Alert type="warning" showIcon title={words.holderGone} />}
      {errand.waitingFor && <Alert type="info" showIcon title={`${words.waiting}${errand.waitingFor}`} />}
      <Deeds doing={doing} />
      <div className="errand-columns">
        <div>
          <Work doing={doing} />
          <Quotation doing={doing} />
          <Money doing={doing} />
        </div>
        <div>
          <Person key={errand.version} doing={doing} />
          <Photos doing={doing} />
          <Rules errand={errand} />
          <History errand={errand} />
          {errand.may.includes('complain') && <Complaint errand={errand} />}
        </div>
      </div>
    </Page>
  );
}

/** Who it is for. */
function Person({ doing: { errand, act } }: { doing: Doing }) {
  const words = useTexts(texts);
  const [contact, setContact] = useState(errand.contact);
  const [plate, setPlate] = useState(errand.plate ?? '');
  const [problem, setProblem] = useState<ProblemDetails>();
  const isChanged = contact !== errand.contact || plate !== (errand.plate ?? '');
  const mayChange = errand.may.includes('describe');
  return (
    <section className="part">
      <h2>{words.details}</h2>
      <p>
        {words.customer} <NumberCell number={errand.phone} /> · {words.agent} {errand.agent?.name ?? words.nobody}
      </p>
      {errand.wish && (
        <p>
          {words.wish} “{errand.wish}”
        </p>
      )}
      <ProblemAlert problem={problem} />
      <div className="tools-row">
        <Labelled label={words.contact}>
          {(field) => (
            <Input
              id={field}
              title={words.contactHelp}
              maxLength={60}
              disabled={!mayChange}
              value={contact}
              onChange={({ target }) => setContact(target.value)}
            />
          )}
        </Labelled>
        <Labelled label={words.plate}>
          {(field) => (
            <Input
              id={field}
              maxLength={20}
              disabled={!mayChange}
              value={plate}
              onChange={({ target }) => setPlate(target.value)}
            />
          )}
        </Labelled>
        {mayChange && (
          <Button
            disabled={!isChanged}
            onClick={() =>
              void act({ kind: 'describe', contact, plate: plate.trim() || null }).catch((error) =>
                setProblem(problemOf(error)),
              )
            }
          >
            {words.save}
          </Button>
        )}
      </div>
    </section>
  );
}
