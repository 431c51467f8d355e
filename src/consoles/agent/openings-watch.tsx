import { watched } from '../../care/console/contract.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

const repeatMs = 60_000;

/** Who opened how many numbers, for a supervisor: whoever opens the most stands first. */
export function OpeningsWatch() {
  const words = useTexts(texts);
  const { value, problem, again } = useLoaded(() => call('/api/care/openings?limit=20', watched), repeatMs);
  if (!value) return <ProblemAlert problem={problem} onAgain={again} />;
  return (
    <section className="agent-section">
      <h2>{words.watch}</h2>
      <p className="secondary">{words.watchLead(value.perHour)}</p>
      {value.items.length === 0 && <EmptyState />}
      <ul className="agent-list">
        {value.items.map(({ accountId, name, role, lastHour, lastDay, refused }) => (
          <li key={accountId} className="agent-row">
            <span>
              {name} · {role}
            </span>
            <span>{words.watchRow(lastHour, lastDay, refused)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
