import { Route, Routes } from 'react-router';
import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { TabsRow } from '../shell/tabs-row.tsx';
import { Faults } from './faults.tsx';
import { Files } from './files.tsx';
import { useIsClerk } from './parts.ts';
import { OneRun } from './run.tsx';
import { Runs } from './runs.tsx';
import { texts } from './texts.ts';

/** Files of carriers, comparisons with their differences, and the signatures. */
export function ReconciliationPage() {
  return (
    <Routes>
      <Route index element={<Part of={<Runs />} />} />
      <Route path="files" element={<Part of={<Files />} />} />
      <Route path="files/:id" element={<Faults />} />
      <Route path="runs/:id" element={<OneRun />} />
    </Routes>
  );
}

function Part({ of }: { of: React.ReactNode }) {
  const words = useTexts(texts);
  const isClerk = useIsClerk();
  const tabs = [
    { to: '/reconciliation', title: words.runs },
    { to: '/reconciliation/files', title: words.files },
  ];
  return (
    <Page title={words.title} lead={isClerk ? words.lead : words.leadOther}>
      {isClerk && <TabsRow label={words.parts} tabs={tabs} />}
      {of}
    </Page>
  );
}
