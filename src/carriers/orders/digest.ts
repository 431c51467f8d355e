import { createHash, timingSafeEqual } from 'node:crypto';
import type { VacNotify } from '../../protocols/order-sync/index.ts';
import { later, minuteMs } from '../../values/time.ts';
import type { DigestSheet } from './sheet.ts';
import { instantOf } from './stamp.ts';

/** What encodeStr must be, by the formula that was agreed on with the peer. */
export function encodeStrOf(notify: VacNotify, { of, secret, hash, written }: DigestSheet): string {
  const fields = notify as Readonly<Record<string, string>>;
  const material = of.map((field) => (field === 'secret' ? secret : (fields[field] ?? ''))).join('');
  const sum = createHash(hash).update(material);
  return written === 'base64' ? sum.digest('base64') : casedAs(written, sum.digest('hex'));
}

function casedAs(written: 'hex' | 'HEX', hex: string): string {
  return written === 'HEX' ? hex.toUpperCase() : hex;
}

/** Whether a notify proves that its sender knows the secret. The comparison takes the same time wherever they differ. */
export function isProven(notify: VacNotify, sheet: DigestSheet): boolean {
  const [given, wanted] = [notify.encodeStr, encodeStrOf(notify, sheet)].map((text) =>
    createHash('sha256').update(text).digest(),
  );
  return timingSafeEqual(given!, wanted!);
}

/** Whether a notify is older than one that is new to us may be. A clock that runs a little ahead is no reason. */
export function isStale(notify: VacNotify, { staleMinutes }: DigestSheet, now: Date): boolean {
  if (staleMinutes === undefined) return false;
  const made = instantOf(notify.time_stamp);
  return (
    made === undefined || later(made, staleMinutes * minuteMs) < now || later(made, -staleMinutes * minuteMs) > now
  );
}
