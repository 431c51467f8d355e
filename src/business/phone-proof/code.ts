import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** A code as it is kept. Six digits are few, so the digest is made slowly: a copy of the table opens no code in its 5 minutes. */
export type Kept = { readonly salt: Uint8Array; readonly digest: Uint8Array };

const digestLength = 32;
const slowly = promisify<string, Uint8Array, number, Buffer>(scrypt);

/** Six random digits, and the form they are kept in. */
export async function newCode(): Promise<{ code: string; kept: Kept }> {
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const salt = randomBytes(16);
  return { code, kept: { salt, digest: await slowly(code, salt, digestLength) } };
}

const nobodys: Kept = { salt: randomBytes(16), digest: randomBytes(digestLength) };

/** Compares in constant time, and takes as long where there is nothing to compare with: then it is false. */
export async function isCode(code: string, kept: Kept | undefined): Promise<boolean> {
  const { salt, digest } = kept ?? nobodys;
  return timingSafeEqual(await slowly(code, salt, digestLength), digest) && kept !== undefined;
}
