import { type Column, DataList } from '../shell/data-list.tsx';
import { EmptyState } from '../shell/empty-state.tsx';
import { useTexts } from '../shell/language.tsx';
import type { Listed } from '../shell/use-more.ts';
import { texts } from './texts.ts';

type Props<Item> = {
  kind: keyof (typeof texts)['en']['tabs'];
  list: Listed<Item>;
  columns: readonly Column<Item>[];
};

/** One kind of what waits, or a word on what would come here. */
export function Listing<Item extends { id: string }>({ kind, list, columns }: Props<Item>) {
  const words = useTexts(texts);
  const { title, help } = words.empty[kind];
  return (
    <DataList
      label={words.tabs[kind]}
      list={list}
      columns={columns}
      keyOf={({ id }) => id}
      empty={<EmptyState title={title}>{help}</EmptyState>}
    />
  );
}
