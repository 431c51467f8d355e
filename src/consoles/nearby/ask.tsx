import { App, Button, Input, Segmented, Tag } from 'antd';
import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { type NearbyAnswer, nearbyAnswer, told } from '../../products/nearby/contract.ts';
import { EmptyState } from '../shell/empty-state.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { texts } from './texts.ts';
import './page.css';

/** Letters that come one after the other are asked for once. */
const restMs = 250;

type Place = NearbyAnswer['places'][number];

/** What a caller looks for, found while he talks; he is told by voice or SMS, and counted. `phone` is his number where it is known. */
export function AskNearby({ phone: known }: { phone?: string }) {
  const words = useTexts(texts);
  const { message } = App.useApp();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [category, setCategory] = useState('');
  const [where, setWhere] = useState('');
  const [answer, setAnswer] = useState<NearbyAnswer>();
  const [chosen, setChosen] = useState(0);
  const [phone, setPhone] = useState(known ?? '');
  const [phoneFault, setPhoneFault] = useState<string>();
  const [problem, setProblem] = useState<ProblemDetails>();

  useEffect(() => {
    const timer = setTimeout(() => setWhere(typed.trim()), restMs);
    return () => clearTimeout(timer);
  }, [typed]);
  useEffect(() => {
    if (where === '') {
      setAnswer(undefined);
      return;
    }
    let isLate = false;
    call(`/api/nearby?${queryOf({ where, category })}`, nearbyAnswer).then(
      (found) => {
        if (isLate) return;
        setAnswer(found);
        setChosen(0);
        setProblem(undefined);
      },
      (error) => isLate || setProblem(problemOf(error)),
    );
    return () => {
      isLate = true;
    };
  }, [where, category]);

  async function tell(place: Place, by: 'sms' | 'voice'): Promise<void> {
    const digits = phone.replace(/[\s-]/g, '');
    if (!/^1[3-9]\d{9}$/.test(digits)) {
      setPhoneFault(words.phoneRule);
      document.getElementById(`${id}-phone`)?.focus();
      return;
    }
    try {
      const body = { phone: digits, placeId: place.id, by, ...(answer?.spot && { spot: answer.spot.name }) };
      const { texts: sent } = await call('/api/nearby/tell', told, { method: 'POST', body });
      setProblem(undefined);
      void message.success(by === 'sms' ? words.sent(sent.length, digits) : words.noted);
    } catch (error) {
      setProblem(problemOf(error));
    }
  }
  const places = answer?.places ?? [];
  const current = places[chosen];
  function move(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && places.length > 0) {
      event.preventDefault();
      setChosen((old) => (old + step + places.length) % places.length);
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && current) void tell(current, 'sms');
    else if (event.key === 'Enter') setWhere(typed.trim());
  }
  return (
    <div className="nearby-ask">
      <div className="nearby-fields">
        {known === undefined && (
          <div>
            <label htmlFor={`${id}-phone`}>{words.phone}</label>
            <Input
              id={`${id}-phone`}
              inputMode="tel"
              autoComplete="off"
              placeholder={words.phoneHelp}
              value={phone}
              aria-invalid={phoneFault !== undefined}
              {...(phoneFault && { 'aria-describedby': `${id}-fault`, status: 'error' as const })}
              onChange={({ target }) => {
                setPhone(target.value);
                setPhoneFault(undefined);
              }}
            />
            {phoneFault && (
              <p className="fault" id={`${id}-fault`} role="alert">
                {phoneFault}
              </p>
            )}
          </div>
        )}
        <div className="grow">
          <label htmlFor={`${id}-search`}>{words.search}</label>
          <Input
            id={`${id}-search`}
            type="search"
            autoComplete="off"
            maxLength={20}
            autoFocus={known === undefined}
            placeholder={words.searchHelp}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            onKeyDown={move}
          />
        </div>
      </div>
      <Segmented
        aria-label={words.category}
        value={category}
        onChange={setCategory}
        options={[
          { value: '', label: words.any },
          ...Object.entries(words.categories).map(([value, label]) => ({ value, label })),
        ]}
      />
      <ProblemAlert problem={problem} onClose={() => setProblem(undefined)} />
      <Found answer={answer} onMeant={setTyped} />
      {current && (
        <p className="nearby-speech" lang="zh-CN">
          <strong>{words.readAloud}</strong> {current.speech}
        </p>
      )}
      {places.length > 0 && (
        <ol className="nearby-places" aria-label={words.places}>
          {places.map((place, at) => (
            <li key={place.id} aria-current={at === chosen}>
              <OnePlace place={place} onChoose={() => setChosen(at)} />
              <div className="nearby-deeds">
                <Button type={at === chosen ? 'primary' : 'default'} onClick={() => void tell(place, 'sms')}>
                  {words.send}
                </Button>
                <Button onClick={() => void tell(place, 'voice')}>{words.told}</Button>
              </div>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

/** What was understood, and what to do where nothing was found. */
function Found({ answer, onMeant }: { answer: NearbyAnswer | undefined; onMeant(typed: string): void }) {
  const words = useTexts(texts);
  if (!answer) return <EmptyState title={words.begin}>{words.beginHelp}</EmptyState>;
  const { spot, meant, category, places } = answer;
  if (!spot)
    return (
      <div className="nearby-meant" role="status">
        {meant.length > 0 ? words.meant : words.begin}{' '}
        {meant.map(({ name }) => (
          <Button key={name} size="small" onClick={() => onMeant(name)}>
            {name}
          </Button>
        ))}
      </div>
    );
  if (!category) return <p role="status">{words.what}</p>;
  if (places.length === 0) return <EmptyState title={words.none(spot.name)}>{words.noneHelp}</EmptyState>;
  return (
    <p className="nearby-heading" role="status">
      {words.categories[category] ?? category} · {words.near(spot.name)}
      {spot.source === 'estimate' && <small> ({words.estimate})</small>}
    </p>
  );
}

function OnePlace({ place, onChoose }: { place: Place; onChoose(): void }) {
  const words = useTexts(texts);
  const { name, way, district, address, services, hours, price, phone, checkedOn, source, isPartner } = place;
  return (
    <button type="button" className="nearby-place" onClick={onChoose}>
      <span>
        <strong>{name}</strong> {isPartner && <Tag color="gold">{words.partner}</Tag>}{' '}
        <span className="nearby-way">{way}</span>
      </span>
      <span>
        {district}
        {address}
      </span>
      <span>{[services, hours, price].filter((one) => one !== '').join(' · ')}</span>
      <span>
        {phone} <small>{words.checked(checkedOn, words.sources[source] ?? source)}</small>
      </span>
    </button>
  );
}
