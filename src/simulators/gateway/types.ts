import type { Carried, CloseReason, Ticket } from '../../protocols/wire/index.ts';
import type { Account } from './account.ts';

/** The types that gateways of one protocol are made of. */
export type GatewayTypes = {
  account: Account;
  /** How a session tells that an SP logged in. */
  bound: { readonly kind: 'bound' };
  /** How a session tells of a Submit. */
  submit: { readonly kind: 'submit'; readonly sequence: unknown; readonly body: object };
  /** How a session tells of a question of an SP, such as Trace or QUERY. */
  inquiry: { readonly kind: string; readonly sequence: unknown; readonly body: object };
  /** What goes to SPs. */
  request: { readonly name: string };
  response: { readonly name: string };
  sequence: unknown;
  /** What reports name a message by. */
  id: unknown;
};

export type TicketOf<G extends GatewayTypes> = Ticket<G['sequence'], G['request']>;

/** What an SP asks of the gateway. */
export type Asked<G extends GatewayTypes> = G['submit'] | G['inquiry'];

/** What else the connection of an SP tells. */
export type Told<G extends GatewayTypes> =
  | G['bound']
  | { readonly kind: 'answered'; readonly ticket: TicketOf<G>; readonly response: G['response'] }
  | { readonly kind: 'timed-out'; readonly ticket: TicketOf<G> }
  | { readonly kind: 'repeated' }
  | { readonly kind: 'protocol-fault'; readonly detail: string }
  | { readonly kind: 'bind-refused' }
  | Closed;

export type Closed = { readonly kind: 'closed'; readonly reason: CloseReason; readonly detail: string };

/** A session that requests go down. */
export type AskingSession<G extends GatewayTypes> = {
  readonly bound: boolean;
  readonly pending: number;
  request(
    request: G['request'],
    options: { readonly at: number; readonly timeoutMs?: number; readonly sequence?: G['sequence'] },
  ): TicketOf<G> | 'window-full' | 'not-bound';
};

/** The gateway's end of the connection of an SP. */
export type GatewaySession<G extends GatewayTypes> = Carried &
  AskingSession<G> & {
    readonly owed: number;
    answer(event: Asked<G>, answer: number | G['response']): boolean;
    leaveUnanswered(event: G['submit'], answer: number | G['response']): void;
    /** Says good-bye; absent where only SPs do (SGIP). */
    unbind?(at: number, timeoutMs: number): void;
  };
