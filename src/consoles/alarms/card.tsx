import { z } from 'zod';
import { type AlarmView, deeds } from '../../business/alarms/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { Tone } from '../shell/tone.tsx';
import { type Act, StepDialog, Steps } from './steps.tsx';
import { texts } from './texts.ts';

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
          <Steps steps={steps} />
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
        <StepDialog act={act} kinds={deeds} />
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
