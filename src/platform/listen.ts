import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { connectMs, keepAliveMs } from './db.ts';
import { Feed } from './feed.ts';
import type { Log } from './log.ts';

/** What a process hears from the database. */
export type Listener = {
  /**
   * Calls `heard` with the payload of every NOTIFY on `channel`, and with `undefined` after each (re)connection and once
   * the channel is listened to, because what was said meanwhile is lost: the hearer must then look for itself. Returns the way to stop hearing.
   */
  on(channel: string, heard: (payload: string | undefined) => void): () => void;
  close(): Promise<void>;
};

/**
 * What is said on a channel, for a page that follows it (`{ events }` of a route). It begins with `undefined`, and says it
 * again whenever something may have been missed: the page then loads anew. Ends when the signal aborts.
 */
export async function* heardOn(
  listener: Pick<Listener, 'on'>,
  channel: string,
  signal: AbortSignal,
): AsyncGenerator<string | undefined> {
  const feed = new Feed<{ payload: string | undefined }>(signal);
  const stop = listener.on(channel, (payload) => feed.push({ payload }));
  try {
    yield undefined;
    for await (const { payload } of feed) yield payload;
  } finally {
    stop();
  }
}

/**
 * Tells that something was said on a channel, whatever it was: at once, and then at most and at least so often. For streams
 * that send how things stand. Ends when the signal aborts.
 */
export async function* stirredOn(
  listener: Pick<Listener, 'on'>,
  channel: string,
  everyMs: { readonly atMost: number; readonly atLeast: number },
  signal: AbortSignal,
): AsyncGenerator<void> {
  let stirred = new AbortController();
  const stop = listener.on(channel, () => stirred.abort());
  const wait = (ms: number, until: AbortSignal) => pause(ms, undefined, { signal: until }).catch(() => undefined);
  try {
    while (!signal.aborted) {
      stirred = new AbortController();
      yield;
      await wait(everyMs.atMost, signal);
      await wait(everyMs.atLeast, AbortSignal.any([signal, stirred.signal]));
    }
  } finally {
    stop();
  }
}

const retryMs = 500;
/** Nothing is said on the connection for hours; that it still hears is known by asking. */
const askEveryMs = 5_000;
const answerMs = 5_000;

/** Opens the process's one LISTEN connection. It lives outside the pool and comes back by itself. */
export function openListener(url: string, log: Log): Listener {
  const hearers = new Map<string, Set<(payload: string | undefined) => void>>();
  let client: pg.Client | undefined;
  let closed = false;

  async function connect(): Promise<void> {
    while (!closed) {
      const fresh = new pg.Client({
        ...{ connectionString: url, application_name: 'spgate listen', keepAlive: true },
        ...{ keepAliveInitialDelayMillis: keepAliveMs, connectionTimeoutMillis: connectMs, query_timeout: answerMs },
      });
      try {
        await fresh.connect();
        fresh.on('notification', ({ channel, payload }) => tell(channel, payload));
        fresh.on('error', (error) => log.warn({ error }, 'the LISTEN connection was lost'));
        for (const channel of hearers.keys()) await fresh.query(`listen ${pg.escapeIdentifier(channel)}`);
        // From here on: what ends before is tried again by this loop.
        fresh.on('end', () => void reconnect());
        client = fresh;
        if (closed) return void fresh.end();
        keepAsking(fresh);
        for (const channel of hearers.keys()) tell(channel, undefined);
        return;
      } catch (error) {
        log.warn({ error }, 'the LISTEN connection cannot be made yet');
        await fresh.end().catch(() => undefined);
        await pause(retryMs);
      }
    }
  }

  async function reconnect(): Promise<void> {
    client = undefined;
    if (!closed) await connect();
  }

  /** A connection that no longer answers is ended, and so made anew. */
  function keepAsking(asked: pg.Client): void {
    const timer = setInterval(() => {
      asked.query('select 1').catch((error) => {
        clearInterval(timer);
        log.warn({ error }, 'the LISTEN connection does not answer');
        void asked.end();
      });
    }, askEveryMs);
    asked.once('end', () => clearInterval(timer));
  }

  function tell(channel: string, payload: string | undefined): void {
    for (const heard of hearers.get(channel) ?? []) heard(payload);
  }

  const connecting = connect();
  return {
    on(channel, heard) {
      const known = hearers.get(channel);
      if (known) known.add(heard);
      else {
        hearers.set(channel, new Set([heard]));
        // What was said before the server listens is lost, too.
        client
          ?.query(`listen ${pg.escapeIdentifier(channel)}`)
          .then(() => tell(channel, undefined))
          .catch((error) => log.warn({ error, channel }, 'LISTEN failed'));
      }
      return () => hearers.get(channel)?.delete(heard);
    },
    async close() {
      closed = true;
      await connecting;
      await client?.end();
    },
  };
}
