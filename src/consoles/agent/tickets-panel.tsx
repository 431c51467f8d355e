import { Tag } from 'antd';
import { Link } from 'react-router';
import { ticketPage } from '../../business/tickets/contract.ts';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import type { PanelProps } from './panel-props.ts';
import { texts } from './texts.ts';

/** The cases of this number, the newest first; nothing where whoever looks sees none of them. */
export function TicketsPanel({ phone }: PanelProps) {
  const words = useTexts(texts);
  const { value, problem, again } = useLoaded(() =>
    call('/api/tickets/of-number', ticketPage, { method: 'POST', body: { phone, limit: 20 } }),
  );
  if (problem && !value) return <ProblemAlert problem={problem} onAgain={again} />;
  if (!value || value.items.length === 0) return null;
  return (
    <section className="agent-section">
      <h2>{words.tickets}</h2>
      <ul className="agent-list">
        {value.items.map(({ id, number, subject, state }) => (
          <li key={id}>
            <Link to={`/tickets?view=all&open=${id}`}>{number}</Link> {subject}{' '}
            <Tag>{words.ticketStates[state] ?? state}</Tag>
          </li>
        ))}
      </ul>
    </section>
  );
}
