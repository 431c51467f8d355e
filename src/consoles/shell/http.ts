import type { z } from 'zod';
import { type ProblemDetails, problemDetails } from '../../platform/http/contract.ts';

/** A call that brought a problem instead of an answer. `problem.title` is already in the language of the page. */
export class CallFailed extends Error {
  readonly problem: ProblemDetails;

  constructor(problem: ProblemDetails) {
    super(`${problem.status} ${problem.code}: ${problem.title}`);
    this.name = 'CallFailed';
    this.problem = problem;
  }
}

/** What to do besides GET: a body goes as JSON, a file as it is, under a type that the route takes. */
export type Change = { method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' } & (
  | { body: unknown }
  | { file: Blob; type: string }
);

let signInAgain: (() => Promise<boolean>) | undefined;

/**
 * Tells what to do when a call finds that the session has ended: bring the person to sign in, and resolve with whether
 * they did. The call, which was refused before it did anything, is then made once more. Returns how to take it back.
 */
export function whenSessionEnds(ask: () => Promise<boolean>): () => void {
  signInAgain = ask;
  return () => {
    if (signInAgain === ask) signInAgain = undefined;
  };
}

/**
 * Calls a route and resolves with its answer, checked by the schema of its contract.
 * @throws CallFailed when the server refuses, cannot be reached (`unreachable`) or answers something else (`not-an-answer`).
 */
export async function call<S extends z.ZodType>(path: string, answer: S, change?: Change): Promise<z.output<S>> {
  const response = await request(path, change);
  const body = await jsonOf(response);
  if (!response.ok) {
    const problem = problemDetails.safeParse(body).data ?? madeHere('not-an-answer', response.status);
    if (problem.code === 'not-signed-in' && (await signInAgain?.())) return call(path, answer, change);
    throw new CallFailed(problem);
  }
  const parsed = answer.safeParse(body);
  if (!parsed.success) throw new CallFailed(madeHere('not-an-answer', response.status));
  return parsed.data;
}

/** What a failed call is to a person. Anything else is a fault of the page and is thrown on. */
export function problemOf(error: unknown): ProblemDetails {
  if (error instanceof CallFailed) return error.problem;
  throw error;
}

async function request(path: string, change: Change | undefined): Promise<Response> {
  const headers = { accept: 'application/json', 'accept-language': document.documentElement.lang };
  try {
    if (!change) return await fetch(path, { headers });
    const sent = 'file' in change ? change.file : JSON.stringify(change.body);
    const type = 'file' in change ? change.type : 'application/json';
    return await fetch(path, { method: change.method, headers: { ...headers, 'content-type': type }, body: sent });
  } catch {
    throw new CallFailed(madeHere('unreachable', 0));
  }
}

/** The JSON of a response; undefined when it holds none, as where a proxy answers with a page, or the connection broke. */
async function jsonOf(response: Response): Promise<unknown> {
  return await response.json().catch(() => undefined);
}

/** Problems nobody at the server could put into words; the page has the words for them. */
function madeHere(code: 'unreachable' | 'not-an-answer', status: number): ProblemDetails {
  return { type: `urn:spgate:problem:${code}`, title: '', status, code, correlationId: '' };
}
