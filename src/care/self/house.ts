import type { DeskHouse } from '../../business/desk/index.ts';
import type { Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';
import type { CareHouse } from '../house.ts';

/** What the page of a subscriber works with. */
export type SelfHouse = Pick<CareHouse, 'db' | 'terms' | 'door' | 'segments' | 'rules' | 'sheets' | 'vehicles'> & {
  /** Where requests for help go. */
  readonly desk: DeskHouse;
  readonly parts: readonly SelfPart[];
  readonly behindTls: boolean;
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
