import { Link } from 'react-router';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { type Tab, Tabs } from '../shell/tabs.tsx';
import { useFilters } from '../shell/use-filters.ts';
import { AskNearby } from './ask.tsx';
import { Places } from './places.tsx';
import { texts } from './texts.ts';

/** Where callers are told what is near, and where the places are kept. */
export function NearbyPage() {
  const words = useTexts(texts);
  const { filters, change } = useFilters({ tab: '' });
  const role = useMe()?.role;
  const mayAsk = role === 'care-agent' || role === 'supervisor';
  const mayKeep = role === 'business-developer' || role === 'supervisor';
  const tabs: Tab[] = [
    ...(mayAsk ? [{ key: 'ask', label: words.ask, children: <AskNearby /> }] : []),
    ...(mayKeep ? [{ key: 'keep', label: words.keep, children: <Places /> }] : []),
  ];
  const actions = mayKeep && <Link to="/reports?report=nearby-enquiries">{words.report}</Link>;
  return (
    <Page title={words.title} lead={words.lead} actions={actions || undefined}>
      {tabs.length > 1 ? (
        <Tabs
          label={words.title}
          tabs={tabs}
          chosen={filters.tab || tabs[0]!.key}
          onChoose={(tab) => change({ tab })}
        />
      ) : (
        tabs[0]?.children
      )}
    </Page>
  );
}
