import type { Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';

/** A text that a phone might send to one of our numbers. */
export type HeardText = { readonly phone: Phone; readonly text: string; readonly dialled: string };

/** Takes a text in this transaction exactly as it would be taken from a carrier. Who only wants to know undoes it. */
export type Hear = (tx: Tx, heard: HeardText) => Promise<void>;
