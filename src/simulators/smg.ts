import { createSequenceSource, type SequenceSource } from '../protocols/sgip/index.ts';
import { Gateway } from './gateway/gateway.ts';
import { defaultTimes, type GatewayOptions } from './gateway/options.ts';
import type { SpAccount, SpAddress } from './sgip/account.ts';
import { Dialer } from './sgip/dialer.ts';
import { sgipDoor } from './sgip/door.ts';
import { sgipSpeech } from './sgip/speech.ts';
import { TakenSubmits } from './sgip/taken-submits.ts';
import type { Sgip } from './sgip/types.ts';
import { sendUserReport, type UserReport } from './sgip/user-reports.ts';

export type { SpAccount, SpAddress, SpReceiver } from './sgip/account.ts';
export type { UserReport } from './sgip/user-reports.ts';

export type SmgOptions = GatewayOptions<SpAccount> & {
  /** The gateway's node number, 1AAAAX; 102100 unless told. */
  readonly node?: number;
};

const goodbyeMs = 2_000;

/** Starts a simulated SMG on real sockets. Rejects with the system's error when the port cannot be had. */
export async function startSmg(options: SmgOptions): Promise<Smg> {
  const smg = new Smg(options);
  await smg.begin();
  return smg;
}

/**
 * China Unicom's gateway as a real SGIP server and client, for any SGIP program: what people write, and reports, go to the
 * SP's own port.
 */
export class Smg extends Gateway<Sgip> {
  readonly #sequences: SequenceSource;
  readonly #dialers: ReadonlyMap<SpAccount, Dialer>;

  /** Use `startSmg`. */
  constructor(options: SmgOptions) {
    const { node = 102100 } = options;
    const sequences = createSequenceSource(node);
    const remembered = new TakenSubmits();
    super(options, {
      carrier: 'unicom',
      speech: sgipSpeech(sequences, remembered),
      door: sgipDoor(options, remembered, node),
    });
    this.#sequences = sequences;
    const { responseTimeoutMs } = { ...defaultTimes, ...options };
    const common = {
      sequences,
      log: this.log,
      later: this.common.later,
      tickMs: Math.min(1_000, responseTimeoutMs / 2),
    };
    this.#dialers = new Map(
      [...this.couriers].map(([account, courier]) => [account, new Dialer({ ...common, account, courier })]),
    );
  }

  /**
   * Tells the SP that has the number `to` of a change of a subscriber. Resolves with the SP's final result.
   * @throws RangeError when no account has the number.
   */
  sendUserReport(userReport: UserReport): Promise<number> {
    const courier = this.courierFor(userReport.to);
    return sendUserReport(userReport, { courier, log: this.log, sequences: this.#sequences });
  }

  /** The SP of this account listens here from now on. @throws RangeError when there is no such account. */
  connectTo(accountName: string, address: SpAddress): void {
    const entry = [...this.#dialers].find(([{ name }]) => name === accountName);
    if (entry === undefined) throw new RangeError(`no account of ${this.link} is named "${accountName}"`);
    entry[1].connectTo(address);
  }

  override dropConnections(): void {
    super.dropConnections();
    for (const dialer of this.#dialers.values()) dialer.cut();
  }

  override async kill(): Promise<void> {
    for (const dialer of this.#dialers.values()) dialer.pause();
    await super.kill();
  }

  override async revive(): Promise<void> {
    await super.revive();
    for (const dialer of this.#dialers.values()) dialer.resume();
  }

  override async stop(): Promise<void> {
    await Promise.all([...this.#dialers.values()].map((dialer) => dialer.stop(goodbyeMs)));
    await super.stop();
  }
}
