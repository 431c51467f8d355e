import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router';
import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { TabsRow } from '../shell/tabs-row.tsx';
import { CallLists } from './call-lists.tsx';
import { ConsentLists } from './consent-lists.tsx';
import { Rows } from './rows.tsx';
import { texts } from './texts.ts';

/** Numbers to call, agreements with their recordings, and what the carrier has entered. */
export function TelemarketingPage() {
  return (
    <Routes>
      <Route index element={<Part of={<ConsentLists />} />} />
      <Route path="call-lists" element={<Part of={<CallLists />} />} />
      <Route path=":id" element={<Rows />} />
    </Routes>
  );
}

function Part({ of }: { of: ReactNode }) {
  const words = useTexts(texts);
  const tabs = [
    { to: '/telemarketing', title: words.consentLists },
    { to: '/telemarketing/call-lists', title: words.callLists },
  ];
  return (
    <Page title={words.title} lead={words.lead}>
      <TabsRow label={words.parts} tabs={tabs} />
      {of}
    </Page>
  );
}
