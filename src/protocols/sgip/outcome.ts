import { type Response, resultIn } from './responses.ts';
import { resultOf } from './results.ts';
import type { Sequence } from './sequence.ts';

/** What is honestly known of a request, for `switch (outcome.kind)`. `sequence` is the message's id; keep it. */
export type Outcome =
  /** The peer took it. For a Submit: the gateway will try to deliver; a Report tells the rest. */
  | { readonly kind: 'accepted'; readonly sequence: Sequence; readonly response: Response }
  /** The peer refused it: it has no effect. */
  | {
      readonly kind: 'refused';
      readonly sequence: Sequence;
      readonly response: Response;
      readonly result: number;
      /** The result in words. */
      readonly zh: string;
      readonly en: string;
      /** The same may be accepted later. */
      readonly retryable: boolean;
      /** The peer asks us to send more slowly. */
      readonly throttled: boolean;
    }
  /** No answer came, so it may or may not have been taken. Sent again with the same `sequence`, a copy is dropped. */
  | {
      readonly kind: 'unknown';
      readonly sequence: Sequence;
      readonly reason: 'timed-out' | 'closed' | 'aborted';
      readonly retryable: true;
    };

/** Reads a response as an outcome. */
export function outcomeOf(sequence: Sequence, response: Response): Outcome {
  const result = resultIn(response);
  if (result === 0) return { kind: 'accepted', sequence, response };
  const { zh, en, remedy } = resultOf(result);
  const retryable = remedy !== 'never';
  return { kind: 'refused', sequence, response, result, zh, en, retryable, throttled: remedy === 'slower' };
}

/** Why a request or connection did not come about. */
export type SgipErrorCode =
  /** No connection came about. */
  | 'unreachable'
  /** The login was refused. */
  | 'login-refused'
  /** The connection is over or saying good-bye; the request was not sent. */
  | 'not-connected'
  /** The signal was aborted before the request was sent. */
  | 'aborted';

/** A request or connection that did not come about; nothing was sent. */
export class SgipError extends Error {
  readonly code: SgipErrorCode;
  /** The same may succeed later without anybody changing anything. */
  readonly retryable: boolean;

  constructor(code: SgipErrorCode, message: string, retryable: boolean) {
    super(message);
    this.name = 'SgipError';
    this.code = code;
    this.retryable = retryable;
  }
}
