import type { Request, RequestName, Response } from './responses.ts';
import { resultCode } from './results.ts';
import type { Sequence } from './sequence.ts';
import type { RequestEvent, SgipSession } from './session.ts';

/** What a handler is told beside the request itself. */
export type RequestContext = {
  readonly sequence: Sequence;
  /** Who sent it: the name the peer logged in with. */
  readonly loginName: string;
  /** With a Report: the note its message was submitted with; absent when no such message is remembered. */
  readonly note?: string;
};

/** A result code, or a whole response where that says more (Trace). */
export type Answer = number | Response;

/**
 * Takes a request of the peer and returns how to answer it, 0 when its effect is safe: the answer waits for the promise.
 * A handler that throws is answered 11 (busy), so that the peer sends it again, and `onError` is told.
 */
export type Handler<K extends RequestName> = (
  body: Extract<Request, { name: K }>,
  context: RequestContext,
) => Promise<Answer> | Answer;

/** What to do with each request of the peer; one without a handler is answered 7 (not served). */
export type Handlers = { readonly [K in RequestName]?: Handler<K> } & {
  readonly onError?: (error: unknown, event: RequestEvent) => void;
};

type AnyHandler = (body: Request, context: RequestContext) => Promise<Answer> | Answer;

/** Hands a request to its handler and answers it. An answer that does not fit counts as a handler that throws. */
export async function serve(event: RequestEvent, session: SgipSession, handlers: Handlers): Promise<void> {
  const handler = (handlers[event.kind] ?? notServed) as AnyHandler;
  try {
    session.answer(event, await handler(event.body, { sequence: event.sequence, loginName: session.loginName }));
  } catch (error) {
    handlers.onError?.(error, event);
    session.answer(event, resultCode.busy);
  }
}

const notServed = () => resultCode.notServed;
