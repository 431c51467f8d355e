import { App, Input } from 'antd';
import { z } from 'zod';
import { nearbyFacts, type PlaceView, placePage } from '../../products/nearby/contract.ts';
import { Choose } from '../shell/choose.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { Labelled } from '../shell/labelled.tsx';
import { useTexts } from '../shell/language.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { queryOf, useFilters } from '../shell/use-filters.ts';
import { useLoaded } from '../shell/use-loaded.ts';
import { useMore } from '../shell/use-more.ts';
import { ImportPlaces } from './import.tsx';
import { PlaceDialog } from './place-dialog.tsx';
import { texts } from './texts.ts';

/** The places that the house knows: found, added, mended, closed, and brought by file. */
export function Places() {
  const words = useTexts(texts);
  const { message } = App.useApp();
  const { filters, change, query } = useFilters({ text: '', category: '', district: '', state: 'open' });
  const { value: facts, problem, again } = useLoaded(() => call('/api/nearby/facts', nearbyFacts));
  const list = useMore(
    (after) => call(`/api/places?${[query, queryOf({ after })].filter((one) => one !== '').join('&')}`, placePage),
    query,
  );
  const done = () => {
    void message.success(words.saved);
    list.reload();
  };
  const categories = (facts?.categories ?? []).map(({ code }) => [code, words.categories[code] ?? code] as const);
  const districts = (facts?.districts ?? []).map((name) => [name, name] as const);
  const dialog = { categories, districts, onDone: done };
  const columns: Column<PlaceView>[] = [
    { key: 'name', title: words.name, render: ({ name }) => <strong>{name}</strong> },
    { key: 'category', title: words.category, render: ({ category }) => words.categories[category] ?? category },
    { key: 'address', title: words.address, render: ({ district, address }) => `${district}${address}` },
    { key: 'services', title: words.services, render: ({ services }) => services },
    { key: 'phone', title: words.tel, render: ({ phone }) => <span className="nowrap">{phone}</span> },
    {
      key: 'checked',
      title: words.checkedOn,
      render: ({ checkedOn, source }) => (
        <span className="nowrap">
          {checkedOn} · {words.sources[source] ?? source}
        </span>
      ),
    },
    {
      key: 'deeds',
      title: words.deeds,
      render: (place) => (
        <span className="nearby-deeds">
          <PlaceDialog {...dialog} place={place} action={filters.state === 'open' ? words.edit : words.reopen} />
          {filters.state === 'open' && (
            <ConfirmButton
              size="small"
              isDanger
              action={words.close}
              consequence={words.closeHelp(place.name)}
              onConfirm={async () => {
                await call(`/api/places/${place.id}`, z.undefined(), { method: 'DELETE', body: {} });
                list.reload();
              }}
            />
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <ProblemAlert problem={problem} onAgain={again} />
      <div className="nearby-tools">
        <Labelled label={words.find}>
          {(id) => (
            <Input
              id={id}
              type="search"
              maxLength={20}
              value={filters.text}
              onChange={({ target }) => change({ text: target.value })}
            />
          )}
        </Labelled>
        <Choose
          label={words.category}
          value={filters.category}
          onChange={(category) => change({ category })}
          options={[['', words.allCategories], ...categories]}
        />
        <Choose
          label={words.district}
          value={filters.district}
          onChange={(district) => change({ district })}
          options={[['', words.allDistricts], ...districts]}
        />
        <Choose
          label={words.state}
          value={filters.state}
          onChange={(state) => change({ state })}
          options={Object.entries(words.states)}
        />
        <span className="gap" />
        <ImportPlaces onDone={list.reload} />
        <PlaceDialog {...dialog} action={words.add} />
      </div>
      <DataList
        label={words.keep}
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noPlaces}>{words.noPlacesHelp}</EmptyState>}
      />
    </>
  );
}
