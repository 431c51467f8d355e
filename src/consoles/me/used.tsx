import { ownCard } from '../../products/merchants/self/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './membership-texts.ts';

/** Which benefits were used lately, where, and what each saved. */
export function Used() {
  const words = useTexts(texts);
  const { value, problem, again } = useLoaded(() => call('/api/self/membership', ownCard));
  return (
    <>
      <h1>{words.used}</h1>
      <ProblemAlert problem={problem} onAgain={again} />
      {value?.used.length === 0 && <EmptyState title={words.usedNone}>{words.usedHelp}</EmptyState>}
      {value?.used.map(({ id, title, where, at, savedFen, package: part, undoneAt }) => (
        <section key={id} className="card" aria-labelledby={`used-${id}`}>
          <h2 id={`used-${id}`}>
            {title} {undoneAt && <StateTag tone="quiet">{words.undone}</StateTag>}
          </h2>
          <p className="sum">
            <span>{where}</span>
            {!undoneAt && savedFen > 0 && <strong>{words.saving(savedFen)}</strong>}
          </p>
          <p className="hint">
            <TimeCell at={at} />
            {part && ` · ${words.use(part.nth, part.times)}`}
            {undoneAt && ` · ${words.undoneBy}`}
          </p>
        </section>
      ))}
    </>
  );
}
