import { Alert, Skeleton, Tag } from 'antd';
import { Link, useParams } from 'react-router';
import { type AttemptView, type MtView, mtView, type TracedPdu } from '../../carriers/trace/contract.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { CopyButton } from '../shell/copy-button.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { useRuleWords } from '../shell/use-rule-words.ts';
import { Facts } from './facts.tsx';
import { StateTag } from './state-tag.tsx';
import { texts } from './texts.ts';

/** One message of ours: how it stands and what to do, what happened, each attempt and its PDUs. */
export function MtPage() {
  const words = useTexts(texts);
  const { id } = useParams();
  const { value: mt, problem, again } = useLoaded(() => call(`/api/messages/mts/${id}`, mtView));
  return (
    <Page title={words.mt.title} above={[{ title: words.title, to: '/messages' }]}>
      <ProblemAlert problem={problem} onAgain={again} />
      {!mt && !problem && <Skeleton active title={false} paragraph={{ rows: 10 }} />}
      {mt && <Message mt={mt} />}
    </Page>
  );
}

const tones = { good: 'success', waiting: 'info', bad: 'error', unsure: 'warning' } as const;

function Message({ mt }: { mt: MtView }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const said = ({ zh, en }: { zh: string; en: string }) => (language === 'en' ? en : zh);
  const { explanation } = mt;
  return (
    <>
      <Alert
        type={tones[explanation.tone]}
        showIcon
        title={said(explanation.why)}
        {...(explanation.todo && { description: `${words.mt.todo}: ${said(explanation.todo)}` })}
      />
      <MtFacts mt={mt} />
      <section aria-labelledby="life">
        <h2 id="life">{words.mt.life}</h2>
        <ol className="life">
          {mt.life.map((step) => (
            <li key={`${step.at} ${step.part} ${step.what.en}`}>
              <TimeCell at={step.at} seconds />
              <span>
                {step.part !== undefined && <b>{words.mt.part(step.part)} </b>}
                {said(step.what)}
              </span>
            </li>
          ))}
          {mt.waiting.map(({ part, lane, dueAt }) => (
            <li key={`waits ${part}`}>
              <TimeCell at={dueAt} seconds />
              <span>{`${words.mt.part(part)} · ${words.mt.waiting} ${lane} · ${words.mt.due}`}</span>
            </li>
          ))}
        </ol>
      </section>
      {mt.attempts.length > 0 && (
        <section aria-labelledby="attempts">
          <h2 id="attempts">{words.mt.attempts}</h2>
          <p className="quiet">{words.mt.rebuilt}</p>
          {mt.attempts.map((one) => (
            <Attempt key={`${one.part} ${one.attempt}`} attempt={one} />
          ))}
        </section>
      )}
    </>
  );
}

function MtFacts({ mt }: { mt: MtView }) {
  const words = useTexts(texts);
  const told = useRuleWords();
  const { facts, yes, free, answersMo } = words.mt;
  return (
    <Facts
      facts={[
        [facts.state, <StateTag key="state" state={mt.state} />],
        [facts.phone, <NumberCell key="phone" number={mt.phone} />],
        [facts.accessNumber, mt.accessNumber],
        [facts.text, mt.text],
        [facts.class, words.classes[mt.class]],
        [facts.fee, mt.feeFen === 0 ? free : <MoneyCell key="fee" fen={mt.feeFen} />],
        [facts.serviceCode, mt.serviceCode],
        [facts.reason, told(mt.reason)],
        [facts.parts, mt.parts],
        [facts.neverTwice, mt.neverTwice ? yes : undefined],
        [facts.goodUntil, mt.goodUntil && <TimeCell key="good" at={mt.goodUntil} seconds />],
        [facts.linkId, mt.linkId],
        [facts.queuedAt, <TimeCell key="queued" at={mt.queuedAt} seconds />],
        [facts.doneAt, mt.doneAt && <TimeCell key="done" at={mt.doneAt} seconds />],
        [
          answersMo,
          mt.mo && (
            <Link key="mo" to={`/messages/mo/${mt.mo.id}`}>
              {mt.mo.text || mt.mo.id}
            </Link>
          ),
        ],
        [facts.textVersion, mt.textVersion],
        [facts.chargeId, mt.chargeId],
        [facts.reasonId, mt.reasonId],
        [facts.id, mt.id],
      ]}
    />
  );
}

function Attempt({ attempt }: { attempt: AttemptView }) {
  const words = useTexts(texts).mt;
  const { language } = useLanguage();
  const { part, link, state, result, words: meaning, resent, maybeTwice, carrierMessageId, noPdu } = attempt;
  return (
    <article className="attempt">
      <header>
        <h3>{words.attempt(part, attempt.attempt)}</h3>
        <StateTag state={state} />
        {resent && <Tag>{words.resent}</Tag>}
        {maybeTwice && <Tag>{words.maybeTwice}</Tag>}
        <span className="quiet">{link}</span>
        {carrierMessageId && (
          <span className="nowrap">
            <code>{carrierMessageId}</code> <CopyButton text={carrierMessageId} />
          </span>
        )}
        {result !== undefined && meaning && <span>{`${result}: ${language === 'en' ? meaning.en : meaning.zh}`}</span>}
      </header>
      {noPdu !== undefined && <p className="quiet">{words.noPdu(noPdu)}</p>}
      {attempt.pdus.map((pdu) => (
        <Pdu key={pdu.name} pdu={pdu} />
      ))}
    </article>
  );
}

function Pdu({ pdu }: { pdu: TracedPdu }) {
  const words = useTexts(texts).mt;
  return (
    <details className="pdu">
      <summary>
        <b>{pdu.name}</b> <span className="quiet">{words.bytes(pdu.bytes)}</span>
      </summary>
      <table aria-label={pdu.name}>
        <thead>
          <tr>
            <th scope="col">{words.field}</th>
            <th scope="col">{words.value}</th>
            <th scope="col">{words.hex}</th>
          </tr>
        </thead>
        <tbody>
          {pdu.fields.map(({ name, value, hex, note }) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{note ?? value}</td>
              <td>
                <code>{hex.replaceAll(/(..)(?=.)/g, '$1 ')}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
