import { Link, Route, Routes } from 'react-router';
import { type PushRow, pushPage } from '../../products/mms/push/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { call } from '../shell/http.ts';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { OnePush } from './push.tsx';
import { Reached, State } from './state.tsx';
import { texts } from './texts.ts';
import './pushes.css';

/** Issues that went out or do so now; one of them whole. */
export function PushesPage() {
  return (
    <Routes>
      <Route index element={<Pushes />} />
      <Route path=":id" element={<OnePush />} />
    </Routes>
  );
}

function Pushes() {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const list = useMore<PushRow>((before) => call(`/api/mms/pushes?${queryOf({ before })}`, pushPage));
  return (
    <Page title={words.title} lead={words.lead}>
      <DataList
        label={words.title}
        list={list}
        keyOf={({ id }) => id}
        empty={<EmptyState title={words.none}>{words.noneHelp}</EmptyState>}
        columns={[
          {
            key: 'issue',
            title: words.issue,
            render: ({ id, name, number, subject }) => (
              <>
                <Link to={id}>{words.issueName(name[language], number)}</Link>{' '}
                <span className="subject">{subject}</span>
              </>
            ),
          },
          { key: 'state', title: words.state, render: (push) => <State push={push} /> },
          { key: 'progress', title: words.readers, render: (push) => <Reached push={push} /> },
          { key: 'begun', title: words.begun, render: ({ begunAt }) => <TimeCell at={begunAt} /> },
          { key: 'ended', title: words.ended, render: ({ endedAt }) => <TimeCell at={endedAt ?? undefined} /> },
        ]}
      />
    </Page>
  );
}
