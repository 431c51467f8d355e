import { Progress } from 'antd';
import type { PushRow } from '../../products/mms/push/contract.ts';
import { useTexts } from '../shell/language.tsx';
import { StateTag } from '../shell/state-tag.tsx';
import { texts } from './texts.ts';
import './pushes.css';

const tones = { sending: 'busy', paused: 'wait', sent: 'good', stopped: 'quiet' } as const;

/** How a push stands. */
export function State({ push: { state } }: { push: Pick<PushRow, 'state'> }) {
  return <StateTag tone={tones[state]}>{useTexts(texts).states[state]}</StateTag>;
}

/** How far a push is. */
export function Reached({ push: { readers, reached, state } }: { push: PushRow }) {
  const words = useTexts(texts);
  const all = Math.max(readers, reached);
  const percent = state === 'sent' || all === 0 ? 100 : Math.floor((100 * reached) / all);
  return (
    <div className="push-progress">
      <Progress percent={percent} size="small" showInfo={false} aria-label={words.progress} />
      <span>{words.progressOf(reached, all)}</span>
    </div>
  );
}
