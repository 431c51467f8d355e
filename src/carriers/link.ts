import { Arrivals } from './arrivals.ts';
import type { Doors, Reception } from './carrier.ts';
import { Sender, type SenderOptions, type Sending } from './sender.ts';
import { openReception, sgipProtocol } from './sgip-link.ts';

export type LinkOptions = Omit<SenderOptions, 'protocol'> & { readonly doors: Doors };

/** How a link is; times are real, for people who look whether it is alive. */
export type LinkState = {
  readonly link: string;
  readonly sending: Sending;
  readonly window: { readonly used: number; readonly size: number };
  /** PDUs taken to be sent that have not left. */
  readonly waiting: number;
  /** Recipients a second that are let through now: less than the sheet's when the gateway throttles. */
  readonly perSecond: number;
  readonly lastAnswerAt: Date | undefined;
  readonly lastMoAt: Date | undefined;
  readonly lastReportAt: Date | undefined;
  /** Our own port, and how many connections the gateway has there. */
  readonly listening: { readonly port: number; readonly connections: number };
};

/** A running link to a carrier: what we send, and what it hands us. */
export class Link {
  readonly #name: string;
  readonly #sender: Sender;
  readonly #arrivals: Arrivals;
  readonly #reception: Reception;

  private constructor(name: string, sender: Sender, arrivals: Arrivals, reception: Reception) {
    this.#name = name;
    this.#sender = sender;
    this.#arrivals = arrivals;
    this.#reception = reception;
  }

  /** Opens our port, then begins to send. Rejects with the system's error when the port cannot be had. */
  static async open(options: LinkOptions): Promise<Link> {
    const { sheet, log } = options;
    const arrivals = new Arrivals(options.doors, log);
    const reception = await openReception({ sheet, arrivals, log });
    const sender = new Sender({ ...options, protocol: sgipProtocol({ sheet, arrivals, log }) });
    return new Link(sheet.link, sender, arrivals, reception);
  }

  get state(): LinkState {
    const { port, connections } = this.#reception;
    const { lastMoAt, lastReportAt } = this.#arrivals;
    return { link: this.#name, ...this.#sender.state, lastMoAt, lastReportAt, listening: { port, connections } };
  }

  /** Answers what came, waits for the answers on the way, puts back what did not leave. */
  async stop(): Promise<void> {
    this.#reception.hold();
    await Promise.all([this.#arrivals.idle(), this.#sender.stop()]);
    await this.#arrivals.idle();
    await this.#reception.close();
  }
}
