import { App, Button } from 'antd';
import { useNavigate } from 'react-router';
import { opening } from '../../care/console/contract.ts';
import type { MaskedNumber } from '../../platform/http/contract.ts';
import { call, problemOf } from '../shell/http.ts';
import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

/** Opens the number of a ticket and goes to its page. It is counted like one that was typed. */
export function StoryLink({ of: { ref } }: { of: MaskedNumber }) {
  const words = useTexts(texts);
  const navigate = useNavigate();
  const { message } = App.useApp();
  async function open(): Promise<void> {
    try {
      const { id } = await call('/api/care/openings', opening, { method: 'POST', body: { ref } });
      await navigate(`/agent?opening=${id}`);
    } catch (error) {
      void message.error(problemOf(error).title);
    }
  }
  return (
    <Button type="link" size="small" onClick={() => void open()}>
      {words.story}
    </Button>
  );
}
