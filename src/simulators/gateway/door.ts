import type { Line } from './line.ts';
import type { GatewayLog } from './log.ts';
import type { Reception } from './reception.ts';
import type { GatewaySession, GatewayTypes } from './types.ts';

/** One connection of an SP. Who it is is known once it is logged in. */
export type Guest<G extends GatewayTypes> = {
  account?: G['account'];
  bound?: G['bound'];
  /** Present when Delivers and reports go down this connection. */
  line?: Line<G>;
};

/** How gateways of one protocol receive SPs. */
export type Door<G extends GatewayTypes> = {
  /** Makes the session of a new connection. It judges the login: blames what is wrong, else asks for a seat. */
  readonly session: (guest: Guest<G>, reception: Reception<G>) => GatewaySession<G>;
  /** What an SP says before it goes. */
  readonly goodbye: string;
  /** Answers what is no Submit. */
  readonly inform: (inquiry: G['inquiry'], account: G['account'], log: GatewayLog) => number | G['response'];
  /** Makes a line of a connection that has logged in; absent where Delivers go to a port of the SP (SGIP). */
  readonly lineOf?: (session: GatewaySession<G>, account: G['account'], bound: G['bound']) => Line<G> | undefined;
};
