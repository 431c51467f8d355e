import { coverage, type ReminderView, reminderPage } from '../../products/reminders/contract.ts';
import { AskExport } from '../shell/ask-export.tsx';
import { wallTime } from '../shell/beijing.ts';
import { TimeCell } from '../shell/cells.tsx';
import { Choose } from '../shell/choose.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { DayField } from '../shell/day-field.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { NumberCell } from '../shell/number-cell.tsx';
import { Page } from '../shell/page.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { Stats } from '../shell/stats.tsx';
import { queryOf, useFilters } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { ImportCars } from './import-cars.tsx';
import { texts } from './texts.ts';
import './page.css';

const dayMs = 86_400_000;

/** The last week and the next: what was due and what is. */
function usualDays(): { from: string; to: string } {
  const day = (ms: number) => wallTime(Date.now() + ms).slice(0, 10);
  return { from: day(-7 * dayMs), to: day(7 * dayMs) };
}

/** The proof of reminders: of every due day whether it was said, arrived and was answered. */
export function RemindersPage() {
  const words = useTexts(texts);
  const role = useMe()?.role;
  const { filters, change, key } = useFilters({ ...usualDays(), kind: '', state: '' });
  const { from, to, kind, state } = filters;
  const isSpan = from !== '' && to !== '' && from <= to;
  const filter = { from, to, ...(kind !== '' && { kind }), ...(state !== '' && { state }) };
  const list = useMore<ReminderView>(
    async (before) =>
      isSpan ? call(`/api/reminders?${queryOf({ ...filter, before })}`, reminderPage) : { items: [], next: undefined },
    key,
  );
  const counts = useMore(
    async () =>
      isSpan ? call(`/api/reminders/coverage?${queryOf({ from, to })}`, coverage) : { items: [], next: undefined },
    `${from} ${to}`,
  );
  const all = (names: Readonly<Record<string, string>>) => [['', words.any] as const, ...Object.entries(names)];
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <>
          {role === 'operator' && <ImportCars onImported={list.reload} />}
          {isSpan && <AskExport action={words.export} kind="reminders" filter={filter} />}
        </>
      }
    >
      <search className="reminder-filters" aria-label={words.filters}>
        <DayField label={words.from} value={from} onChange={(day) => change({ from: day })} />
        <DayField label={words.to} value={to} onChange={(day) => change({ to: day })} />
        <Choose label={words.kind} value={kind} onChange={(one) => change({ kind: one })} options={all(words.kinds)} />
        <Choose
          label={words.state}
          value={state}
          onChange={(one) => change({ state: one })}
          options={all(words.states)}
        />
      </search>
      {!isSpan && <p role="alert">{words.badSpan}</p>}
      <Stats
        label={words.coverage}
        items={(counts.items ?? []).map(({ kind: one, due, reminded, delivered, answered }) => ({
          label: words.kinds[one],
          value: words.covered(reminded, due),
          hint: words.heard(delivered, answered),
        }))}
      />
      <DataList
        label={words.list}
        list={list}
        columns={columnsOf(words)}
        keyOf={({ id }) => id}
        isMarked={({ whyNot }) => whyNot === 'missed' || whyNot === 'too-late' || whyNot === 'no-way'}
        empty={<EmptyState title={words.nothing}>{words.nothingHelp}</EmptyState>}
      />
    </Page>
  );
}

type Words = (typeof texts)['zh-CN'];

function columnsOf(words: Words): Column<ReminderView>[] {
  return [
    { key: 'due', title: words.due, render: ({ due }) => <span className="nowrap">{due}</span> },
    { key: 'kind', title: words.kind, render: ({ kind }) => words.kinds[kind] },
    { key: 'plate', title: words.plate, render: ({ plate }) => <span className="nowrap">{plate}</span> },
    { key: 'number', title: words.number, render: ({ phone }) => <NumberCell number={phone} /> },
    {
      key: 'first',
      title: words.first,
      render: ({ first, whyNot }) => (
        <>
          <Notice of={first} words={words} />
          {whyNot && <StateTag tone="bad">{words.why[whyNot]}</StateTag>}
        </>
      ),
    },
    { key: 'last', title: words.last, render: ({ last }) => <Notice of={last} words={words} /> },
    {
      key: 'answer',
      title: words.answer,
      render: ({ answer, answeredAt, ticket }) =>
        answer && (
          <>
            <StateTag tone={answer === 'done' ? 'good' : 'busy'}>{words.answers[answer]}</StateTag>{' '}
            <TimeCell at={answeredAt} /> {ticket}
          </>
        ),
    },
  ];
}

const tones: Readonly<Record<string, Tone>> = { delivered: 'good', queued: 'busy', held: 'wait' };

function Notice({ of, words }: { of: ReminderView['first']; words: Words }) {
  if (!of) return null;
  return (
    <>
      <TimeCell at={of.at} /> <StateTag tone={tones[of.state] ?? 'bad'}>{words.mt[of.state] ?? of.state}</StateTag>
    </>
  );
}
