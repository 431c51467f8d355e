import { Button, Skeleton } from 'antd';
import { useTexts } from '../shell/language.tsx';
import { texts } from '../shell/texts.ts';
import type { Listed } from '../shell/use-more.ts';

/** Below a list that comes page by page: a button for the following one, and a skeleton before the first. */
export function More({ list }: { list: Pick<Listed<unknown>, 'items' | 'problem' | 'isLoading' | 'more'> }) {
  const words = useTexts(texts);
  if (!list.items && !list.problem) return <Skeleton active title={false} paragraph={{ rows: 6 }} />;
  if (!list.more) return null;
  return (
    <Button onClick={list.more} loading={list.isLoading}>
      {words.more}
    </Button>
  );
}
