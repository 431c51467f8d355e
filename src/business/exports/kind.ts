import type { z } from 'zod';
import type { Language, Text } from '../../platform/http/index.ts';
import type { StaffRole } from '../staff/index.ts';

/** For whom rows are read, and when: people of an outside company get theirs only. */
export type ForWhom = {
  readonly role: string;
  readonly organisation: string | undefined;
  readonly language: Language;
  readonly now: Date;
};

/** One thing that can be exported. */
export type ExportKind = {
  readonly name: string;
  readonly title: Text;
  /** Roles that may ask, and roles of which another person approves. */
  readonly asks: readonly StaffRole[];
  readonly approves: readonly StaffRole[];
  /** What may be asked for; kept as JSON, and read again by it before the file is made. */
  readonly filter: z.ZodType;
  readonly columns: readonly Text[];
  /** How long the file is there; three days unless said. */
  readonly keptForMs?: number;
  /** What people call the thing that a filter names; undefined when there is none of theirs, and nothing can be asked for then. */
  subject?(filter: unknown, forWhom: ForWhom): Promise<string | undefined>;
  /** The rows, page by page; it ends early when the signal aborts. */
  rows(filter: unknown, forWhom: ForWhom, signal: AbortSignal): AsyncIterable<Row>;
  /** How many rows there will be, where that is cheap to say. */
  count?(filter: unknown, forWhom: ForWhom): Promise<number>;
};

export type Row = readonly (string | number | undefined)[];

/** Declares a kind of export; its filter gives `rows` its type. */
export function exportKind<Filter extends z.ZodType>(
  kind: Omit<ExportKind, 'filter' | 'subject' | 'rows' | 'count'> & {
    filter: Filter;
    subject?(filter: z.output<Filter>, forWhom: ForWhom): Promise<string | undefined>;
    rows(filter: z.output<Filter>, forWhom: ForWhom, signal: AbortSignal): AsyncIterable<Row>;
    count?(filter: z.output<Filter>, forWhom: ForWhom): Promise<number>;
  },
): ExportKind {
  return kind as ExportKind;
}
