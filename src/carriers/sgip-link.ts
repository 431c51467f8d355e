import type { Log } from '../platform/log.ts';
import {
  ClientSession,
  checkLogin,
  createSequenceSource,
  parseSequence,
  type RequestEvent,
  resultCode,
  resultOf,
  ServerSession,
  type Sgip,
  type SgipEvent,
  sequenceToHex,
} from '../protocols/sgip/index.ts';
import { listen, type Peer, type Remote } from '../protocols/wire/index.ts';
import { type Arrivals, addOrAnswer, type Owed } from './arrivals.ts';
import type { Protocol, Reception } from './carrier.ts';
import { SessionLine, type Speech } from './session-line.ts';
import { toAnswer, toMo, toReport, toSubmit, toUserReport } from './sgip.ts';
import type { SgipSheet } from './sheets/sgip.ts';

type Options = { readonly sheet: SgipSheet; readonly arrivals: Arrivals; readonly log: Log };

/** SGIP as a link needs it: we connect to send, and the SMG connects to us with what comes. */
export function sgipProtocol(options: Options): Protocol {
  const { sheet, log } = options;
  const { node, smg, window, peer } = sheet;
  const sequences = createSequenceSource(node);
  const nextSequence = () => sequences.next(new Date());
  return {
    connections: ['send'],
    standing: false,
    dropsCopies: peer.dropsCopies,
    claimsAhead: true,
    answerMs: peer.answerSeconds * 1_000,
    nextCarrierId: () => sequenceToHex(nextSequence()),
    dial(onEvents) {
      const { host, port, name, password } = smg;
      const session = new ClientSession({ end: 'sp', name, password, window, nextSequence }, performance.now());
      const speech: Speech<Sgip, ClientSession, RequestEvent> = {
        ...{ host, port, session, window, answerMs: peer.answerSeconds * 1_000 },
        ...{ toAnswer, refusalOf },
        toSubmit: (errand) => toSubmit(errand, sheet),
        sequenceOf: ({ carrierMessageId }) => parseSequence(carrierMessageId!),
        // By the text only the SMG's own connection brings these; some gateways send them here.
        receive: (event, served) => receive(event, served, options),
      };
      return new SessionLine(speech, { link: sheet.link, log, onEvents });
    },
  };
}

const hopeless: ReadonlySet<number> = new Set([resultCode.badLogin, resultCode.wrongLoginType]);

function refusalOf(result: number) {
  return { detail: `${result}, ${resultOf(result).en}`, hopeless: hopeless.has(result) };
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
