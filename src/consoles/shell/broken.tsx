import { Button } from 'antd';
import { useRouteError } from 'react-router';
import { useTexts } from './language.tsx';
import { Notice } from './notice.tsx';
import { texts } from './texts.ts';

/** In place of a page that failed: what to do, and what to tell technical support. */
export function Broken() {
  const words = useTexts(texts);
  const error = useRouteError();
  const isMissing =
    error instanceof Error && /dynamically imported module|importing a module|preload CSS/i.test(error.message);
  return (
    <Notice title={words.broken} help={isMissing ? words.missingHelp : words.brokenHelp}>
      <p>
        <code>{String(error)}</code>
      </p>
      <Button type="primary" onClick={() => location.reload()}>
        {words.reload}
      </Button>
    </Notice>
  );
}
