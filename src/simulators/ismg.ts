import type { Version } from '../protocols/cmpp/index.ts';
import type { Carrier } from '../values/carrier.ts';
import type { Phone } from '../values/phone.ts';
import type { Faults } from './faults.ts';
import type { Account } from './gateway/account.ts';
import type { SentMo } from './gateway/mos.ts';
import type { GatewayOptions } from './gateway/options.ts';
import type { Handsets } from './handsets.ts';

/** An SP of China Mobile; `name` is its six digits (Source_Addr and Msg_src), `password` the shared secret. */
export type IsmgAccount = Account & {
  /** The versions it may speak: 0x20, 0x21, 0x30; all unless told. */
  readonly versions?: readonly Version[];
  /** Deliver requests without an answer on one connection; 16 unless told. */
  readonly deliverWindow?: number;
};

export type IsmgOptions = GatewayOptions<IsmgAccount> & {
  /** The gateway's code in its Msg_Ids, below 2^22; 1001 unless told. */
  readonly code?: number;
  /** How far the clock of an SP may be off at CONNECT, in ms; 10 min unless told. */
  readonly maxSkewMs?: number;
};

/** Starts a simulated ISMG on real sockets. Rejects with the system's error when the port cannot be had. */
export declare function startIsmg(options: IsmgOptions): Promise<Ismg>;

/** China Mobile's gateway as a real CMPP server, for any CMPP 2.0, 2.1 or 3.0 program. */
export declare class Ismg {
  readonly link: string;
  readonly carrier: Carrier;
  readonly handsets: Handsets;
  readonly faults: Faults;
  /** Where SPs connect. */
  get port(): number;
  /** How much SPs have not answered yet. */
  get waiting(): number;
  /** Whether an SP here has this number. */
  reaches(number: string): boolean;
  /** A person writes a message: it goes down any connection of the SP, now or when it is there. @throws RangeError */
  sendMo(phone: Phone, to: string, text: string): SentMo;
  /** Cuts all connections at once. */
  dropConnections(): void;
  kill(): Promise<void>;
  revive(): Promise<void>;
  stop(): Promise<void>;
}
