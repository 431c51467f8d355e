import type { Phone } from '../../values/phone.ts';

/**
 * What a gateway and an SP acknowledged to each other. `id` is what the protocol names a message by: the sequence number of
 * SGIP in 24 hexadecimal digits, the Msg_Id of CMPP in 22 decimal ones, the MsgID of SMGP in 20.
 */
type Event =
  /** A Deliver left for the SP; `attempt` is 1 the first time. */
  | { kind: 'mo-sent'; id: string; phone: Phone; to: string; attempt: number }
  /** The SP answered a Deliver. One answered with a result to try again is sent again. */
  | { kind: 'mo-acknowledged'; id: string; phone: Phone; to: string; text: string | undefined; result: number }
  /** The SP answered a report on `submit`; `code` says why the message failed, and is unset when it arrived. */
  | { kind: 'report-acknowledged'; submit: string; phone: Phone; code: number | undefined; result: number }
  | { kind: 'user-report-acknowledged'; phone: Phone; to: string; condition: number; result: number }
  /**
   * A Submit was taken: it has its effect, whether or not the SP ever hears the answer. `sequence` is what the SP numbered
   * it, `ids` name it to each receiver.
   */
  | {
      kind: 'submit-taken';
      sequence: string;
      ids: readonly string[];
      account: string;
      from: string;
      phones: readonly Phone[];
      text: string | undefined;
      service: string;
      reportFlag: number;
      feeType: string;
    }
  /** The answer to a Submit left for the SP. `again`: a copy of one that was taken before. */
  | { kind: 'submit-answered'; sequence: string; result: number; again: boolean }
  /** Somebody logged in, here or at the SP. */
  | { kind: 'bound'; account: string; side: Side }
  | { kind: 'closed'; account: string; side: Side; reason: string; detail: string }
  /** The SP did something the protocol does not allow. `rule` is a stable name, `detail` says precisely what. */
  | { kind: 'client-fault'; rule: string; detail: string };

/** Who connected: the SP to the gateway, or (SGIP only) the gateway to the SP's port. */
export type Side = 'sp-to-gateway' | 'gateway-to-sp';
export type GatewayEvent = Readonly<Event>;
/** `at` is real time in ms since 1970. */
export type LogEntry = GatewayEvent & { readonly at: number };

/** The gateway's own record of what was said and when: the newest entries, and all of them for who listens. */
export class GatewayLog {
  readonly #most: number;
  readonly #listeners = new Set<(entry: LogEntry) => void>();
  readonly #entries: LogEntry[] = [];

  /** Keeps the newest `most` entries at least. */
  constructor(most: number) {
    this.#most = most;
  }

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  /** The kept entries of one kind, oldest first. */
  of<K extends GatewayEvent['kind']>(kind: K): Extract<LogEntry, { kind: K }>[] {
    return this.#entries.filter((entry): entry is Extract<LogEntry, { kind: K }> => entry.kind === kind);
  }

  add(event: GatewayEvent): void {
    const entry = { at: Date.now(), ...event };
    this.#entries.push(entry);
    if (this.#entries.length > 2 * this.#most) this.#entries.splice(0, this.#entries.length - this.#most);
    for (const listener of this.#listeners) listener(entry);
  }

  /** The SP broke the rule of this name; `detail` says precisely how. */
  blame(rule: string, detail: string): void {
    this.add({ kind: 'client-fault', rule, detail });
  }

  /** Calls `listener` with every entry from now on. Returns the way to stop. */
  listen(listener: (entry: LogEntry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
