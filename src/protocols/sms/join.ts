import { decodeText } from './alphabet.ts';
import type { Content } from './content.ts';

/** A part of a long message. */
export type PartContent = Content & { readonly part: NonNullable<Content['part']> };

/**
 * Joins the parts of one long message, given in any order, some perhaps twice; undefined until all are there.
 * The bytes are joined before they are read as text, because other programs cut characters in two.
 */
export function join(parts: readonly PartContent[]): Content | undefined {
  const byNumber = new Map(parts.map((one) => [one.part.number, one]));
  const [first] = parts;
  if (first === undefined || byNumber.size < first.part.total) return undefined;
  const ordered = [...byNumber.values()].sort((a, b) => a.part.number - b.part.number);
  const raw = Buffer.concat(ordered.map((one) => one.raw));
  const text = decodeText(first.coding, raw);
  return { coding: first.coding, raw, ...(text !== undefined && { text }) };
}

/** How long and how much a joiner waits. */
export type JoinerOptions = {
  /** How long a long message may wait for its parts, in ms. */
  readonly waitMs: number;
  /** Long messages waiting at a time; above it the oldest is given up. */
  readonly maxWaiting: number;
  /** Told of the parts of a message that will not be completed. */
  readonly onGivenUp: (parts: readonly PartContent[]) => void;
};

type Waiting = { readonly since: number; readonly parts: Map<number, PartContent> };

/** Joins parts as they come, in memory, for phones and small programs. `at` is any clock in ms that only goes on. */
export class Joiner {
  readonly #options: JoinerOptions;
  readonly #waiting = new Map<string, Waiting>();

  constructor(options: JoinerOptions) {
    this.#options = options;
  }

  /** The whole message when `content` is whole or completes one. `between` names sender and receiver. */
  add(between: string, content: Content, at: number): Content | undefined {
    const { part } = content;
    if (part === undefined) return content;
    const key = `${between} ${part.reference}/${part.total}`;
    const { parts } = this.#waitingFor(key, at);
    parts.set(part.number, { ...content, part });
    const whole = join([...parts.values()]);
    if (whole !== undefined) this.#waiting.delete(key);
    return whole;
  }

  /** Gives up what waits too long. */
  expire(at: number): void {
    for (const [key, { since }] of this.#waiting) {
      if (at - since >= this.#options.waitMs) this.#giveUp(key);
    }
  }

  #waitingFor(key: string, at: number): Waiting {
    const known = this.#waiting.get(key);
    if (known !== undefined) return known;
    const [oldest] = this.#waiting.keys();
    if (oldest !== undefined && this.#waiting.size >= this.#options.maxWaiting) this.#giveUp(oldest);
    const fresh = { since: at, parts: new Map() };
    this.#waiting.set(key, fresh);
    return fresh;
  }

  #giveUp(key: string): void {
    const parts = this.#waiting.get(key)?.parts.values() ?? [];
    this.#waiting.delete(key);
    this.#options.onGivenUp([...parts]);
  }
}
