import { type DataWishes, dataWishes } from '../../care/self/contract.ts';
import { PhoneCell, TimeCell } from '../shell/cells.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { whole } from '../shell/use-more.ts';
import { texts } from './texts.ts';

type Erasure = DataWishes['erasures'][number];
type Copy = DataWishes['copies'][number];

const tones: Readonly<Record<Erasure['state'] | Copy['state'], Tone>> = {
  waiting: 'wait',
  cleared: 'good',
  done: 'good',
  withdrawn: 'quiet',
  ready: 'good',
  failed: 'bad',
  gone: 'quiet',
};

/** What people asked about their data: to be forgotten, with deadline and proof; and copies. */
export function DataWishesPage() {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const loaded = useLoaded(() => call('/api/data-wishes', dataWishes));
  const erasures: Column<Erasure>[] = [
    { key: 'phone', title: words.number, render: ({ phone }) => <PhoneCell phone={phone} /> },
    { key: 'asked', title: words.asked, render: ({ askedAt }) => <TimeCell at={askedAt} /> },
    {
      key: 'due',
      title: words.due,
      render: ({ dueBy, isLate }) => (
        <>
          <TimeCell at={dueBy} /> {isLate && <StateTag tone="bad">{words.late}</StateTag>}
        </>
      ),
    },
    {
      key: 'state',
      title: words.state,
      render: ({ state }) => <StateTag tone={tones[state]}>{words.states[state]}</StateTag>,
    },
    { key: 'waits', title: words.waitsFor, render: ({ waitsFor }) => waitsFor?.[language] },
    {
      key: 'proof',
      title: words.proof,
      render: ({ proof }) => proof.map(({ title, count }) => `${title[language]} ${count}`).join(' · '),
    },
    { key: 'receipt', title: words.receipt, render: ({ receipt }) => receipt },
  ];
  const copies: Column<Copy>[] = [
    { key: 'phone', title: words.number, render: ({ phone }) => <PhoneCell phone={phone} /> },
    { key: 'asked', title: words.asked, render: ({ askedAt }) => <TimeCell at={askedAt} /> },
    {
      key: 'state',
      title: words.state,
      render: ({ state }) => <StateTag tone={tones[state]}>{words.copyStates[state]}</StateTag>,
    },
    { key: 'ready', title: words.ready, render: ({ readyAt }) => <TimeCell at={readyAt} /> },
  ];
  return (
    <Page title={words.title} lead={words.lead}>
      <h2>{words.erasures}</h2>
      <DataList
        label={words.erasures}
        list={whole(loaded.value?.erasures, loaded)}
        columns={erasures}
        keyOf={({ id }) => id}
        isMarked={({ isLate, waitsFor }) => isLate || waitsFor !== undefined}
        empty={<EmptyState title={words.noErasures}>{words.noErasuresHelp}</EmptyState>}
      />
      <h2>{words.copies}</h2>
      <DataList
        label={words.copies}
        list={whole(loaded.value?.copies, loaded)}
        columns={copies}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.noCopies} />}
      />
    </Page>
  );
}
