import type { Db } from '../../platform/db.ts';
import { withoutSecrets } from '../../platform/log.ts';
import type { Cell, Table } from '../../platform/table-file.ts';
import { maskPhone, type Phone } from '../../values/phone.ts';
import { listDifferences, type Run } from './run-store.ts';
import type { SettlementLine } from './settlement.ts';
import type { SettlementSheet } from './settlement-store.ts';

const rowsPerPage = 1000;
const beforeAllIds = '00000000-0000-0000-0000-000000000000';

export const differenceColumns = [
  ...[
    'phone',
    'product',
    'class',
    'state',
    'owner',
    'deadline',
    'first seen',
    'resolution',
    'carrier',
    'ours',
    'consent',
  ],
];

/** The differences of a comparison, read page by page while they are written, with masked numbers. */
export function differenceTable(db: Db, run: Run): Table {
  return {
    name: `differences ${run.kind} ${run.peer} ${run.period}`,
    columns: differenceColumns,
    rows: maskedRows(db, run.id),
  };
}

/** Nor does a number stand in what people wrote. */
async function* maskedRows(db: Db, runId: string): AsyncGenerator<Cell[]> {
  for await (const row of differenceRows(db, runId, maskPhone))
    yield row.map((cell) => (typeof cell === 'string' ? withoutSecrets(cell) : cell));
}

/** The rows of a comparison, their numbers as `shown`. */
export async function* differenceRows(db: Db, runId: string, shown: (phone: Phone) => string): AsyncGenerator<Cell[]> {
  let after = beforeAllIds;
  for (;;) {
    const page = await listDifferences(db, { runId, after, limit: rowsPerPage });
    for (const one of page) {
      const { carrier, theirs, sp, ours, consent } = one.detail;
      yield [
        shown(one.phone),
        ...[one.product, one.class, one.state, one.owner ?? undefined, one.deadline ?? undefined, one.firstSeen],
        ...[one.resolution ?? undefined, side(carrier ?? theirs), side(sp ?? ours), side(consent)],
      ];
    }
    if (page.length < rowsPerPage) return;
    after = page.at(-1)!.id;
  }
}

/** What a side says, as a person reads it. */
function side(said: unknown): string | undefined {
  if (typeof said !== 'object' || said === null) return undefined;
  const parts = Object.entries(said).filter(([field]) => field !== 'id');
  return parts.map(([field, value]) => `${field} ${value}`).join('; ');
}

/** A settlement sheet with its sums. Amounts are fen, so that no spreadsheet rounds them. */
export function settlementTable(sheet: SettlementSheet, lines: readonly SettlementLine[]): Table {
  return {
    name: `settlement ${sheet.carrier} ${sheet.month} ${sheet.state}`,
    columns: [
      ...[
        'month',
        'product',
        'source',
        'shares from',
        'receivable fen',
        'bad debt fen',
        'refunds fen',
        'penalties fen',
        'net fen',
      ],
      ...['carrier fen', 'sp fen', 'telemarketer fen', 'merchants fen'],
    ],
    rows: settlementRows(lines),
  };
}

async function* settlementRows(lines: readonly SettlementLine[]): AsyncGenerator<Cell[]> {
  for (const one of lines) yield [one.month, one.product, one.source, one.sharesFrom, ...amountsOf(one)];
  const sums = lines
    .map(amountsOf)
    .reduce((sum, row) => sum.map((amount, at) => amount + row[at]!), Array<number>(9).fill(0));
  yield ['sum', undefined, undefined, undefined, ...sums];
}

function amountsOf({ receivableFen, badDebtFen, refundFen, penaltyFen, netFen, parts }: SettlementLine): number[] {
  const { carrier, sp, telemarketer, merchants } = parts;
  return [receivableFen, badDebtFen, refundFen, penaltyFen, netFen, carrier, sp, telemarketer, merchants];
}
