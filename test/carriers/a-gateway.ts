import type { ExecutionContext } from 'ava';
import * as cmpp from '../../src/protocols/cmpp/index.ts';
import * as smgp from '../../src/protocols/smgp/index.ts';
import { type Content, type RawContent, readContent, segment } from '../../src/protocols/sms/index.ts';
import { type Listener, listen, type Peer } from '../../src/protocols/wire/index.ts';

/** A gateway of CMPP or SMGP that does just what a test tells it, on real sockets. */

export const account = '901234';
export const secret = 'shared-secret';
const secretOf = (name: string) => (name === account ? secret : undefined);

type Protocol = 'cmpp' | 'smgp';
type Session = cmpp.ServerSession | smgp.ServerSession;
type Served = Peer<Session>;

/** A Submit as it came. */
export type Seen = {
  readonly from: string;
  readonly to: string;
  readonly content: Content;
  readonly raw: RawContent;
  readonly wantsReport: boolean;
  readonly sequence: number;
  readonly body: cmpp.Submit | smgp.Submit;
  readonly peer: Served;
  /** Takes it under an id. */
  accept(id: string): void;
  /** Answers with a result. */
  refuse(result: number): void;
};

/** A Deliver on its way, by its own id. */
export type Deliver = { readonly id: string; readonly request: cmpp.Deliver | smgp.Deliver };

/** How one protocol says what both do. */
type Voice = {
  open(): Session;
  nextId(): string;
  read(body: never): Omit<Seen, 'content' | 'sequence' | 'peer' | 'accept' | 'refuse'>;
  acceptance(id: string): object;
  mo(id: string, phone: string, part: RawContent): Deliver['request'];
  report(id: string, of: string, phone: string, stat: string): Deliver['request'];
};

const msgIds = cmpp.createMsgIdSource(1001);
const messageIds = smgp.createMessageIdSource('010061');
const number = '10620007';

const cmppVoice: Voice = {
  open: () =>
    new cmpp.ServerSession(
      { window: 1_000, authenticate: (login) => cmpp.checkLogin(login, { secretOf, now: new Date() }) },
      performance.now(),
    ),
  nextId: () => cmpp.formatMsgId(msgIds.next(new Date())),
  read: (body: cmpp.Submit) => ({
    ...{ from: body.srcId, to: body.destTerminalIds[0]!, wantsReport: body.registeredDelivery === 1, body },
    raw: { coding: body.msgFmt, udhi: body.tpUdhi, content: body.msgContent },
  }),
  acceptance: (id) => cmpp.submitResp.of({ msgId: cmpp.parseMsgId(id) }),
  mo: (id, phone, { coding, udhi, content }) =>
    cmpp.deliver.of({
      ...{ msgId: cmpp.parseMsgId(id), destId: number, srcTerminalId: phone },
      ...{ msgFmt: coding, tpUdhi: udhi, msgContent: content },
    }),
  report(id, of, phone, stat) {
    const times = { submitTime: '2611231500', doneTime: '2611231501' };
    const report = { msgId: cmpp.parseMsgId(of), stat, ...times, destTerminalId: phone, smscSequence: 1 };
    return cmpp.deliver.of({
      ...{ msgId: cmpp.parseMsgId(id), destId: number, srcTerminalId: phone, registeredDelivery: 1 },
      msgContent: cmpp.writeReport(report, 0x30),
    });
  },
};

const smgpVoice: Voice = {
  open: () =>
    new smgp.ServerSession(
      { window: 1_000, authenticate: (login) => smgp.checkLogin(login, { secretOf, now: new Date() }) },
      performance.now(),
    ),
  nextId: () => messageIds.next(new Date()),
  read: (body: smgp.Submit) => ({
    ...{ from: body.srcTermId, to: body.destTermIds[0]!, wantsReport: body.needReport === 1, body },
    raw: { coding: body.msgFormat, udhi: body.options.tpUdhi ?? 0, content: body.msgContent },
  }),
  acceptance: (id) => smgp.submitResp.of({ msgId: id }),
  mo: (id, phone, { coding, udhi, content }) =>
    smgp.deliver.of({
      ...{ msgId: id, destTermId: number, srcTermId: phone, msgFormat: coding, msgContent: content },
      options: { tpUdhi: udhi },
    }),
  report(id, of, phone, stat) {
    const times = { submitDate: '2611231500', doneDate: '2611231501' };
    const counts = { sub: '001', dlvrd: '001' };
    const err = stat === 'DELIVRD' ? '000' : '001';
    return smgp.deliver.of({
      ...{ msgId: id, destTermId: number, srcTermId: phone, isReport: 1 },
      msgContent: smgp.writeReport({ id: of, ...counts, ...times, stat, err, text: '' }),
    });
  },
};

const voices = { cmpp: cmppVoice, smgp: smgpVoice };

export class ScriptedGateway {
  /** Everything that was submitted, in order. */
  readonly seen: Seen[] = [];
  /** Results of our Delivers, by their ids, in the order they came. */
  readonly answers: { id: string; result: number }[] = [];
  /** How many logins there were. */
  logins = 0;
  /** What the connections of SMGP are for: 0 to send, 1 to receive, 2 both. */
  readonly modes = new Map<Served, number>();
  /** How many connections ended with good-bye. */
  goodbyes = 0;
  /** What it does with a Submit: takes it under a new id, unless told. */
  onSubmit: (seen: Seen) => void = (seen) => seen.accept(this.nextId());
  readonly nextId: () => string;
  readonly #voice: Voice;
  /** Delivers without an answer, by their tickets: sent again to who logs in next. */
  readonly #sent = new Map<unknown, Deliver>();
  readonly #lost = new Set<unknown>();
  #listener: Listener<Session> | undefined;
  #port = 0;

  constructor(protocol: Protocol) {
    this.#voice = voices[protocol];
    this.nextId = this.#voice.nextId;
  }

  get port(): number {
    return this.#port;
  }

  /** The connections that are logged in, the earliest first. */
  get peers(): Served[] {
    return [...(this.#listener?.peers ?? [])].filter(({ session }) => session.bound);
  }

  /** Begins to listen, on the same port as before. */
  async start(): Promise<void> {
    this.#listener = await listen<Session>({
      ...{ host: '127.0.0.1', port: this.#port },
      accept: () => ({ session: this.#voice.open(), onEvents: (events, peer) => this.#hear(events, peer) }),
    });
    this.#port = this.#listener.port;
  }

  /** Dies as a program that is killed. */
  async kill(): Promise<void> {
    this.cut();
    await this.#listener?.close('killed');
  }

  cut(): void {
    for (const peer of this.#listener?.peers ?? []) peer.drop();
  }

  /** A person writes; resolves with the ids of the parts. `down` is the connection it comes down. */
  sendMo(phone: string, text: string, { down = this.peers[0]!, id = this.nextId } = {}): string[] {
    return segment(text, { reference: 7 }).map((part) =>
      this.#deliver(id(), down, (own) => this.#voice.mo(own, phone, part)),
    );
  }

  sendReport(of: string, phone: string, stat = 'DELIVRD', down = this.peers[0]!): string {
    return this.#deliver(this.nextId(), down, (own) => this.#voice.report(own, of, phone, stat));
  }

  /** A report whose body has the length of none. */
  sendSpoiledReport(phone: string, down = this.peers[0]!): string {
    const id = this.nextId();
    const request = this.#voice.report(id, id, phone, 'DELIVRD');
    this.#send({ id, request: { ...request, msgContent: request.msgContent.subarray(0, 20) } }, down);
    return id;
  }

  resultOf(id: string): number | undefined {
    return this.answers.findLast((answer) => answer.id === id)?.result;
  }

  #deliver(id: string, down: Served, write: (id: string) => Deliver['request']): string {
    this.#send({ id, request: write(id) }, down);
    return id;
  }

  #send(deliver: Deliver, down: Served): void {
    const session = down.session as { request(request: object, options: object): unknown };
    const ticket = session.request(deliver.request, { at: performance.now() });
    if (typeof ticket === 'string') throw new Error(`a Deliver cannot be sent: ${ticket}`);
    this.#sent.set(ticket, deliver);
  }

  #welcome(mode: number | undefined, peer: Served): void {
    this.logins += 1;
    if (mode !== undefined) this.modes.set(peer, mode);
    const lost = [...this.#sent].filter(([ticket]) => this.#lost.delete(ticket));
    for (const [ticket, deliver] of lost) {
      this.#sent.delete(ticket);
      this.#send(deliver, peer);
    }
  }

  #hear(events: readonly (cmpp.CmppEvent | smgp.SmgpEvent)[], peer: Served): void {
    for (const event of events) {
      if (event.kind === 'bound') this.#welcome('loginMode' in event ? event.loginMode : undefined, peer);
      else if (event.kind === 'submit') this.#take(event, peer);
      else if (event.kind === 'answered') this.#note(event);
      else if (event.kind === 'closed') this.#miss(event);
    }
  }

  #take(event: { sequence: number; body: cmpp.Submit | smgp.Submit }, peer: Served): void {
    const session = peer.session as { answer(event: object, answer: object | number): boolean };
    const read = this.#voice.read(event.body as never);
    const seen: Seen = {
      ...read,
      ...{ content: readContent(read.raw), sequence: event.sequence, peer },
      accept: (id) => void session.answer(event, this.#voice.acceptance(id)),
      refuse: (result) => void session.answer(event, result),
    };
    this.seen.push(seen);
    this.onSubmit(seen);
  }

  #miss({ reason, unanswered }: { reason: string; unanswered: readonly unknown[] }): void {
    if (reason === 'unbound') this.goodbyes += 1;
    for (const ticket of unanswered) this.#lost.add(ticket);
  }

  #note({ ticket, response }: { ticket: unknown; response: object }): void {
    const { id } = this.#sent.get(ticket)!;
    this.#sent.delete(ticket);
    const { result, status } = response as { result?: number; status?: number };
    this.answers.push({ id, result: result ?? status ?? -1 });
  }
}

/** A gateway that listens and ends with the test. */
export async function aGateway(t: ExecutionContext, protocol: Protocol): Promise<ScriptedGateway> {
  const gateway = new ScriptedGateway(protocol);
  await gateway.start();
  t.teardown(() => gateway.kill());
  return gateway;
}
