import type { Phone } from '../../values/phone.ts';

/** What a gateway and an SP acknowledged to each other. Sequence numbers are 24 hexadecimal digits. */
type Event =
  /** A Deliver left for the SP; `attempt` is 1 the first time. */
  | { kind: 'mo-sent'; sequence: string; phone: Phone; to: string; attempt: number }
  /** The SP answered a Deliver. One answered with a result to try again is sent again. */
  | { kind: 'mo-acknowledged'; sequence: string; phone: Phone; to: string; text: string | undefined; result: number }
  | { kind: 'report-acknowledged'; submit: string; phone: Phone; state: number; errorCode: number; result: number }
  | { kind: 'user-report-acknowledged'; phone: Phone; to: string; condition: number; result: number }
  /** A Submit was taken: it has its effect, whether or not the SP ever hears the answer. */
  | {
      kind: 'submit-taken';
      sequence: string;
      account: string;
      from: string;
      phones: readonly Phone[];
      text: string | undefined;
      reportFlag: number;
      feeType: number;
    }
  /** The answer to a Submit left for the SP. `again`: a copy of one that was taken before. */
  | { kind: 'submit-answered'; sequence: string; result: number; again: boolean }
  /** Somebody logged in, here or at the SP. */
  | { kind: 'bound'; account: string; side: Side }
  | { kind: 'closed'; account: string; side: Side; reason: string; detail: string }
  /** The SP did something the protocol does not allow. `rule` is a stable name, `detail` says precisely what. */
  | { kind: 'client-fault'; rule: string; detail: string };

/** Who connected: the SP to the gateway, or the gateway to the SP's port. */
export type Side = 'sp-to-smg' | 'smg-to-sp';
export type SmgEvent = Readonly<Event>;
/** `at` is real time in ms since 1970. */
export type SmgLogEntry = SmgEvent & { readonly at: number };

/** The gateway's own record of what was said and when: the newest entries, and all of them for who listens. */
export class SmgLog {
  readonly #most: number;
  readonly #listeners = new Set<(entry: SmgLogEntry) => void>();
  readonly #entries: SmgLogEntry[] = [];

  /** Keeps the newest `most` entries at least. */
  constructor(most: number) {
    this.#most = most;
  }

  get entries(): readonly SmgLogEntry[] {
    return this.#entries;
  }

  /** The kept entries of one kind, oldest first. */
  of<K extends SmgEvent['kind']>(kind: K): Extract<SmgLogEntry, { kind: K }>[] {
    return this.#entries.filter((entry): entry is Extract<SmgLogEntry, { kind: K }> => entry.kind === kind);
  }

  add(event: SmgEvent): void {
    const entry = { at: Date.now(), ...event };
    this.#entries.push(entry);
    if (this.#entries.length > 2 * this.#most) this.#entries.splice(0, this.#entries.length - this.#most);
    for (const listener of this.#listeners) listener(entry);
  }

  /** Calls `listener` with every entry from now on. Returns the way to stop. */
  listen(listener: (entry: SmgLogEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
