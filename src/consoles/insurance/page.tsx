import { Link } from 'react-router';
import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { Tabs } from '../shell/tabs.tsx';
import { useFilters } from '../shell/use-filters.ts';
import { Deliveries } from './deliveries.tsx';
import { Insurers } from './insurers.tsx';
import { Leads } from './leads.tsx';
import { Lists } from './lists.tsx';
import { Offers } from './offers.tsx';
import { texts } from './texts.ts';
import './page.css';

/** Offers of insurers, who agreed to be quoted, how that reached the insurer and what became of it. */
export function InsurancePage() {
  const words = useTexts(texts);
  const { filters, change } = useFilters({ tab: 'offers' });
  const parts = { offers: Offers, leads: Leads, lists: Lists, deliveries: Deliveries, insurers: Insurers };
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={<Link to="/reports?report=insurance-offers">{words.report}</Link>}
    >
      <Tabs
        label={words.title}
        chosen={filters.tab}
        onChoose={(tab) => change({ tab })}
        tabs={Object.entries(parts).map(([key, Part]) => ({
          key,
          label: words.tabs[key as keyof typeof parts],
          children: <Part />,
        }))}
      />
    </Page>
  );
}
