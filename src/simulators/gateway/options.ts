import type { Carrier } from '../../values/carrier.ts';
import type { Phone } from '../../values/phone.ts';
import type { FaultSettings } from '../contract.ts';
import type { Handsets } from '../handsets.ts';
import type { Account } from './account.ts';

/** What a simulated gateway of any protocol is told. */
export type GatewayOptions<A extends Account> = {
  /** Name of the link, as pages show it. */
  readonly link: string;
  /** Whose gateway it is; that of the protocol's carrier unless told. */
  readonly carrier?: Carrier;
  /** 127.0.0.1 unless told. */
  readonly host?: string;
  /** Where SPs connect; a free port unless told. */
  readonly port?: number;
  /** The SPs, one at least. */
  readonly accounts: readonly A[];
  readonly handsets: Handsets;
  /** Whether a phone is of this network; Submits to others are refused. All are unless told. */
  readonly serves?: (phone: Phone) => boolean;
  readonly faults?: Partial<FaultSettings>;
  /** The wait for an answer of the SP before something is sent again; 30 s unless told. */
  readonly responseTimeoutMs?: number;
  /**
   * Silence after which SGIP closes the connection of an SP, and CMPP and SMGP ask whether it is there; 60 s unless told.
   */
  readonly idleMs?: number;
  /** How long an SP may stay connected without a login; 10 s unless told. */
  readonly bindTimeoutMs?: number;
  /** Where the gateway's own bill is kept over restarts; in memory only unless told. */
  readonly billFile?: string;
  /** Entries of the log that are kept; 100 000 unless told. */
  readonly logEntries?: number;
};

/** What holds unless told. */
export const defaultTimes = { responseTimeoutMs: 30_000, idleMs: 60_000, bindTimeoutMs: 10_000 } as const;
