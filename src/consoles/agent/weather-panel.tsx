import { useTexts } from '../shell/language.tsx';
import { OwnWeatherForm } from '../weather/own.tsx';
import { texts } from '../weather/texts.ts';
import type { PanelProps } from './panel-props.ts';

/** Where and when the weather comes to this number, changed as its holder tells; he hears of it by SMS. */
export function WeatherPanel({ opening }: PanelProps) {
  const words = useTexts(texts).own;
  return (
    <section className="agent-section">
      <h2>{words.title}</h2>
      <OwnWeatherForm at={`/api/care/openings/${opening}/weather`} />
    </section>
  );
}
