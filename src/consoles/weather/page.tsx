import { board, type WeatherBoard } from '../../products/weather/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { DayField } from '../shell/day-field.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { Stats } from '../shell/stats.tsx';
import { queryOf, useFilters } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { ImportForecasts } from './import-forecasts.tsx';
import { texts } from './texts.ts';
import './page.css';

type City = WeatherBoard['cities'][number];
type Words = (typeof texts)['zh-CN'];

/** The forecasts of a day, what is missing on the days ahead, and how the day went out. */
export function WeatherPage() {
  const words = useTexts(texts);
  const role = useMe()?.role;
  const { filters, change, key } = useFilters({ day: '' });
  const { day } = filters;
  const list = useMore<WeatherBoard>(
    async () => ({
      items: [await call(`/api/weather/forecasts?${queryOf({ day })}`, board)],
      next: undefined,
    }),
    key,
  );
  const shown = list.items?.[0];
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={(role === 'editor' || role === 'operator') && <ImportForecasts onImported={list.reload} />}
    >
      <search className="weather-day" aria-label={words.day}>
        <DayField label={words.day} value={day || (shown?.day ?? '')} onChange={(one) => change({ day: one })} />
      </search>
      {shown && (
        <>
          <Stats
            label={words.figures}
            items={[
              { label: words.readers, value: String(shown.readers) },
              { label: words.sentTo, value: String(shown.sent.sent ?? 0), hint: notSent(shown, words) },
            ]}
          />
          <section className="part">
            <h2>{words.ahead}</h2>
            <Stats
              label={words.ahead}
              items={shown.ahead.map(({ day: one, missing }) => ({
                label: one,
                value: missing.length === 0 ? words.complete : words.missing(missing.length),
                hint: missing.join('、'),
              }))}
            />
          </section>
        </>
      )}
      <DataList
        label={words.list}
        list={{ ...list, items: shown?.cities }}
        columns={columnsOf(words)}
        keyOf={({ city }) => city}
        isMarked={({ text }) => text === null}
        empty={<EmptyState title={words.none}>{words.importHelp}</EmptyState>}
      />
    </Page>
  );
}

/** Why people got none on that day, and how many. */
function notSent({ sent }: WeatherBoard, words: Words): string | undefined {
  const whys = Object.entries(sent).flatMap(([what, count]) =>
    what === 'sent' ? [] : [`${words.why[what as keyof Words['why']]} ${count}`],
  );
  return whys.length === 0 ? undefined : `${words.notSent}: ${whys.join('、')}`;
}

function columnsOf(words: Words): Column<City>[] {
  return [
    { key: 'city', title: words.city, render: ({ city }) => <span className="nowrap">{city}</span> },
    {
      key: 'text',
      title: words.text,
      render: ({ text }) =>
        text === null ? <StateTag tone="bad">{words.none}</StateTag> : <span lang="zh-CN">{text}</span>,
    },
    { key: 'sms', title: words.length, kind: 'number', render: ({ sms }) => sms || '' },
    {
      key: 'source',
      title: words.source,
      render: ({ source, toldBy, toldAt, revision }) =>
        source && (
          <>
            <StateTag tone={source === 'sample' ? 'wait' : 'good'}>{words.sources[source]}</StateTag>{' '}
            {source === 'sample' ? '' : toldBy} {toldAt && <TimeCell at={toldAt} />}
            {revision > 1 && ` ${words.corrected(revision - 1)}`}
          </>
        ),
    },
    {
      key: 'told',
      title: words.told,
      kind: 'number',
      render: ({ told, toldEarlier }) => (
        <>
          {told} {toldEarlier > 0 && <small>{words.toldEarlier(toldEarlier)}</small>}
        </>
      ),
    },
  ];
}
