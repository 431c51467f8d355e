import { Button } from 'antd';
import { useState } from 'react';
import { NumberForm, type Opening, useOpening } from '../agent/number-form.tsx';
import { AgreeDialog } from '../agent/promotions-dialog.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { texts } from './texts.ts';
import '../agent/page.css';

/** The counter of a business hall: a subscriber who signed the form agrees to promotions. Nothing of the number is shown. */
export function HallPage() {
  const words = useTexts(texts);
  const [opened, setOpened] = useState<Opening>();
  const [isAsking, setAsking] = useState(false);
  const form = useOpening((made) => {
    setOpened(made);
    setAsking(made !== undefined);
  });
  return (
    <Page title={words.title} lead={words.lead}>
      <NumberForm {...form} />
      {opened ? (
        <section>
          <h2>{words.isOpen(opened.phone)}</h2>
          <Button type="primary" onClick={() => setAsking(true)}>
            {words.take}
          </Button>
        </section>
      ) : (
        !form.problem && !form.isBusy && <EmptyState title={words.nothingYet}>{words.nothingYetHelp}</EmptyState>
      )}
      {opened && isAsking && (
        <AgreeDialog opening={opened.id} only="hall-form" onClose={() => setAsking(false)} onDone={() => {}} />
      )}
    </Page>
  );
}
