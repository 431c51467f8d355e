import type { Carrier } from '../../values/carrier.ts';
import type { Phone } from '../../values/phone.ts';
import { Faults } from '../faults.ts';
import type { Handsets } from '../handsets.ts';
import { ownsNumber } from './account.ts';
import { Bills } from './bills.ts';
import type { Common } from './common.ts';
import { Courier } from './courier.ts';
import { describe } from './describe.ts';
import type { Door } from './door.ts';
import { Later } from './later.ts';
import { takeUpLeft } from './left.ts';
import type { Line } from './line.ts';
import { GatewayLog, type LogEntry } from './log.ts';
import { type SentMo, sendMo } from './mos.ts';
import { defaultTimes, type GatewayOptions } from './options.ts';
import { Reception } from './reception.ts';
import type { Speech } from './speech.ts';
import { Submits } from './submits.ts';
import type { GatewayTypes, Told } from './types.ts';

/** What makes a gateway one of its protocol. */
export type Trade<G extends GatewayTypes> = {
  readonly carrier: Carrier;
  readonly speech: Speech<G>;
  readonly door: Door<G>;
};

const goodbyeMs = 2_000;

/**
 * A carrier's gateway on real sockets: takes Submits, delivers them to handsets, reports, and carries what people write to
 * the SP. Strict, and with faults on demand.
 */
export class Gateway<G extends GatewayTypes> {
  readonly link: string;
  readonly carrier: Carrier;
  readonly handsets: Handsets;
  readonly faults: Faults;
  /** What its people are billed for the SP. */
  readonly bills: Bills;
  /** What was acknowledged in both directions, and what SPs did wrong. */
  readonly log: GatewayLog;
  protected readonly common: Common<G>;
  protected readonly couriers: ReadonlyMap<G['account'], Courier<G>>;
  readonly #reception: Reception<G>;
  readonly #serves: (phone: Phone) => boolean;
  #port: number;
  #reference = 0;

  protected constructor(options: GatewayOptions<G['account']>, { carrier, speech, door }: Trade<G>) {
    this.link = options.link;
    this.carrier = options.carrier ?? carrier;
    this.handsets = options.handsets;
    this.faults = new Faults(options.faults);
    this.log = new GatewayLog(options.logEntries ?? 100_000);
    this.#port = options.port ?? 0;
    this.#serves = options.serves ?? (() => true);
    this.bills = new Bills(this.handsets.now, options.billFile);
    const { handsets, faults, bills, log } = this;
    this.common = { handsets, faults, bills, log, later: new Later(), speech };
    const { responseTimeoutMs } = { ...defaultTimes, ...options };
    const courier = () => new Courier<G>({ ...this.common, responseTimeoutMs });
    this.couriers = new Map(options.accounts.map((account) => [account, courier()]));
    this.#reception = this.#receptionOf(options, door);
  }

  /** Where SPs connect. */
  get port(): number {
    return this.#port;
  }

  /** How much SPs have not answered yet. */
  get waiting(): number {
    return [...this.couriers.values()].reduce((sum, courier) => sum + courier.waiting, 0);
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
    const courier = this.courierFor(to);
    this.#reference = (this.#reference + 1) & 0xff;
    return sendMo({ phone, to, text }, this.#reference, this.common, (errand) => courier.carry(errand));
  }

  /** One line for people on an entry of the log. Phone numbers stand in it as they are. */
  describe(entry: LogEntry): string {
    return describe(entry, this.common.speech.resultOf);
  }

  /** Cuts all connections at once. What was on the way to SPs is sent again over new ones. */
  dropConnections(): void {
    this.#reception.cutAll();
  }

  /** Dies as a program that is killed: connections are cut and the port is closed. It remembers all for `revive`. */
  async kill(): Promise<void> {
    this.#reception.cutAll();
    await this.#reception.close();
  }

  /** Begins its life, with what an earlier process left when it was killed. */
  async begin(): Promise<void> {
    takeUpLeft(this.handsets.leftTo(this.#serves), this.common, (number, errand) =>
      this.#courierWith(number)?.carry(errand),
    );
    await this.revive();
  }

  /** Begins to listen, on the same port as before, and to carry what waits. */
  async revive(): Promise<void> {
    this.#port = await this.#reception.open(this.#port);
  }

  /** Says good-bye, closes all, and resolves when nothing of it is left but its log. */
  async stop(): Promise<void> {
    await this.#reception.leave(goodbyeMs);
    await this.#reception.close();
    this.common.later.clear();
  }

  protected courierFor(number: string): Courier<G> {
    const courier = this.#courierWith(number);
    if (courier) return courier;
    const known = [...this.couriers.keys()].flatMap(({ accessNumbers }) => accessNumbers).join(', ');
    throw new RangeError(`no SP of ${this.link} has the number "${number}"; there are ${known}`);
  }

  #courierWith(number: string): Courier<G> | undefined {
    return [...this.couriers].find(([account]) => ownsNumber(account, number))?.[1];
  }

  #receptionOf(options: GatewayOptions<G['account']>, door: Door<G>): Reception<G> {
    const { host = '127.0.0.1' } = options;
    const { idleMs, bindTimeoutMs, responseTimeoutMs } = { ...defaultTimes, ...options };
    const submits = new Submits<G>({
      ...this.common,
      serves: this.#serves,
      carry: (account, report) => this.couriers.get(account)!.carry(report),
      cut: (peer) => this.#reception.cut(peer),
    });
    return new Reception<G>({
      ...{ host, door, log: this.log, bindTimeoutMs },
      tickMs: Math.min(1_000, idleMs / 2, bindTimeoutMs / 2, responseTimeoutMs / 2),
      onSubmit: (visit) => submits.handle(visit),
      onLine: (event, line, account) => tell(this.couriers.get(account)!, line, event),
    });
  }
}

/** A gateway of whatever protocol, for who need not know which. */
export type SimulatedGateway = Pick<Gateway<GatewayTypes>, keyof Gateway<GatewayTypes>>;

function tell<G extends GatewayTypes>(courier: Courier<G>, line: Line<G>, event: Told<G>): void {
  if (event.kind === 'bound') courier.join(line);
  if (event.kind === 'answered') courier.answered(line, event.ticket, event.response);
  if (event.kind === 'timed-out') courier.timedOut(line, event.ticket);
  if (event.kind === 'closed') courier.leave(line);
}
