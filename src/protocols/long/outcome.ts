import type { Result } from '../wire/index.ts';

/** What is honestly known of a request, for `switch (outcome.kind)`. */
export type Outcome<R> =
  /** The peer took it. For a Submit: the gateway will try to deliver; a report tells the rest. */
  | { readonly kind: 'accepted'; readonly sequence: number; readonly response: R }
  /** The peer refused it: it has no effect. */
  | {
      readonly kind: 'refused';
      readonly sequence: number;
      readonly response: R;
      readonly result: number;
      /** The result in words. */
      readonly zh: string;
      readonly en: string;
      /** The same may be accepted later. */
      readonly retryable: boolean;
      /** The peer asks us to send more slowly. */
      readonly throttled: boolean;
    }
  /** No answer came, so it may or may not have been taken: sent again, it may reach the phone twice. */
  | {
      readonly kind: 'unknown';
      readonly sequence: number;
      readonly reason: 'timed-out' | 'closed' | 'aborted';
      readonly retryable: false;
    };

/** Reads a response as an outcome. */
export function outcomeOf<R>(sequence: number, response: R, { code: result, zh, en, remedy }: Result): Outcome<R> {
  if (result === 0) return { kind: 'accepted', sequence, response };
  const throttled = remedy === 'slower';
  return { kind: 'refused', sequence, response, result, zh, en, retryable: remedy !== 'never', throttled };
}

/** The outcome of what was sent and not answered. */
export function unknownOutcome(sequence: number, reason: 'timed-out' | 'closed' | 'aborted'): Outcome<never> {
  return { kind: 'unknown', sequence, reason, retryable: false };
}

/** Why a request or connection did not come about. */
export type ConnectionErrorCode =
  /** No connection came about. */
  | 'unreachable'
  /** The login was refused, by them or by us. */
  | 'login-refused'
  /** The connection is over or saying good-bye; the request was not sent. */
  | 'not-connected'
  /** The signal was aborted before the request was sent. */
  | 'aborted';

/** A request or connection that did not come about; nothing was sent. */
export class ConnectionError extends Error {
  readonly code: ConnectionErrorCode;
  /** The same may succeed later without anybody changing anything. */
  readonly retryable: boolean;

  constructor(code: ConnectionErrorCode, message: string, retryable: boolean) {
    super(message);
    this.name = 'ConnectionError';
    this.code = code;
    this.retryable = retryable;
  }
}
