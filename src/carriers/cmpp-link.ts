import { bytesForLog, type Log } from '../platform/log.ts';
import {
  ClientSession,
  type Cmpp,
  connectStatusOf,
  type RequestEvent,
  reportIn,
  resultCode,
  type Version,
} from '../protocols/cmpp/index.ts';
import type { Peer } from '../protocols/wire/index.ts';
import { type Arrivals, addOrAnswer, type Owed } from './arrivals.ts';
import type { Protocol } from './carrier.ts';
import { toAnswer, toMo, toReport, toSubmit } from './cmpp.ts';
import { SessionLine, type Speech } from './session-line.ts';
import type { CmppSheet } from './sheets/cmpp.ts';

type Options = { readonly sheet: CmppSheet; readonly arrivals: Arrivals; readonly log: Log };

/** What the sheet calls a version, as it goes over the wire. */
export const versions: { readonly [V in CmppSheet['version']]: Version } = { '2.0': 0x20, '2.1': 0x21, '3.0': 0x30 };

/** CMPP as a link needs it: connections of ours that stay, and carry both directions. */
export function cmppProtocol(options: Options): Protocol {
  const { sheet, log } = options;
  const { ismg, window, peer } = sheet;
  return {
    connections: Array(sheet.connections).fill('both'),
    standing: true,
    dropsCopies: false,
    claimsAhead: true,
    answerMs: peer.answerSeconds * 1_000,
    dial(onEvents) {
      const { host, port } = ismg;
      const speech: Speech<Cmpp, ClientSession, RequestEvent> = {
        ...{ host, port, session: openSession(sheet), window, answerMs: peer.answerSeconds * 1_000 },
        ...{ toAnswer, refusalOf },
        toSubmit: (errand) => toSubmit(errand, sheet),
        receive: (event, served) => receive(event, served, options),
      };
      return new SessionLine(speech, { link: sheet.link, log, onEvents });
    },
  };
}

function openSession({ ismg, version, window, peer, activeTestSeconds }: CmppSheet): ClientSession {
  const { account, secret } = ismg;
  const { accountInDigest, requireProof } = peer;
  const heartbeat = { idleMs: activeTestSeconds * 1_000 };
  const facts = { account, secret, version: versions[version], window, heartbeat, accountInDigest, requireProof };
  return new ClientSession({ ...facts, wallClock: new Date() }, performance.now());
}

function refusalOf(status: number) {
  const { en, remedy } = connectStatusOf(status);
  return { detail: `${status}, ${en}`, hopeless: remedy === 'never' };
}

/** Takes a message of a phone, or what became of one of ours. */
function receive(event: RequestEvent, peer: Peer<ClientSession>, options: Options): void {
  const { sheet, arrivals } = options;
  const owed: Owed = {
    done: () => void peer.session.answer(event, resultCode.ok),
    // Over the rate: the ISMG sends it again.
    failed: () => void peer.session.answer(event, resultCode.throttled),
  };
  if (event.kind !== 'deliver') peer.session.answer(event, resultCode.badCommand);
  else if (event.body.registeredDelivery === 1) receiveReport(event, peer, owed, options);
  else arrivals.mos.add({ what: toMo(event.body, sheet), owed });
}

type DeliverEvent = Extract<RequestEvent, { kind: 'deliver' }>;

function receiveReport(event: DeliverEvent, peer: Peer<ClientSession>, owed: Owed, options: Options): void {
  const { sheet, arrivals, log } = options;
  const { body } = event;
  const report = reportIn(body);
  if (report !== undefined) {
    addOrAnswer(arrivals.reports, toReport(report, sheet), owed);
    return;
  }
  const content = bytesForLog(body.msgContent);
  log.error({ link: sheet.link, content }, 'a status report cannot be read; it is refused');
  peer.session.answer(event, resultCode.badLength);
}
