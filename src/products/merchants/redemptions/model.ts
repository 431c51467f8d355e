import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import type { Day, Month } from '../../../values/time.ts';
import type { OpenPackage } from '../benefits/rule.ts';
import type { TillRefusal } from './contract.ts';

/** How a till reached us. */
export type TillChannel = 'page' | 'sms' | 'offline' | 'pos';

/** What showed that the member was there: the number alone, a code that was typed back, or the QR of /me. */
export type Proof = 'number' | 'code' | 'qr';

/** Where somebody stands at a till, and who: a person, or a program by its key. */
export type Till = {
  readonly merchantId: Id;
  readonly shopId: Id;
  readonly channel: TillChannel;
} & ({ readonly personId: Id; readonly keyId?: undefined } | { readonly keyId: Id; readonly personId?: undefined });

/** A benefit that a member used. */
export type Redemption = Till & {
  readonly phone: Phone;
  readonly id: Id;
  readonly key: string;
  readonly benefitId: Id;
  readonly benefitVersion: number;
  readonly title: string;
  readonly level: string;
  readonly month: Month;
  readonly day: Day;
  readonly at: Date;
  readonly billFen: number | undefined;
  /** What the member saved; 0 where the bill is not known. */
  readonly valueFen: number;
  readonly proof: Proof;
  /** Which use of which package this was; the first is its sale. */
  readonly package?: OpenPackage | undefined;
  readonly undone?: { readonly at: Date; readonly by: string; readonly why: string } | undefined;
};

/** A no of a till. */
export type Refusal = Till & {
  readonly phone: Phone;
  readonly id: Id;
  readonly benefitId?: Id | undefined;
  readonly why: TillRefusal;
  /** The sender that the phone showed, where that was wrong. */
  readonly sender?: string | undefined;
  /** From where it was asked. */
  readonly address: string;
  readonly at: Date;
};
