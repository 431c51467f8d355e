import { Badge } from 'antd';
import { useTexts } from '../shell/language.tsx';
import { texts } from './texts.ts';

const tones: Readonly<Record<string, 'success' | 'processing' | 'warning' | 'error'>> = {
  delivered: 'success',
  taken: 'success',
  queued: 'processing',
  sending: 'processing',
  submitted: 'processing',
  held: 'warning',
  throttled: 'warning',
  unsure: 'warning',
  parked: 'warning',
  undelivered: 'error',
  expired: 'error',
  refused: 'error',
};

/** How a message stands, in a word. */
export function StateTag({ state }: { state: string }) {
  const words = useTexts(texts);
  return <Badge className="nowrap" status={tones[state] ?? 'default'} text={words.state[state] ?? state} />;
}
