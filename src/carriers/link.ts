import { Arrivals } from './arrivals.ts';
import type { Doors, Protocol, Reception } from './carrier.ts';
import { cmppProtocol } from './cmpp-link.ts';
import { type Gate, openGate, turnstile } from './gather.ts';
import { type FindMultimedia, mm7Protocol } from './mm7-link.ts';
import { type Ended, Pulse, type Totals } from './pulse.ts';
import { Sender, type SenderOptions, type Sending } from './sender.ts';
import { openReception, sgipProtocol } from './sgip-link.ts';
import type { LinkSheet } from './sheets/sheet.ts';
import { smgpProtocol } from './smgp-link.ts';

export type LinkOptions = Omit<SenderOptions, 'protocol' | 'gate' | 'pulse'> & {
  readonly doors: Doors;
  /** Finds the content of an MMS; a link to an MMSC needs it. */
  readonly multimedia?: FindMultimedia;
};

/** How a link is; times are real, for people who look whether it is alive. */
export type LinkState = {
  readonly link: string;
  readonly sending: Sending;
  /** Our connections: how many are open, and how many always should be. */
  readonly connections: { readonly open: number; readonly wanted: number };
  readonly window: { readonly used: number; readonly size: number };
  /** PDUs taken to be sent that have not left. */
  readonly waiting: number;
  /** Recipients a second that are let through now: less than the sheet's when the gateway throttles. */
  readonly perSecond: number;
  /** Whether this process is the one that may send. */
  readonly holdsLease: boolean;
  readonly lastAnswerAt: Date | undefined;
  readonly lastMoAt: Date | undefined;
  readonly lastMtAt: Date | undefined;
  readonly lastReportAt: Date | undefined;
  readonly lastGoodReportAt: Date | undefined;
  readonly sentLastMinute: number;
  readonly reportedLastMinute: number;
  /** How the last PDUs ended, the oldest first. */
  readonly ended: readonly Ended[];
  /** Where the gateway connects to us (SGIP): our own port, and how many connections it has there. */
  readonly listening?: { readonly port: number; readonly connections: number };
};

/** A running link to a carrier: what we send, and what it hands us. */
export class Link {
  readonly #name: string;
  readonly #sender: Sender;
  readonly #arrivals: Arrivals;
  readonly #pulse: Pulse;
  readonly #reception: Reception | undefined;

  private constructor(
    name: string,
    parts: { sender: Sender; arrivals: Arrivals; pulse: Pulse; reception?: Reception | undefined },
  ) {
    this.#name = name;
    this.#sender = parts.sender;
    this.#arrivals = parts.arrivals;
    this.#pulse = parts.pulse;
    this.#reception = parts.reception;
  }

  /** Opens our port, where the protocol wants one, then begins to send. Rejects when the port cannot be had. */
  static async open(options: LinkOptions): Promise<Link> {
    const { sheet, log, doors } = options;
    const gate = gateOf(sheet);
    const pulse = new Pulse();
    const arrivals = new Arrivals(doors, { gate, pulse, log });
    const reception = sheet.protocol === 'sgip' ? await openReception({ sheet, arrivals, log }) : undefined;
    const sender = new Sender({ ...options, gate, pulse, protocol: protocolOf(options, arrivals) });
    return new Link(sheet.link, { sender, arrivals, pulse, reception });
  }

  /** Where what its carrier hands us is taken, when it comes to a server of our own (MM7). */
  get arrivals(): Arrivals {
    return this.#arrivals;
  }

  get state(): LinkState {
    const { lastMoAt, lastMtAt, lastReportAt, lastGoodReportAt, sentLastMinute, reportedLastMinute, ended } =
      this.#pulse;
    const lately = { lastMoAt, lastMtAt, lastReportAt, lastGoodReportAt, sentLastMinute, reportedLastMinute, ended };
    const state = { link: this.#name, ...this.#sender.state, ...lately };
    if (this.#reception === undefined) return state;
    const { port, connections } = this.#reception;
    return { ...state, listening: { port, connections } };
  }

  /** What went over it since this process began. */
  get totals(): Totals {
    return this.#pulse.totals;
  }

  /** Answers what came, waits for the answers on the way, puts back what did not leave. */
  async stop(): Promise<void> {
    this.#reception?.hold();
    await Promise.all([this.#arrivals.idle(), this.#sender.stop()]);
    await this.#arrivals.idle();
    await this.#reception?.close();
  }
}

/**
 * Where the carrier names messages by its answers, answers and reports are written one after another: written side by side,
 * neither would see the other, and a report would not find its message.
 */
function gateOf({ protocol }: LinkSheet): Gate {
  return protocol === 'sgip' ? openGate : turnstile();
}

function protocolOf({ sheet, log, clock, multimedia }: LinkOptions, arrivals: Arrivals): Protocol {
  switch (sheet.protocol) {
    case 'sgip':
      return sgipProtocol({ sheet, arrivals, log });
    case 'cmpp':
      return cmppProtocol({ sheet, arrivals, log });
    case 'smgp':
      return smgpProtocol({ sheet, arrivals, log });
    case 'mm7':
      if (!multimedia) throw new Error(`link ${sheet.link} sends MMS, and nobody said where their content is`);
      return mm7Protocol({ sheet, multimedia, now: () => clock.now(), log });
    default:
      return sheet satisfies never;
  }
}
