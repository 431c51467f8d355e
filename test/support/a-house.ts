import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DestinationStream } from 'pino';
import { readConfig } from '../../src/platform/config.ts';
import { Lifecycle } from '../../src/platform/lifecycle.ts';
import { openLog } from '../../src/platform/log.ts';
import { type House, startHouse } from '../../src/roles/house.ts';
import type { HandsetMessageView } from '../../src/simulators/contract.ts';
import { createTestDatabase, type TestDatabase } from './server.ts';

/** The whole product in this process, as `npm start` runs it, and what people do with their phones. */
export type RunningHouse = House & {
  readonly url: string;
  /** A person texts; resolves when the gateway has taken it. */
  text(phone: string, text: string, to?: string): Promise<void>;
  /** What the handset shows, oldest first. */
  messages(phone: string): Promise<HandsetMessageView[]>;
  /** The texts that arrived, as soon as there are `count` of them. Throws when they do not come. */
  arrived(phone: string, count: number): Promise<string[]>;
  /** Walks business time forward; resolves with the HTTP status. */
  walkTo(to: string): Promise<number>;
  stop(): Promise<void>;
};

/** What is given to a house that it otherwise has of its own: a database, dropped with it; where its log goes. */
export type Given = { readonly database?: TestDatabase | undefined; readonly out?: DestinationStream | undefined };

/** Starts a house of its own with simulated carriers. */
export async function aHouse(settings: Record<string, string> = {}, given: Given = {}): Promise<RunningHouse> {
  const database = given.database ?? (await createTestDatabase());
  const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-house-'));
  const config = readConfig({
    DATABASE_URL: database.url,
    SPGATE_DATA: folder,
    PORT: '0',
    LOG_LEVEL: 'silent',
    ...settings,
  });
  const log = openLog({ level: config.LOG_LEVEL, ...(given.out && { out: given.out }) });
  const lifecycle = new Lifecycle(log);
  const house = await startHouse(config, log, lifecycle);
  const url = house.url!;
  const messages = async (phone: string) => {
    const answer = await fetch(`${url}/sim/handsets/${phone}/messages`);
    return (await answer.json()) as HandsetMessageView[];
  };
  return {
    ...house,
    url,
    messages,
    async text(phone, text, to = '10620007') {
      const answer = await post(`${url}/sim/handsets/${phone}/sms`, { to, text });
      if (answer.status !== 202) throw new Error(`${answer.status}: ${await answer.text()}`);
    },
    async arrived(phone, count) {
      return until(`${count} messages at ${phone}`, async () => {
        const texts = (await messages(phone)).filter(({ direction }) => direction === 'mt').map(({ text }) => text);
        return texts.length >= count ? texts : undefined;
      });
    },
    // That the database is busy is no answer: on a slow machine some statement on the way may wait too long, and the walk is begun again.
    walkTo: (to) =>
      until(`a walk to ${to}`, async () => {
        const { status } = await post(`${url}/sim/clock`, { to });
        return status === 503 ? undefined : status;
      }),
    async stop() {
      await lifecycle.stop();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}

const pollMs = 20;
/** Costs nothing while all is well, and leaves room for a machine that does other things as well. */
const patienceMs = 60_000;

/** What `look` finds, as soon as it finds something. Throws with `what` when nothing is found for a minute. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await pause(pollMs);
  }
}

export function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}
