import { Alert, Button, Select, Skeleton, Tag } from 'antd';
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { Link } from 'react-router';
import { type DeskView, ticketView } from '../../business/tickets/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { doTo } from './act.ts';
import { Actions } from './actions.tsx';
import { Clocks } from './clocks.tsx';
import { Composer, type Mode } from './composer.tsx';
import { FollowUps } from './follow-ups.tsx';
import { useHouseTime } from './house-time.ts';
import { Messages } from './messages.tsx';
import { StoryLink } from './story-link.tsx';
import { texts } from './texts.ts';
import { usePresence } from './use-presence.ts';

/** What the page hears of tickets, and what its keys ask for. */
export type Signals = {
  readonly changed: (heard: (ticket: string) => void) => () => void;
  readonly present: (heard: (event: unknown) => void) => () => void;
  readonly keys: (heard: (key: string) => void) => () => void;
};

type Props = {
  id: string;
  desk: DeskView;
  isOurs: boolean;
  signals: Signals;
  onChanged(): void;
  onOpen(id: string): void;
};

/** A ticket at one look: who, how it stands, its promises, what was said, and what can be done. */
export function Thread({ id, desk, isOurs, signals, onChanged, onOpen }: Props) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const me = useMe();
  const load = useCallback(() => call(`/api/tickets/${id}`, ticketView), [id]);
  const { value: ticket, problem, again, put } = useLoaded(load);
  const [mode, setMode] = useState<Mode>('answer');
  const [text, setText] = useState('');
  // What is being written answers to the ticket as it was when it was begun, until its newest state was looked at.
  const [base, setBase] = useState<number>();
  const field = useRef<HTMLDivElement>(null);
  const now = useHouseTime(ticket?.now);
  const { people, hear } = usePresence(id, text !== '', isOurs);
  const bring = useEffectEvent(() => void load().then(put, () => undefined));
  const begin = (value: string) => {
    if (text === '') setBase(ticket?.version);
    setText(value);
  };
  const done = (version: number) => {
    setBase(version);
    bring();
    onChanged();
  };
  const isStale = text !== '' && ticket !== undefined && base !== undefined && base < ticket.version;
  const heardChange = useEffectEvent((changed: string) => {
    if (changed === id || changed === '') bring();
  });
  const heardPresence = useEffectEvent(hear);
  const pressed = useEffectEvent((key: string) => {
    if (key === 'a' && ticket?.may.includes('assign'))
      void doTo(id, ticket.version, { kind: 'assign', to: desk.me.id }).then(done, () => undefined);
    if (key === 'r' || key === 'n') {
      setMode(key === 'r' ? 'answer' : 'note');
      requestAnimationFrame(() => field.current?.querySelector('textarea')?.focus());
    }
  });
  useEffect(() => signals.changed(heardChange), [signals]);
  useEffect(() => signals.present(heardPresence), [signals]);
  useEffect(() => signals.keys(pressed), [signals]);
  const others = people.filter((one) => one.id !== desk.me.id);
  const typing = others.filter((one) => one.typing);

  if (!ticket)
    return (
      <article className="ticket">
        {problem ? <ProblemAlert problem={problem} onAgain={again} /> : <Skeleton active title={false} />}
      </article>
    );
  const nameOf = (all: typeof others) => all.map(({ name }) => name).join('、');
  return (
    <article className="ticket" aria-label={`${ticket.number} ${ticket.subject}`}>
      <header>
        <div className="ticket-head">
          <h2>{ticket.subject}</h2>
          <Tag>{words.states[ticket.state]}</Tag>
          {(ticket.priority === 'urgent' || ticket.priority === 'high') && (
            <Tag {...(ticket.priority === 'urgent' && { color: 'red' })}>{words.priorities[ticket.priority]}</Tag>
          )}
          {ticket.score !== undefined && <Tag color="blue">{words.score(ticket.score)}</Tag>}
        </div>
        <p className="ticket-facts">
          <span>{ticket.number}</span>
          <span>{words.sources[ticket.source]}</span>
          {ticket.reference && <span>{ticket.reference}</span>}
          <span>{desk.categories.find(({ code }) => code === ticket.category)?.title[language]}</span>
          {ticket.name && <span>{ticket.name}</span>}
          {ticket.phone && (
            <span>
              {ticket.whole ? <NumberCell number={ticket.whole} /> : ticket.phone}{' '}
              {ticket.whole && <StoryLink of={ticket.whole} />}
            </span>
          )}
          {ticket.email && <span>{ticket.email}</span>}
        </p>
        {isOurs && (
          <div className="ticket-owner">
            <span>{words.assignee}</span>
            <Select
              size="small"
              aria-label={words.assignee}
              disabled={!ticket.may.includes('assign') || me?.role === 'technical-support'}
              value={ticket.assigneeId ?? ''}
              onChange={(to: string) =>
                void doTo(id, ticket.version, { kind: 'assign', to: to || null }).then(done, bring)
              }
              options={[
                { value: '', label: words.nobody },
                ...desk.colleagues.map(({ id: to, name, isAway }) => ({
                  value: to,
                  label: isAway ? words.isAway(name) : name,
                })),
                ...(ticket.assigneeId && !desk.colleagues.some(({ id: to }) => to === ticket.assigneeId)
                  ? [{ value: ticket.assigneeId, label: ticket.assignee }]
                  : []),
              ]}
            />
          </div>
        )}
        <Clocks ticket={ticket} now={now} />
        <Actions ticket={ticket} desk={desk} isOurs={isOurs} onDone={done} onOpen={onOpen} />
      </header>
      <div className="banners" aria-live="polite">
        {typing.length > 0 && <Alert type="warning" showIcon title={words.typing(nameOf(typing))} />}
        {typing.length === 0 && others.length > 0 && (
          <Alert type="info" showIcon title={words.viewing(nameOf(others))} />
        )}
        {ticket.owesReply && isOurs && (
          <Alert
            type="info"
            showIcon
            title={words.owesReply}
            action={<Link to="/desk?of=orders">{words.toReply}</Link>}
          />
        )}
        {ticket.holderGone && <Alert type="error" showIcon title={words.holderGone} />}
        {ticket.mergedInto && (
          <Alert
            type="info"
            showIcon
            title={
              <>
                <Button type="link" size="small" onClick={() => onOpen(ticket.mergedInto!.id)}>
                  {words.mergedInto(ticket.mergedInto.number)}
                </Button>
                <TimeCell at={ticket.mergedInto.until} />
              </>
            }
          />
        )}
        {isStale && (
          <Alert
            type="warning"
            showIcon
            title={words.changed}
            action={
              <Button size="small" onClick={() => setBase(ticket.version)}>
                {words.seen}
              </Button>
            }
          />
        )}
      </div>
      <Messages ticket={ticket} onSplit={(opened) => onOpen(opened)} />
      <FollowUps ticket={ticket} onDone={done} />
      <Composer
        key={id}
        {...{ ticket, desk, mode, text, isStale, field }}
        onMode={setMode}
        onText={begin}
        base={isStale ? base : ticket.version}
        onDone={done}
      />
      <History ticket={ticket} />
    </article>
  );
}

/** Events that say what they are about. */
const namesItself: ReadonlySet<string> = new Set(['linked', 'complaint-settled']);

function History({ ticket }: { ticket: Parameters<typeof Messages>[0]['ticket'] }) {
  const words = useTexts(texts);
  const wordsOf = (told: unknown) => words.complaints[String(told)] ?? String(told ?? '');
  return (
    <details className="history">
      <summary>{words.history}</summary>
      <ol>
        {ticket.events.map(({ seq, kind, by, at, data }) => (
          <li key={seq}>
            <TimeCell at={at} /> {words.events[kind] ?? kind} {namesItself.has(kind) && wordsOf(data['words'])}{' '}
            <small>{by ?? words.bySystem}</small>
          </li>
        ))}
      </ol>
    </details>
  );
}
