import type { DeskHouse } from '../../business/desk/index.ts';
import type { Personal } from '../../business/subscribers/index.ts';
import type { Blobs } from '../../platform/blobs.ts';
import type { Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';
import type { CareHouse } from '../house.ts';

/** What the page of a subscriber works with. */
export type SelfHouse = Pick<
  CareHouse,
  'db' | 'terms' | 'door' | 'segments' | 'rules' | 'sheets' | 'vehicles' | 'errands'
> & {
  /** Where requests for help go. */
  readonly desk: DeskHouse;
  readonly parts: readonly SelfPart[];
  readonly behindTls: boolean;
  /** What other slices keep of people. */
  readonly personal: readonly Personal[];
  /** Copies of people's data; a store of their own. */
  readonly copies: Blobs;
  /** Pictures of papers of errands. */
  readonly errandFiles: Blobs;
  /** How long what the law wants is kept. */
  readonly keep: { readonly recordsYears: number; readonly billingYears: number };
};

/**
 * What another slice adds to the page of a subscriber: issues received, errands, offers. The slice serves its own routes; here it
 * says whether there is anything of this phone, so that no empty box is shown. Its page is registered under the same code in
 * `consoles/me/parts.ts`.
 */
export type SelfPart = {
  readonly code: string;
  has(tx: Tx, phone: Phone, now: Date): Promise<boolean>;
};
