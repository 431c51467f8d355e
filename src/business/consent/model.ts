import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';

/** How an agreement was given (XC-04). */
export type ConsentKind = 'sms' | 'recording' | 'agent-script' | 'hall-form' | 'web' | 'carrier';

/** The agreement to a product at a price, and what proves it. Append-only, kept as long as a complaint may ask. */
export type Consent = {
  readonly phone: Phone;
  readonly id: Id;
  readonly subscriptionId: Id;
  readonly product: string;
  readonly tariffVersion: number;
  readonly kind: ConsentKind;
  /** Version of the text that the person agreed to. */
  readonly textVersion: string;
  /** Points at the proof: the MO that said Y, a recording, a carrier's notify … */
  readonly evidence: Readonly<Record<string, string>>;
  readonly at: Date;
};
