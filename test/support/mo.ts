import { randomUUID } from 'node:crypto';
import type { Mo } from '../../src/business/messages/index.ts';

/** An MO as the demo link hands it over; each one has a carrier id of its own unless given. */
export function anMo(text: string, changes: Partial<Mo> = {}): Mo {
  return {
    phone: '15633000001',
    carrier: 'unicom',
    accessNumber: '10620007',
    link: 'smg',
    carrierMessageId: randomUUID(),
    raw: Buffer.from(text),
    coding: 15,
    text,
    ...changes,
  };
}
