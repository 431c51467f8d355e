import { Gateway } from './gateway/gateway.ts';
import type { LongOptions } from './gateway/long.ts';
import { smgpDoor } from './smgp/door.ts';
import { smgpSpeech } from './smgp/speech.ts';
import type { Smgp, SmgwAccount } from './smgp/types.ts';

export type { SmgwAccount } from './smgp/types.ts';

export type SmgwOptions = LongOptions<SmgwAccount> & {
  /** The gateway's code in its MsgIDs, six digits; "010061" unless told. */
  readonly code?: string;
};

/** Starts a simulated SMGW on real sockets. Rejects with the system's error when the port cannot be had. */
export async function startSmgw(options: SmgwOptions): Promise<Smgw> {
  const smgw = new Smgw(options);
  await smgw.begin();
  return smgw;
}

/**
 * China Telecom's gateway as a real SMGP 3.0.3 server, for any program: what people write, and reports, go down any of the
 * connections that the SP has open to receive.
 */
export class Smgw extends Gateway<Smgp> {
  /** Use `startSmgw`. */
  constructor(options: SmgwOptions) {
    super(options, { carrier: 'telecom', speech: smgpSpeech(options.code ?? '010061'), door: smgpDoor(options) });
  }
}
