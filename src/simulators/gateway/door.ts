import type { Line } from './line.ts';
import type { GatewayLog } from './log.ts';
import type { GatewaySession, GatewayTypes } from './types.ts';

/** One connection of an SP. Who it is is known once it is logged in. */
export type Guest<G extends GatewayTypes> = {
  account?: G['account'];
  bound?: G['bound'];
  /** Present when Delivers and reports go down this connection. */
  line?: Line<G>;
};

/** Who gives seats to guests, and hears what is wrong with them. */
export type Usher<G extends GatewayTypes> = {
  readonly log: GatewayLog;
  /** Gives a guest with the right login a seat; false when the account has all the connections it may have. */
  seat(guest: Guest<G>, account: G['account']): boolean;
};

/** How gateways of one protocol receive SPs. */
export type Door<G extends GatewayTypes> = {
  /** Makes the session of a new connection. It judges the login: blames what is wrong, else asks for a seat. */
  readonly session: (guest: Guest<G>, usher: Usher<G>) => GatewaySession<G>;
  /** What an SP says before it goes. */
  readonly goodbye: string;
  /** Answers what is no Submit. */
  readonly inform: (inquiry: G['inquiry'], account: G['account'], log: GatewayLog) => number | G['response'];
  /** Makes a line of a connection that has logged in; absent where Delivers go to a port of the SP (SGIP). */
  readonly lineOf?: (session: GatewaySession<G>, account: G['account'], bound: G['bound']) => Line<G> | undefined;
};
