import type { Answer, Errand, Mo, StatusReport } from '../business/messages/index.ts';
import type { Phone } from '../values/phone.ts';

/** What a carrier says of a phone itself (SGIP UserRpt): the account is gone, stopped for debt, or back to normal. */
export type UserReport = {
  readonly phone: Phone;
  readonly link: string;
  readonly accessNumber: string;
  readonly condition: 'gone' | 'stopped' | 'normal';
};

/**
 * Who takes what carriers hand us. When a promise resolves, everything given is safe and is acknowledged; when it rejects,
 * nothing is, and the carrier sends again.
 */
export type Doors = {
  onMos(mos: readonly Mo[]): Promise<void>;
  onReports(reports: readonly StatusReport[]): Promise<void>;
  onUserReports(reports: readonly UserReport[]): Promise<void>;
};

/** What a connection of ours is for. */
export type Direction = 'send' | 'receive' | 'both';

/** What a link needs of a protocol. */
export type Protocol = {
  /** The connections of ours there are at a time, by what each is for. */
  readonly connections: readonly Direction[];
  /** They are there whether or not there is something to send, for MOs come down them. */
  readonly standing: boolean;
  /** How long we wait for an answer before it counts as lost. */
  readonly answerMs: number;
  /** The gateway drops a copy of what it took before. */
  readonly dropsCopies: boolean;
  /**
   * Messages are claimed before the window has room for them, for speed. Where none is ever sent again, what a killed process had
   * claimed is unsure: there only what may have left is claimed.
   */
  readonly claimsAhead: boolean;
  /** Makes the id that reports will name a PDU by, where we give it. */
  readonly nextCarrierId?: () => string;
  /**
   * Connects and logs in; everything that comes of it is told to `onEvents`, the last thing is `closed`. A line that does not send at once
   * asks `mayLeave` when it does.
   */
  dial(onEvents: (events: readonly LineEvent[]) => void, direction: Direction, mayLeave: () => boolean): Line;
};

/** One connection of ours to a gateway. */
export type Line = {
  /** PDUs without an answer, and how many there may be: 0 on a connection that only receives. */
  readonly used: number;
  readonly window: number;
  /**
   * Sends a PDU; there must be room in the window. `not-open`: nothing left, and `closed` comes. An answer is our own
   * refusal of what cannot be written as a PDU.
   */
  send(errand: Errand): 'sent' | 'not-open' | Answer;
  /** Says good-bye when everything on the way is answered, at the latest after `timeoutMs`. */
  leave(timeoutMs: number): void;
  /** Cuts the connection. */
  drop(): void;
};

/** What happens on a connection of ours. */
export type LineEvent =
  | { readonly kind: 'bound' }
  /** The login was refused. `hopeless`: it will be refused until somebody changes something. */
  | { readonly kind: 'refused'; readonly detail: string; readonly hopeless: boolean }
  | { readonly kind: 'answered'; readonly answer: Answer }
  /** It surely did not arrive, and goes again. */
  | { readonly kind: 'unsent'; readonly errand: Errand }
  /** No answer came in time. */
  | { readonly kind: 'silent'; readonly errand: Errand }
  | { readonly kind: 'closed'; readonly detail: string; readonly unanswered: number };

/** Our own port, where the carrier connects to us (SGIP). */
export type Reception = {
  readonly port: number;
  readonly connections: number;
  /** Reads no more; what was read is still answered. */
  hold(): void;
  close(): Promise<void>;
};
