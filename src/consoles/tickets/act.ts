import { type ActBody, actResult } from '../../business/tickets/contract.ts';
import { call } from '../shell/http.ts';

/** What is done to a ticket, but for the version of the page. */
export type Doing = ActBody extends infer Body ? (Body extends ActBody ? Omit<Body, 'version'> : never) : never;

/** Does one thing to a ticket as the page shows it. Resolves with the version it has then. */
export async function doTo(id: string, version: number, what: Doing): Promise<number> {
  const done = await call(`/api/tickets/${id}/acts`, actResult, { method: 'POST', body: { ...what, version } });
  return done.version;
}
