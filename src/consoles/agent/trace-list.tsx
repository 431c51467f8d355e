import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/** How a text was understood: the steps that were tried, and the one that matched. */
export function TraceList({ trace }: { trace: readonly { step: string; matched: boolean; why: string }[] }) {
  const words = useTexts(texts);
  return (
    <ol className="trace">
      {trace.map(({ step, matched, why }) => (
        <li key={step} className={matched ? 'is-match' : 'secondary'}>
          <strong>{words.steps[step] ?? step}</strong> {matched ? words.matched : words.notMatched} · {why}
        </li>
      ))}
    </ol>
  );
}
