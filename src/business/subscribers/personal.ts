import type { Db, Tx } from '../../platform/db.ts';
import type { Phone } from '../../values/phone.ts';

type Words = Readonly<Record<'zh-CN' | 'en', string>>;

/** One thing that is known of a person, as they read it: values by the names of columns. */
export type PersonalRow = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Whose things are read: of who had the number before `since` nothing is. */
export type PersonalOf = {
  readonly db: Db;
  readonly phone: Phone;
  readonly since: Date | undefined;
  readonly language: 'zh-CN' | 'en';
  readonly now: Date;
};

/** What becomes of it when the person wishes to be forgotten: it goes, at once or after so many months; or it stays, and why. */
export type Fate =
  | {
      readonly kind: 'goes';
      readonly afterMonths: number;
      /** Why it does not go at once. */
      readonly why?: Words;
      /** Removes what is not newer than `until`, and says how much that was. */
      erase(tx: Tx, of: { readonly phone: Phone; readonly until: Date }): Promise<number>;
    }
  | { readonly kind: 'stays'; readonly why: Words };

/** A file about a person, by a name that tells what it is. */
export type PersonalFile = { readonly name: string; read(): Promise<AsyncIterable<Uint8Array>> };

/**
 * What a slice knows of the holder of a phone: what a copy of their data holds, and what an erasure removes. A slice that keeps
 * something of people says so in `roles/personal.ts`.
 */
export type Personal = {
  readonly code: string;
  readonly title: Words;
  /** The tables it lives in. A table with a phone that no slice names, and no law excuses, fails a test (test/care/self.test.ts). */
  readonly tables: readonly string[];
  readonly columns: Readonly<Record<string, Words>>;
  /** Everything there is, page by page where it may be much. */
  read(of: PersonalOf): AsyncIterable<PersonalRow>;
  /** Pictures and other files of it, for the copy. */
  files?(of: PersonalOf): AsyncIterable<PersonalFile>;
  readonly fate: Fate;
  /** The MOs that prove it: they stay with it when the words of messages go. */
  proofs?(tx: Tx, phone: Phone): Promise<readonly string[]>;
  /** What must be over before anything can go: true while it is not. */
  readonly holds?: { readonly why: Words; isOpen(tx: Tx, phone: Phone, now: Date): Promise<boolean> };
};
