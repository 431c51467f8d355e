import type { Cursor } from './cursor.ts';
import { DecodeError } from './errors.ts';
import type { Field, Fields, RecordOf } from './fields.ts';

/** One kind of PDU: its name, its command id and the table of its fields. Type, writer and reader follow from the table. */
export type Pdu<N extends string = string, F extends Fields = Fields> = {
  readonly name: N;
  readonly command: number;
  /** The most bytes the body can take. */
  readonly maxBytes: number;
  /** The body with everything unset left blank: `submit.of({ spNumber: '10620007', … })`. */
  of(values: Partial<RecordOf<F>>): BodyOf<N, F>;
  /** Writes the body at `at`, returns the offset after it. @throws EncodeError naming the field that does not fit. */
  write(bytes: Buffer, at: number, body: BodyOf<N, F>): number;
  /** Reads the body the cursor stands on, to its end. @throws DecodeError */
  read(cursor: Cursor): BodyOf<N, F>;
  /** The same field by field, with the bytes each lies in: for people who look at a PDU. @throws DecodeError */
  explain(cursor: Cursor): ExplainedField[];
};

/** A field as it lies on the wire. */
export type ExplainedField = { readonly name: string; readonly value: unknown; readonly bytes: Buffer };

/** The plain object a PDU travels as: its `name` for `switch`, and its fields. */
export type BodyOf<N extends string, F extends Fields> = { readonly name: N } & {
  readonly [K in keyof F]: RecordOf<F>[K];
};

/** The plain object of a PDU made by `pdu()`: `type Submit = PduOf<typeof submit>`. */
export type PduOf<P> = P extends Pdu<infer N, infer F> ? BodyOf<N, F> : never;

/**
 * Makes a PDU from its table; the fields lie on the wire in the order of the table.
 * `trailing: 'ignored'` accepts bytes after the last field, for commands where peers are known to send some.
 */
export function pdu<const N extends string, F extends Fields>(
  name: N,
  command: number,
  fields: F,
  { trailing = 'refused' }: { trailing?: 'refused' | 'ignored' } = {},
): Pdu<N, F> {
  const keys = Object.keys(fields);
  const kinds = Object.values(fields) as Field<unknown>[];
  const labels = keys.map((key) => `${name}.${key}`);
  const blank = Object.fromEntries([['name', name], ...keys.map((key, i) => [key, kinds[i]!.blank])]);

  return {
    name,
    command,
    maxBytes: kinds.reduce((sum, kind) => sum + kind.maxBytes, 0),
    of: (values) => ({ ...blank, ...values }) as BodyOf<N, F>,
    write(bytes, at, body) {
      const values = body as Record<string, unknown>;
      let next = at;
      for (let i = 0; i < kinds.length; i++) next = kinds[i]!.write(bytes, next, values[keys[i]!], labels[i]!);
      return next;
    },
    read(cursor) {
      // A copy of the blank has its shape from the start; growing an object field by field is dearer.
      const body: Record<string, unknown> = { ...blank };
      for (let i = 0; i < kinds.length; i++) body[keys[i]!] = kinds[i]!.read(cursor, labels[i]!);
      if (cursor.left > 0 && trailing === 'refused') {
        throw new DecodeError('trailing', `${name} has ${cursor.left} bytes after its last field`);
      }
      return body as BodyOf<N, F>;
    },
    explain: (cursor) =>
      keys.map((key, i) => {
        const begin = cursor.at;
        const value = kinds[i]!.read(cursor, labels[i]!);
        return { name: key, value, bytes: cursor.bytes.subarray(begin, cursor.at) };
      }),
  };
}
