import { Input, InputNumber } from 'antd';
import { useId, useState } from 'react';
import type { MonthView, PersonView } from '../../business/appraisal/contract.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { FormButton } from './dialog.tsx';
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
  const id = useId();
  const [marks, setMarks] = useState<Record<string, number>>(person.conduct?.marks ?? {});
  const [remarks, setRemarks] = useState(person.conduct?.words ?? '');
  const [isMissing, setMissing] = useState(false);
  const save = () => {
    const lacks = lines.some(({ code }) => marks[code] === undefined);
    setMissing(lacks);
    return lacks ? (false as const) : onSave({ marks, words: remarks });
  };
  return (
    <FormButton size="small" label={person.conduct ? shown : words.rate} title={words.rateOf(person.name)} save={save}>
      {lines.map(({ code, title, weight }) => (
        <div className="mark" key={code}>
          <label htmlFor={`${id}-${code}`}>
            {title[language]} <small>{weight}%</small>
          </label>
          <InputNumber
            id={`${id}-${code}`}
            min={0}
            max={100}
            value={marks[code] ?? null}
            aria-invalid={isMissing && marks[code] === undefined}
            onChange={(value) => setMarks((old) => ({ ...old, ...(value !== null && { [code]: Number(value) }) }))}
          />
        </div>
      ))}
      <label htmlFor={`${id}-words`}>{words.words}</label>
      <Input.TextArea
        id={`${id}-words`}
        rows={2}
        maxLength={1000}
        value={remarks}
        onChange={({ target }) => setRemarks(target.value)}
      />
      {isMissing && (
        <p className="fault" role="alert">
          {words.need}
        </p>
      )}
    </FormButton>
  );
}

/** An agent's own view of the month. */
export function Assess({
  person,
  onSave,
}: {
  person: PersonView;
  onSave(body: { score: number; words: string }): Promise<unknown>;
}) {
  const words = useTexts(texts);
  const id = useId();
  const [score, setScore] = useState<number | null>(person.self?.score ?? null);
  const [why, setWhy] = useState(person.self?.words ?? '');
  const [isMissing, setMissing] = useState(false);
  const save = () => {
    const lacks = score === null || why.trim() === '';
    setMissing(lacks);
    return lacks ? (false as const) : onSave({ score, words: why });
  };
  return (
    <FormButton type="primary" label={words.assess} title={words.assess} save={save}>
      <label htmlFor={`${id}-score`}>{words.assessScore}</label>
      <InputNumber
        id={`${id}-score`}
        min={0}
        max={100}
        value={score}
        aria-invalid={isMissing && score === null}
        onChange={(value) => setScore(value === null ? null : Number(value))}
      />
      <label htmlFor={`${id}-why`}>{words.assessWords}</label>
      <Input.TextArea
        id={`${id}-why`}
        rows={3}
        maxLength={1000}
        value={why}
        aria-invalid={isMissing && why.trim() === ''}
        onChange={({ target }) => setWhy(target.value)}
      />
      {isMissing && (
        <p className="fault" role="alert">
          {words.need}
        </p>
      )}
    </FormButton>
  );
}
