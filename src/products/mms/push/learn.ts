import type { SettledMt } from '../../../business/messages/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Phone } from '../../../values/phone.ts';
import { saysNoMms } from './model.ts';
import { saveIncapable, saveModels } from './store.ts';

/** Learns what handsets are from what MMSCs say of them: the address of their profile, of which the last piece names the model. */
export async function learnModels(
  tx: Tx,
  told: readonly { readonly phone: Phone; readonly profile?: string }[],
  now: Date,
): Promise<void> {
  const known = told.flatMap(({ phone, profile }) =>
    profile === undefined ? [] : [{ phone, model: modelIn(profile), source: 'its MMSC' }],
  );
  await saveModels(tx, known, now);
}

const longestModel = 60;

/** What names the model in the address of a profile. */
function modelIn(profile: string): string {
  return (profile.split('/').at(-1) || profile).replace(/\.(xml|rdf)$/i, '').slice(0, longestModel);
}

/** Learns from what became of messages which handsets show no MMS. Results that say nothing of it cost nothing. */
export async function learnHandsets(tx: Tx, settled: readonly SettledMt[], now: Date): Promise<void> {
  const told = settled.filter(({ state, result }) => state === 'undelivered' && saysNoMms(result));
  await saveIncapable(
    tx,
    told.map(({ phone, result }) => ({ phone, source: `carrier code ${result}` })),
    now,
  );
}
