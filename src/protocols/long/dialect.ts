import type { DecodeFault, Protocol } from '../wire/index.ts';

/** The types of a protocol of this family. */
export type LongProtocol = Protocol & { sequence: number };

/** A request of the peer; the answer is owed until `answer`. `kind` is the PDU's name. */
export type RequestEventOf<R extends { readonly name: string }> = {
  readonly [K in R['name']]: { readonly kind: K; readonly sequence: number; readonly body: Extract<R, { name: K }> };
}[R['name']];

/** A request came again under its number: it gets the answer of the first, and nothing else happens. */
export type Repeated = { readonly kind: 'repeated'; readonly sequence: number };

/** What a PDU is for. */
export type Use =
  | 'login'
  | 'login-answer'
  | 'request'
  | 'response'
  | 'test'
  | 'test-answer'
  | 'unbind'
  | 'unbind-answer';

/** What a session of this family must know of its protocol. */
export type Dialect<T extends LongProtocol> = {
  /** Those not named are of gateways among themselves. */
  readonly uses: { readonly [N in T['pdu']['name']]?: Use };
  readonly test: T['pdu'];
  readonly testAnswer: T['pdu'];
  readonly unbind: T['pdu'];
  readonly unbindAnswer: T['pdu'];
  readonly responseTo: (request: T['request'], result: number) => T['response'];
  /** Whether a refusal says to send the same again. */
  readonly invites: (response: T['response']) => boolean;
  /** In place of a request that cannot be read, to answer it; none where an answer cannot say no. */
  readonly blanks: ReadonlyMap<string, T['request']>;
  /** The results to refuse a request with. */
  readonly refusals: { readonly [K in 'not-served' | 'repeated' | DecodeFault]: number };
};
