import type { Blobs } from '../../platform/blobs.ts';
import type { Db } from '../../platform/db.ts';
import type { Scratch } from '../../platform/scratch.ts';
import type { TicketHouse } from '../tickets/index.ts';
import type { CarrierForm } from './forms.ts';

/** What the channels of tickets work with. */
export type DeskHouse = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly scratch: Scratch;
  readonly tickets: TicketHouse & Required<Pick<TicketHouse, 'outlets'>>;
  readonly forms: ReadonlyMap<string, CarrierForm>;
  /** Mails of ours are named below it. */
  readonly mailDomain: string;
  readonly spName: string;
  readonly hotline: string;
};
