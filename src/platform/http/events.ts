import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Context } from 'koa';
import type { ServerEvent } from './route.ts';

// Proxies close a stream that says nothing for a minute.
const heartbeatMs = 20_000;

/** Answers with server-sent events until they end, the client leaves, or the server stops (it then says `bye`). */
export function sendEvents(ctx: Context, events: AsyncIterable<ServerEvent>, signal: AbortSignal): void {
  const stream = new PassThrough();
  ctx.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  ctx.body = stream;
  stream.write(': hello\n\n');
  const heartbeat = setInterval(() => stream.write(': still here\n\n'), heartbeatMs);
  stream.on('close', () => clearInterval(heartbeat));
  signal.addEventListener('abort', () => stream.end(format({ event: 'bye', data: {} })), { once: true });
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
