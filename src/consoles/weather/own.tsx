import { Button } from 'antd';
import { useState } from 'react';
import { type OwnWeather, ownWeather } from '../../products/weather/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { Choose } from '../shell/choose.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { useSend } from '../shell/use-send.ts';
import { texts } from './texts.ts';

/** City and hour of the weather of one phone, to see and to change; `at` is where its routes are. */
export function OwnWeatherForm({ at }: { at: string }) {
  const words = useTexts(texts).own;
  const { value, problem, put, again } = useLoaded(() => call(at, ownWeather));
  if (!value) return <ProblemAlert problem={problem} onAgain={again} />;
  const { city, place, from, hour, next, days } = value;
  return (
    <>
      {city !== null && <p>{words.every(city, hour)}</p>}
      {city !== null && place !== null && <p>{words.place(place, city)}</p>}
      {from === 'region' && <p>{words.region}</p>}
      {from === 'unknown' && <p role="alert">{words.unknown}</p>}
      {next !== null && (
        <p>
          {words.next}: <TimeCell at={next} />
        </p>
      )}
      <Change key={`${city} ${hour}`} at={at} value={value} onChanged={put} />
      <h3>{words.days}</h3>
      {days.length === 0 ? <p>{words.nothing}</p> : <Days days={days} />}
    </>
  );
}

function Change({ at, value, onChanged }: { at: string; value: OwnWeather; onChanged(after: OwnWeather): void }) {
  const words = useTexts(texts).own;
  const [city, setCity] = useState(value.city ?? '');
  const [hour, setHour] = useState(value.hour);
  const { submit, problem, isBusy } = useSend(async () =>
    onChanged(
      await call(at, ownWeather, {
        method: 'PUT',
        body: { ...(city !== '' && city !== value.city && { city }), ...(hour !== value.hour && { hour }) },
      }),
    ),
  );
  const [first, last] = value.hours;
  const hours = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const isChanged = (city !== '' && city !== value.city) || hour !== value.hour;
  return (
    <>
      <div className="tools-row">
        <Choose
          label={words.city}
          value={city}
          onChange={setCity}
          options={[
            ...(value.city === null ? [['', words.choose] as const] : []),
            ...value.cities.map((one) => [one, one] as const),
          ]}
        />
        <Choose
          label={words.hour}
          value={String(hour)}
          onChange={(one) => setHour(Number(one))}
          options={hours.map((one) => [String(one), words.at(one)] as const)}
        />
        <Button type="primary" disabled={!isChanged} loading={isBusy} onClick={() => void submit()}>
          {words.save}
        </Button>
      </div>
      <ProblemAlert problem={problem} />
    </>
  );
}

function Days({ days }: Pick<OwnWeather, 'days'>) {
  const { why, own } = useTexts(texts);
  return (
    <ul className="lined-list">
      {days.map(({ day, hour, city, whyNot }) => (
        <li key={day}>
          {day} {own.at(hour)} {city} {why[whyNot ?? 'sent']}
        </li>
      ))}
    </ul>
  );
}
