import { Collapse } from 'antd';
import { type MessageView, messages } from '../../care/console/contract.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useMore } from '../shell/use-more.ts';
import { More } from './more.tsx';
import { texts } from './texts.ts';
import { Tone } from './tone.tsx';
import { TraceList } from './trace-list.tsx';

/** What a phone texted and was sent, newest first, each with why it stands as it does. */
export function Messages({ opening, round }: { opening: string; round: number }) {
  const words = useTexts(texts);
  const list = useMore<MessageView>(
    (before) => call(`/api/care/openings/${opening}/messages${before ? `?before=${before}` : ''}`, messages),
    String(round),
  );
  if (list.items?.length === 0) return <EmptyState />;
  return (
    <>
      <ProblemAlert problem={list.problem} />
      <ol className="agent-list" aria-label={words.messages}>
        {list.items?.map((one) => (
          <Message key={one.id} message={one} />
        ))}
      </ol>
      <More list={list} />
    </>
  );
}

function Message({ message }: { message: MessageView }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { direction, at, accessNumber, text, state, tone, why, remedy, feeFen, attempts = [], trace = [] } = message;
  const isMo = direction === 'mo';
  const details = [
    ...(attempts.length > 0
      ? [{ key: 'attempts', label: words.attempts, children: <Attempts attempts={attempts} /> }]
      : []),
    ...(trace.length > 0 ? [{ key: 'trace', label: words.trace, children: <TraceList trace={trace} /> }] : []),
  ];
  return (
    <li className={isMo ? 'is-mo' : 'is-mt'}>
      <div className="agent-row">
        <span className="secondary">
          {isMo ? '↑' : '↓'} <TimeCell at={at} seconds /> {isMo ? words.from_(accessNumber) : words.to_(accessNumber)}
          {feeFen !== undefined && feeFen > 0 && (
            <>
              {' '}
              · {words.fee} <MoneyCell fen={feeFen} />
            </>
          )}
        </span>
        <Tone tone={tone}>{state[language]}</Tone>
      </div>
      <p className="message-text">{text}</p>
      <p className="secondary">{why[language]}</p>
      {remedy && (
        <p className="secondary">
          {words.todo}：{remedy[language]}
        </p>
      )}
      {details.length > 0 && <Collapse ghost size="small" items={details} />}
    </li>
  );
}

function Attempts({ attempts }: { attempts: NonNullable<MessageView['attempts']> }) {
  const words = useTexts(texts);
  return (
    <ul>
      {attempts.map((one) => (
        <li key={`${one.part}-${one.attempt}`}>
          {words.attempt(one.part, one.attempt)} · {one.link} · {one.state} <TimeCell at={one.sentAt} seconds />
          {one.carrierMessageId && ` · ${one.carrierMessageId}`}
          {one.result && ` · ${one.result}`}
        </li>
      ))}
    </ul>
  );
}
