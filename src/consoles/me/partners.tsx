import { Button } from 'antd';
import { useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type PartnersBody, type PartnersFound, partnersFound } from '../../products/merchants/self/contract.ts';
import { texts as kinds } from '../nearby/texts.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { call, problemOf } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useRepeated } from '../shell/use-loaded.ts';
import { texts } from './membership-texts.ts';

type Partner = PartnersFound['items'][number];

/** Partner shops of a district, or around where one is: the browser tells when it is asked to. */
export function Partners() {
  const words = useTexts(texts);
  const [wish, setWish] = useState<PartnersBody>({});
  const { found, problem, again } = usePartners(wish);
  return (
    <>
      <h1>{words.partners}</h1>
      <p className="lead">{words.partnersAbout}</p>
      <section className="card" aria-label={words.partners}>
        <Filters found={found} wish={wish} onWish={setWish} />
      </section>
      <ProblemAlert problem={problem} onAgain={again} />
      {found?.items.length === 0 && (
        <EmptyState title={wish.position ? words.noneNear : words.noPartners}>{words.noPartnersHelp}</EmptyState>
      )}
      {found?.items.map((one) => (
        <Shop key={one.id} shop={one} />
      ))}
    </>
  );
}

/** What is found for a wish; what was found before stays until it is there. */
function usePartners(wish: PartnersBody) {
  const [found, setFound] = useState<PartnersFound>();
  const [problem, setProblem] = useState<ProblemDetails>();
  const [tries, setTries] = useState(0);
  useRepeated(
    async (signal) => {
      try {
        const answer = await call('/api/self/partners', partnersFound, { method: 'POST', body: wish });
        if (signal.aborted) return;
        setFound(answer);
        setProblem(undefined);
      } catch (error) {
        if (!signal.aborted) setProblem(problemOf(error));
      }
    },
    undefined,
    JSON.stringify({ wish, tries }),
  );
  return { found, problem, again: () => setTries((before) => before + 1) };
}

type FiltersProps = { found: PartnersFound | undefined; wish: PartnersBody; onWish(wish: PartnersBody): void };

function Filters({ found, wish, onWish }: FiltersProps) {
  const words = useTexts(texts);
  const { categories } = useTexts(kinds);
  const { locate, isLocating, lost } = usePosition((position) => onWish({ ...wish, position, district: undefined }));
  return (
    <>
      <div className="pair">
        <Labelled label={words.district}>
          {(id) => (
            <select
              id={id}
              value={wish.district ?? ''}
              onChange={({ target: { value } }) =>
                onWish({ ...wish, district: value || undefined, position: undefined })
              }
            >
              <option value="">{words.all}</option>
              {found?.districts.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Labelled>
        <Labelled label={words.category}>
          {(id) => (
            <select
              id={id}
              value={wish.category ?? ''}
              onChange={({ target: { value } }) => onWish({ ...wish, category: value || undefined })}
            >
              <option value="">{words.all}</option>
              {found?.categories.map(({ code, name }) => (
                <option key={code} value={code}>
                  {categories[code] ?? name}
                </option>
              ))}
            </select>
          )}
        </Labelled>
      </div>
      {wish.position ? (
        <Button size="large" block onClick={() => onWish({ ...wish, position: undefined })}>
          {words.away}
        </Button>
      ) : (
        <Button size="large" block loading={isLocating} onClick={locate}>
          {isLocating ? words.locating : words.here}
        </Button>
      )}
      <p className="hint" role="status">
        {lost ? words.lost[lost] : words.hereHelp}
      </p>
    </>
  );
}

/** Asks the browser where one is. */
function usePosition(onFound: (position: NonNullable<PartnersBody['position']>) => void) {
  const [isLocating, setLocating] = useState(false);
  const [lost, setLost] = useState<'denied' | 'unknown'>();
  function locate(): void {
    setLocating(true);
    setLost(undefined);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setLocating(false);
        // A hundred metres are near enough for shops.
        onFound({ lat: Math.round(coords.latitude * 1000) / 1000, lng: Math.round(coords.longitude * 1000) / 1000 });
      },
      ({ code, PERMISSION_DENIED }) => {
        setLocating(false);
        setLost(code === PERMISSION_DENIED ? 'denied' : 'unknown');
      },
      { timeout: 10_000, maximumAge: 60_000 },
    );
  }
  return { locate, isLocating, lost };
}

function Shop({ shop }: { shop: Partner }) {
  const words = useTexts(texts);
  const { categories } = useTexts(kinds);
  const { language } = useLanguage();
  const { id, title, category, district, address, phone, hours, metres, best, benefits } = shop;
  return (
    <section className="card" aria-labelledby={`shop-${id}`}>
      <h2 id={`shop-${id}`}>
        {title} <small>{categories[category] ?? ''}</small>
      </h2>
      {best && <p className="best">{best[language]}</p>}
      <p className="hint">
        {district}
        {address}
        {metres !== undefined && ` · ${words.metres(metres)}`}
        {hours !== '' && ` · ${hours}`}
      </p>
      {phone !== '' && (
        <a className="touch" href={`tel:${phone}`}>
          {phone}
        </a>
      )}
      {benefits.length > 0 && (
        <details>
          <summary>{words.allBenefits(benefits.length)}</summary>
          <ul className="plain-list">
            {benefits.map((benefit) => (
              <li key={benefit.id}>
                <strong>{benefit.title}</strong> {benefit.words[language]}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
