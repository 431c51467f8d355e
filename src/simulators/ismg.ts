import { cmppDoor } from './cmpp/door.ts';
import { cmppSpeech } from './cmpp/speech.ts';
import type { Cmpp, IsmgAccount } from './cmpp/types.ts';
import { Gateway } from './gateway/gateway.ts';
import type { LongOptions } from './gateway/long.ts';

export type { IsmgAccount } from './cmpp/types.ts';

export type IsmgOptions = LongOptions<IsmgAccount> & {
  /** The gateway's code in its Msg_Ids, below 2^22; 1001 unless told. */
  readonly code?: number;
};

/** Starts a simulated ISMG on real sockets. Rejects with the system's error when the port cannot be had. */
export async function startIsmg(options: IsmgOptions): Promise<Ismg> {
  const ismg = new Ismg(options);
  await ismg.begin();
  return ismg;
}

/**
 * China Mobile's gateway as a real CMPP server, for any program of 2.0, 2.1 or 3.0: what people write, and reports, go down
 * any of the connections that the SP has open.
 */
export class Ismg extends Gateway<Cmpp> {
  /** Use `startIsmg`. */
  constructor(options: IsmgOptions) {
    super(options, { carrier: 'mobile', speech: cmppSpeech(options.code ?? 1001), door: cmppDoor(options) });
  }
}
