import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import { WorldError } from '../../values/outcome.ts';
import type { Log } from '../log.ts';
import { languageOf } from './language.ts';
import { Problem, presentProblem, problems } from './problem.ts';

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
      ctx.status = problem.status;
      ctx.set(problem.headers);
      ctx.body = presentProblem(problem, languageOf(ctx.get('accept-language')), correlationId);
      ctx.type = 'application/problem+json';
    }
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof WorldError && error.code === 'blob-sealed') return problems.sealed();
  if (error instanceof WorldError && error.retryable) return problems.unavailable();
  return problems.internal();
}
