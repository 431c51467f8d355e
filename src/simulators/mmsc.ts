import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addressList } from '../platform/http/index.ts';
import {
  Guard,
  type Medium,
  Mm7Error,
  type Mm7Http,
  type Mm7Message,
  type Mm7Read,
  packMedia,
  readMessage,
  textMedium,
  writeRefusal,
} from '../protocols/mm7/index.ts';
import type { Carrier } from '../values/carrier.ts';
import { newId } from '../values/id.ts';
import type { Phone } from '../values/phone.ts';
import { hourMs } from '../values/time.ts';
import { Fifo } from './fifo.ts';
import { Later } from './gateway/later.ts';
import type { Handsets } from './handsets.ts';
import type { Mms } from './history.ts';
import type { MmscAccount, Reaches } from './mmsc/account.ts';
import { Books, type OwedMo, type Parcel } from './mmsc/books.ts';
import { Courier } from './mmsc/courier.ts';
import { MmscFaults } from './mmsc/faults.ts';
import { contentRefusal, foreignerOf, recipientsOf, refusalOf, slidesOf } from './mmsc/rules.ts';
import { dialectOf, type Tell, writeDeliver, writeFaultFor, writeStatus, writeTell } from './mmsc/tongue.ts';
import { Unpacker } from './mmsc/unpacker.ts';

export type MmscOptions = {
  readonly link: string;
  readonly carrier: Carrier;
  readonly accounts: readonly MmscAccount[];
  readonly handsets: Handsets;
  /** Whom it reaches; every mobile number unless given. */
  readonly serves?: Reaches;
  /** 0, which it is unless given, takes a free one. */
  readonly port?: number;
  /** Where its books are kept over restarts; in memory only unless told. */
  readonly file?: string;
  /** The wait before an SP is told again; it doubles. */
  readonly retryMs?: number;
  readonly onFault?: (error: unknown) => void;
};

/** What an SP handed in and the MMSC took, for who looks over its shoulder. */
export type TakenParcel = Pick<Parcel, 'id' | 'transactionId' | 'recipients' | 'subject' | 'mms'>;

const limitBytes = 4 * 1024 * 1024;
const usualExpiryMs = 48 * hourMs;
const usualRetryMs = 1_000;
const sweepMs = 250;
/** Messages that Cancel and Replace find, and whom the SP may answer; the oldest are forgotten. */
const remembered = 20_000;

/** Starts an MMSC on a real HTTP server. */
export async function startMmsc(options: MmscOptions): Promise<Mmsc> {
  const mmsc = new Mmsc(options);
  await mmsc.listen();
  return mmsc;
}

type Waiting = { parcel: Parcel; readonly waiting: Set<Phone> };

/** A carrier's MMSC: takes MMS of SPs by MM7, brings them to handsets, and tells what became of them until it is heard. */
export class Mmsc {
  readonly link: string;
  readonly carrier: Carrier;
  readonly faults = new MmscFaults();
  /** What was taken, the newest last. */
  readonly taken: TakenParcel[] = [];
  /** Recipients that were taken, of all messages. */
  recipientsTaken = 0;
  readonly #options: MmscOptions;
  readonly #accounts: readonly {
    readonly account: MmscAccount;
    readonly guard: Guard | undefined;
    readonly isFrom: (address: string) => boolean;
  }[];
  readonly #couriers: ReadonlyMap<string, Courier>;
  readonly #books: Books;
  readonly #parcels = new Map<string, Waiting>();
  /** Ids of all that was taken lately, and LinkedIDs that were given out. */
  readonly #known = new Memory();
  readonly #links = new Memory();
  readonly #owed = new Set<string>();
  /** Recipients who are tried again in a while. */
  readonly #deferred = new Set<string>();
  readonly #later = new Later();
  readonly #unpacker = new Unpacker();
  readonly #server: Server;
  readonly #sweep: NodeJS.Timeout;
  #ids = 0;

  /** Use `startMmsc`. */
  constructor(options: MmscOptions) {
    const { link, carrier, accounts, file, retryMs = usualRetryMs, onFault = () => {} } = options;
    this.#options = options;
    this.link = link;
    this.carrier = carrier;
    this.#accounts = accounts.map((account) => ({ account, guard: guardOf(account, link), isFrom: listOf(account) }));
    this.#couriers = new Map(accounts.map((account) => [account.name, new Courier(account, retryMs)]));
    this.#books = new Books(file, onFault);
    this.#server = createServer((request, response) => {
      this.#take(request, response).catch((error: unknown) => {
        onFault(error);
        response.destroy();
      });
    });
    this.#server.keepAliveTimeout = 60_000;
    this.#sweep = setInterval(() => this.#deliverDue(), sweepMs).unref();
  }

  async listen(): Promise<void> {
    this.#server.listen(this.#options.port ?? 0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#takeUp();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Where SPs post; any path will do. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/mm7`;
  }

  /** How many reports and messages SPs have not taken. */
  get owed(): number {
    return this.#owed.size;
  }

  /** Where an SP is told of reports and messages. */
  connectTo(account: string, receiver: NonNullable<MmscAccount['receiver']>): void {
    const found = this.#accounts.find((one) => one.account.name === account);
    if (!found) throw new Error(`the MMSC ${this.link} has no account ${account}`);
    found.account.receiver = receiver;
  }

  /** Whether some SP has this number. */
  reaches(number: string): boolean {
    return this.#accountOf(number) !== undefined;
  }

  /** A phone sends an MMS to a number of an SP. Returns its id in the history of the handset. */
  sendMo(phone: Phone, to: string, { subject, text }: { subject: string; text: string }): string {
    const media = [textMedium('p1.txt', text, { textCharset: 'UTF-8' })];
    return this.sendMedia(phone, to, subject, media);
  }

  /** The same with any objects. */
  sendMedia(phone: Phone, to: string, subject: string, media: readonly Medium[]): string {
    const account = this.#accountOf(to);
    if (!account) throw new Error(`no SP of the MMSC ${this.link} has the number ${to}`);
    const { handsets } = this.#options;
    const mms = this.#shelved(media);
    const handsetId = handsets.wroteMms({ phone, to, subject, mms });
    const key = this.#nextId('mo');
    const mo: OwedMo = { key, account: account.name, phone, to, subject, at: handsets.now().getTime(), mms, handsetId };
    this.#books.write({ owesMo: mo });
    this.#tellMo(mo);
    return handsetId;
  }

  async stop(): Promise<void> {
    clearInterval(this.#sweep);
    this.#later.clear();
    for (const courier of this.#couriers.values()) courier.stop();
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #takeUp(): void {
    const { parcels, tells, mos } = this.#books.takeUp();
    for (const { parcel, waiting } of parcels) {
      this.#known.add(parcel.id);
      this.#parcels.set(parcel.id, { parcel, waiting: new Set(waiting) });
    }
    for (const tell of tells) void this.#tell(tell);
    for (const mo of mos) this.#tellMo(mo);
  }

  #accountOf(number: string): MmscAccount | undefined {
    return this.#accounts.find(({ account }) => account.vasIds.some((own) => number.startsWith(own)))?.account;
  }

  // An SP asks ---------------------------------------------------------------------------------------------------

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const caller = this.#callerOf(request);
    if (this.faults.strikes('dropBeforePercent')) return void request.destroy();
    const body = await bodyOf(request);
    if (body === undefined) return answer(response, 413);
    if (caller === undefined) {
      const schemes = this.#accounts.flatMap(({ guard }) => guard?.challenges(performance.now()) ?? []);
      return answer(response, 401, schemes.length > 0 ? { 'WWW-Authenticate': schemes } : {});
    }
    const { httpStatus } = this.faults.settings;
    const fails = this.faults.strikes('httpPercent');
    // Nobody can tell by a 500 whether the request was taken: some are.
    if (fails && (httpStatus !== 500 || this.faults.toss())) return answer(response, httpStatus);
    const said = await this.#answerOf(request, body, caller);
    if (fails) return answer(response, httpStatus);
    this.#send(response, said);
  }

  #callerOf(request: IncomingMessage): MmscAccount | undefined {
    const address = request.socket.remoteAddress ?? '';
    return this.#accounts.find(({ guard, isFrom, account }) => {
      if (!isFrom(address)) return false;
      if (!guard) return true;
      return guard.userOf(request.headers.authorization, 'POST', performance.now()) === account.login?.user;
    })?.account;
  }

  async #answerOf(request: IncomingMessage, body: Buffer, account: MmscAccount): Promise<Said> {
    let read: Mm7Read;
    try {
      read = readMessage(request.headers['content-type'], body, this.#unpacker.mediaOf);
    } catch (error) {
      if (!(error instanceof Mm7Error)) throw error;
      return { http: writeRefusal(error, dialectOf[account.dialect], 'RSErrorRsp') };
    }
    const { faultStatus, faultHttp, refuseStatus } = this.faults.settings;
    if (this.faults.strikes('faultPercent'))
      return { http: writeFaultFor(read, faultStatus, account.dialect), status: faultHttp };
    const { message } = read;
    if (message.name !== 'SubmitReq' && message.name !== 'CancelReq' && message.name !== 'ReplaceReq')
      return { http: writeFaultFor(read, 4003, account.dialect) };
    const asked = { ...read, message } as Asked;
    if (this.faults.strikes('refusePercent')) return { http: writeStatus(asked, refuseStatus, account.dialect) };
    switch (message.name) {
      case 'SubmitReq':
        return this.#takeSubmit(asked as Asked<'SubmitReq'>, account);
      case 'CancelReq':
        return { http: writeStatus(asked, this.#cancel(message, asked, account), account.dialect) };
      case 'ReplaceReq':
        return { http: writeStatus(asked, this.#replace(message, asked, account), account.dialect) };
      default:
        return message satisfies never;
    }
  }

  async #takeSubmit(asked: Asked<'SubmitReq'>, account: MmscAccount): Promise<Said> {
    const { message, media } = asked;
    const recipients = recipientsOf(message.recipients);
    const { serves = () => true } = this.#options;
    const knowsLink = (id: string) => this.#links.has(id);
    const refusal = refusalOf(asked, account, { reaches: serves, knowsLink });
    if (refusal !== undefined) return { http: writeStatus(asked, refusal, account.dialect) };
    if (this.faults.throttles(performance.now(), recipients.length))
      return { http: writeStatus(asked, 4006, account.dialect) };

    const failed = recipients.length > 1 && this.faults.strikes('partialPercent') ? recipients.slice(-1) : [];
    const parcel: Parcel = {
      id: this.#nextId('m'),
      account: account.name,
      transactionId: asked.transactionId,
      sender: senderOf(message),
      recipients,
      failed: failed.map(({ phone }) => phone),
      subject: message.subject ?? '',
      mms: this.#shelved(media),
      ...this.#timesOf(message),
      wantsReport: message.deliveryReport === true,
      wantsRead: message.readReply === true,
    };
    this.#books.write({ takes: parcel });
    this.#known.add(parcel.id);
    this.#remember(parcel);
    this.#parcels.set(parcel.id, { parcel, waiting: new Set(recipients.map(({ phone }) => phone)) });
    const first = this.faults.strikes('reportFirstPercent') ? this.#deliver(parcel.id, 'first') : [];
    await Promise.all(first);
    const status = failed.length > 0 ? 1100 : 1000;
    const values = { messageId: parcel.id, ...(failed.length > 0 && { failed: failed.map(({ written }) => written) }) };
    return { http: writeStatus(asked, status, account.dialect, values), taken: parcel.id };
  }

  #remember({ id, transactionId, recipients, subject, mms }: Parcel): void {
    this.recipientsTaken += recipients.length;
    if (!this.#options.handsets.keep) return;
    this.taken.push({ id, transactionId, recipients, subject, mms });
    if (this.taken.length > remembered) this.taken.shift();
  }

  #timesOf({ earliestDeliveryTime, expiryDate }: Mm7Message<'SubmitReq'>): Pick<Parcel, 'earliest' | 'expiry'> {
    const now = this.#options.handsets.now().getTime();
    const at = (when: typeof expiryDate, otherwise: number) =>
      when === undefined ? otherwise : when instanceof Date ? when.getTime() : now + when.afterMs;
    return { earliest: at(earliestDeliveryTime, now), expiry: at(expiryDate, now + usualExpiryMs) };
  }

  /** Only those whom it has not reached lose it; where there are none it is too late (spec 8). */
  #cancel({ messageId }: Mm7Message<'CancelReq'>, asked: Asked, account: MmscAccount): number {
    const refusal = this.#changeRefusal(messageId, asked, account);
    if (refusal !== undefined) return refusal;
    this.#books.write({ cancels: messageId });
    this.#parcels.delete(messageId);
    return 1000;
  }

  #replace({ messageId, ...changes }: Mm7Message<'ReplaceReq'>, asked: Asked, account: MmscAccount): number {
    const refusal = this.#changeRefusal(messageId, asked, account);
    if (refusal !== undefined) return refusal;
    const content = asked.media.length > 0 ? contentRefusal(asked.media, account) : undefined;
    if (content !== undefined) return content;
    const known = this.#parcels.get(messageId)!;
    const { earliestDeliveryTime } = changes;
    const now = this.#options.handsets.now().getTime();
    known.parcel = {
      ...known.parcel,
      ...(asked.media.length > 0 && { mms: this.#shelved(asked.media) }),
      ...(earliestDeliveryTime && {
        earliest:
          earliestDeliveryTime instanceof Date ? earliestDeliveryTime.getTime() : now + earliestDeliveryTime.afterMs,
      }),
    };
    const settled = known.parcel.recipients.filter(({ phone }) => !known.waiting.has(phone));
    this.#books.write(
      { takes: known.parcel },
      ...settled.map(({ phone }) => ({ settles: [messageId, phone] as const })),
    );
    return 1000;
  }

  #changeRefusal(messageId: string, asked: Asked, account: MmscAccount): number | undefined {
    const { message, namespace } = asked;
    const { senderIdentification } = message as Mm7Message<'CancelReq'>;
    const foreign = foreignerOf({ senderIdentification, namespace }, account);
    if (foreign !== undefined) return foreign;
    if (this.#parcels.get(messageId)?.parcel.account === account.name) return undefined;
    return this.#known.has(messageId) ? 3001 : 2005;
  }

  #send(response: ServerResponse, { http, status = 200, taken }: Said): void {
    const send = () => void response.writeHead(status, http.headers).end(http.body);
    if (taken !== undefined) setImmediate(() => this.#deliver(taken));
    if (taken === undefined) send();
    else if (this.faults.strikes('dropAfterPercent')) response.destroy();
    else if (this.faults.strikes('noAnswerPercent')) return;
    else if (this.faults.strikes('unreadablePercent'))
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html><body>OK</body></html>');
    else if (this.faults.strikes('slowPercent')) this.#later.after(this.faults.settings.slowMs, send);
    else send();
  }

  // A message reaches handsets -------------------------------------------------------------------------------------

  /** What waits for its time. */
  #deliverDue(): void {
    for (const id of [...this.#parcels.keys()]) void this.#deliver(id);
  }

  /** Brings a message to those who wait for it, when its time has come. `first` resolves when the SP was told once of each. */
  #deliver(id: string, told?: 'first'): Promise<void>[] {
    const found = this.#parcels.get(id);
    const now = this.#options.handsets.now().getTime();
    if (!found || found.parcel.earliest > now) return [];
    const phones = [...found.waiting];
    return phones.flatMap((phone) => this.#reach(found, phone, now, told) ?? []);
  }

  #reach(found: Waiting, phone: Phone, now: number, told: 'first' | undefined): Promise<void> | undefined {
    const { parcel, waiting } = found;
    const { deferMs } = this.faults.settings;
    if (this.#deferred.has(`${parcel.id} ${phone}`)) return undefined;
    const fate = this.#fateOf(parcel, phone, now);
    if (fate === 'Deferred') {
      // It is tried again; a report in between says so.
      const key = `${parcel.id} ${phone}`;
      this.#deferred.add(key);
      this.#later.after(deferMs, () => {
        this.#deferred.delete(key);
        void this.#arrive(found, phone, 'Retrieved');
      });
      return this.#report(parcel, phone, 'Deferred', [], told);
    }
    waiting.delete(phone);
    return this.#arrive(found, phone, fate, told);
  }

  #arrive({ parcel, waiting }: Waiting, phone: Phone, fate: string, told?: 'first'): Promise<void> | undefined {
    waiting.delete(phone);
    if (waiting.size === 0) this.#parcels.delete(parcel.id);
    const { handsets } = this.#options;
    const settles = [{ settles: [parcel.id, phone] as const }];
    if (fate === 'Retrieved' && handsets.keep)
      handsets.receivedMms({ phone, from: parcel.sender, subject: parcel.subject, mms: parcel.mms });
    const reported = this.#report(parcel, phone, fate, settles, told);
    if (fate === 'Retrieved' && parcel.wantsRead) this.#tellOf(parcel, phone, 'read', 'Read');
    return reported;
  }

  #fateOf(parcel: Parcel, phone: Phone, now: number): string {
    if (parcel.failed.includes(phone) || this.faults.strikes('rejectPercent')) return 'Rejected';
    if (!this.#options.handsets.settingOf(phone).mms) return 'Unrecognised';
    if (parcel.expiry <= now || this.faults.strikes('expirePercent')) return 'Expired';
    if (this.faults.strikes('forwardPercent')) return 'Forwarded';
    if (this.faults.strikes('indeterminatePercent')) return 'Indeterminate';
    return this.faults.strikes('deferPercent') ? 'Deferred' : 'Retrieved';
  }

  // The SP is told -------------------------------------------------------------------------------------------------

  #report(
    parcel: Parcel,
    phone: Phone,
    status: string,
    settles: readonly { settles: readonly [string, string] }[],
    told: 'first' | undefined,
  ): Promise<void> | undefined {
    if (!parcel.wantsReport || this.faults.strikes('noReportPercent')) {
      this.#books.write(...settles);
      return undefined;
    }
    const tell = this.#tellFor(parcel, phone, 'delivery', status);
    this.#books.write(...settles, { owes: tell });
    if (this.faults.strikes('duplicateReportPercent')) {
      const again = { ...tell, key: this.#nextId('r') };
      this.#books.write({ owes: again });
      void this.#tell(again);
    }
    return this.#tell(tell, told);
  }

  #tellOf(parcel: Parcel, phone: Phone, about: Tell['about'], status: string): void {
    const tell = this.#tellFor(parcel, phone, about, status);
    this.#books.write({ owes: tell });
    void this.#tell(tell);
  }

  #tellFor(parcel: Parcel, phone: Phone, about: Tell['about'], status: string): Tell {
    return {
      ...{
        key: this.#nextId('r'),
        account: parcel.account,
        about,
        messageId: parcel.id,
        phone,
        sender: parcel.sender,
        status,
      },
      statusText: codeOf[status] ?? '1000',
      at: this.#options.handsets.now().getTime(),
      irregular: this.faults.strikes('irregularReportPercent'),
    };
  }

  #tell(tell: Tell, told?: 'first'): Promise<void> | undefined {
    const { dialect } = this.#accounts.find(({ account }) => account.name === tell.account)?.account ?? {
      dialect: 'rel5',
    };
    const courier = this.#couriers.get(tell.account);
    if (!courier) return undefined;
    this.#owed.add(tell.key);
    const errand = { key: tell.key, http: writeTell(tell, dialect), done: () => this.#told(tell.key) };
    if (told === 'first') return courier.tellNow(errand);
    courier.tell(errand);
    return undefined;
  }

  #told(key: string): void {
    this.#owed.delete(key);
    this.#books.write({ told: key });
  }

  #tellMo(mo: OwedMo): void {
    const account = this.#accounts.find((one) => one.account.name === mo.account)?.account;
    if (!account) return;
    this.#links.add(mo.key);
    this.#owed.add(mo.key);
    const { handsets } = this.#options;
    const media = mo.mms.parts.flatMap(({ name, contentType, sha256 }): Medium[] => {
      const data = handsets.shelf.get(sha256);
      const [type = '', charset] = contentType.split('; charset=');
      return data ? [{ name, type, ...(charset && { charset }), data }] : [];
    });
    const done = () => {
      handsets.mmsTaken(mo.phone, mo.handsetId);
      this.#told(mo.key);
    };
    const http = writeDeliver(mo, packMedia(media), account.dialect);
    this.#couriers.get(account.name)!.tell({ key: mo.key, http, done });
  }

  #shelved(media: readonly Medium[]): Mms {
    const { handsets } = this.#options;
    if (!handsets.keep) return { parts: [], slides: [] };
    const parts = media.map(({ name, type, charset, data }) => ({
      name,
      contentType: charset ? `${type}; charset=${charset}` : type,
      sha256: handsets.shelf.put(data),
    }));
    return { parts, slides: [...(slidesOf(media) ?? [])] };
  }

  #nextId(kind: string): string {
    this.#ids += 1;
    return `${kind}-${newId(this.#options.handsets.now())}.${this.#ids}-${this.link}`.slice(0, 64);
  }
}

type Asked<N extends 'SubmitReq' | 'CancelReq' | 'ReplaceReq' = 'SubmitReq' | 'CancelReq' | 'ReplaceReq'> = Mm7Read & {
  readonly message: Mm7Message<N>;
};

/** What is answered: under which HTTP status, and what it took. */
type Said = { readonly http: Mm7Http; readonly status?: number; readonly taken?: string };

/** What StatusText of a report carries: the codes of the answers, which some carriers put there. */
const codeOf: Readonly<Record<string, string>> = {
  Retrieved: '1000',
  Unrecognised: '2003',
  Rejected: '3002',
  Expired: '4450',
  Forwarded: '1000',
  Deferred: '1000',
};

function guardOf({ login }: MmscAccount, realm: string): Guard | undefined {
  if (!login) return undefined;
  const { user, password, schemes } = login;
  return new Guard({ realm, schemes, passwordOf: (asked) => (asked === user ? password : undefined) });
}

function listOf({ addresses }: MmscAccount): (address: string) => boolean {
  return addresses ? addressList(addresses) : () => true;
}

function senderOf({ senderIdentification }: Mm7Message<'SubmitReq'>): string {
  return senderIdentification?.senderAddress?.value ?? senderIdentification?.vasId ?? '';
}

/** Undefined for a body that is too large; the rest of it is let pass. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limitBytes) chunks.push(chunk);
  }
  return size > limitBytes ? undefined : Buffer.concat(chunks);
}

function answer(response: ServerResponse, status: number, headers: Record<string, string | string[]> = {}): void {
  response.writeHead(status, { ...headers, 'Content-Length': '0' }).end();
}

/** The newest of many names. */
class Memory {
  readonly #names = new Set<string>();
  readonly #order = new Fifo<string>();

  add(name: string): void {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    this.#order.push(name);
    if (this.#order.length > remembered) this.#names.delete(this.#order.shift()!);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }
}
