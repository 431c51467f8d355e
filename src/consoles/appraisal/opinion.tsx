import { useState } from 'react';
import type { MonthView, PersonView } from '../../business/appraisal/contract.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { FormButton, PointsField, WordsField } from './dialog.tsx';
import { texts } from './texts.ts';

type Line = MonthView['rules']['conduct'][number];

/** A supervisor's marks for somebody's conduct, line by line. */
export function Conduct({
  person,
  lines,
  shown,
  onSave,
}: {
  person: PersonView;
  lines: readonly Line[];
  shown: string;
  onSave(body: { marks: Record<string, number>; words: string }): Promise<unknown>;
}) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const [marks, setMarks] = useState<Record<string, number>>(person.conduct?.marks ?? {});
  const [remarks, setRemarks] = useState(person.conduct?.words ?? '');
  return (
    <FormButton
      size="small"
      label={person.conduct ? shown : words.rate}
      title={words.rateOf(person.name)}
      lacks={lines.some(({ code }) => marks[code] === undefined)}
      save={() => onSave({ marks, words: remarks })}
      fields={(isMissing) => (
        <>
          {lines.map(({ code, title, weight }) => (
            <div className="mark" key={code}>
              <PointsField
                label={
                  <>
                    {title[language]} <small>{weight}%</small>
                  </>
                }
                min={0}
                max={100}
                value={marks[code] ?? null}
                isInvalid={isMissing && marks[code] === undefined}
                onChange={(points) => setMarks((old) => ({ ...old, ...(points !== null && { [code]: points }) }))}
              />
            </div>
          ))}
          <WordsField label={words.words} value={remarks} onChange={setRemarks} />
        </>
      )}
    />
  );
}

/** The own view of the own month. */
export function Assess({
  person,
  onSave,
}: {
  person: PersonView;
  onSave(body: { score: number; words: string }): Promise<unknown>;
}) {
  const words = useTexts(texts);
  const [score, setScore] = useState<number | null>(person.self?.score ?? null);
  const [why, setWhy] = useState(person.self?.words ?? '');
  return (
    <FormButton
      type="primary"
      label={words.assess}
      title={words.assess}
      lacks={score === null || why.trim() === ''}
      save={() => onSave({ score: score!, words: why })}
      fields={(isMissing) => (
        <>
          <PointsField
            label={words.assessScore}
            min={0}
            max={100}
            value={score}
            onChange={setScore}
            isInvalid={isMissing && score === null}
          />
          <WordsField
            label={words.assessWords}
            rows={3}
            value={why}
            onChange={setWhy}
            isInvalid={isMissing && why.trim() === ''}
          />
        </>
      )}
    />
  );
}
