import type { SettledMt } from '../../../business/messages/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { saysNoMms } from './model.ts';
import { saveIncapable } from './store.ts';

/** Learns from what became of messages which handsets show no MMS. Results that say nothing of it cost nothing. */
export async function learnHandsets(tx: Tx, settled: readonly SettledMt[], now: Date): Promise<void> {
  const told = settled.filter(({ state, result }) => state === 'undelivered' && saysNoMms(result));
  await saveIncapable(
    tx,
    told.map(({ phone, result }) => ({ phone, source: `carrier code ${result}` })),
    now,
  );
}
