import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { Tabs } from '../shell/tabs.tsx';
import { useFilters } from '../shell/use-filters.ts';
import { Faxes } from './faxes.tsx';
import { Mails } from './mails.tsx';
import { Orders } from './orders.tsx';
import { texts } from './texts.ts';
import './page.css';

/** What came by the channels of tickets and wants a person: work orders, mails, faxes. */
export function DeskPage() {
  const words = useTexts(texts);
  const { filters, change } = useFilters({ of: 'orders' });
  const role = useMe()?.role;
  const mayAct = role === 'care-agent' || role === 'supervisor';
  return (
    <Page title={words.title} lead={words.lead}>
      <Tabs
        label={words.title}
        chosen={filters.of}
        onChoose={(of) => change({ of })}
        tabs={[
          {
            key: 'orders',
            label: words.orders,
            children: <Orders mayAct={mayAct} mayExport={role === 'supervisor' || role === 'administrator'} />,
          },
          { key: 'mails', label: words.mails, children: <Mails mayAct={mayAct} /> },
          { key: 'faxes', label: words.faxes, children: <Faxes mayAct={mayAct} /> },
        ]}
      />
    </Page>
  );
}
