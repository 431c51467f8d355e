import type { BothWords } from '../../care/console/contract.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/** How a text was understood: the steps that were tried, and the one that matched. */
export function TraceList({ trace }: { trace: readonly { step: string; matched: boolean; why: BothWords }[] }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  return (
    <ol className="trace">
      {trace.map(({ step, matched, why }) => (
        <li key={step} className={matched ? 'is-match' : 'secondary'}>
          <strong>{words.steps[step] ?? step}</strong> {matched ? words.matched : words.notMatched} · {why[language]}
        </li>
      ))}
    </ol>
  );
}
