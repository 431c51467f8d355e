import type { z } from 'zod';
import type { Language, Text } from '../../platform/http/index.ts';
import type { StaffRole } from '../staff/index.ts';

/** For whom rows are read: people of an outside company get theirs only. */
export type ForWhom = { readonly organisation: string | undefined; readonly language: Language };

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
  /** The rows, page by page; it ends early when the signal aborts. */
  rows(filter: unknown, forWhom: ForWhom, signal: AbortSignal): AsyncIterable<Row>;
  /** How many rows there will be, where that is cheap to say. */
  count?(filter: unknown, forWhom: ForWhom): Promise<number>;
};

export type Row = readonly (string | number | undefined)[];

/** Declares a kind of export; its filter gives `rows` its type. */
export function exportKind<Filter extends z.ZodType>(
  kind: Omit<ExportKind, 'filter' | 'rows' | 'count'> & {
    filter: Filter;
    rows(filter: z.output<Filter>, forWhom: ForWhom, signal: AbortSignal): AsyncIterable<Row>;
    count?(filter: z.output<Filter>, forWhom: ForWhom): Promise<number>;
  },
): ExportKind {
  return kind as ExportKind;
}
