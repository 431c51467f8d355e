import type { EventView } from '../../products/merchants/registry/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { useLanguage, useTexts } from '../shell/language.tsx';
import { whole } from '../shell/use-more.ts';
import type { PartProps } from './part.ts';
import { texts } from './texts.ts';

/** What was done with a merchant, and by whom. */
export function History({ merchant }: PartProps) {
  const words = useTexts(texts);
  const { language } = useLanguage();
  const own = words.event;
  const columns: Column<EventView>[] = [
    { key: 'at', title: own.at, render: ({ at }) => <TimeCell at={at} /> },
    { key: 'by', title: own.by, render: ({ by }) => by },
    { key: 'what', title: own.what, render: ({ what }) => own.whats[what] ?? what },
    {
      key: 'detail',
      title: own.detail,
      render: ({ detail }) => (
        <>
          {['title', 'name', 'startsOn', 'endsOn', 'lastDay', 'phone', 'because'].flatMap((key) =>
            typeof detail[key] === 'string' ? [<span key={key}>{detail[key]} </span>] : [],
          )}
          {said(detail['says'], language) && <small className="merchant-note">{said(detail['says'], language)}</small>}
          {said(detail['was'], language) && (
            <small className="merchant-note">
              {own.was}
              {said(detail['was'], language)}
            </small>
          )}
        </>
      ),
    },
  ];
  return (
    <DataList
      label={words.tabs.history}
      list={whole(merchant.history)}
      columns={columns}
      keyOf={({ at, what }) => `${at} ${what}`}
      empty={<EmptyState title={own.none} />}
    />
  );
}

/** Words that were written down in both languages, or a plain text. */
function said(value: unknown, language: string): string | undefined {
  if (typeof value === 'string') return value;
  const words = value as Readonly<Record<string, string>> | undefined;
  return words?.[language];
}
