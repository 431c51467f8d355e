import { createHash } from 'node:crypto';
import type { Phone } from '../../values/phone.ts';
import type { Prize } from './contest.ts';

/** One piece of a prize. */
export type Slot = { readonly slot: number; readonly prize: string; readonly valueFen: number };

/**
 * The place of a phone in a draw: SHA-256 over the seed and the phone. Nobody can know it before the seed is told, and
 * everybody can compute it afterwards.
 */
export function placeOf(seed: Uint8Array, phone: Phone): string {
  return createHash('sha256').update(seed).update(phone).digest('hex');
}

/**
 * The first `count` phones of the draw, in order. The order of the entrants plays no part, so a draw over pages of them is
 * the draw over the first of each page.
 */
export function firstOf(seed: Uint8Array, phones: readonly Phone[], count: number): Phone[] {
  return phones
    .map((phone) => ({ phone, place: placeOf(seed, phone) }))
    .sort((one, other) => (one.place < other.place ? -1 : 1))
    .slice(0, count)
    .map(({ phone }) => phone);
}

/** The pieces that there is a prize and a budget for: in the order of the prizes, and no piece that the budget cannot pay. */
export function slotsOf(prizes: readonly Prize[], budgetFen: number): Slot[] {
  const slots: Slot[] = [];
  let left = budgetFen;
  for (const { name, count, valueFen } of prizes) {
    for (let piece = 0; piece < count && valueFen <= left; piece++) {
      slots.push({ slot: slots.length, prize: name, valueFen });
      left -= valueFen;
    }
  }
  return slots;
}
