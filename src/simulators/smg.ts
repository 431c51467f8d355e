import { createSequenceSource } from '../protocols/sgip/index.ts';
import type { Carrier } from '../values/carrier.ts';
import type { Phone } from '../values/phone.ts';
import type { FaultSettings } from './contract.ts';
import { Faults } from './faults.ts';
import type { Handsets } from './handsets.ts';
import { Later } from './later.ts';
import { ownsNumber, type SpAccount, type SpAddress } from './sgip/account.ts';
import { Courier } from './sgip/courier.ts';
import type { Gateway } from './sgip/gateway.ts';
import { SmgLog } from './sgip/log.ts';
import { type SentMo, sendMo } from './sgip/mos.ts';
import { Reception } from './sgip/reception.ts';
import { Submits } from './sgip/submits.ts';
import { TakenSubmits } from './sgip/taken-submits.ts';
import { traceAnswer } from './sgip/trace.ts';
import { sendUserReport, type UserReport } from './sgip/user-reports.ts';

export type { SpAccount, SpAddress, SpReceiver } from './sgip/account.ts';
export type { SmgLog, SmgLogEntry } from './sgip/log.ts';
export type { SentMo } from './sgip/mos.ts';
export type { UserReport } from './sgip/user-reports.ts';

export type SmgOptions = {
  /** Name of the link, as pages show it. */
  readonly link: string;
  /** Whose gateway it is; Unicom's unless told. */
  readonly carrier?: Carrier;
  /** 127.0.0.1 unless told. */
  readonly host?: string;
  /** Where SPs connect; a free port unless told. */
  readonly port?: number;
  /** The gateway's node number, 1AAAAX; 102100 unless told. */
  readonly node?: number;
  /** The SPs, one at least. */
  readonly accounts: readonly SpAccount[];
  readonly handsets: Handsets;
  /** Whether a phone is of this network; Submits to others are refused. All are unless told. */
  readonly serves?: (phone: Phone) => boolean;
  readonly faults?: Partial<FaultSettings>;
  /** The wait for an answer of the SP before something is sent again; 30 s unless told. */
  readonly responseTimeoutMs?: number;
  /** Silence after which a connection of an SP is closed; 60 s unless told. */
  readonly idleMs?: number;
  /** How long an SP may stay connected without a login; 10 s unless told. */
  readonly bindTimeoutMs?: number;
  /** Entries of the log that are kept; 100 000 unless told. */
  readonly logEntries?: number;
};

const goodbyeMs = 2_000;

/** Starts a simulated SMG on real sockets. Rejects with the system's error when the port cannot be had. */
export async function startSmg(options: SmgOptions): Promise<Smg> {
  const smg = new Smg(options);
  await smg.revive();
  return smg;
}

/**
 * China Unicom's gateway as a real SGIP server and client, for any SGIP program: takes Submits, delivers them to handsets,
 * reports, and carries what people write to the SP's own port. Strict, and with faults on demand.
 */
export class Smg {
  readonly link: string;
  readonly carrier: Carrier;
  readonly handsets: Handsets;
  readonly faults: Faults;
  /** What was acknowledged in both directions, and what SPs did wrong. */
  readonly log: SmgLog;
  readonly #gateway: Gateway;
  readonly #couriers: ReadonlyMap<SpAccount, Courier>;
  readonly #reception: Reception;
  #port: number;

  /** Use `startSmg`. */
  constructor(options: SmgOptions) {
    this.link = options.link;
    this.carrier = options.carrier ?? 'unicom';
    this.handsets = options.handsets;
    this.faults = new Faults(options.faults);
    this.log = new SmgLog(options.logEntries ?? 100_000);
    this.#port = options.port ?? 0;
    this.#gateway = gatewayOf(this, options);
    this.#couriers = new Map(options.accounts.map((account) => [account, this.#courierOf(account, options)]));
    this.#reception = this.#receptionOf(options);
  }

  /** Where SPs connect. */
  get port(): number {
    return this.#port;
  }

  /** How much SPs have not answered yet. */
  get waiting(): number {
    return [...this.#couriers.values()].reduce((sum, courier) => sum + courier.waiting, 0);
  }

  /** Whether an SP here has this number. */
  reaches(number: string): boolean {
    return this.#courierWith(number) !== undefined;
  }

  /**
   * A person writes a message. It is carried to the SP that has the number, now or when that can be reached.
   * @throws RangeError when no account has the number.
   */
  sendMo(phone: Phone, to: string, text: string): SentMo {
    const courier = this.#courierFor(to);
    return sendMo({ phone, to, text }, this.#gateway, (errand) => courier.carry(errand));
  }

  /**
   * Tells the SP that has the number `to` of a change of a subscriber. Resolves with the SP's final result.
   * @throws RangeError when no account has the number.
   */
  sendUserReport(userReport: UserReport): Promise<number> {
    const courier = this.#courierFor(userReport.to);
    return sendUserReport(userReport, this.#gateway, (errand) => courier.carry(errand));
  }

  /** The SP of this account listens here from now on. @throws RangeError when there is no such account. */
  connectTo(accountName: string, address: SpAddress): void {
    const entry = [...this.#couriers].find(([{ name }]) => name === accountName);
    if (entry === undefined) throw new RangeError(`no account of ${this.link} is named "${accountName}"`);
    entry[1].connectTo(address);
  }

  /** Cuts all connections of both kinds at once. What was on the way to SPs is sent again over new ones. */
  dropConnections(): void {
    this.#reception.cutAll();
    for (const courier of this.#couriers.values()) courier.cut();
  }

  /** Dies as a program that is killed: connections are cut and the port is closed. It remembers all for `revive`. */
  async kill(): Promise<void> {
    for (const courier of this.#couriers.values()) courier.pause();
    this.#reception.cutAll();
    await this.#reception.close();
  }

  /** Begins to listen, on the same port as before, and to carry what waits. */
  async revive(): Promise<void> {
    this.#port = await this.#reception.open(this.#port);
    for (const courier of this.#couriers.values()) courier.resume();
  }

  /** Says good-bye to the SPs it connected to, closes all, and resolves when nothing of it is left but its log. */
  async stop(): Promise<void> {
    await Promise.all([...this.#couriers.values()].map((courier) => courier.stop(goodbyeMs)));
    await this.#reception.close();
    this.#gateway.later.clear();
  }

  #courierWith(number: string): Courier | undefined {
    return [...this.#couriers].find(([account]) => ownsNumber(account, number))?.[1];
  }

  #courierFor(number: string): Courier {
    const courier = this.#courierWith(number);
    if (courier) return courier;
    const known = [...this.#couriers.keys()].flatMap(({ accessNumbers }) => accessNumbers).join(', ');
    throw new RangeError(`no SP of ${this.link} has the number "${number}"; there are ${known}`);
  }

  #courierOf(account: SpAccount, { responseTimeoutMs = 30_000 }: SmgOptions): Courier {
    return new Courier({ ...this.#gateway, account, responseTimeoutMs });
  }

  #receptionOf(options: SmgOptions): Reception {
    const { host = '127.0.0.1', accounts, idleMs = 60_000, bindTimeoutMs = 10_000 } = options;
    const remembered = new TakenSubmits();
    const submits = new Submits({
      ...this.#gateway,
      remembered,
      serves: options.serves ?? (() => true),
      carry: (account, report) => this.#couriers.get(account)!.carry(report),
      cut: (peer) => this.#reception.cut(peer),
    });
    return new Reception({
      ...{ host, accounts, idleMs, bindTimeoutMs, log: this.log },
      onSubmit: (visit) => submits.handle(visit),
      onTrace: ({ body }) => traceAnswer(body, remembered, this.#gateway.node),
    });
  }
}

function gatewayOf({ handsets, faults, log }: Smg, { node = 102100 }: SmgOptions): Gateway {
  const sequences = createSequenceSource(node);
  let reference = 0;
  return {
    ...{ node, handsets, faults, log, later: new Later() },
    nextSequence: () => sequences.next(new Date()),
    nextReference() {
      reference = (reference + 1) & 0xff;
      return reference;
    },
  };
}
