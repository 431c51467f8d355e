import type { Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import type { Phone } from '../../values/phone.ts';
import { lockSubscribers, type Seal, sealHolders } from '../subscribers/index.ts';
import { together } from './decision.ts';
import { openSubscriptions, saveChanges } from './store.ts';
import { decideUserReport } from './user-report.ts';

/** A phone that is no subscriber of its carrier any more, as a result code said. */
export type Gone = {
  readonly phone: Phone;
  /** When the message or fee that the code is about was made: what came before a new holder says nothing of that one. */
  readonly heldAt: Date;
  readonly link: string;
  readonly cause: string;
  readonly evidence: Readonly<Record<string, string>>;
};

/** Ends what the holders of these numbers had, and seals it. */
export async function endHolders(tx: Tx, seals: readonly Seal[], told: readonly Gone[], now: Date): Promise<void> {
  if (told.length === 0) return;
  const first = [...new Map(told.toReversed().map((one) => [one.phone, one])).values()];
  const holders = await lockSubscribers(tx, first.map(({ phone }) => phone).sort());
  const gone = first.filter(({ phone, heldAt }) => {
    const holder = holders.get(phone);
    return holder !== undefined && heldAt >= holder.holderSince;
  });
  const open = groupBy(
    await openSubscriptions(
      tx,
      gone.map(({ phone }) => phone),
    ),
    ({ phone }) => phone,
  );
  const changes = gone.map((one) => decideUserReport(open.get(one.phone) ?? [], { condition: 'gone', ...one }, now));
  await saveChanges(tx, together(...changes));
  const sealed = gone.map(({ phone, cause, evidence }) => ({ phone, cause, evidence, hadSomething: open.has(phone) }));
  await sealHolders(tx, seals, sealed, now);
}
