import type { Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';
import type { Month } from '../../values/time.ts';
import type { RaisedBy } from './model.ts';

/** What a carrier's refusal of a fee means, whatever its code; `bill-run` says what follows from each. */
export const meanings = [
  /** It has this record already: the fee is taken. */
  'taken-before',
  'low-balance',
  'no-such-user',
  /** Stopped: no service at all for now. */
  'stopped',
  'in-debt',
  /** The carrier's order relation is not what we think. */
  'mirror-differs',
  /** Service, SP, code or price: everybody would be refused. */
  'product-error',
  /** Not now. */
  'unreachable',
  'other',
] as const;
export type Meaning = (typeof meanings)[number];

/** How fees go on a link; roles make it from the link sheet. */
export type LinkFees = {
  readonly raisedBy: RaisedBy;
  /** Days of the month, both included, on which records may leave. */
  readonly days: { readonly first: number; readonly last: number };
  /** How often a fee is tried in a month. */
  readonly attempts: number;
  /** Days between two attempts. */
  readonly retryDays: number;
  /** Codes of answers and reports; one that is not there is `other`. */
  readonly meanings: ReadonlyMap<string, Meaning>;
};

/** What holds for fees in this house. */
export type FeeTerms = {
  readonly links: ReadonlyMap<string, LinkFees>;
  /** After an activation nothing is charged for so long; a cancel within it costs nothing. */
  readonly coolingOffMs: number;
  /** They are never billed. */
  readonly testNumbers: ReadonlySet<Phone>;
  /** By product that is owed only when something of it went out in the month: those of some phones to which nothing did, so far. */
  readonly nothingSent?: ReadonlyMap<string, NothingSent>;
};

/** Those of these phones to which nothing of a product has gone in a month. */
export type NothingSent = (tx: Tx, phones: readonly Phone[], month: Month) => Promise<ReadonlySet<Phone>>;
