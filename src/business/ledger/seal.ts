import type { Tx } from '../../platform/db.ts';
import { newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { own, type Unit } from './model.ts';
import { saveTransfers } from './store.ts';

/** What the last holder of a number has left on its accounts lapses: the next one begins with nothing. */
export async function sealAccounts(tx: Tx, phones: readonly Phone[], now: Date): Promise<void> {
  const left = await tx.sql<{ phone: Phone; unit: Unit; kind: string; amount: string }>(
    'left on accounts',
    `select phone, unit, kind, balance - held as amount from account where phone = any($1) and balance > held
     order by phone, unit, kind`,
    [phones],
  );
  const lapses = left.map(({ phone, unit, kind, amount }) => {
    const sides = { phone, unit, debit: own(kind), credit: 'sp', amount: Number(amount) };
    const why = { kind: 'posted', reason: 'the number changed hands', reasonId: newId(now) } as const;
    return { ...sides, ...why, id: newId(now), at: now };
  });
  await saveTransfers(tx, lapses);
}
