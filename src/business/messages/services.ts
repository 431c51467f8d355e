import type { Tx } from '../../platform/db.ts';
import type { Entitlements } from '../catalog/index.ts';
import type { Subscriber } from '../subscribers/index.ts';
import type { TakenMo } from './model.ts';
import type { Question, ServiceQuestion } from './questions.ts';
import type { Ask, Say } from './saying.ts';

/** Who speaks to a service, and what the products of this phone let it do. */
export type Speaker = { readonly subscriber: Subscriber; readonly entitlements: Entitlements };

/** What was said to a service: one of its words with what stands behind it, or the answer to a question of its own. */
export type Said =
  | { readonly act: string; readonly rest: string; readonly mo: TakenMo }
  | { readonly answers: Question; readonly text: string; readonly choices: readonly string[]; readonly mo: TakenMo };

/** What a service makes of it. Nothing has happened yet: `change` is saved and `says` are sent in the transaction of the MO. */
export type Served<State, Change> = {
  readonly says: readonly Say[];
  readonly ask?: Omit<Ask, 'from'>;
  /** What was answered stays open: a conversation goes on. */
  readonly keepsAsking?: boolean;
  /** Questions of this kind that were asked before are over, also where nothing is asked now: an answer is about what was said last. */
  readonly ends?: ServiceQuestion;
  readonly change?: Change;
  /** How this phone stands with the service afterwards; as before unless given. */
  readonly state?: State;
};

/**
 * Something that answers words of its own by SMS, besides orders: tickets (`KF …`), places nearby (`ZB …`). Its words are data
 * (`content/services`). `load` is asked for the phones that speak to it, once a batch, and hears what they may be saying to it; `decide` is pure; `save` takes all
 * changes of the batch together. It is offered to `intake` by `roles/services.ts`.
 */
export type Service<State, Change> = {
  readonly name: string;
  /** What its words may do. */
  readonly acts: readonly string[];
  /** People talk with people there: while its question in words is open it also hears wishes to stop, and a yes that confirms nothing. */
  readonly overhears?: true;
  load(
    tx: Tx,
    speakers: readonly Speaker[],
    now: Date,
    heard: readonly TakenMo[],
  ): Promise<(speaker: Speaker) => State>;
  decide(state: State, said: Said, speaker: Speaker, now: Date): Served<State, Change>;
  save(tx: Tx, changes: readonly Change[], now: Date): Promise<void>;
};

/** A service as intake holds it, whatever it keeps. */
// biome-ignore lint/suspicious/noExplicitAny: only the service itself looks at what it keeps
export type AnyService = Service<any, any>;
