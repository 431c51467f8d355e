import { Link, useSearchParams } from 'react-router';
import { unsettledCounts } from '../../business/messages/unsettled/contract.ts';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useLoaded } from '../shell/use-loaded.ts';
import { Decisions } from './decisions.tsx';
import { Held } from './held.tsx';
import { Orphans } from './orphans.tsx';
import { Parked } from './parked.tsx';
import { texts } from './texts.ts';
import { Unsure } from './unsure.tsx';
import './unsettled.css';

const settling = ['operator', 'reconciliation-clerk', 'finance', 'administrator'];
const operating = ['operator', 'administrator'];
const reviewing = ['reviewer', 'supervisor', 'administrator'];

/** What waits for a person, by kind, with how much there is of each. */
export function UnsettledPage() {
  const words = useTexts(texts);
  const me = useMe();
  const [query] = useSearchParams();
  const { value: counts, problem, again } = useLoaded(loadCounts);
  const role = me?.role ?? '';
  const tabs = [
    { key: 'unsure', roles: settling, count: counts?.unsure, children: <Unsure onSettled={again} /> },
    { key: 'orphans', roles: settling, count: counts?.orphans, children: <Orphans onSettled={again} /> },
    { key: 'parked', roles: operating, count: counts?.parked, children: <Parked onSettled={again} /> },
    { key: 'held', roles: reviewing, count: counts?.held, children: <Held onSettled={again} /> },
    { key: 'decisions', roles: settling, count: 0, children: <Decisions /> },
  ] as const;
  const mine = tabs.filter(({ roles }) => roles.includes(role));
  const shown = mine.find(({ key }) => key === query.get('tab')) ?? mine[0];
  return (
    <Page title={words.title} lead={words.lead}>
      <ProblemAlert problem={problem} onAgain={again} />
      <nav className="kinds" aria-label={words.title}>
        {mine.map(({ key, count }) => (
          <Link key={key} to={`?tab=${key}`} aria-current={key === shown?.key ? 'page' : undefined}>
            {words.count(words.tabs[key], count ?? 0)}
          </Link>
        ))}
      </nav>
      {shown?.children}
    </Page>
  );
}

function loadCounts() {
  return call('/api/messages/unsettled', unsettledCounts);
}
