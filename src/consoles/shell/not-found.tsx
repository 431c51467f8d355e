import { Button } from 'antd';
import { useNavigate } from 'react-router';
import { useTexts } from './language.tsx';
import { Notice } from './notice.tsx';
import { texts } from './texts.ts';

/** Any address that is no page. */
export function NotFound() {
  const words = useTexts(texts);
  const navigate = useNavigate();
  return (
    <Notice title={words.notFound} help={words.notFoundHelp}>
      <Button type="primary" onClick={() => void navigate('/')}>
        {words.backHome}
      </Button>
    </Notice>
  );
}
