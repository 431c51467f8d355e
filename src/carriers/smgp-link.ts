import { bytesForLog, type Log } from '../platform/log.ts';
import {
  ClientSession,
  type LoginMode,
  type RequestEvent,
  reportIn,
  type Smgp,
  statusCode,
  statusOf,
} from '../protocols/smgp/index.ts';
import type { Peer } from '../protocols/wire/index.ts';
import { type Arrivals, addOrAnswer, type Owed } from './arrivals.ts';
import type { Direction, Protocol } from './carrier.ts';
import { SessionLine, type Speech } from './session-line.ts';
import type { SmgpSheet } from './sheets/smgp.ts';
import { toAnswer, toMo, toReport, toSubmit } from './smgp.ts';

type Options = { readonly sheet: SmgpSheet; readonly arrivals: Arrivals; readonly log: Log };

const loginModes: { readonly [D in Direction]: LoginMode } = { send: 0, receive: 1, both: 2 };

/** SMGP as a link needs it: connections of ours that stay, and carry both directions or, by the sheet, one each. */
export function smgpProtocol(options: Options): Protocol {
  const { sheet, log } = options;
  const { smgw, window, peer } = sheet;
  return {
    connections: directionsOf(sheet),
    standing: true,
    dropsCopies: false,
    claimsAhead: true,
    answerMs: peer.answerSeconds * 1_000,
    dial(onEvents, direction) {
      const { host, port } = smgw;
      const speech: Speech<Smgp, ClientSession, RequestEvent> = {
        ...{ host, port, session: openSession(sheet, loginModes[direction]), answerMs: peer.answerSeconds * 1_000 },
        window: direction === 'receive' ? 0 : window,
        ...{ toAnswer, refusalOf },
        toSubmit: (errand) => toSubmit(errand, sheet),
        receive: (event, served) => receive(event, served, options),
      };
      return new SessionLine(speech, { link: sheet.link, log, onEvents });
    },
  };
}

function directionsOf({ loginMode, connections }: SmgpSheet): Direction[] {
  return loginMode === 'both' ? Array(connections).fill('both') : ['receive', ...Array(connections).fill('send')];
}

function openSession({ smgw, window, peer, activeTestSeconds }: SmgpSheet, loginMode: LoginMode): ClientSession {
  const { account, secret } = smgw;
  const { accountInDigest, requireProof } = peer;
  const heartbeat = { idleMs: activeTestSeconds * 1_000 };
  const facts = { account, secret, loginMode, window, heartbeat, accountInDigest, requireProof };
  return new ClientSession({ ...facts, wallClock: new Date() }, performance.now());
}

function refusalOf(status: number) {
  const { en, remedy } = statusOf(status);
  return { detail: `${status}, ${en}`, hopeless: remedy === 'never' };
}

/** Takes a message of a phone, or what became of one of ours. */
function receive(event: RequestEvent, peer: Peer<ClientSession>, options: Options): void {
  const { sheet, arrivals } = options;
  const owed: Owed = {
    done: () => void peer.session.answer(event, statusCode.ok),
    // Busy: the SMGW sends it again.
    failed: () => void peer.session.answer(event, statusCode.busy),
  };
  if (event.kind !== 'deliver') peer.session.answer(event, statusCode.badCommand);
  else if (event.body.isReport === 1) receiveReport(event, peer, owed, options);
  else arrivals.mos.add({ what: toMo(event.body, sheet), owed });
}

type DeliverEvent = Extract<RequestEvent, { kind: 'deliver' }>;

function receiveReport(event: DeliverEvent, peer: Peer<ClientSession>, owed: Owed, options: Options): void {
  const { sheet, arrivals, log } = options;
  const { body } = event;
  const report = reportIn(body);
  if (report !== undefined) {
    addOrAnswer(arrivals.reports, toReport(report, body, sheet), owed);
    return;
  }
  const content = bytesForLog(body.msgContent);
  log.error({ link: sheet.link, content }, 'a status report cannot be read; it is refused');
  peer.session.answer(event, statusCode.badStructure);
}
