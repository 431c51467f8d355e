import { useTexts } from '../shell/language.tsx';
import { Page } from '../shell/page.tsx';
import { Parts } from './board.tsx';
import { MediaGrid } from './media-grid.tsx';
import { texts } from './texts.ts';

/** The library as a page of its own. */
export function Library() {
  const words = useTexts(texts);
  return (
    <Page title={words.library} lead={words.libraryLead}>
      <Parts />
      <MediaGrid />
    </Page>
  );
}
