import { z } from 'zod';
import { handsetSetting, mmsSlide } from './contract.ts';
import { Fifo } from './fifo.ts';

// In the file times are milliseconds and frames are hexadecimal; in memory they are dates and bytes.
const instant = z.codec(z.number(), z.date(), { decode: (ms) => new Date(ms), encode: (at) => at.getTime() });
const bytes = z.codec(z.hex(), z.instanceof(Buffer), {
  decode: (hex) => Buffer.from(hex, 'hex'),
  encode: (frame) => frame.toString('hex'),
});

/** A PDU as it passed a gateway: the bytes are kept, what they say is read when somebody asks. `at` is business time. */
const passedPdu = z.object({
  /** CMPP lays its PDUs out in two ways: until 2.1, and in 3.0. */
  protocol: z.enum(['sgip', 'cmpp2', 'cmpp3', 'smgp']),
  at: instant,
  direction: z.enum(['in', 'out']),
  frame: bytes,
});
export type PassedPdu = z.output<typeof passedPdu>;

/** What a message goes to the SP by: the reference that ties its parts together, and the id of each part. */
const carriage = z.object({ reference: z.number(), ids: z.array(z.string()) });
export type Carriage = z.output<typeof carriage>;

/** An MMS: its objects, whose bytes lie on a shelf under their hash, and the slides they are shown in. */
const mms = z.object({
  parts: z.array(z.object({ name: z.string(), contentType: z.string(), sha256: z.string() })),
  slides: z.array(mmsSlide),
});
export type Mms = z.output<typeof mms>;

/** A report that the SP waits for: the id it names the message by, and the receiver as the SP wrote it. */
const owedReport = z.object({ id: z.string(), from: z.string(), receiver: z.string(), service: z.string() });
export type OwedReport = z.output<typeof owedReport>;

/**
 * A message of a handset. `at` is business time; `text` is unset while parts of a long message are missing. `carriage` and
 * `owes` are what a gateway needs that takes it up after its process was killed.
 */
const message = z.object({
  id: z.string(),
  direction: z.enum(['mo', 'mt']),
  kind: z.enum(['sms', 'mms']),
  from: z.string(),
  to: z.string(),
  at: instant,
  text: z.string().optional(),
  mms: mms.optional(),
  status: z.string().optional(),
  carriage: carriage.optional(),
  owes: z.array(owedReport).optional(),
  pdus: z.array(passedPdu),
});
export type Message = z.output<typeof message>;

/** What becomes known of a message later. */
const note = z.object({
  text: z.string().optional(),
  status: z.string().optional(),
  pdu: passedPdu.optional(),
  /** A report that is to be made. */
  owes: owedReport.optional(),
  /** The SP has the report under this id. */
  reported: z.string().optional(),
});
export type Note = z.output<typeof note>;

/** One thing that happened to the handset `phone`: a message came into being, something became known of one, or it was set. */
export const happening = z.union([
  z.object({ phone: z.string(), message }),
  z.object({ phone: z.string(), id: z.string(), note }),
  z.object({ phone: z.string(), setting: handsetSetting }),
]);
export type Happening = z.output<typeof happening>;
export type HandsetSetting = z.output<typeof handsetSetting>;

/** A message and the handset it is on. */
export type Kept = { readonly phone: string; readonly message: Message };

const messagesPerHandset = 200;
const messagesInAll = 20_000;
const pdusPerMessage = 100;

/** What happened to all handsets, bounded: the newest messages of each, and the newest of all. */
export class Histories {
  readonly #messages = new Map<string, Message[]>();
  readonly #settings = new Map<string, HandsetSetting>();
  /** Every message in its order of arrival, those that are no longer kept among them. */
  readonly #arrivals = new Fifo<{ readonly phone: string; readonly message: Message }>();

  /** Takes what happened and returns the message as it is now; undefined when it is no longer kept. */
  take(happened: Happening): Message | undefined {
    if ('message' in happened) return this.#add(happened.phone, happened.message);
    if ('setting' in happened) {
      this.#settings.set(happened.phone, happened.setting);
      return undefined;
    }
    const { phone, id, note } = happened;
    const message = this.of(phone).findLast((one) => one.id === id);
    if (message !== undefined) learn(message, note);
    return message;
  }

  /** The messages of a handset, oldest first. */
  of(phone: string): readonly Message[] {
    return this.#messages.get(phone) ?? [];
  }

  /** How a handset was set; as any other, unless somebody said so. */
  settingOf(phone: string): HandsetSetting {
    return this.#settings.get(phone) ?? { mms: true };
  }

  /** The settings, in a form that `take` takes. */
  settings(): Happening[] {
    return [...this.#settings].map(([phone, setting]) => ({ phone, setting }));
  }

  /** Every message kept, in a form that `take` takes. */
  all(): Kept[] {
    return [...this.#messages].flatMap(([phone, messages]) => messages.map((message) => ({ phone, message })));
  }

  #add(phone: string, message: Message): Message {
    const messages = this.#messages.get(phone) ?? [];
    messages.push(message);
    if (messages.length > messagesPerHandset) messages.shift();
    this.#messages.set(phone, messages);
    this.#arrivals.push({ phone, message });
    if (this.#arrivals.length > messagesInAll) this.#forgetOldest();
    return message;
  }

  #forgetOldest(): void {
    const { phone, message } = this.#arrivals.shift()!;
    const messages = this.#messages.get(phone)!;
    if (messages[0] === message) messages.shift();
    if (messages.length === 0) this.#messages.delete(phone);
  }
}

function learn(message: Message, { text, status, pdu, owes, reported }: Note): void {
  if (text !== undefined) message.text = text;
  if (status !== undefined) message.status = status;
  if (pdu !== undefined && message.pdus.length < pdusPerMessage) message.pdus.push(pdu);
  if (owes !== undefined) message.owes = [...(message.owes ?? []), owes];
  if (reported !== undefined) message.owes = message.owes?.filter(({ id }) => id !== reported);
}
