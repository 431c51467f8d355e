import { Input, Select } from 'antd';
import { useId, useState } from 'react';
import { z } from 'zod';
import { type AlarmView, deeds } from '../../business/alarms/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { Tone } from '../shell/tone.tsx';
import { texts } from './texts.ts';

type Act = (deed: string, body: Record<string, unknown>) => Promise<void>;

/** One thing that is wrong: since when, what to do, what was done, and the doing. */
export function AlarmCard({ alarm, onChanged }: { alarm: AlarmView; onChanged(): Promise<void> }) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const { id, rule, title, subject, unit, value, limit, since, seenAt, acknowledged, runbook, steps } = alarm;
  const shown = (amount: number) => words.values[unit]?.(amount) ?? '';
  const act: Act = async (deed, body) => {
    await call(`/api/alarms/${id}/${deed}`, z.undefined(), { method: 'POST', body });
    await onChanged();
  };
  return (
    <article className="alarm" aria-label={`${title[language]} ${subject}`}>
      <header>
        <h2>
          {title[language]}
          {subject && ` · ${subject}`}
        </h2>
        {unit !== 'state' && (
          <Tone of="bad">
            {shown(value)}
            {words.limit(shown(limit))}
          </Tone>
        )}
        {acknowledged && <Tone of="warn">{words.acknowledgedBy(acknowledged.by)}</Tone>}
      </header>
      <p className="quiet">
        {words.since} <TimeCell at={since} /> · {words.seen} <TimeCell at={seenAt} seconds />
      </p>
      <div className="two">
        <section>
          <h3>{words.runbook}</h3>
          <ol>
            {runbook[language].map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </section>
        <section hidden={steps.length === 0}>
          <h3>{words.steps}</h3>
          <ul>
            {steps.map(({ what, whom, words: said, by, at }) => (
              <li key={`${at} ${what} ${said}`}>
                <TimeCell at={at} /> {by} {[words.done[what], whom].filter(Boolean).join(' ')}: {said}
              </li>
            ))}
          </ul>
        </section>
      </div>
      <p className="deeds">
        {!acknowledged && (
          <ConfirmButton
            type="primary"
            action={words.acknowledge}
            consequence={words.acknowledgeHelp}
            reason={words.words}
            onConfirm={(said) => act('acknowledge', { words: said })}
          />
        )}
        <DoneDialog act={act} />
        {rule === 'fault' && (
          <ConfirmButton
            action={words.close}
            consequence={words.closeHelp}
            reason={words.words}
            onConfirm={(said) => act('close', { words: said })}
          />
        )}
      </p>
    </article>
  );
}

function DoneDialog({ act }: { act: Act }) {
  const words = useTexts(texts);
  const [kind, person] = [useId(), useId()];
  const [what, choose] = useState<(typeof deeds)[number]>('contacted');
  const [whom, name] = useState('');
  return (
    <ConfirmButton
      action={words.step}
      reason={words.words}
      consequence={
        <>
          <p>{words.stepHelp}</p>
          <label htmlFor={kind}>{words.kind}</label>
          <Select
            id={kind}
            value={what}
            onChange={choose}
            style={{ width: '100%' }}
            options={deeds.map((value) => ({ value, label: words.kinds[value] }))}
          />
          <label htmlFor={person}>{words.whom}</label>
          <Input id={person} maxLength={80} value={whom} onChange={({ target }) => name(target.value)} />
        </>
      }
      onConfirm={async (said) => {
        await act('steps', { what, whom, words: said });
        name('');
      }}
    />
  );
}
