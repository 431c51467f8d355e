import type { IssueRow } from '../../products/mms/contract.ts';
import { useTexts } from '../shell/language.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { texts } from './texts.ts';

const tones: Readonly<Record<IssueRow['state'], Tone>> = {
  draft: 'quiet',
  review: 'wait',
  approved: 'good',
  scheduled: 'good',
  sending: 'busy',
  paused: 'wait',
  sent: 'good',
  stopped: 'bad',
  skipped: 'bad',
  discarded: 'quiet',
};

/** How an issue stands, in a word. */
export function IssueState({ state }: { state: IssueRow['state'] }) {
  const words = useTexts(texts);
  return <StateTag tone={tones[state]}>{words.states[state]}</StateTag>;
}
