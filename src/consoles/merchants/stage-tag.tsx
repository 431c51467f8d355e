import type { StageCode } from '../../products/merchants/registry/contract.ts';
import { useTexts } from '../shell/language.tsx';
import { StateTag, type Tone } from '../shell/state-tag.tsx';
import { texts } from './texts.ts';

const tones: Readonly<Record<StageCode, Tone>> = {
  lead: 'quiet',
  contract: 'busy',
  active: 'good',
  expiring: 'wait',
  ended: 'bad',
  'given-up': 'quiet',
};

/** How far the work with a merchant is. */
export function StageTag({ stage }: { stage: StageCode }) {
  const words = useTexts(texts);
  return <StateTag tone={tones[stage]}>{words.stages[stage]}</StateTag>;
}
