import type { CareStory } from '../../care/console/contract.ts';
import { MoneyCell, TimeCell } from '../shell/cells.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/** The lists that a phone is or was on, and why. */
export function Lists({ lists }: Pick<CareStory, 'lists'>) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  if (lists.length === 0) return <EmptyState title={words.noLists} />;
  return (
    <ul className="agent-list">
      {lists.map((one) => (
        <li key={`${one.list} ${one.addedAt}`} className={one.removedAt ? 'is-over' : undefined}>
          <strong>{one.name[language]}</strong> · {one.reason}
          <div className="secondary">
            {words.listed} <TimeCell at={one.addedAt} /> · {one.source}
            {one.removedAt && (
              <>
                {` · ${words.removed} `}
                <TimeCell at={one.removedAt} /> · {one.removedBecause}
              </>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Money and goodwill that were asked for, and what was decided. */
export function Remedies({ remedies }: Pick<CareStory, 'remedies'>) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  if (remedies.length === 0) return <EmptyState title={words.noRemedies} />;
  return (
    <ul className="agent-list">
      {remedies.map((one) => (
        <li key={one.id}>
          <strong>{words.remedyKinds[one.kind]}</strong> {one.month} {one.title}{' '}
          <MoneyCell fen={one.amountFen + one.extraFen} /> · {words.remedyStates[one.state]}
          <div className="secondary">
            <TimeCell at={one.requestedAt} /> · {one.reason[language]}
            {one.rule && ` · ${one.rule[language]}`}
            {one.note && ` · ${one.note}`}
          </div>
        </li>
      ))}
    </ul>
  );
}
