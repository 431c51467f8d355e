import { Select, Switch } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { ProblemDetails } from '../../platform/http/contract.ts';
import { errandAgents, errandOffers } from '../../products/errands/contract.ts';
import { DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call, problemOf } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { whole } from '../shell/use-more.ts';
import { Parts } from './board.tsx';
import { texts } from './texts.ts';

type Agent = z.output<typeof errandAgents>['items'][number];

/** Who does errands, where, and whether they are given new ones. */
export function Agents() {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const leads = useMe()?.role === 'supervisor';
  const loaded = useLoaded(() => call('/api/errand-agents', errandAgents));
  const offers = useLoaded(() => call('/api/errands/offers', errandOffers));
  const cities = offers.value?.cities ?? [];
  const [refused, setRefused] = useState<ProblemDetails>();
  async function set({ id, cities: where, onDuty }: Agent): Promise<void> {
    setRefused(undefined);
    try {
      const body = { cities: where && where.length > 0 ? where : null, onDuty };
      loaded.put(await call(`/api/errand-agents/${id}`, errandAgents, { method: 'PUT', body }));
    } catch (error) {
      setRefused(problemOf(error));
    }
  }
  return (
    <Page title={words.agents} lead={words.agentsHelp} above={[{ title: words.title, to: '/errands' }]}>
      <Parts />
      <ProblemAlert problem={refused} />
      <ProblemAlert problem={offers.problem} onAgain={offers.again} />
      <DataList
        label={words.agents}
        list={whole(loaded.value?.items, loaded)}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noAgents} />}
        columns={[
          { key: 'name', title: words.agent, render: ({ name }) => name },
          { key: 'open', title: words.load, kind: 'number', render: ({ open }) => open },
          {
            key: 'cities',
            title: words.cities,
            render: (one) => (
              <Select
                mode="multiple"
                aria-label={`${words.cities} ${one.name}`}
                disabled={!leads}
                value={one.cities ?? []}
                placeholder={words.allCities}
                style={{ minWidth: 200 }}
                options={cities.map(({ code, title }) => ({ value: code, label: title[language] }))}
                onChange={(chosen) => void set({ ...one, cities: chosen })}
              />
            ),
          },
          {
            key: 'duty',
            title: words.onDuty,
            render: (one) => (
              <Switch
                aria-label={`${words.onDuty} ${one.name}`}
                disabled={!leads}
                checked={one.onDuty}
                onChange={(onDuty) => void set({ ...one, onDuty })}
              />
            ),
          },
        ]}
      />
    </Page>
  );
}
