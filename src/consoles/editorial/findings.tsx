import type { FindingView } from '../../products/mms/contract.ts';
import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/** What is to be said: what must be mended first, then what wants a look. Nothing when there is nothing. */
export function Findings({ findings }: { findings: readonly FindingView[] }) {
  const words = useTexts(texts);
  if (findings.length === 0) return null;
  const ordered = [...findings].sort((a, b) => Number(b.weight === 'stop') - Number(a.weight === 'stop'));
  return (
    <ul className="findings" aria-label={words.findings}>
      {ordered.map(({ code, weight, detail, slide }) => (
        <li key={`${slide} ${code} ${detail}`} className={weight}>
          <strong>{weight === 'stop' ? words.mend : words.look}</strong> {words.findingOf[code]?.(detail) ?? code}
        </li>
      ))}
    </ul>
  );
}
