import type { Dialect, Repeated, RequestEventOf } from '../long/index.ts';
import type { EventOf, TicketOf } from '../wire/index.ts';
import type { CmppPdu } from './codec.ts';
import { cancel, deliver, fwd, submit } from './pdus.ts';
import { type Request, type RequestName, type Response, responseTo, resultIn } from './responses.ts';
import { resultCode } from './results.ts';
import type { Version } from './version.ts';

/** A request of the peer; the answer is owed until `answer`. `kind` is the PDU's name. */
export type RequestEvent = RequestEventOf<Request>;

/** The types CMPP is made of. */
export type Cmpp = {
  sequence: number;
  pdu: CmppPdu;
  request: Request;
  response: Response;
  event:
    | RequestEvent
    | Repeated
    /** Logged in: now there may be requests. */
    | { readonly kind: 'bound'; readonly account: string; readonly version: Version }
    /** The login was refused with this status; `closed` follows. */
    | { readonly kind: 'bind-refused'; readonly result: number };
};

/** What happens in a session: told by `receive` and `tick`. */
export type CmppEvent = EventOf<Cmpp>;
/** A request on its way. */
export type CmppTicket = TicketOf<Cmpp>;

/** What each end serves; anything else is answered "command wrong". */
export const served: { readonly [E in 'sp' | 'ismg']: ReadonlySet<RequestName> } = {
  sp: new Set<RequestName>(['deliver']),
  ismg: new Set<RequestName>(['submit', 'query', 'cancel']),
};

export const dialect: Dialect<Cmpp> = {
  uses: {
    connect: 'login',
    connectResp: 'login-answer',
    terminate: 'unbind',
    terminateResp: 'unbind-answer',
    submit: 'request',
    submitResp: 'response',
    deliver: 'request',
    deliverResp: 'response',
    query: 'request',
    queryResp: 'response',
    cancel: 'request',
    cancelResp: 'response',
    activeTest: 'test',
    activeTestResp: 'test-answer',
    fwd: 'request',
    fwdResp: 'response',
  },
  test: { name: 'activeTest' },
  testAnswer: { name: 'activeTestResp', reserved: 0 },
  unbind: { name: 'terminate' },
  unbindAnswer: { name: 'terminateResp' },
  responseTo,
  invites: (response) => resultIn(response) === resultCode.throttled,
  // A Query_Resp cannot say no, so a Query that cannot be read ends the session.
  blanks: new Map<string, Request>([submit, deliver, cancel, fwd].map((pdu) => [pdu.name, pdu.of({}) as Request])),
  refusals: {
    'not-served': resultCode.badCommand,
    repeated: resultCode.repeatedSequence,
    truncated: resultCode.badLength,
    trailing: resultCode.badLength,
    'over-limit': resultCode.badStructure,
    'unknown-command': resultCode.badCommand,
    'frame-length': resultCode.badLength,
  },
};
