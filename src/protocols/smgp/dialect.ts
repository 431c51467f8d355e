import type { Dialect, Repeated, RequestEventOf } from '../long/index.ts';
import type { EventOf, TicketOf } from '../wire/index.ts';
import type { SmgpPdu } from './codec.ts';
import { deliver, submit } from './pdus.ts';
import { type Request, type RequestName, type Response, responseTo } from './responses.ts';
import { statusCode } from './results.ts';

/** A request of the peer; the answer is owed until `answer`. `kind` is the PDU's name. */
export type RequestEvent = RequestEventOf<Request>;

/** The types SMGP is made of. */
export type Smgp = {
  sequence: number;
  pdu: SmgpPdu;
  request: Request;
  response: Response;
  event:
    | RequestEvent
    | Repeated
    /** Logged in: now there may be requests. */
    | { readonly kind: 'bound'; readonly account: string; readonly loginMode: number }
    /** The login was refused with this status; `closed` follows. */
    | { readonly kind: 'bind-refused'; readonly result: number };
};

/** What happens in a session: told by `receive` and `tick`. */
export type SmgpEvent = EventOf<Smgp>;
/** A request on its way. */
export type SmgpTicket = TicketOf<Smgp>;

/** What each end serves; anything else is answered "command wrong". */
export const served: { readonly [E in 'sp' | 'smgw']: ReadonlySet<RequestName> } = {
  sp: new Set<RequestName>(['deliver']),
  smgw: new Set<RequestName>(['submit']),
};

export const dialect: Dialect<Smgp> = {
  uses: {
    login: 'login',
    loginResp: 'login-answer',
    submit: 'request',
    submitResp: 'response',
    deliver: 'request',
    deliverResp: 'response',
    activeTest: 'test',
    activeTestResp: 'test-answer',
    exit: 'unbind',
    exitResp: 'unbind-answer',
  },
  test: { name: 'activeTest' },
  testAnswer: { name: 'activeTestResp' },
  unbind: { name: 'exit' },
  unbindAnswer: { name: 'exitResp' },
  responseTo,
  invites: ({ status }) => status === statusCode.busy,
  blanks: new Map<string, Request>([
    ['submit', submit.of({})],
    ['deliver', deliver.of({})],
  ]),
  refusals: {
    'not-served': statusCode.badCommand,
    repeated: statusCode.repeatedSequence,
    truncated: statusCode.badStructure,
    trailing: statusCode.badStructure,
    'over-limit': statusCode.badStructure,
    'unknown-command': statusCode.badCommand,
    'frame-length': statusCode.badStructure,
  },
};
