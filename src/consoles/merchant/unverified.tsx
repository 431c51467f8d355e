import { Button } from 'antd';
import { useTexts } from '../shell/language.tsx';
import { Light } from './light.tsx';
import { maskOf } from './mask.ts';
import { Outcome } from './outcome.tsx';
import { texts } from './texts.ts';
import { useTill } from './use-till.ts';
import type { WaitingChecks } from './use-waiting.ts';

/** A check that nobody could make: never green. It becomes what the server says of it, as soon as it says something. */
export function Unverified({
  checkKey,
  waiting,
  onNext,
}: {
  checkKey: string;
  waiting: WaitingChecks;
  onNext(): void;
}) {
  const words = useTexts(texts).unverified;
  const { kept } = useTill();
  const here = waiting.own.find(({ key }) => key === checkKey);
  const told = waiting.told.find(({ key }) => key === checkKey);
  const next = (
    <Button size="large" block onClick={onNext}>
      {words.next}
    </Button>
  );
  if (told)
    return (
      <>
        <Outcome item={told} />
        {next}
      </>
    );
  return (
    <Light light="unknown" title={words.title} detail={here ? maskOf(here.number) : ''}>
      <p>{words.help}</p>
      {here && kept.benefits.length > 0 && (
        <fieldset className="choices">
          <legend>{words.which}</legend>
          {kept.benefits.map(({ id, title }) => (
            <label key={id} className={here.benefit === id ? 'chosen' : undefined}>
              <input
                type="radio"
                name="given"
                checked={here.benefit === id}
                onChange={() => waiting.mark(checkKey, id)}
              />
              {title}
            </label>
          ))}
        </fieldset>
      )}
      {next}
    </Light>
  );
}
