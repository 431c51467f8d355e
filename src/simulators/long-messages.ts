import { type Content, join, type PartContent } from '../protocols/sms/index.ts';
import type { Phone } from '../values/phone.ts';

/** A long message whose parts are not all there. `since` is the business time of its first part. */
type Waiting = {
  readonly phone: Phone;
  readonly id: string;
  readonly since: Date;
  readonly parts: Map<number, PartContent>;
};

/** A message that can be shown now. `missing` says so when the handset gave up waiting for the rest. */
export type Shown = {
  readonly phone: Phone;
  readonly id: string;
  readonly content: Content;
  readonly missing?: string;
};

const waitMs = 10 * 60_000;
const mostWaiting = 1000;

/** The parts of long messages that handsets hold until the last one arrives. */
export class LongMessages {
  readonly #waiting = new Map<string, Waiting>();

  /**
   * Takes a part from `from` to `phone`. `id` is asked for at the first part of a message; the same id is returned for all
   * its parts, with the whole message at the last one.
   */
  add(from: string, phone: Phone, part: PartContent, at: Date, newId: () => string): { id: string; shown?: Shown } {
    const key = `${from} ${phone} ${part.part.reference}/${part.part.total}`;
    const waiting = this.#waiting.get(key) ?? { phone, id: newId(), since: at, parts: new Map() };
    const { id, parts } = waiting;
    this.#waiting.set(key, waiting);
    parts.set(part.part.number, part);
    const content = join([...parts.values()]);
    if (content === undefined) return { id };
    this.#waiting.delete(key);
    return { id, shown: { phone, id, content } };
  }

  /** Gives up what waits for ten minutes of business time, or stands before too many others. */
  giveUp(now: Date): Shown[] {
    const shown: Shown[] = [];
    for (const [key, { phone, id, since, parts }] of this.#waiting) {
      if (now.getTime() - since.getTime() < waitMs && this.#waiting.size <= mostWaiting) break;
      this.#waiting.delete(key);
      shown.push({ phone, id, ...whatCame([...parts.values()]) });
    }
    return shown;
  }
}

/** The parts that came, in order, as if they were all. */
function whatCame(parts: PartContent[]): { content: Content; missing: string } {
  const ordered = parts.toSorted((a, b) => a.part.number - b.part.number);
  const total = ordered.length;
  const renumbered = ordered.map((one, i) => ({ ...one, part: { ...one.part, number: i + 1, total } }));
  return { content: join(renumbered)!, missing: `incomplete ${total}/${ordered[0]!.part.total}` };
}
