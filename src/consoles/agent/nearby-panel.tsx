import { AskNearby } from '../nearby/ask.tsx';
import { texts as nearby } from '../nearby/texts.ts';
import { useTexts } from '../shell/language.tsx';
import type { PanelProps } from './panel-props.ts';

/** What is near, for whoever is on the telephone: told to the opened number. */
export function NearbyPanel({ phone }: PanelProps) {
  const words = useTexts(nearby);
  return (
    <section className="agent-section">
      <h2>{words.title}</h2>
      <AskNearby phone={phone} />
    </section>
  );
}
