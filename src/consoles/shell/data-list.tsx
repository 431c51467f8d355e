import { Button, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { EmptyState } from './empty-state.tsx';
import { useTexts } from './language.tsx';
import { ProblemAlert } from './problem-alert.tsx';
import { texts } from './texts.ts';
import type { Listed } from './use-more.ts';
import './data-list.css';

/** A column. Its key tells columns apart. */
export type Column<Item> = {
  key: string;
  title: ReactNode;
  render(item: Item): ReactNode;
  /** `number` stands at the right with digits of one width. */
  kind?: 'text' | 'number';
};

type Props<Item> = {
  /** What the list is of, for who cannot see it. */
  label: string;
  list: Listed<Item>;
  columns: readonly Column<Item>[];
  keyOf(item: Item): string;
  /** What to do when there is nothing; a general word is said otherwise. */
  empty?: ReactNode;
  /** Marks rows that want attention. */
  isMarked?(item: Item): boolean;
};

/** A list that comes page by page, as a table: dense, with “more” below, and a word when there is nothing. */
export function DataList<Item>({ label, list, columns, keyOf, empty, isMarked }: Props<Item>) {
  const words = useTexts(texts);
  const { items, problem, isLoading, more } = list;
  return (
    <div className="data-list">
      <ProblemAlert problem={problem} onAgain={list.again} />
      {!items && !problem && <Skeleton active title={false} paragraph={{ rows: 8 }} />}
      {items?.length === 0 && (empty ?? <EmptyState />)}
      {items && items.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <section className="table-frame" aria-label={label} tabIndex={0}>
          <table aria-busy={isLoading}>
            <thead>
              <tr>
                {columns.map(({ key, title, kind }) => (
                  <th key={key} scope="col" className={kind}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <tr key={keyOf(item)} className={isMarked?.(item) ? 'marked' : undefined}>
                  {columns.map(({ key, render, kind }) => (
                    <td key={key} className={kind}>
                      {render(item)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {more && (
        <Button onClick={more} loading={isLoading}>
          {words.more}
        </Button>
      )}
    </div>
  );
}
