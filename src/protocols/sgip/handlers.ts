import type { Request, RequestName, Response } from './responses.ts';
import { resultCode } from './results.ts';
import type { Sequence } from './sequence.ts';
import type { RequestEvent, SgipSession } from './session.ts';

export type RequestContext = {
  readonly sequence: Sequence;
  /** Who sent it: the name the peer logged in with. */
  readonly loginName: string;
};

/** A result code, or a whole response where that says more (Trace). */
export type Answer = number | Response;

/**
 * Takes a request of the peer and returns how to answer it, 0 when its effect is safe: the answer waits for the promise. A handler that throws is answered 11 (busy), so that the peer sends it again, and `onError` is told.
 */
type Handler<K extends RequestName> = (
  body: Extract<Request, { name: K }>,
  context: RequestContext,
) => Promise<Answer> | Answer;

export type Handlers = { readonly [K in RequestName]?: Handler<K> } & {
  readonly onError?: (error: unknown, event: RequestEvent) => void;
};

/** Hands a request to its handler and answers it; one nobody handles is answered 7 (not served). */
export async function serve(event: RequestEvent, session: SgipSession, handlers: Handlers): Promise<void> {
  const context = { sequence: event.sequence, loginName: session.loginName };
  session.answer(event, await answerFrom(event, context, handlers));
}

async function answerFrom(event: RequestEvent, context: RequestContext, handlers: Handlers): Promise<Answer> {
  const handler = handlers[event.kind] as
    | ((body: Request, context: RequestContext) => Promise<Answer> | Answer)
    | undefined;
  if (handler === undefined) return resultCode.notServed;
  try {
    return await handler(event.body, context);
  } catch (error) {
    handlers.onError?.(error, event);
    return resultCode.busy;
  }
}
