import { Input, Select } from 'antd';
import { useId, useState } from 'react';
import type { AlarmView, deeds } from '../../business/alarms/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

type Deed = (typeof deeds)[number];
/** Does something about an alarm. */
export type Act = (deed: string, body: Record<string, unknown>) => Promise<void>;

/** What was said and done about an alarm, in its order. */
export function Steps({ steps }: Pick<AlarmView, 'steps'>) {
  const words = useTexts(texts);
  return (
    <ul>
      {steps.map(({ what, whom, words: said, by, at }) => (
        <li key={`${at} ${what} ${said}`}>
          <TimeCell at={at} /> {by} {[words.done[what], whom].filter(Boolean).join(' ')}: {said}
        </li>
      ))}
    </ul>
  );
}

/** Writes down what was done, or what became known, about an alarm. */
export function StepDialog({ act, kinds }: { act: Act; kinds: readonly Deed[] }) {
  const words = useTexts(texts);
  const [kind, person] = [useId(), useId()];
  const [what, choose] = useState<Deed>(kinds[0]!);
  const [whom, name] = useState('');
  const isCall = what === 'contacted' || what === 'pressed';
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
            options={kinds.map((value) => ({ value, label: words.kinds[value] }))}
          />
          {isCall && (
            <>
              <label htmlFor={person}>{words.whom}</label>
              <Input id={person} maxLength={80} value={whom} onChange={({ target }) => name(target.value)} />
            </>
          )}
        </>
      }
      onConfirm={async (said) => {
        await act('steps', { what, whom: isCall ? whom : '', words: said });
        name('');
      }}
    />
  );
}
