import type { LongSessionOptions } from '../../protocols/long/index.ts';
import type { Account } from './account.ts';
import { Line } from './line.ts';
import { defaultTimes, type GatewayOptions } from './options.ts';
import type { GatewaySession, GatewayTypes } from './types.ts';

/** An SP whose own connections carry both directions, as in CMPP and SMGP. */
export type LongAccount = Account & {
  /** Delivers and reports without an answer on one connection; 16 unless told. */
  readonly deliverWindow?: number;
};

/** What a gateway of CMPP or SMGP is told besides. */
export type LongOptions<A extends LongAccount> = GatewayOptions<A> & {
  /** How far the clock of an SP may be off when it logs in, in ms; 10 min unless told. */
  readonly maxSkewMs?: number;
};

const deliverWindow = 16;

/** The limits of the connections of SPs. */
export function limitsOf(options: LongOptions<LongAccount>): LongSessionOptions {
  const { idleMs, bindTimeoutMs, responseTimeoutMs } = { ...defaultTimes, ...options };
  return {
    window: Math.max(...options.accounts.map((account) => account.deliverWindow ?? deliverWindow)),
    loginTimeoutMs: bindTimeoutMs,
    heartbeat: { idleMs, answerMs: responseTimeoutMs },
  };
}

/** Makes a line of a connection of the SP. */
export function longLine<G extends GatewayTypes>(
  session: GatewaySession<G>,
  account: LongAccount,
  version: number,
): Line<G> {
  return new Line({ session, version, window: account.deliverWindow ?? deliverWindow });
}
