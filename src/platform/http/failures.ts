import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import { WorldError } from '../../values/outcome.ts';
import type { Log } from '../log.ts';
import { languageOf } from './language.ts';
import { Problem, presentProblem, problems } from './problem.ts';
import type { Caller } from './route.ts';

const acceptableId = /^[\w-]{8,64}$/;

/** The outermost layer: gives the request its id, and turns whatever is thrown into a problem in the caller's language. */
export function answerFailures(log: Log): Middleware {
  return async (ctx, next) => {
    const brought = ctx.get('x-correlation-id');
    const correlationId = acceptableId.test(brought) ? brought : randomUUID();
    ctx.state['correlationId'] = correlationId;
    ctx.set('x-correlation-id', correlationId);
    try {
      await next();
    } catch (error) {
      const problem = problemOf(error);
      const { method, path } = ctx;
      if (problem.status >= 500) log.error({ error, correlationId, method, path }, 'a request failed');
      else if (isTold(problem)) {
        const who = (ctx.state['staff'] as Caller | undefined)?.id;
        log.info(
          { correlationId, method, path, code: problem.code, staff: who, address: ctx.ip },
          'a request is refused',
        );
      }
      ctx.status = problem.status;
      ctx.set(problem.headers);
      ctx.body = presentProblem(problem, languageOf(ctx.get('accept-language')), correlationId);
      ctx.type = 'application/problem+json';
    }
  };
}

/**
 * Who investigates looks for what was forbidden, or never comes from our pages. What is refused for its speed is left out, or it would
 * fill the log; a page that asks who is here, or for what is not there any more, tells nothing.
 */
function isTold({ status }: Problem): boolean {
  return [400, 403, 405, 413, 415].includes(status);
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof WorldError && error.code === 'blob-sealed') return problems.sealed();
  if (error instanceof WorldError && error.retryable) return problems.unavailable();
  return problems.internal();
}
