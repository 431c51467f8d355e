import { Skeleton } from 'antd';
import { Link, useParams } from 'react-router';
import { type MoView, moView } from '../../carriers/trace/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { useRuleWords } from '../shell/use-rule-words.ts';
import { Facts } from './facts.tsx';
import { StateTag } from './state-tag.tsx';
import { texts } from './texts.ts';

/** One message of a phone: what came, how it was understood, and what was answered. */
export function MoPage() {
  const words = useTexts(texts);
  const { id } = useParams();
  const { value: mo, problem, again } = useLoaded(() => call(`/api/messages/mos/${id}`, moView));
  return (
    <Page title={words.mo.title} above={[{ title: words.title, to: '/messages' }]}>
      <ProblemAlert problem={problem} onAgain={again} />
      {!mo && !problem && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {mo && <Message mo={mo} />}
    </Page>
  );
}

function Message({ mo }: { mo: MoView }) {
  const words = useTexts(texts).mo;
  const told = useRuleWords();
  const { facts } = words;
  return (
    <>
      <Facts
        facts={[
          [facts.state, <StateTag key="state" state={mo.state} />],
          [facts.parkedReason, mo.parkedReason && told(mo.parkedReason)],
          [facts.phone, <NumberCell key="phone" number={mo.phone} />],
          [facts.accessNumber, mo.accessNumber],
          [facts.text, mo.text],
          [facts.command, mo.command],
          [facts.receivedAt, <TimeCell key="received" at={mo.receivedAt} seconds />],
          [facts.link, mo.link],
          [facts.carrierMessageId, mo.carrierMessageId],
          [facts.linkId, mo.linkId],
          [
            facts.raw,
            mo.raw === undefined ? undefined : <code key="raw">{mo.raw.replaceAll(/(..)(?=.)/g, '$1 ')}</code>,
          ],
          [facts.id, mo.id],
        ]}
      />
      {mo.raw === undefined && <p className="quiet">{words.notKept}</p>}
      {mo.trace !== undefined && mo.trace !== null && (
        <section aria-labelledby="trace">
          <h2 id="trace">{words.trace}</h2>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
          <section className="trace" tabIndex={0} aria-label={words.trace}>
            <pre>{JSON.stringify(mo.trace, undefined, 2)}</pre>
          </section>
        </section>
      )}
      <section aria-labelledby="answers">
        <h2 id="answers">{words.answers}</h2>
        {mo.answers.length === 0 && <p className="quiet">{words.noAnswers}</p>}
        <ol className="life">
          {mo.answers.map(({ id, text, state, at }) => (
            <li key={id}>
              <TimeCell at={at} seconds />
              <span>
                <StateTag state={state} /> <Link to={`/messages/mt/${id}`}>{text}</Link>
              </span>
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}
