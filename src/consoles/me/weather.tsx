import { useTexts } from '../shell/language.tsx';
import { OwnWeatherForm } from '../weather/own.tsx';
import { texts } from '../weather/texts.ts';

/** Where and when the own weather comes. */
export function Weather() {
  const words = useTexts(texts).own;
  return (
    <section className="card" aria-labelledby="weather">
      <h2 id="weather">{words.title}</h2>
      <OwnWeatherForm at="/api/self/weather" />
    </section>
  );
}
