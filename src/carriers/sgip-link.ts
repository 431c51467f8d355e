import type { Answer, Errand } from '../business/messages/index.ts';
import type { Log } from '../platform/log.ts';
import {
  ClientSession,
  checkLogin,
  createSequenceSource,
  EncodeError,
  parseSequence,
  type RequestEvent,
  resultCode,
  resultOf,
  type Sequence,
  ServerSession,
  type SgipEvent,
  type SgipTicket,
  sequenceToHex,
} from '../protocols/sgip/index.ts';
import { connect, listen, type Peer, type Remote } from '../protocols/wire/index.ts';
import type { Arrivals, Owed } from './arrivals.ts';
import type { Line, LineEvent, Protocol, Reception } from './carrier.ts';
import { toAnswer, toMo, toReport, toSubmit, toUserReport } from './sgip.ts';
import type { LinkSheet } from './sheet.ts';

type Options = { readonly sheet: LinkSheet; readonly arrivals: Arrivals; readonly log: Log };

/** SGIP as a link needs it to send. */
export function sgipProtocol(options: Options): Protocol {
  const sequences = createSequenceSource(options.sheet.node);
  const nextSequence = () => sequences.next(new Date());
  return {
    nextCarrierId: () => sequenceToHex(nextSequence()),
    dial: (onEvents) => new SgipLine(options, nextSequence, onEvents),
  };
}

/** Our connection to an SMG. */
class SgipLine implements Line {
  readonly window: number;
  readonly #options: Options;
  readonly #onEvents: (events: readonly LineEvent[]) => void;
  readonly #peer: Peer<ClientSession>;
  readonly #answerMs: number;
  readonly #sent = new Map<SgipTicket, Errand>();

  constructor(options: Options, nextSequence: () => Sequence, onEvents: (events: readonly LineEvent[]) => void) {
    const { smg, window, peer } = options.sheet;
    this.#options = options;
    this.#onEvents = onEvents;
    this.window = window;
    this.#answerMs = peer.answerSeconds * 1_000;
    const { name, password } = smg;
    const session = new ClientSession({ end: 'sp', name, password, window, nextSequence }, performance.now());
    this.#peer = connect({ ...smg, session, onEvents: (events) => this.#tell(events) });
  }

  get used(): number {
    return this.#sent.size;
  }

  send(errand: Errand): 'sent' | 'not-open' | Answer {
    try {
      const sequence = parseSequence(errand.carrierMessageId!);
      const request = toSubmit(errand, this.#options.sheet);
      const ticket = this.#peer.session.request(request, {
        sequence,
        at: performance.now(),
        timeoutMs: this.#answerMs,
      });
      if (typeof ticket === 'string') return 'not-open';
      this.#sent.set(ticket, errand);
      return 'sent';
    } catch (error) {
      if (!(error instanceof EncodeError || error instanceof RangeError)) throw error;
      const { phone, mtId, part, attempt } = errand;
      return { phone, mtId, part, attempt, verdict: 'refused', result: error.message };
    }
  }

  leave(timeoutMs: number): void {
    this.#peer.session.unbind(performance.now(), timeoutMs);
  }

  drop(): void {
    this.#peer.drop();
  }

  #tell(events: readonly SgipEvent[]): void {
    const told = events.flatMap((event) => this.#translate(event) ?? []);
    if (told.length > 0) this.#onEvents(told);
  }

  #translate(event: SgipEvent): LineEvent | undefined {
    switch (event.kind) {
      case 'bound':
        return { kind: 'bound' };
      case 'bind-refused':
        return refusal(event.result);
      case 'answered':
        return { kind: 'answered', answer: toAnswer(this.#takeBack(event.ticket), event.response) };
      case 'timed-out':
        return { kind: 'silent', errand: this.#takeBack(event.ticket) };
      case 'closed':
        return { kind: 'closed', detail: `${event.reason}: ${event.detail}`, unanswered: event.unanswered.length };
      case 'protocol-fault':
        this.#options.log.warn({ link: this.#options.sheet.link, detail: event.detail }, 'the SMG did something odd');
        return undefined;
      default:
        // By the text only the SMG's own connection brings these; some gateways send them here.
        receive(event, this.#peer, this.#options);
        return undefined;
    }
  }

  #takeBack(ticket: SgipTicket): Errand {
    const errand = this.#sent.get(ticket)!;
    this.#sent.delete(ticket);
    return errand;
  }
}

const hopeless: ReadonlySet<number> = new Set([resultCode.badLogin, resultCode.wrongLoginType]);

function refusal(result: number): LineEvent {
  return { kind: 'refused', detail: `${result}, ${resultOf(result).en}`, hopeless: hopeless.has(result) };
}

/** Opens the port where the SMG connects to us with Deliver, Report and UserRpt. */
export async function openReception(options: Options): Promise<Reception> {
  const { host, port } = options.sheet.listen;
  const listener = await listen({ host, port, accept: (remote) => accept(remote, options) });
  return {
    port: listener.port,
    get connections() {
      return listener.peers.size;
    },
    hold() {
      for (const peer of listener.peers) peer.held = true;
    },
    close: () => listener.close('the service provider is stopping'),
  };
}

function accept(remote: Remote, options: Options) {
  const { sheet, log } = options;
  const { name, password, from, idleSeconds } = sheet.listen;
  if (from !== undefined && !from.includes(remote.address.replace(/^::ffff:/, ''))) {
    log.warn({ link: sheet.link, ...remote }, 'a connection from an address that is not on the link sheet was closed');
    return undefined;
  }
  const session = new ServerSession(
    {
      end: 'sp',
      idleMs: idleSeconds * 1_000,
      authenticate: (bind) => checkLogin(bind, { name, password, loginTypes: [2] }),
    },
    performance.now(),
  );
  const onEvents = (events: readonly SgipEvent[], peer: Peer<ServerSession>) => {
    for (const event of events) {
      if ('body' in event) receive(event, peer, options);
      else logServed(event, remote, options);
    }
  };
  return { session, onEvents };
}

function logServed(event: SgipEvent, remote: Remote, { sheet: { link }, log }: Options): void {
  if (event.kind === 'bind-refused') {
    log.error({ alarm: 'login-refused', link, ...remote, result: event.result }, 'a login at our port was refused');
  } else if (event.kind === 'protocol-fault' || (event.kind === 'closed' && event.reason === 'protocol-fault')) {
    log.warn({ link, ...remote, detail: event.detail }, 'the SMG did something odd');
  }
}

type Served = Peer<ClientSession> | Peer<ServerSession>;

/** Takes a request of the SMG, by its command, on whichever connection it came. */
function receive(event: RequestEvent, peer: Served, { sheet, arrivals }: Options): void {
  const owed: Owed = {
    done: () => void peer.session.answer(event, resultCode.ok),
    // Without an answer the SMG sends it again; it does so at once when the connection is gone.
    failed: () => peer.close('what came could not be taken'),
  };
  switch (event.kind) {
    case 'deliver':
      arrivals.mos.add({ what: toMo(event.body, event.sequence, sheet), owed });
      break;
    case 'report':
      addOrAnswer(arrivals.reports, toReport(event.body, sheet), owed);
      break;
    case 'userRpt':
      addOrAnswer(arrivals.userReports, toUserReport(event.body, sheet), owed);
      break;
    default:
      peer.session.answer(event, resultCode.notServed);
  }
}

/** What means nothing to us is just answered. */
function addOrAnswer<What>(
  gatherer: { add(item: { what: What; owed: Owed }): void },
  what: What | undefined,
  owed: Owed,
): void {
  if (what === undefined) owed.done();
  else gatherer.add({ what, owed });
}
