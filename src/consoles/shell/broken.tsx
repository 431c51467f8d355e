import { Button, Result } from 'antd';
import { useRouteError } from 'react-router';
import { useTexts } from './language.tsx';
import { texts } from './texts.ts';

/** In place of a page that failed: what to do, and what to tell technical support. */
export function Broken() {
  const words = useTexts(texts);
  const error = useRouteError();
  const reload = (
    <Button type="primary" onClick={() => location.reload()}>
      {words.reload}
    </Button>
  );
  return (
    <Result status="error" title={words.broken} subTitle={words.brokenHelp} extra={reload}>
      <code>{String(error)}</code>
    </Result>
  );
}
