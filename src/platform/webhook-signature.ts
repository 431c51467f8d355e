import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Names of the headers that carry it. */
export const headers = {
  timestamp: 'x-spgate-timestamp',
  signature: 'x-spgate-signature',
  key: 'idempotency-key',
} as const;

/** How old or how far ahead a signed request may be. */
const toleranceSeconds = 300;

/** A new secret, to be given once to the program that is called with it. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** `v1=` and the HMAC-SHA-256 of `timestamp.body` in hex; `timestamp` is Unix time in seconds. */
export function sign(secret: string, timestamp: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/** Whether a request was signed with this secret within the last five minutes, by the real time `realNow`. */
export function isSigned(
  secret: string,
  { timestamp, signature, body }: { readonly timestamp: string; readonly signature: string; readonly body: string },
  realNow: Date,
): boolean {
  if (!/^\d{9,11}$/.test(timestamp)) return false;
  if (Math.abs(realNow.getTime() / 1000 - Number(timestamp)) > toleranceSeconds) return false;
  const [wanted, given] = [Buffer.from(sign(secret, timestamp, body)), Buffer.from(signature)];
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}
