import { z } from 'zod';
import { type HeldText, heldPage } from '../../business/messages/door/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { ConfirmButton } from '../shell/confirm-button.tsx';
import type { Column } from '../shell/data-list.tsx';
import { call } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { queryOf } from '../shell/use-filters.ts';
import { useMore } from '../shell/use-more.ts';
import { useRuleWords } from '../shell/use-rule-words.ts';
import { Listing } from './listing.tsx';
import { texts } from './texts.ts';

/** Texts in which a word was found that a person must look at. */
export function Held({ onSettled }: { onSettled(): void }) {
  const words = useTexts(texts);
  const told = useRuleWords();
  const list = useMore((before) => call(`/api/held-texts?${queryOf({ before })}`, heldPage));
  const decide = (id: string, verb: 'release' | 'refuse') => async (because: string) => {
    await call(`/api/held-texts/${id}/${verb}`, z.unknown(), { method: 'POST', body: { because } });
    list.reload();
    onSettled();
  };
  const columns: Column<HeldText>[] = [
    { key: 'at', title: words.columns.at, render: ({ heldAt }) => <TimeCell at={heldAt} /> },
    { key: 'text', title: words.columns.text, render: ({ text }) => text },
    { key: 'word', title: words.columns.word, render: ({ word }) => <mark>{word}</mark> },
    { key: 'reason', title: words.columns.reason, render: ({ reason }) => told(reason) },
    { key: 'messages', title: words.columns.messages, kind: 'number', render: ({ messages }) => messages },
    {
      key: 'action',
      title: words.columns.action,
      render: ({ id, messages }) => (
        <span className="todo">
          <ConfirmButton
            action={words.release}
            size="small"
            reason={words.because}
            consequence={words.releaseHelp(messages)}
            onConfirm={decide(id, 'release')}
          />
          <ConfirmButton
            action={words.refuse}
            size="small"
            isDanger
            reason={words.because}
            consequence={words.refuseHelp(messages)}
            onConfirm={decide(id, 'refuse')}
          />
        </span>
      ),
    },
  ];
  return <Listing kind="held" list={list} columns={columns} />;
}
