import type { Carrier } from '../values/carrier.ts';
import type { Phone } from '../values/phone.ts';
import type { Faults } from './faults.ts';
import type { Account } from './gateway/account.ts';
import type { SentMo } from './gateway/mos.ts';
import type { GatewayOptions } from './gateway/options.ts';
import type { Handsets } from './handsets.ts';

/** An SP of China Telecom; `name` is its ClientID of at most eight characters, `password` the secret. */
export type SmgwAccount = Account & {
  /** Deliver requests without an answer on one connection; 16 unless told. */
  readonly deliverWindow?: number;
};

export type SmgwOptions = GatewayOptions<SmgwAccount> & {
  /** The gateway's code in its MsgIDs, six digits; "010061" unless told. */
  readonly code?: string;
  /** How far the clock of an SP may be off at Login, in ms; 10 min unless told. */
  readonly maxSkewMs?: number;
};

/** Starts a simulated SMGW on real sockets. Rejects with the system's error when the port cannot be had. */
export declare function startSmgw(options: SmgwOptions): Promise<Smgw>;

/** China Telecom's gateway as a real SMGP server, for any SMGP 3.0.3 program. */
export declare class Smgw {
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
