import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect } from 'node:net';
import { type Answer, type Errand, refusalOf } from '../business/messages/index.ts';
import type { Log } from '../platform/log.ts';
import { NoAnswer, type Posted, post } from '../platform/post.ts';
import {
  type Medium,
  type Mm7Http,
  type Mm7Outcome,
  type PackedMedia,
  Prover,
  packMedia,
  readOutcome,
  textMedium,
  textOf,
  writeRequest,
} from '../protocols/mm7/index.ts';
import { WorldError } from '../values/outcome.ts';
import type { Line, LineEvent, Protocol } from './carrier.ts';
import { decisionOn, keyOfCopies, toAnswer, toSubmitReq, transactionOf } from './mm7.ts';
import { laneOf } from './sheets/lane.ts';
import { dialectOf, type Mm7Sheet } from './sheets/mm7.ts';

/** Finds the objects of an MMS by the name that its MT carries. */
export type FindMultimedia = (hash: string) => Promise<readonly Medium[]>;

type Options = {
  readonly sheet: Mm7Sheet;
  readonly multimedia: FindMultimedia;
  readonly now: () => Date;
  readonly log: Log;
};

/** MM7 as a link needs it: some HTTP connections of ours that only send; reports and MOs come to our own server. */
export function mm7Protocol(options: Options): Protocol {
  const { sheet } = options;
  const channel = new Channel(options);
  return {
    connections: ['send'],
    standing: false,
    dropsCopies: false,
    claimsAhead: false,
    answerMs: sheet.peer.answerSeconds * 1_000,
    dial: (onEvents, _direction, mayLeave) => new Mm7Line(channel, onEvents, mayLeave),
  };
}

/** Messages whose bytes are kept for the next recipients. */
const mostPacked = 16;

/** What is learned of an MMSC while the process runs, whatever connections come and go. */
class Channel {
  readonly sheet: Mm7Sheet;
  readonly now: () => Date;
  readonly log: Log;
  readonly url: URL;
  /** It takes one recipient at a time, whatever the sheet says (3003). */
  takesOne = false;
  /** Contents it refused: no other copy of them is sent (2004). */
  readonly refused = new Set<string>();
  /** Copies that are to be sent alone, because one of theirs was refused. */
  readonly alone = new WeakSet<Errand>();
  readonly #multimedia: FindMultimedia;
  readonly #packed = new Map<string, Promise<PackedMedia>>();

  constructor({ sheet, multimedia, now, log }: Options) {
    this.sheet = sheet;
    this.now = now;
    this.log = log;
    this.url = new URL(sheet.mmsc.url);
    this.#multimedia = multimedia;
  }

  /** The objects of an MMS, packed once for all its recipients. */
  packed(mms: string): Promise<PackedMedia> {
    const known = this.#packed.get(mms) ?? this.#pack(mms);
    this.#packed.delete(mms);
    this.#packed.set(mms, known);
    if (this.#packed.size > mostPacked) this.#packed.delete(this.#packed.keys().next().value!);
    known.catch(() => this.#packed.delete(mms));
    return known;
  }

  async #pack(mms: string): Promise<PackedMedia> {
    const dialect = dialectOf(this.sheet);
    const media = await this.#multimedia(mms);
    return packMedia(
      media.map((one) => (one.type === 'text/plain' ? textMedium(one.name, textOf(one), dialect) : one)),
    );
  }
}

/** An errand that waits for a connection, and what it must share with others to go with them. */
type Collected = { readonly errand: Errand; readonly key: string };

const connectMs = 5_000;
/** A line that has had nothing to do for so long goes; the next message makes another. */
const restMs = 10_000;
const limitBytes = 256 * 1024;

/** Our connections to an MMSC, as one line: each carries one request at a time, with as many recipients as it takes. */
class Mm7Line implements Line {
  readonly #channel: Channel;
  readonly #onEvents: (events: readonly LineEvent[]) => void;
  readonly #mayLeave: () => boolean;
  readonly #free: Connection[];
  readonly #all: readonly Connection[];
  #collected: Collected[] = [];
  #onTheWay = 0;
  #isFlushing = false;
  #state: 'connecting' | 'open' | 'leaving' | 'closed' = 'connecting';
  #why = 'nothing to send';
  #rest: NodeJS.Timeout | undefined;
  #leave: NodeJS.Timeout | undefined;

  constructor(channel: Channel, onEvents: (events: readonly LineEvent[]) => void, mayLeave: () => boolean) {
    this.#channel = channel;
    this.#onEvents = onEvents;
    this.#mayLeave = mayLeave;
    this.#all = Array.from({ length: channel.sheet.connections }, () => new Connection(channel));
    this.#free = [...this.#all];
    this.#tryOut();
  }

  get used(): number {
    return this.#collected.length + this.#onTheWay;
  }

  get window(): number {
    return this.#channel.sheet.window;
  }

  send(errand: Errand): 'sent' | 'not-open' | Answer {
    if (this.#state !== 'open') return 'not-open';
    const refusal = refusalOf(laneOf(this.#channel.sheet), errand);
    if (refusal !== undefined) return ourAnswer(errand, refusal);
    this.#collected.push({ errand, key: keyOfCopies(errand, this.#channel.sheet) });
    this.#flushSoon();
    return 'sent';
  }

  leave(timeoutMs: number): void {
    if (this.#state === 'closed') return;
    this.#state = 'leaving';
    this.#why = 'we said good-bye';
    this.#leave = setTimeout(() => this.drop(), timeoutMs);
    this.#endIfDone();
  }

  drop(): void {
    this.#close('cut by us');
  }

  /** HTTP has no login: that the MMSC takes a connection is all that can be known before a message goes. */
  #tryOut(): void {
    const { hostname, port, protocol } = this.#channel.url;
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || (protocol === 'https:' ? 443 : 80)),
    });
    socket.setTimeout(connectMs, () => socket.destroy(new Error(`no connection within ${connectMs} ms`)));
    socket.once('connect', () => {
      socket.destroy();
      if (this.#state !== 'connecting') return;
      this.#state = 'open';
      this.#restSoon();
      this.#onEvents([{ kind: 'bound' }]);
    });
    socket.once('error', (error) => {
      socket.destroy();
      if (this.#state === 'connecting') this.#close(error.message);
    });
  }

  /** What one look of the conversation hands over is put together before anything leaves. */
  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    clearTimeout(this.#rest);
    while (this.#free.length > 0 && this.#collected.length > 0 && this.#state === 'open') {
      const copies = this.#takeCopies();
      const connection = this.#free.pop()!;
      this.#onTheWay += copies.length;
      void this.#carry(copies, connection);
    }
    this.#endIfDone();
  }

  #takeCopies(): [Errand, ...Errand[]] {
    const { sheet, takesOne, alone } = this.#channel;
    const [{ errand: first, key }, ...others] = this.#collected as [Collected, ...Collected[]];
    const most = takesOne || alone.has(first) ? 1 : sheet.recipients;
    const copies: [Errand, ...Errand[]] = [first];
    // One phone cannot stand twice in a message: their reports could not be told apart.
    const phones = new Set([first.phone]);
    this.#collected = others.filter(({ errand, key: another }) => {
      const joins = copies.length < most && another === key && !alone.has(errand) && !phones.has(errand.phone);
      if (joins) {
        copies.push(errand);
        phones.add(errand.phone);
      }
      return !joins;
    });
    return copies;
  }

  async #carry(copies: [Errand, ...Errand[]], connection: Connection): Promise<void> {
    const events = await this.#exchange(copies, connection);
    this.#onTheWay -= copies.length;
    this.#free.push(connection);
    if (this.#state === 'closed') return;
    this.#onEvents(events);
    if (this.#collected.length > 0) this.#flush();
    else this.#restSoon();
    this.#endIfDone();
  }

  async #exchange(copies: [Errand, ...Errand[]], connection: Connection): Promise<LineEvent[]> {
    const { refused, sheet, log } = this.#channel;
    const request = await this.#write(copies);
    if (typeof request === 'string')
      return copies.map((errand) => ({ kind: 'answered', answer: ourAnswer(errand, request) }));
    if (!this.#mayLeave()) return copies.map((errand) => ({ kind: 'unsent', errand }));
    let outcome: Mm7Outcome;
    try {
      outcome = await connection.exchange(request);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      log.warn({ link: sheet.link, recipients: copies.length, detail: error.message }, 'the MMSC did not answer');
      if (!error.unsent) return copies.map((errand) => ({ kind: 'silent', errand }));
      this.#stop(error.message);
      return copies.map((errand) => ({ kind: 'unsent', errand }));
    }
    const decision = decisionOn(outcome, copies);
    const { reaction, status, text } = outcome;
    switch (decision) {
      case 'unknown':
        log.warn(
          { link: sheet.link, recipients: copies.length, status, text },
          'the answer of the MMSC cannot be read',
        );
        return copies.map((errand) => ({ kind: 'silent', errand }));
      case 'alone':
        if (reaction === 'split') this.#channel.takesOne = true;
        for (const errand of copies) this.#channel.alone.add(errand);
        return copies.map((errand) => ({ kind: 'unsent', errand }));
      case 'stop':
        this.#stop(`${status} ${text}`);
        return [
          ...copies.map((errand): LineEvent => ({ kind: 'unsent', errand })),
          { kind: 'refused', detail: `${status} ${text}`, hopeless: true },
        ];
      default:
        if (reaction === 'stop-content') {
          refused.add(copies[0].mms!);
          log.error(
            { alarm: 'content-refused', link: sheet.link, mms: copies[0].mms, status, text },
            'the MMSC refuses the content of a message; no other copy of it is sent',
          );
        }
        return copies.map((errand) => ({ kind: 'answered', answer: toAnswer(errand, decision.verdict, outcome) }));
    }
  }

  /** The request, or why there cannot be one. */
  async #write(copies: [Errand, ...Errand[]]): Promise<Mm7Http | string> {
    const { sheet, refused, now } = this.#channel;
    const { mms } = copies[0];
    if (mms === undefined) return 'it is no MMS';
    if (refused.has(mms)) return '2004';
    try {
      const media = await this.#channel.packed(mms);
      return writeRequest(transactionOf(copies), toSubmitReq(copies, sheet, now()), dialectOf(sheet), {
        media,
        now: now(),
      });
    } catch (error) {
      if (error instanceof RangeError || error instanceof WorldError) return error.message;
      throw error;
    }
  }

  /** Nothing else goes out here; what is on the way is waited for. */
  #stop(why: string): void {
    if (this.#state === 'closed') return;
    this.#state = 'leaving';
    this.#why = why;
  }

  #restSoon(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      if (this.used > 0) return;
      this.#stop('nothing to send');
      this.#endIfDone();
    }, restMs);
  }

  #endIfDone(): void {
    if (this.#state !== 'leaving') return;
    // What was collected and has not left goes back.
    if (this.#collected.length > 0) {
      const unsent = this.#collected.splice(0);
      this.#onEvents(unsent.map(({ errand }) => ({ kind: 'unsent', errand })));
    }
    if (this.#onTheWay === 0) this.#close(this.#why);
  }

  #close(detail: string): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#rest);
    clearTimeout(this.#leave);
    for (const connection of this.#all) connection.close();
    const unsent = this.#collected.splice(0).map(({ errand }): LineEvent => ({ kind: 'unsent', errand }));
    this.#onEvents([...unsent, { kind: 'closed', detail, unanswered: this.#onTheWay }]);
  }
}

/** What cannot be sent is refused by ourselves. */
function ourAnswer({ phone, mtId, part, attempt }: Errand, result: string): Answer {
  return { phone, mtId, part, attempt, verdict: 'refused', result };
}

/** One HTTP connection that is kept, with what its other end wants to see as a proof. */
class Connection {
  readonly #channel: Channel;
  readonly #agent: HttpAgent;
  readonly #prover: Prover | undefined;

  constructor(channel: Channel) {
    const { sheet, url } = channel;
    const { login } = sheet.mmsc;
    this.#channel = channel;
    const kept = { keepAlive: true, maxSockets: 1, timeout: sheet.peer.idleSeconds * 1_000 };
    this.#agent = url.protocol === 'https:' ? new HttpsAgent(kept) : new HttpAgent(kept);
    this.#prover = login && new Prover(login, login.scheme);
  }

  /** @throws NoAnswer */
  async exchange(request: Mm7Http): Promise<Mm7Outcome> {
    for (;;) {
      const { status, type, challenge, body } = await this.#post(request);
      // A 401 took nothing: with the proof it asks for the same may go once more.
      if (status === 401 && this.#prover?.challenged(challenge)) continue;
      return readOutcome(status, type, body);
    }
  }

  #post({ headers, body }: Mm7Http): Promise<Posted> {
    const { url, sheet } = this.#channel;
    const authorization = this.#prover?.authorization('POST', url.pathname + url.search);
    return post(url, {
      ...{ body, agent: this.#agent, connectMs, limitBytes, answerMs: sheet.peer.answerSeconds * 1_000 },
      headers: { ...headers, ...(authorization !== undefined && { Authorization: authorization }) },
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
