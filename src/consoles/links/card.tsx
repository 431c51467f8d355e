import { Badge, Tag } from 'antd';
import type { ReactNode } from 'react';
import type { LinkView } from '../../carriers/control/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { Controls } from './controls.tsx';
import { History } from './history.tsx';
import { durationOf, numberOf } from './numbers.ts';
import { texts } from './texts.ts';

const tones: Readonly<Record<LinkView['sending'], 'success' | 'processing' | 'default' | 'warning' | 'error'>> = {
  bound: 'success',
  idle: 'success',
  connecting: 'processing',
  standby: 'default',
  draining: 'warning',
  stopped: 'warning',
  retrying: 'error',
  'login-refused': 'error',
  unheard: 'error',
};

/** One link: what it is, how it is, what waits, why things fail, and what can be done. */
export function LinkCard({ link }: { link: LinkView }) {
  const words = useTexts(texts);
  return (
    <article className="link-card" aria-labelledby={`link-${link.link}`}>
      <header>
        <h2 id={`link-${link.link}`}>{link.link}</h2>
        <Badge status={tones[link.sending]} text={words.sending[link.sending]} />
        {link.commissioning && <Tag>{words.commissioning}</Tag>}
        <span className="what">
          {`${link.protocol.toUpperCase()} · ${link.peer} · ${link.accessNumbers.join(' ')}${link.simulated ? ` · ${words.simulated}` : ''}`}
        </span>
        <Controls link={link} />
      </header>
      <Facts link={link} />
      <Failures link={link} />
      <Gateways link={link} />
      <History link={link.link} version={link.instruction.version} />
    </article>
  );
}

function Facts({ link }: { link: LinkView }) {
  const words = useTexts(texts);
  const { window, perSecond, sheet, sentLastMinute, reportedLastMinute, unanswered, connections } = link;
  const facts: [string, ReactNode][] = [
    [words.facts.backlog, <Backlog key="backlog" link={link} />],
    [words.facts.unanswered, numberOf(unanswered)],
    [words.facts.window, `${window.used} / ${window.size || (link.instruction.window ?? sheet.window)}`],
    [words.facts.connections, `${connections.open} / ${Math.max(connections.wanted, connections.open)}`],
    [words.facts.pace, words.perSecond(numberOf(Math.round(perSecond)), numberOf(sheet.pace))],
    [words.facts.lastMinute, words.counts(numberOf(sentLastMinute), numberOf(reportedLastMinute))],
    [words.facts.lastMo, <Moment key="mo" at={link.lastMoAt} />],
    [words.facts.lastMt, <Moment key="mt" at={link.lastMtAt} />],
    [words.facts.lastGood, <Moment key="good" at={link.lastGoodReportAt} />],
    [words.facts.lately, <Lately key="lately" lately={link.lately} />],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Backlog({ link: { backlog } }: { link: LinkView }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { waiting, more, oldestSeconds, remainingSeconds } = backlog;
  if (waiting === 0) return words.noBacklog;
  return (
    <>
      <strong>{words.waiting(numberOf(waiting) + (more ? words.more : ''))}</strong>
      {oldestSeconds !== undefined && <small>{words.oldest(durationOf(oldestSeconds, language))}</small>}
      {remainingSeconds !== undefined && <small>{words.remaining(durationOf(remainingSeconds, language))}</small>}
    </>
  );
}

function Moment({ at }: { at: string | undefined }) {
  const words = useTexts(texts);
  return at === undefined ? <span className="quiet">{words.nothingYet}</span> : <TimeCell at={at} seconds />;
}

function Lately({ lately: { known, good } }: { lately: LinkView['lately'] }) {
  const words = useTexts(texts);
  if (known === 0) return <span className="quiet">{words.nothingYet}</span>;
  return words.good(Math.round((100 * good) / known), known);
}

function Failures({ link: { link, lately } }: { link: LinkView }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  if (lately.known === 0) return null;
  if (lately.failures.length === 0) return <p className="quiet">{words.noFailures}</p>;
  return (
    <table className="failures" aria-label={`${link}: ${words.failures}`}>
      <thead>
        <tr>
          <th scope="col">{words.code}</th>
          <th scope="col">{words.meaning}</th>
          <th scope="col" className="number">
            {words.count}
          </th>
        </tr>
      </thead>
      <tbody>
        {lately.failures.map(({ code, words: meaning, count, remedy }) => (
          <tr key={code}>
            <td>{code}</td>
            <td>
              {language === 'en' ? meaning.en : meaning.zh} <small>{words.remedy[remedy]}</small>
            </td>
            <td className="number">{count}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Gateways({ link: { gateways, lease, sending } }: { link: LinkView }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const shown = gateways.filter(({ toldSecondsAgo }) => toldSecondsAgo < 3_600);
  if (shown.length === 0) return null;
  return (
    <ul className="gateways" aria-label={words.gateways}>
      {shown.map((one) => (
        <li key={one.holder}>
          <code>{one.holder}</code>{' '}
          <span className="quiet">
            {[
              one.holdsLease && lease ? words.holds(lease.epoch) : words.sending[one.sending],
              ...(one.holdsLease && sending !== one.sending ? [words.sending[one.sending]] : []),
              words.heard(durationOf(one.toldSecondsAgo, language)),
            ].join(' · ')}
          </span>
        </li>
      ))}
    </ul>
  );
}
