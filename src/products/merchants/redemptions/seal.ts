import { randomBytes } from 'node:crypto';
import { openVault } from '../../../business/staff/index.ts';
import type { Db } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { later, minuteMs } from '../../../values/time.ts';
import type { Proof } from './model.ts';

/** A check that was made: whose number, where, and what showed that the member was there. */
export type Check = { readonly phone: Phone; readonly shopId: Id; readonly proof: Proof; readonly until: Date };

/**
 * How a check is carried to the next step: sealed, for whoever made it and for no longer than somebody stands at a till. Who scanned a
 * QR, or typed a code, needs the number for nothing else and does not get it.
 */
export type CheckSeals = {
  seal(check: Omit<Check, 'until'>, who: Id, now: Date): string;
  /** Undefined when it is another's, or none. One whose `until` is past is over: it only tells what was done with it. */
  open(sealed: string, who: Id): Check | undefined;
};

const goodMs = 10 * minuteMs;

/** Opens the checks of this house. All its programs share one key, which the first of them makes. */
export async function openCheckSeals(db: Db): Promise<CheckSeals> {
  await db.read('insert into house_key (name, key) values ($1, $2) on conflict (name) do nothing', [
    'tills',
    randomBytes(32),
  ]);
  const [row] = await db.read<{ key: Buffer }>('select key from house_key where name = $1', ['tills']);
  const vault = openVault(row!.key.toString('hex'));
  const about = (who: Id) => `check of ${who}`;
  return {
    seal({ phone, shopId, proof }, who, now) {
      const inside = [phone, shopId, proof, later(now, goodMs).getTime()].join('\n');
      return Buffer.from(vault.seal(Buffer.from(inside), about(who))).toString('base64url');
    },
    open(sealed, who) {
      const inside = vault.open(Buffer.from(sealed, 'base64url'), about(who));
      if (!inside) return undefined;
      const [phone, shopId, proof, until] = Buffer.from(inside).toString().split('\n') as [Phone, Id, Proof, string];
      return { phone, shopId, proof, until: new Date(Number(until)) };
    },
  };
}
