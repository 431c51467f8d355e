import { InputNumber } from 'antd';
import { useId, useState } from 'react';
import { z } from 'zod';
import { consequence, type LinkView } from '../../carriers/control/contract.ts';
import { formatTime } from '../shell/beijing.ts';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { numberOf } from './numbers.ts';
import { texts } from './texts.ts';

type Wanted = LinkView['instruction']['wanted'];
type Asked = { wanted?: Wanted; pace?: number | null; window?: number | null };

/** What can be decided about a link; each says what would follow first, and asks why. */
export function Controls({ link }: { link: LinkView }) {
  const words = useTexts(texts);
  const { wanted, version } = link.instruction;
  const decide = (asked: Asked) => (because: string) =>
    call(`/api/links/${link.link}/instructions`, z.unknown(), { method: 'POST', body: { ...asked, version, because } });
  const button = (action: string, asked: Wanted, isDanger = false) => (
    <ConfirmButton
      action={action}
      size="small"
      isDanger={isDanger}
      reason={words.because}
      consequence={<Consequence link={link} asked={{ wanted: asked }} />}
      onConfirm={decide({ wanted: asked })}
    />
  );
  return (
    <fieldset className="controls" aria-label={link.link}>
      {wanted === 'running' ? button(words.drain, 'drained') : button(words.start, 'running')}
      {wanted !== 'stopped' && button(words.stop, 'stopped', true)}
      <Tune link={link} decide={decide} />
    </fieldset>
  );
}

function Tune({ link, decide }: { link: LinkView; decide(asked: Asked): (because: string) => Promise<unknown> }) {
  const words = useTexts(texts);
  const ids = [useId(), useId()] as const;
  const { instruction, sheet } = link;
  const [pace, setPace] = useState<number | null>(instruction.pace ?? null);
  const [window, setWindow] = useState<number | null>(instruction.window ?? null);
  const asked = { pace, window };
  return (
    <ConfirmButton
      action={words.tune}
      size="small"
      reason={words.because}
      consequence={
        <>
          <p className="field">
            <label htmlFor={ids[0]}>{words.pace}</label>
            <InputNumber id={ids[0]} min={1} value={pace} onChange={setPace} placeholder={words.asSheet(sheet.pace)} />
          </p>
          <p className="field">
            <label htmlFor={ids[1]}>{words.windowSize}</label>
            <InputNumber
              id={ids[1]}
              min={1}
              value={window}
              onChange={setWindow}
              placeholder={words.asSheet(sheet.window)}
            />
          </p>
          <Consequence key={JSON.stringify(asked)} link={link} asked={asked} />
        </>
      }
      onConfirm={decide(asked)}
    />
  );
}

function Consequence({ link, asked }: { link: LinkView; asked: Asked }) {
  const words = useTexts(texts).consequence;
  const { language } = useLanguage();
  const { value, problem, again } = useLoaded(() =>
    call(`/api/links/${link.link}/consequence`, consequence, { method: 'POST', body: asked }),
  );
  if (problem) return problem.code === 'nothing-changes' ? null : <ProblemAlert problem={problem} onAgain={again} />;
  if (!value) return <p>{words.loading}</p>;
  const stops = (asked.wanted ?? link.instruction.wanted) !== 'running';
  const [unanswered, neverTwice] = [numberOf(value.unanswered), numberOf(value.neverTwice)];
  const sentences = [
    words.waiting(numberOf(value.waiting) + (value.more ? '+' : '')),
    ...(asked.wanted === 'running' ? [words.start] : []),
    ...(asked.wanted === 'drained' ? [words.drain(unanswered)] : []),
    ...(asked.wanted === 'stopped' ? [words.stop(unanswered, neverTwice)] : []),
    ...(stops && asked.wanted ? [value.mosStopToo ? words.mos : words.mosStay, words.keepWaiting] : []),
    ...(stops && asked.wanted && value.takenOverBy
      ? [words.takenOver(value.takenOverBy, value.takenOverAfterSeconds)]
      : []),
    ...(value.clearAt && value.waiting > 0
      ? [words.clear(formatTime(Date.parse(value.clearAt), language, { dateStyle: 'medium', timeStyle: 'medium' }))]
      : []),
  ];
  return (
    <ul className="consequence">
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
