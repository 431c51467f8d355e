import type { RequestEvent } from './dialect.ts';
import type { Deliver, Submit } from './pdus.ts';
import { type Report, reportIn } from './report.ts';
import type { Response } from './responses.ts';
import { statusCode } from './results.ts';

/** A status, or a whole response where that says more. */
export type Answer = number | Response;

/** What comes with a request: its sequence number, and `C`, whose connection it is. */
export type Context<C> = { readonly sequence: number; readonly connection: C };

/** What comes with a report. */
export type ReportContext<C> = Context<C> & {
  readonly deliver: Deliver;
  /** What its message was submitted with; absent when no such message is remembered. */
  readonly note?: string;
};

/**
 * Take a request of the peer and return how to answer it, 0 when its effect is safe: the answer waits for the promise.
 * A handler that throws is answered 1 (busy), so that the peer sends it again, and `onError` is told.
 */
export type Handlers<C> = {
  /** At an SP: a message from a phone. */
  readonly deliver?: (deliver: Deliver, context: Context<C>) => Promise<Answer> | Answer;
  /** At an SP: what became of a Submit; `deliver` is what it came in. */
  readonly report?: (report: Report, context: ReportContext<C>) => Promise<Answer> | Answer;
  /** At a gateway: answer an accepted one with `submitResp.of({ msgId })`. */
  readonly submit?: (submit: Submit, context: Context<C>) => Promise<Answer> | Answer;
  readonly onError?: (error: unknown, event: RequestEvent) => void;
};

/**
 * Hands a request to its handler and gives `answer` what it returns; one nobody handles is answered 11 (not served). An
 * answer that does not fit counts as a handler that throws.
 */
export async function serve<C>(
  event: RequestEvent,
  connection: C,
  handlers: Handlers<C>,
  answer: (answer: Answer) => void,
): Promise<void> {
  try {
    answer(await handle(event, { sequence: event.sequence, connection }, handlers));
  } catch (error) {
    handlers.onError?.(error, event);
    answer(statusCode.busy);
  }
}

function handle<C>(event: RequestEvent, context: Context<C>, handlers: Handlers<C>): Promise<Answer> | Answer {
  return event.kind === 'submit'
    ? (handlers.submit?.(event.body, context) ?? statusCode.badCommand)
    : handleDeliver(event.body, context, handlers);
}

function handleDeliver<C>(deliver: Deliver, context: Context<C>, handlers: Handlers<C>): Promise<Answer> | Answer {
  if (deliver.isReport !== 1) return handlers.deliver?.(deliver, context) ?? statusCode.badCommand;
  const report = reportIn(deliver);
  if (report === undefined) return statusCode.badStructure;
  return handlers.report?.(report, { ...context, deliver }) ?? statusCode.badCommand;
}
