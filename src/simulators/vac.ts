import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hourMs, later } from '../values/time.ts';
import { MirrorFile, type Relation } from './orders/mirror-file.ts';
import { type Change, type Platform, tongues } from './orders/tongues.ts';

/** What somebody at the carrier does: 10010, a hall, a telemarketer; the rest is filled in. */
export type Registration = Pick<Change, 'phone' | 'productId' | 'updateType' | 'channel'> &
  Partial<Omit<Change, 'phone' | 'productId' | 'updateType' | 'channel'>>;

/** What came of telling the SP. `result` is its last answer, or why there was none. */
export type Told = {
  readonly key: string;
  readonly acknowledged: boolean;
  readonly result: string;
  readonly attempts: number;
};

/** What the platforms do wrong on demand. */
export type PlatformFaults = {
  /** Cancels of the SP are answered with this result, and not carried out. */
  readonly refuseCancels?: number;
  /** Cancels of the SP are carried out and never told of. */
  readonly cancelSilently?: boolean;
};

const answerPatienceMs = 5_000;
const resendEveryMs = 2_000;
const limitBytes = 64 * 1024;
const secondMs = 1_000;

/** Starts the carriers' platforms that keep order relations, as one real server for what SPs ask. */
export async function startOrderPlatforms(options: {
  platforms: readonly Platform[];
  /** Business time. */
  now: () => Date;
  host?: string;
  /** Where relations are kept over restarts; in memory only unless told. */
  file?: string;
  /** Told when the file cannot be written. */
  onFault?: (error: unknown) => void;
}): Promise<OrderPlatforms> {
  const platforms = new OrderPlatforms(options);
  await platforms.listen(options.host ?? '127.0.0.1');
  return platforms;
}

/** VAC, DSMP and ISMP: what they hold, what they tell SPs, and what they take from them. */
export class OrderPlatforms {
  faults: PlatformFaults = {};
  readonly #platforms: ReadonlyMap<string, Platform>;
  readonly #now: () => Date;
  readonly #relations = new Map<string, Relation>();
  readonly #lastChange = new Map<string, Date>();
  readonly #addresses = new Map<string, string>();
  readonly #unacknowledged = new Map<string, { platform: Platform; change: Change; attempts: number }>();
  readonly #file: MirrorFile | undefined;
  readonly #server: Server;
  readonly #resending: ReturnType<typeof setInterval>;
  readonly #stopped = new AbortController();
  #keys = 0;

  /** Use `startOrderPlatforms`. */
  constructor({ platforms, now, file, onFault = () => {} }: Parameters<typeof startOrderPlatforms>[0]) {
    this.#platforms = new Map(platforms.map((platform) => [platform.peer, platform]));
    this.#now = now;
    if (file !== undefined) this.#file = this.#takeUp(new MirrorFile(file, onFault));
    this.#server = createServer((request, response) => {
      this.#takeWish(request).then(
        (answer) => response.setHeader('content-type', 'text/xml; charset=utf-8').end(answer),
        (error: Error) => response.writeHead(500).end(error.message),
      );
    });
    this.#resending = setInterval(() => void this.resend(), resendEveryMs).unref();
  }

  async listen(host: string): Promise<void> {
    this.#server.listen(0, host);
    await once(this.#server, 'listening');
  }

  /** The names of the platforms. */
  get peers(): readonly Platform[] {
    return [...this.#platforms.values()];
  }

  /** Where SPs ask this platform to end relations. */
  urlOf(peer: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${peer}`;
  }

  /** Where the SP is told of changes. */
  connectTo(peer: string, url: string): void {
    this.#addresses.set(peer, url);
  }

  /** What the carrier holds of a phone. */
  relations(phone: string): Relation[] {
    return [...this.#relations.values()].filter((one) => one.phone === phone);
  }

  /** Changes a relation and tells the SP, once now; what it does not acknowledge is told again until it does. */
  async register(peer: string, registration: Registration): Promise<Told> {
    const platform = this.#platforms.get(peer);
    if (platform === undefined) throw new Error(`there is no platform ${peer}`);
    const now = this.#now();
    const change: Change = {
      ...{ key: this.#nextKey(now), pseudo: false, oldProductId: '', content: '', linkId: '' },
      ...{ updateTime: this.#nextTime(registration.phone, now), expireDate: '20351231235959', sentAt: stampOf(now) },
      ...registration,
    };
    this.#apply(platform, change, now);
    return this.#tell(platform, change);
  }

  /** Tells the SP again of everything that it has not acknowledged. */
  async resend(): Promise<void> {
    for (const { platform, change } of this.#unacknowledged.values()) await this.#tell(platform, change);
  }

  /** How many changes the SP has not acknowledged. */
  get owed(): number {
    return this.#unacknowledged.size;
  }

  async stop(): Promise<void> {
    clearInterval(this.#resending);
    this.#stopped.abort();
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** What an earlier process left: relations as they stood, and what the SP has still to hear. */
  #takeUp(file: MirrorFile): MirrorFile {
    const { relations, owed } = file.takeUp();
    for (const relation of relations) {
      this.#relations.set(`${relation.peer} ${relation.phone} ${relation.productId}`, relation);
      const last = this.#lastChange.get(relation.phone);
      if (last === undefined || last < relation.since) this.#lastChange.set(relation.phone, relation.since);
    }
    for (const { peer, change } of owed) {
      const platform = this.#platforms.get(peer);
      if (platform) this.#unacknowledged.set(change.key, { platform, change, attempts: 0 });
    }
    return file;
  }

  #hold(relation: Relation): void {
    this.#relations.set(`${relation.peer} ${relation.phone} ${relation.productId}`, relation);
    this.#file?.holds(relation);
  }

  #apply({ peer, dialect }: Platform, change: Change, now: Date): void {
    const { phone, productId, oldProductId, updateType, channel } = change;
    const state = tongues[dialect].effects[updateType];
    if (state === undefined) return;
    const hold = (product: string, as: Relation['state']) =>
      this.#hold({ peer, phone, productId: product, state: as, channel, since: now });
    if (oldProductId !== '') hold(oldProductId, 'closed');
    if (productId !== '') hold(productId, state);
    else for (const one of this.relations(phone)) if (one.peer === peer) hold(one.productId, state);
  }

  async #tell(platform: Platform, change: Change): Promise<Told> {
    const owed = this.#unacknowledged.get(change.key) ?? { platform, change, attempts: 0 };
    owed.attempts += 1;
    if (!this.#unacknowledged.has(change.key)) this.#file?.owes({ peer: platform.peer, change });
    this.#unacknowledged.set(change.key, owed);
    const result = await this.#call(platform, change).catch((error: Error) => error.message);
    const acknowledged = result === 0;
    if (acknowledged) {
      this.#unacknowledged.delete(change.key);
      this.#file?.acknowledged(change.key);
    }
    return { key: change.key, acknowledged, result: String(result), attempts: owed.attempts };
  }

  async #call(platform: Platform, change: Change): Promise<number> {
    const url = this.#addresses.get(platform.peer);
    if (url === undefined) throw new Error(`nobody said where ${platform.peer} finds its SP`);
    const tongue = tongues[platform.dialect];
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
      body: tongue.write(platform, change),
      signal: AbortSignal.any([AbortSignal.timeout(answerPatienceMs), this.#stopped.signal]),
    });
    return tongue.read(await answer.text());
  }

  async #takeWish(request: IncomingMessage): Promise<string> {
    const platform = this.#platforms.get((request.url ?? '').slice(1));
    const tongue = platform && tongues[platform.dialect];
    if (platform === undefined || tongue?.wish === undefined)
      throw new Error(`nothing takes cancels at ${request.url}`);
    const wish = tongue.wish(await bodyOf(request));
    const { refuseCancels, cancelSilently } = this.faults;
    if (refuseCancels !== undefined) return wish.answer(refuseCancels);
    const held = this.#relations.get(`${platform.peer} ${wish.phone} ${wish.productId}`);
    if (held === undefined || held.state === 'closed') return wish.answer(1201);
    const { phone, productId } = held;
    if (cancelSilently) this.#hold({ ...held, state: 'closed' });
    else void this.register(platform.peer, { phone, productId, updateType: tongue.cancelType, channel: 'sp' });
    return wish.answer(0);
  }

  /** The platform's clock has seconds, and no two changes of a phone in one of them. */
  #nextTime(phone: string, now: Date): string {
    const last = this.#lastChange.get(phone);
    const at = last !== undefined && later(last, secondMs) > now ? later(last, secondMs) : now;
    this.#lastChange.set(phone, at);
    return stampOf(at);
  }

  #nextKey(now: Date): string {
    this.#keys += 1;
    return `${stampOf(now)}${String(this.#keys).padStart(6, '0')}`;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limitBytes) throw new Error('the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** `YYYYMMDDHHMISS` in Beijing. */
function stampOf(at: Date): string {
  return later(at, 8 * hourMs)
    .toISOString()
    .replace(/\D/g, '')
    .slice(0, 14);
}
