import type { CsvRow } from '../../platform/csv.ts';
import { inBoth } from '../../platform/http/contract.ts';
import type { Carrier } from '../../values/carrier.ts';
import { canonicalPhone, isMobile } from '../../values/phone.ts';
import type { BillOutcome, BillRow, Occasion, RelationRow, RelationState } from './model.ts';

/** The name of a column, or its number counted from 1. */
type Column = string | number;

type Shared = {
  readonly peer: string;
  readonly carrier: Carrier;
  readonly encoding: 'utf-8' | 'gb18030';
  readonly delimiter: string;
  readonly header: boolean;
  readonly dates: keyof typeof dateForms;
  readonly badRowsAtMost: number;
  readonly products: Readonly<Record<string, { readonly product: string; readonly billingGroup: string }>>;
};

/** How the lines of a file are understood. Plain data: it is kept with each file it has read. */
export type Reading = Shared &
  (
    | {
        readonly kind: 'relations';
        readonly columns: Columns<'phone' | 'product' | 'state', 'effectiveAt' | 'expireAt' | 'changedAt' | 'channel'>;
        readonly states: Readonly<Record<string, RelationState>>;
        /** The carrier's codes of the channel that telemarketers' orders come by. */
        readonly telemarketing: readonly string[];
      }
    | (Money & {
        readonly kind: 'bills';
        readonly columns: Columns<'phone' | 'product' | 'amount' | 'result', 'feeType' | 'at'>;
        readonly results: Readonly<Record<string, BillOutcome>>;
      })
    | (Money & {
        readonly kind: 'refunds';
        readonly columns: Columns<'phone' | 'product' | 'amount', 'feeType' | 'at' | 'reason'>;
      })
  );
type Columns<Needed extends string, Optional extends string> = Readonly<
  Record<Needed, Column> & Partial<Record<Optional, Column>>
>;
type Money = {
  readonly amounts: 'fen' | 'yuan';
  readonly feeTypes: Readonly<Record<string, Occasion>>;
};

/** The forms that times are written in, as Beijing time. */
export const dateForms = {
  YYYYMMDDHHmmss: /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/,
  YYYYMMDD: /^(\d{4})(\d\d)(\d\d)$/,
  'YYYY-MM-DD HH:mm:ss': /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/,
  'YYYY-MM-DD': /^(\d{4})-(\d\d)-(\d\d)$/,
  'YYYY/MM/DD HH:mm:ss': /^(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)$/,
} as const;

/** What cannot be used of a line: the field, what stands there, and what is wrong with it in both languages. */
export type Fault = { readonly line: number; readonly field: string; readonly value: string; readonly reason: string };
/** A line that was understood, or its faults, all of them. */
export type Understood<Row> = { readonly row: Row } | { readonly faults: readonly Fault[] };

/** Where each field stands in the lines of one file. */
export type Places = Readonly<Record<string, number>>;

/** Finds the columns by the line of names, or takes their numbers. Returns what is missing as a sentence in both languages. */
export function placesOf(reading: Reading, names: readonly string[] | undefined): Places | string {
  const places: Record<string, number> = {};
  for (const [field, column] of Object.entries(reading.columns as Record<string, Column>)) {
    const place = typeof column === 'number' ? column - 1 : (names?.indexOf(column) ?? -1);
    if (place < 0)
      return inBoth(
        `文件没有列“${column}”（${field}）：首行是 ${names?.join('、') ?? '空的'}`,
        `the file has no column ${column} (${field}): its first line says ${names?.join(', ') ?? 'nothing'}`,
      );
    places[field] = place;
  }
  return places;
}

/** Understands one line of a relation file. */
export function relationOf(
  reading: Extract<Reading, { kind: 'relations' }>,
  places: Places,
  line: CsvRow,
): Understood<RelationRow> {
  const reader = new LineReader(reading, places, line);
  const row = {
    ...reader.payer(),
    state: reader.oneOf('state', reading.states, 'states')!,
    effectiveAt: reader.time('effectiveAt'),
    expireAt: reader.time('expireAt'),
    changedAt: reader.time('changedAt'),
    channel: reader.text('channel') || undefined,
    line: line.line,
  };
  return reader.faults.length > 0 ? { faults: reader.faults } : { row };
}

/** Understands one line of a bill file, or of a file of the carrier's own refunds. */
export function billOf(
  reading: Extract<Reading, { kind: 'bills' | 'refunds' }>,
  places: Places,
  line: CsvRow,
): Understood<BillRow> {
  const reader = new LineReader(reading, places, line);
  const row = {
    ...reader.payer(),
    occasion: places['feeType'] === undefined ? 'month' : reader.oneOf('feeType', reading.feeTypes, 'feeTypes')!,
    amountFen: reader.amount(reading.amounts),
    outcome: reading.kind === 'refunds' ? ('refunded' as const) : reader.oneOf('result', reading.results, 'results')!,
    code: reader.text(reading.kind === 'refunds' ? 'reason' : 'result'),
    at: reader.time('at'),
    line: line.line,
  } satisfies BillRow;
  return reader.faults.length > 0 ? { faults: reader.faults } : { row };
}

/** Takes fields out of one line, and remembers everything that is wrong with them. */
class LineReader {
  readonly faults: Fault[] = [];
  readonly #reading: Reading;
  readonly #places: Places;
  readonly #line: CsvRow;

  constructor(reading: Reading, places: Places, line: CsvRow) {
    this.#reading = reading;
    this.#places = places;
    this.#line = line;
    if (line.cells.some((cell) => cell.includes('\uFFFD')))
      this.#fault(
        'line',
        line.cells.find((cell) => cell.includes('\uFFFD'))!,
        inBoth(`有不属于 ${reading.encoding} 编码的字节`, `there are bytes that are not ${reading.encoding}`),
      );
  }

  text(field: string): string {
    const place = this.#places[field];
    return place === undefined ? '' : (this.#line.cells[place] ?? '');
  }

  /** Who pays for what. */
  payer() {
    const written = this.text('phone');
    const phone = canonicalPhone(written);
    if (!isMobile(phone)) this.#fault('phone', written, inBoth('不是手机号码', 'this is no mobile number'));
    const code = this.text('product');
    const product = own(this.#reading.products, code);
    if (!product) this.#fault('product', code, unnamed('products', this.#reading.products));
    return { phone, product: product?.product ?? '', billingGroup: product?.billingGroup ?? '' };
  }

  oneOf<Value>(field: string, values: Readonly<Record<string, Value>>, table: string): Value | undefined {
    const code = this.text(field);
    const value = own(values, code);
    if (value === undefined) this.#fault(field, code, unnamed(table, values));
    return value;
  }

  /** An empty time is none. */
  time(field: string): Date | undefined {
    const written = this.text(field);
    if (written === '') return undefined;
    const at = beijingTime(dateForms[this.#reading.dates].exec(written));
    if (!at) this.#fault(field, written, notWritten(this.#reading.dates));
    return at;
  }

  amount(unit: 'fen' | 'yuan'): number {
    const written = this.text('amount');
    const isAmount = unit === 'fen' ? /^\d{1,8}$/.test(written) : /^\d{1,6}(\.\d{1,2})?$/.test(written);
    if (!isAmount) {
      this.#fault('amount', written, noAmount[unit]);
      return 0;
    }
    const [whole = '0', part = ''] = written.split('.');
    return unit === 'fen' ? Number(whole) : Number(whole) * 100 + Number(part.padEnd(2, '0'));
  }

  #fault(field: string, value: string, reason: string): void {
    this.faults.push({ line: this.#line.line, field, value: value.slice(0, shownLength), reason });
  }
}

const shownLength = 80;

/** Codes come from outside: `constructor` is not one. */
function own<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

function unnamed(name: string, table: Readonly<Record<string, unknown>>): string {
  const known = Object.keys(table);
  return inBoth(
    `格式表的 ${name} 没有这个代码，只有：${known.join('、') || '无'}`,
    `${name} of the sheet does not name it: it knows ${known.join(', ') || 'none'}`,
  );
}

function notWritten(form: string): string {
  return inBoth(`不是按 ${form} 书写的时间`, `this is no time written ${form}`);
}

const noAmount = {
  fen: inBoth('不是以分为单位、不带符号的金额', 'this is no amount in fen, in digits without sign'),
  yuan: inBoth('不是以元为单位、不带符号的金额', 'this is no amount in yuan, in digits without sign'),
};

/** A day that the calendar does not have, such as 31 February, is no time. */
function beijingTime(match: RegExpExecArray | null): Date | undefined {
  if (!match) return undefined;
  const [year, month, day, hour = '00', minute = '00', second = '00'] = match.slice(1);
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const at = new Date(`${local}+08:00`);
  if (Number.isNaN(at.getTime())) return undefined;
  const back = new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19);
  return back === local ? at : undefined;
}
