import type { Tx } from '../../platform/db.ts';
import { Problem } from '../../platform/http/index.ts';
import type { Phone } from '../../values/phone.ts';
import { carrierOf, type Segments } from './segments.ts';
import { knowSubscribers } from './store.ts';

/**
 * Makes a phone that staff enter a known subscriber, so that what is written of it holds when it comes. Throws the problem of
 * a number that no carrier has.
 */
export async function knowPhone(tx: Tx, segments: Segments, phone: Phone, now: Date): Promise<void> {
  const place = carrierOf(segments, phone);
  if (!place)
    throw new Problem(400, 'nobodys-number', {
      'zh-CN': '该号码不属于任何运营商的号段，请核对',
      en: 'No carrier has such a number; check it',
    });
  await knowSubscribers(tx, [{ phone, carrier: place.carrier, province: place.province }], now);
}
