import { randomBytes } from 'node:crypto';
import type { Db } from '../../platform/db.ts';
import type { MaskedNumber } from '../../platform/http/contract.ts';
import type { Request } from '../../platform/http/index.ts';
import { maskPhone, type Phone } from '../../values/phone.ts';
import { sessionMs } from './model.ts';
import { openVault } from './vault.ts';

/**
 * How lists carry numbers: masked, with a reference that only POST /api/reveal opens, only for the person whom it was given to, and
 * no longer than a shift.
 */
export type Numbers = {
  mask(phone: Phone, caller: { readonly id: string }): MaskedNumber;
  /** The number of a reference; undefined when it is somebody else's, too old, or none. */
  open(ref: string, caller: { readonly id: string }): Phone | undefined;
};

/** Opens the references of this house. All its programs share one key, which the first of them makes. */
export async function openNumbers(db: Db, realNow: () => Date = () => new Date()): Promise<Numbers> {
  await db.read('insert into house_key (name, key) values ($1, $2) on conflict (name) do nothing', [
    'numbers',
    randomBytes(32),
  ]);
  const [row] = await db.read<{ key: Buffer }>('select key from house_key where name = $1', ['numbers']);
  const vault = openVault(row!.key.toString('hex'));
  const about = (caller: { readonly id: string }) => `number for ${caller.id}`;
  return {
    mask(phone, caller) {
      const inside = `${realNow().getTime() + sessionMs}\n${phone}`;
      const ref = Buffer.from(vault.seal(Buffer.from(inside), about(caller))).toString('base64url');
      return { masked: maskPhone(phone), ref };
    },
    open(ref, caller) {
      const inside = vault.open(Buffer.from(ref, 'base64url'), about(caller));
      if (!inside) return undefined;
      const [until, phone] = Buffer.from(inside).toString().split('\n');
      return Number(until) > realNow().getTime() ? phone : undefined;
    },
  };
}

/**
 * Counts a number that somebody of staff names as one of those that he may open in an hour: who only writes about a number learns of
 * it as well. Audited; throws where it is one too many.
 */
export type CountNumber = (
  request: Pick<Request, 'staff' | 'now' | 'address' | 'correlationId'>,
  phone: Phone,
) => Promise<unknown>;
