import type { OfflineItem } from '../../products/merchants/redemptions/contract.ts';
import { TimeCell } from '../shell/cells.tsx';
import { useTexts } from '../shell/language.tsx';
import { Light } from './light.tsx';
import { texts } from './texts.ts';
import { useWhy } from './use-why.ts';

const lights = { good: 'green', bad: 'red', redeemed: 'green', dropped: 'red' } as const;

/** How a check that was made without a network came out. */
export function Outcome({ item }: { item: OfflineItem }) {
  const words = useTexts(texts);
  const say = useWhy();
  return (
    <Light light={lights[item.state]} title={words.unverified.states[item.state]} detail={item.number.masked}>
      <p>
        {words.unverified.madeAt} <TimeCell at={item.claimedAt} seconds />
        {item.benefit && ` · ${item.benefit.title}`}
      </p>
      {item.why && <p>{say(item.why)}</p>}
      {item.state === 'good' && <p>{words.unverified.goodHelp}</p>}
    </Light>
  );
}
