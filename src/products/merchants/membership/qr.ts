import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Db } from '../../../platform/db.ts';
import { isMobile, type Phone } from '../../../values/phone.ts';
import { later, minuteMs } from '../../../values/time.ts';

/**
 * The code on a member's own page that a till scans. It hides the number (a picture of it tells nobody whose it is), was made by this
 * house, and is good for so short a time that the page which shows it must be open at the till.
 */
export type MemberSeals = {
  /** A new code for a member, and until when it opens. */
  seal(phone: Phone, now: Date): { readonly token: string; readonly until: Date };
  /** The member that a code names; undefined when it is over, or nobody here made it. */
  open(token: string, now: Date): Phone | undefined;
};

/** A page renews it sooner; what is over half a minute old was not made for this till. */
const goodMs = 2 * minuteMs;
const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
/** A number of 11 digits, and the second until which it opens: 6 bytes each. */
const bodyBytes = 12;
const shape = new RegExp(`^[A-Za-z0-9_-]{${Math.ceil(((nonceBytes + tagBytes + bodyBytes) * 4) / 3)}}$`);

/** Opens the codes of this house. All its programs share one key, which the first of them makes. */
export async function openMemberSeals(db: Db): Promise<MemberSeals> {
  await db.read('insert into house_key (name, key) values ($1, $2) on conflict (name) do nothing', [
    'members',
    randomBytes(32),
  ]);
  const [row] = await db.read<{ key: Buffer }>('select key from house_key where name = $1', ['members']);
  return sealsOf(row!.key);
}

/** Codes under a key of 32 bytes. */
export function sealsOf(key: Uint8Array): MemberSeals {
  return {
    seal(phone, now) {
      if (!isMobile(phone)) throw new RangeError('only a mobile number has a code for tills');
      const until = later(now, goodMs);
      const body = Buffer.alloc(bodyBytes);
      body.writeUIntBE(Number(phone), 0, 6);
      body.writeUIntBE(Math.floor(until.getTime() / 1000), 6, 6);
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, key, nonce);
      const sealed = Buffer.concat([nonce, sealing.update(body), sealing.final(), sealing.getAuthTag()]);
      return { token: sealed.toString('base64url'), until };
    },
    open(token, now) {
      if (!shape.test(token)) return undefined;
      const sealed = Buffer.from(token, 'base64url');
      const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
      opening.setAuthTag(sealed.subarray(-tagBytes));
      try {
        const body = Buffer.concat([opening.update(sealed.subarray(nonceBytes, -tagBytes)), opening.final()]);
        const until = body.readUIntBE(6, 6) * 1000;
        return until > now.getTime() ? String(body.readUIntBE(0, 6)) : undefined;
      } catch {
        // Somebody else made it, or changed it.
        return undefined;
      }
    },
  };
}
