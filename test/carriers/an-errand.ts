import type { Errand } from '../../src/business/messages/index.ts';
import { newId } from '../../src/values/id.ts';

export const at = new Date('2026-11-23T15:00:00+08:00');

/** A free message in one part, on its way for the first time. */
export function anErrand(changes: Partial<Errand> = {}): Errand {
  return {
    phone: '13933000001',
    mtId: newId(at),
    part: 1,
    attempt: 1,
    resent: false,
    accessNumber: '10620007',
    text: '您好',
    parts: 1,
    serviceCode: 'CARFREE',
    neverTwice: false,
    ...changes,
  };
}
