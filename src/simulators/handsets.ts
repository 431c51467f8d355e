import path from 'node:path';
import { Feed } from '../platform/feed.ts';
import { type Content, type RawContent, readContent } from '../protocols/sms/index.ts';
import { newId } from '../values/id.ts';
import type { Phone } from '../values/phone.ts';
import type { HandsetMessageView, MessageEvent } from './contract.ts';
import {
  type Carriage,
  type HandsetSetting,
  type Happening,
  Histories,
  type Kept,
  type Mms,
  type Note,
  type OwedReport,
  type PassedPdu,
} from './history.ts';
import { HistoryFile, readHistory, rewriteHistory } from './history-file.ts';
import { LongMessages, type Shown } from './long-messages.ts';
import { MediaShelf } from './media-shelf.ts';
import { presentMessage } from './present.ts';

export type HandsetOptions = {
  /** Business time. */
  readonly now: () => Date;
  /** Where histories are kept over restarts; in memory only unless told. */
  readonly file?: string;
  /** False keeps nothing at all, for measuring others. */
  readonly histories?: boolean;
  /** Told when the file cannot be written. */
  readonly onFault?: (error: unknown) => void;
};

/** A PDU that passes a gateway just now. */
export type PassingPdu = Omit<PassedPdu, 'at'>;

/** A short message as it reaches a handset. */
export type Arrived = RawContent & { readonly from: string; readonly phone: Phone };

/** An arrival with what its history keeps: the PDU that brought it, and the report that the SP wants of it. */
export type Arrival = Arrived & { readonly pdu: PassingPdu; readonly owes?: OwedReport };

/** What becomes known of a message when a PDU about it passes. */
export type Passed = Pick<Note, 'status' | 'reported'>;

/** Opens the handsets with the histories of their file. @throws Error when the file cannot be read. */
export async function openHandsets(options: HandsetOptions): Promise<Handsets> {
  const { file, onFault = () => {} } = options;
  if (file === undefined) return new Handsets(options);
  const histories = new Histories();
  for (const happened of await readHistory(file)) histories.take(happened);
  await rewriteHistory(file, [...histories.settings(), ...histories.all()]);
  return new Handsets(options, histories, new HistoryFile(file, onFault));
}

/** The people's phones behind every simulated carrier: what was written on them, and what arrived. */
export class Handsets {
  /** False when nothing is kept: then PDUs need not be handed over. */
  readonly keep: boolean;
  /** Business time. */
  readonly now: () => Date;
  /** What came by MMS, by the hash of its bytes. */
  readonly shelf: MediaShelf;
  readonly #histories: Histories;
  readonly #file: HistoryFile | undefined;
  readonly #long = new LongMessages();
  readonly #feeds = new Set<Feed<MessageEvent>>();
  #left: readonly Kept[];

  /** Use `openHandsets`. */
  constructor({ now, file: place, histories = true }: HandsetOptions, kept = new Histories(), file?: HistoryFile) {
    this.keep = histories;
    this.now = now;
    this.shelf = new MediaShelf(place && path.join(path.dirname(place), 'handset-media'));
    this.#histories = kept;
    this.#file = file;
    this.#left = kept.all();
  }

  /**
   * What an earlier process left of the handsets that `serves` knows. Each message is handed out once: to the gateway that
   * takes it up.
   */
  leftTo(serves: (phone: Phone) => boolean): Kept[] {
    const taken = this.#left.filter(({ phone }) => serves(phone));
    this.#left = this.#left.filter(({ phone }) => !serves(phone));
    return taken;
  }

  /** Someone wrote a message, which goes to the SP by `carriage`. Returns its id. */
  wrote({ phone, to, text, carriage }: { phone: Phone; to: string; text: string; carriage?: Carriage }): string {
    const at = this.now();
    const id = newId(at);
    const status = 'sending';
    const message = { id, direction: 'mo', kind: 'sms', from: phone, to, at, text, status } as const;
    this.#happened({ phone, message: { ...message, ...(carriage && { carriage }), pdus: [] } });
    return id;
  }

  /** A short message arrived; a long one is shown when its last part is there. Returns the id of the whole message. */
  received({ pdu, owes, ...arrived }: Arrival): string {
    if (!this.keep) return '';
    const { phone, from } = arrived;
    const at = this.now();
    const { id, shown } = this.#join(arrived, at, () => this.#begin(phone, from, at));
    this.#learned(phone, id, { pdu: { ...pdu, at }, ...(owes && { owes }) });
    if (shown) this.#show({ ...shown, id });
    return id;
  }

  /** An MMS arrived. Returns its id. */
  receivedMms({ phone, from, subject, mms }: { phone: Phone; from: string; subject: string; mms: Mms }): string {
    const at = this.now();
    const id = newId(at);
    const message = { id, direction: 'mt', kind: 'mms', from, to: phone, at, text: subject, mms, pdus: [] } as const;
    this.#happened({ phone, message: { ...message, pdus: [] } });
    return id;
  }

  /** Someone sends an MMS. Returns its id. */
  wroteMms({ phone, to, subject, mms }: { phone: Phone; to: string; subject: string; mms: Mms }): string {
    const at = this.now();
    const id = newId(at);
    const message = { id, direction: 'mo', kind: 'mms', from: phone, to, at, text: subject, mms } as const;
    this.#happened({ phone, message: { ...message, status: 'sending', pdus: [] } });
    return id;
  }

  /** The SP has taken an MMS of this phone. */
  mmsTaken(phone: Phone, id: string): void {
    this.#learned(phone, id, { status: 'sent' });
  }

  /** What the handset of a phone is like. */
  settingOf(phone: Phone): HandsetSetting {
    return this.#histories.settingOf(phone);
  }

  /** Somebody takes another handset. */
  set(phone: Phone, setting: HandsetSetting): void {
    const happened = { phone, setting };
    this.#histories.take(happened);
    this.#file?.append(happened);
  }

  /** A part of the message `id` that an earlier process received at `at`, while others were still to come. */
  remember(id: string, part: Arrived, at: Date): void {
    const { shown } = this.#join(part, at, () => id);
    if (shown) this.#show({ ...shown, id });
  }

  /** A PDU about a message passes its gateway. A message that is no longer kept is not missed. */
  passed(phone: Phone, id: string, pdu: PassingPdu, more: Passed = {}): void {
    this.#learned(phone, id, { pdu: { ...pdu, at: this.now() }, ...more });
  }

  /** A handset's history, oldest first. */
  messages(phone: Phone): HandsetMessageView[] {
    for (const shown of this.#long.giveUp(this.now())) this.#show(shown);
    return this.#histories.of(phone).flatMap((message) => presentMessage(message) ?? []);
  }

  /** Messages that are new or have changed, from now on. Ends with the signal, or for a reader who is far behind. */
  async *changes(signal: AbortSignal): AsyncGenerator<MessageEvent> {
    const feed = new Feed<MessageEvent>(signal);
    this.#feeds.add(feed);
    try {
      yield* feed;
    } finally {
      this.#feeds.delete(feed);
    }
  }

  /** Closes the file, which has everything. */
  close(): void {
    this.#file?.close();
  }

  /** Puts a part to the others of its message; what is no part is whole. `begin` makes the message of a first part. */
  #join({ phone, from, ...raw }: Arrived, at: Date, begin: () => string): { id: string; shown?: Omit<Shown, 'id'> } {
    const content = readContent(raw);
    const { part } = content;
    if (part === undefined) return { id: begin(), shown: { phone, content } };
    return this.#long.add(from, phone, { ...content, part }, at, begin);
  }

  #begin(phone: Phone, from: string, at: Date): string {
    const id = newId(at);
    this.#happened({ phone, message: { id, direction: 'mt', kind: 'sms', from, to: phone, at, pdus: [] } });
    return id;
  }

  #show({ phone, id, content, missing }: Shown): void {
    this.#learned(phone, id, { text: textOf(content), ...(missing !== undefined && { status: missing }) });
  }

  #learned(phone: Phone, id: string, note: Note): void {
    this.#happened({ phone, id, note });
  }

  #happened(happened: Happening): void {
    if (!this.keep) return;
    const message = this.#histories.take(happened);
    this.#file?.append(happened);
    if (this.#feeds.size === 0 || message === undefined) return;
    const view = presentMessage(message);
    if (view === undefined) return;
    for (const feed of this.#feeds) feed.push({ phone: happened.phone, message: view });
  }
}

/** What the screen shows of content that is no text is its bytes. */
function textOf({ text, raw }: Content): string {
  return text ?? `[${raw.length} bytes: ${Buffer.from(raw).toString('hex')}]`;
}
