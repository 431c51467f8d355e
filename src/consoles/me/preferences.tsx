import { Alert, Button } from 'antd';
import { useState } from 'react';
import { type SelfPreferences, selfPreferences } from '../../care/self/contract.ts';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { languages } from '../shell/dictionary.ts';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { texts } from './texts.ts';

/** Quiet hours, language, advertising: each holds from the touch on. */
export function Preferences() {
  const words = useTexts(texts);
  const { value, problem, put } = useLoaded(() => call('/api/self/preferences', selfPreferences));
  const [failed, setFailed] = useState<ProblemDetails>();
  const [isKept, setKept] = useState(false);
  /** `ahead` is shown while the server is asked, so that what was touched moves under the finger. */
  async function change(path: string, body: object, ahead?: SelfPreferences): Promise<void> {
    setFailed(undefined);
    setKept(false);
    if (ahead) put(ahead);
    try {
      put(await call(path, selfPreferences, { method: 'PUT', body }));
      setKept(true);
    } catch (error) {
      if (ahead && value) put(value);
      setFailed(problemOf(error));
    }
  }
  return (
    <>
      <h1>{words.preferences}</h1>
      <ProblemAlert problem={failed ?? problem} />
      <div role="status">{isKept && <Alert type="success" showIcon title={words.kept} />}</div>
      {value && (
        <>
          <Wishes wishes={value} onChange={(body) => change('/api/self/preferences', body, { ...value, ...body })} />
          <Promotions of={value.promotions} onChange={(body) => change('/api/self/promotions', body)} />
        </>
      )}
    </>
  );
}

type Wished = Pick<SelfPreferences, 'quiet' | 'language'>;

const evening = [18, 19, 20, 21, 22, 23];
const morning = [5, 6, 7, 8, 9, 10, 11, 12];

function Wishes({ wishes, onChange }: { wishes: Wished; onChange(body: Wished): void }) {
  const words = useTexts(texts);
  const { choose } = useLanguage();
  const { quiet, language } = wishes;
  const hours = quiet ?? { from: 22, until: 7 };
  const set = (change: Partial<Wished>) => onChange({ quiet, language, ...change });
  return (
    <>
      <section className="card" aria-labelledby="quiet">
        <h2 id="quiet">{words.quiet}</h2>
        <p className="hint">{words.quietHelp}</p>
        <label className="check">
          <input
            type="checkbox"
            checked={quiet !== null}
            onChange={({ target }) => set({ quiet: target.checked ? hours : null })}
          />
          {words.quietOn}
        </label>
        {quiet && (
          <p className="pair">
            <Hour
              label={words.quietFrom}
              of={evening}
              value={quiet.from}
              onChange={(from) => set({ quiet: { ...quiet, from } })}
            />
            <Hour
              label={words.quietUntil}
              of={morning}
              value={quiet.until}
              onChange={(until) => set({ quiet: { ...quiet, until } })}
            />
          </p>
        )}
      </section>
      <section className="card" aria-labelledby="language">
        <h2 id="language">{words.language}</h2>
        <p className="hint">{words.languageHelp}</p>
        <div className="choices">
          {(['zh-CN', 'en'] as const).map((one) => (
            <label key={one} className="check" lang={one}>
              <input
                type="radio"
                name="language"
                checked={language === one}
                onChange={() => {
                  set({ language: one });
                  choose(one);
                }}
              />
              {languages[one]}
            </label>
          ))}
        </div>
      </section>
    </>
  );
}

function Hour({
  label,
  of,
  value,
  onChange,
}: {
  label: string;
  of: readonly number[];
  value: number;
  onChange(hour: number): void;
}) {
  return (
    <label>
      {label}
      <select value={value} onChange={({ target }) => onChange(Number(target.value))}>
        {of.map((hour) => (
          <option key={hour} value={hour}>
            {`${String(hour).padStart(2, '0')}:00`}
          </option>
        ))}
      </select>
    </label>
  );
}

function Promotions({
  of: { state, text, textVersion },
  onChange,
}: {
  of: SelfPreferences['promotions'];
  onChange(body: { allowed: true; textVersion: string } | { allowed: false }): void;
}) {
  const words = useTexts(texts);
  return (
    <section className="card" aria-labelledby="promotions">
      <h2 id="promotions">{words.promotions}</h2>
      <p>{words.promotionStates[state]}</p>
      {state === 'allowed' ? (
        <Button size="large" block onClick={() => onChange({ allowed: false })}>
          {words.promotionsOff}
        </Button>
      ) : (
        <>
          <blockquote>{text}</blockquote>
          <Button size="large" block onClick={() => onChange({ allowed: true, textVersion })}>
            {words.promotionsOn}
          </Button>
          {state === 'not-asked' && (
            <Button size="large" block onClick={() => onChange({ allowed: false })}>
              {words.promotionsNever}
            </Button>
          )}
        </>
      )}
    </section>
  );
}
