import { useEffect, useEffectEvent, useState } from 'react';
import { useSearchParams } from 'react-router';
import { EmptyState } from '../shell/empty-state.tsx';
import { useTexts } from '../shell/language.tsx';
import { useMe } from '../shell/me.tsx';
import { Page } from '../shell/page.tsx';
import { useBroughtNumber } from '../shell/use-brought-number.ts';
import { EvidenceWaiting } from './evidence-waiting.tsx';
import { NumberForm, type Opening, useOpening } from './number-form.tsx';
import { OpeningsWatch } from './openings-watch.tsx';
import { Subscriber } from './subscriber.tsx';
import { texts } from './texts.ts';
import './page.css';

/** A number is typed, pasted, or popped up by `/agent?phone=`; what is known of it follows below. The address keeps the id of its opening only. */
export function AgentPage() {
  const words = useTexts(texts);
  const [query, setQuery] = useSearchParams();
  const asked = query.get('opening') ?? '';
  const [opened, setOpened] = useState<Opening>();
  const isSupervisor = useMe()?.role === 'supervisor';
  const form = useOpening((made) => {
    setOpened(made);
    if (made) setQuery({ opening: made.id }, { replace: true });
  });

  useBroughtNumber((number) => void form.open(number));
  const showAgain = useEffectEvent((id: string) => {
    if (id !== '' && id !== opened?.id) void form.openAgain(id);
  });
  useEffect(() => showAgain(asked), [asked]);

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
