import { Radio } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { type MonthView, type SampleView, sampleView } from '../../business/appraisal/contract.ts';
import { PhoneCell, TimeCell } from '../shell/cells.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { Tone } from '../shell/tone.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { FormButton, WordsField } from './dialog.tsx';
import { texts } from './texts.ts';

type Drawn = SampleView['calls'][number];

/** The calls that were drawn, each with its scorecards; who is far from the others is shown. */
export function Sample({ month, view, canScore }: { month: string; view: MonthView; canScore: boolean }) {
  const words = useTexts(texts);
  const load = () => call(`/api/appraisal/${month}/sample`, sampleView);
  const { value, problem, put } = useLoaded(load);
  const reload = () => load().then(put);
  const columns: Column<Drawn>[] = [
    { key: 'name', title: words.person, render: ({ name }) => name },
    {
      key: 'call',
      title: words.call,
      render: ({ offeredAt, phone }) => (
        <>
          <TimeCell at={offeredAt} /> <PhoneCell phone={phone} />
        </>
      ),
    },
    { key: 'length', kind: 'number', title: words.length, render: ({ talkSeconds }) => words.seconds(talkSeconds) },
    {
      key: 'score',
      kind: 'number',
      title: words.score,
      render: ({ score, scores }) =>
        score === undefined ? words.none : `${score.toFixed(1)} (${words.scorers(scores.length)})`,
    },
    {
      key: 'spread',
      kind: 'number',
      title: words.spread,
      render: ({ spread, scores, isFarApart }) =>
        scores.length < 2 ? words.none : isFarApart ? <Tone of="warn">{`${spread} · ${words.far}`}</Tone> : spread,
    },
    ...(canScore
      ? [
          {
            key: 'do',
            title: words.scoreIt,
            render: (one: Drawn) =>
              one.accountId !== view.me && (
                <Card month={month} drawn={one} lines={view.rules.scorecard} onSaved={reload} />
              ),
          },
        ]
      : []),
  ];
  const list = {
    items: value?.calls,
    problem,
    isLoading: value === undefined,
    more: undefined,
    reload: () => void reload(),
  };
  return (
    <div className="appraisal-sample">
      <h2>{words.sample}</h2>
      <DataList
        label={words.sample}
        list={list}
        columns={columns}
        keyOf={({ callId }) => callId}
        isMarked={({ isFarApart }) => isFarApart}
        empty={<EmptyState title={words.sampleNone}>{words.sampleNoneHelp}</EmptyState>}
      />
      {value && value.scorers.length > 0 && (
        <>
          <h3>{words.calibration}</h3>
          <ul>
            {value.scorers.map(({ name, calls, bias }) => (
              <li key={name}>{`${name}: ${words.bias(bias)} (${words.cases(calls)})`}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** The scorecard of one call: every line is met, in part, or not. */
function Card({
  month,
  drawn,
  lines,
  onSaved,
}: {
  month: string;
  drawn: Drawn;
  lines: MonthView['rules']['scorecard'];
  onSaved(): Promise<unknown>;
}) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const mine = drawn.scores.find(({ isMine }) => isMine);
  const [marks, setMarks] = useState<Record<string, number>>(mine?.marks ?? {});
  const [remarks, setRemarks] = useState(mine?.words ?? '');
  const save = () => {
    const body = { marks, words: remarks };
    return call(`/api/appraisal/${month}/sample/${drawn.callId}/score`, z.undefined(), { method: 'PUT', body }).then(
      onSaved,
    );
  };
  return (
    <FormButton
      size="small"
      label={mine ? `${words.scoreAgain} (${mine.score})` : words.scoreIt}
      title={`${words.sample} · ${drawn.name}`}
      lacks={lines.some(({ code }) => marks[code] === undefined)}
      save={save}
      fields={() => (
        <>
          {lines.map(({ code, title, weight, isFatal }) => (
            <fieldset className="mark" key={code}>
              <legend>
                {title[language]} <small>{isFatal ? words.fatal : `${weight}%`}</small>
              </legend>
              <Radio.Group
                value={marks[code]}
                onChange={({ target }) => setMarks((old) => ({ ...old, [code]: target.value }))}
                options={[
                  { value: 100, label: words.yes },
                  ...(isFatal ? [] : [{ value: 50, label: words.partly }]),
                  { value: 0, label: words.no },
                ]}
              />
            </fieldset>
          ))}
          <WordsField label={words.words} value={remarks} onChange={setRemarks} />
        </>
      )}
    />
  );
}
