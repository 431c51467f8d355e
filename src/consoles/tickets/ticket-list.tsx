import { Button, Skeleton, Tag } from 'antd';
import type { TicketRow } from '../../business/tickets/contract.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts as shellTexts } from '../shell/texts.ts';
import type { Listed } from '../shell/use-more.ts';
import { spanOf } from './spans.ts';
import { texts } from './texts.ts';

type Props = {
  list: Listed<TicketRow>;
  label: string;
  open: string;
  now: number;
  /** Whose tickets are is ours to know. */
  isOurs: boolean;
  onOpen(id: string): void;
};

/** The tickets of a list, the one that is open marked. */
export function TicketList({ list, label, open, now, isOurs, onOpen }: Props) {
  const words = useTexts(texts);
  const more = useTexts(shellTexts).more;
  const { items, problem, isLoading } = list;
  return (
    <section className="ticket-list" aria-label={label}>
      <ProblemAlert problem={problem} />
      {!items && !problem && <Skeleton active title={false} paragraph={{ rows: 6 }} />}
      {items?.length === 0 && <EmptyState title={words.empty}>{words.emptyHelp}</EmptyState>}
      {items && items.length > 0 && (
        <ul aria-busy={isLoading}>
          {items.map((one) => (
            <li key={one.id}>
              <Row ticket={one} now={now} isOpen={one.id === open} isOurs={isOurs} onOpen={() => onOpen(one.id)} />
            </li>
          ))}
        </ul>
      )}
      {list.more && (
        <Button block onClick={list.more} loading={isLoading}>
          {more}
        </Button>
      )}
    </section>
  );
}

function Row({
  ticket,
  now,
  isOpen,
  isOurs,
  onOpen,
}: {
  ticket: TicketRow;
  now: number;
  isOpen: boolean;
  isOurs: boolean;
  onOpen(): void;
}) {
  const words = useTexts(texts);
  const { number, subject, phone, name, state, priority, source, assignee, dueAt, escalation } = ticket;
  const left = dueAt === undefined ? undefined : Date.parse(dueAt) - now;
  const span = left === undefined ? undefined : spanOf(Math.abs(left), words.units);
  return (
    <button type="button" className={`ticket-row priority-${priority}`} aria-current={isOpen} onClick={onOpen}>
      <span className="ticket-line">
        <strong>{subject}</strong>
        {left !== undefined && (
          <span className={left < 0 ? 'is-late' : 'is-due'}>{left < 0 ? words.over(span!) : words.due(span!)}</span>
        )}
      </span>
      <span className="ticket-line small">
        <span>
          {number} · {words.sources[source]} · {name ?? phone ?? ''}
        </span>
        {isOurs && <span>{assignee ?? words.nobody}</span>}
      </span>
      <span className="ticket-line small">
        <span>
          <Tag>{words.states[state]}</Tag>
          {(priority === 'urgent' || priority === 'high') && (
            <Tag {...(priority === 'urgent' && { color: 'red' })}>{words.priorities[priority]}</Tag>
          )}
          {escalation > 0 && <Tag color="red">{words.escalated(escalation)}</Tag>}
        </span>
      </span>
    </button>
  );
}
