import { useEffect, useEffectEvent, useState } from 'react';
import { useSearchParams } from 'react-router';
import { EmptyState } from '../shell/empty-state.tsx';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { EvidenceWaiting } from './evidence-waiting.tsx';
import { NumberForm, type Opening, useOpening } from './number-form.tsx';
import { OpeningsWatch } from './openings-watch.tsx';
import { Subscriber } from './subscriber.tsx';
import { texts } from './texts.ts';
import './page.css';

/** A number is typed, pasted, or popped up by `/agent?phone=`; what is known of it follows below. */
export function AgentPage() {
  const words = useTexts(texts);
  const [query, setQuery] = useSearchParams();
  const asked = query.get('phone') ?? '';
  const [opened, setOpened] = useState<Opening>();
  const isSupervisor = useMe()?.role === 'supervisor';
  const form = useOpening((made) => {
    setOpened(made);
    if (made) setQuery((old) => ({ ...Object.fromEntries(old), phone: made.phone }), { replace: true });
  });

  const popUp = useEffectEvent((number: string) => {
    if (number !== '' && number !== opened?.phone) void form.open(number);
  });
  useEffect(() => popUp(asked), [asked]);

  return (
    <Page title={opened ? `${words.title} ${opened.phone}` : words.title} lead={opened ? undefined : words.lead}>
      <NumberForm {...form} />
      {opened ? (
        <Subscriber key={opened.id} opening={opened.id} />
      ) : (
        !form.problem && !form.isBusy && <EmptyState title={words.nothingYet}>{words.nothingYetHelp}</EmptyState>
      )}
      {!opened && isSupervisor && (
        <>
          <EvidenceWaiting />
          <OpeningsWatch />
        </>
      )}
    </Page>
  );
}
