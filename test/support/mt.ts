import type { Lane, NewMt } from '../../src/business/messages/index.ts';
import { newId } from '../../src/values/id.ts';

/** The lane of the demo link. */
export const aLane: Lane = {
  link: 'smg',
  carriers: ['unicom'],
  accessNumbers: ['10620007'],
  extensionDigits: 2,
  length: { alphabets: ['ascii', 'ucs2'] },
};

/** A free message that nothing asked for. */
export function anMt(changes: Partial<NewMt> = {}): NewMt {
  return {
    class: 'answer',
    phone: '15633000001',
    carrier: 'unicom',
    accessNumber: '10620007',
    text: '您好',
    textVersion: 'v1',
    serviceCode: 'CARFREE',
    reason: 'test',
    reasonId: newId(new Date('2026-11-23T15:00:00+08:00')),
    ...changes,
  };
}
