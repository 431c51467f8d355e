import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Context } from 'koa';
import type { ServerEvent } from './route.ts';

type Hearing = {
  readonly ending: AbortController;
  readonly heartbeatMs: number;
  /** Throws when whoever listens may not do so any more. */
  mayListen(): Promise<void>;
};

/**
 * Answers with server-sent events until they end, the client leaves, may not listen any more, or the server stops (it then says
 * `bye`). A client that was sent away asks again, and is told why.
 */
export function sendEvents(
  ctx: Context,
  events: AsyncIterable<ServerEvent>,
  { ending, heartbeatMs, mayListen }: Hearing,
): void {
  const { signal } = ending;
  const stream = new PassThrough();
  ctx.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  ctx.body = stream;
  stream.write(': hello\n\n');
  const bye = () => stream.end(format({ event: 'bye', data: {} }));
  // The client left, or the stop came, while the route was still at work: no event will tell.
  if (signal.aborted) {
    bye();
    return;
  }
  const heartbeat = setInterval(() => {
    stream.write(': still here\n\n');
    mayListen().catch(() => ending.abort());
  }, heartbeatMs);
  const hush = () => clearInterval(heartbeat);
  stream.on('close', hush);
  signal.addEventListener('abort', hush, { once: true });
  signal.addEventListener('abort', bye, { once: true });
  pump(events, stream, signal).catch((error) => {
    if (!signal.aborted) stream.destroy(error);
  });
}

async function pump(events: AsyncIterable<ServerEvent>, stream: PassThrough, signal: AbortSignal): Promise<void> {
  for await (const event of events) {
    if (signal.aborted) return;
    if (!stream.write(format(event))) await once(stream, 'drain', { signal });
  }
  stream.end();
}

function format({ event, data }: ServerEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
