import { Button, Result } from 'antd';
import { useNavigate } from 'react-router';
import { useTexts } from './language.tsx';
import { texts } from './texts.ts';

/** Any address that is no page. */
export function NotFound() {
  const words = useTexts(texts);
  const navigate = useNavigate();
  const back = (
    <Button type="primary" onClick={() => void navigate('/')}>
      {words.backHome}
    </Button>
  );
  return <Result status="info" title={words.notFound} subTitle={words.notFoundHelp} extra={back} />;
}
