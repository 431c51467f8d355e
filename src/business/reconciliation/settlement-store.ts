import type { Db, Tx } from '../../platform/db.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Month } from '../../values/time.ts';
import type { Figures, SettlementLine } from './settlement.ts';
import { parties, type Source } from './shares.ts';

/** A month's settlement with a carrier. Signed, it is frozen. */
export type SettlementSheet = {
  readonly id: Id;
  readonly month: Month;
  readonly carrier: string;
  readonly state: 'draft' | 'signed';
  readonly draftedBy: string;
  /** Unknown of what was drafted before that was asked. */
  readonly draftedById: Id | null;
  readonly draftedAt: Date;
  readonly signedBy: string | null;
  readonly signedAt: Date | null;
};

const columns = `id, to_char(month, 'YYYY-MM') as month, carrier, state, drafted_by as "draftedBy", drafted_by_id as "draftedById",
  drafted_at as "draftedAt",
  signed_by as "signedBy", signed_at as "signedAt"`;

/** Who drafts or signs. */
export type Hand = { readonly id: Id; readonly name: string };

/** Sheets of months before one, the newest first; the last month is whole. */
export function listSheets(
  db: Db,
  asked: { carrier?: string | undefined; before: Month; limit: number },
): Promise<SettlementSheet[]> {
  return db.read(
    `select ${columns} from settlement_sheet where ($1::text is null or carrier = $1) and settlement_sheet.month < $2::date
     order by settlement_sheet.month desc fetch first $3 rows with ties`,
    [asked.carrier ?? null, `${asked.before}-01`, asked.limit],
  );
}

export async function findSheet(db: Db, id: Id): Promise<SettlementSheet | undefined> {
  return (await db.read<SettlementSheet>(`select ${columns} from settlement_sheet where id = $1`, [id]))[0];
}

/** Locks the sheet of a month for a new draft, or makes it. Undefined when it is signed. */
export async function takeDraft(
  tx: Tx,
  month: Month,
  carrier: string,
  by: Hand,
  now: Date,
): Promise<SettlementSheet | undefined> {
  const [sheet] = await tx.sql<SettlementSheet>(
    'take settlement draft',
    `insert into settlement_sheet as s (id, month, carrier, state, drafted_by, drafted_by_id, drafted_at)
     values ($1, $2::date, $3, 'draft', $4, $5, $6) on conflict (month, carrier) do update
       set drafted_by = excluded.drafted_by, drafted_by_id = excluded.drafted_by_id, drafted_at = excluded.drafted_at
       where s.state = 'draft' returning ${columns}`,
    [newId(now), `${month}-01`, carrier, by.name, by.id, now],
  );
  return sheet;
}

/** The lines of a draft are made anew each time. */
export async function replaceLines(tx: Tx, sheetId: Id, lines: readonly SettlementLine[]): Promise<void> {
  await tx.sql('clear settlement lines', 'delete from settlement_line where sheet_id = $1', [sheetId]);
  await tx.sql(
    'insert settlement lines',
    `insert into settlement_line (sheet_id, of_month, product, source, shares_from, receivable_fen, bad_debt_fen, refund_fen, penalty_fen,
       net_fen, carrier_fen, sp_fen, telemarketer_fen, merchants_fen)
     select $1, * from unnest($2::date[], $3::text[], $4::text[], $5::date[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],
       $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[])`,
    [
      sheetId,
      lines.map((one) => `${one.month}-01`),
      lines.map((one) => one.product),
      lines.map((one) => one.source),
      lines.map((one) => `${one.sharesFrom}-01`),
      lines.map((one) => one.receivableFen),
      lines.map((one) => one.badDebtFen),
      lines.map((one) => one.refundFen),
      lines.map((one) => one.penaltyFen),
      lines.map((one) => one.netFen),
      ...parties.map((party) => lines.map((one) => one.parts[party])),
    ],
  );
}

/** Freezes a draft of another person. Returns it as it is then; undefined when it is signed already, one's own or was never drafted. */
export async function signSheet(tx: Tx, id: Id, by: Hand, now: Date): Promise<SettlementSheet | undefined> {
  const [sheet] = await tx.sql<SettlementSheet>(
    'sign settlement sheet',
    `update settlement_sheet set state = 'signed', signed_by = $2, signed_by_id = $3, signed_at = $4
     where id = $1 and state = 'draft' and drafted_by_id is distinct from $3 returning ${columns}`,
    [id, by.name, by.id, now],
  );
  return sheet;
}

const lineColumns = `to_char(l.of_month, 'YYYY-MM') as month, l.product, l.source, to_char(l.shares_from, 'YYYY-MM') as "sharesFrom",
  l.receivable_fen::float8 as "receivableFen", l.bad_debt_fen::float8 as "badDebtFen", l.refund_fen::float8 as "refundFen",
  l.penalty_fen::float8 as "penaltyFen", l.net_fen::float8 as "netFen",
  json_build_object('carrier', l.carrier_fen, 'sp', l.sp_fen, 'telemarketer', l.telemarketer_fen, 'merchants', l.merchants_fen) as parts`;

export function linesOf(db: Db, sheetId: Id): Promise<SettlementLine[]> {
  return db.read(
    `select ${lineColumns} from settlement_line l where l.sheet_id = $1 order by l.of_month desc, l.product, l.source`,
    [sheetId],
  );
}

/** Everything that was signed with a carrier in sheets of earlier months. */
export function linesSigned(tx: Tx, carrier: string, before: Month): Promise<SettlementLine[]> {
  return tx.sql(
    'signed settlement lines',
    `select ${lineColumns} from settlement_line l join settlement_sheet s on s.id = l.sheet_id
     where s.carrier = $1 and s.state = 'signed' and s.month < $2::date`,
    [carrier, `${before}-01`],
  );
}

/** What the standing comparisons of bills say was billed and not paid, by month, product and source. */
export async function figuresOfBills(tx: Tx, carrier: string, months: readonly Month[]): Promise<Figures[]> {
  const rows = await tx.sql<Pick<Figures, 'month' | 'product' | 'source' | 'receivableFen' | 'badDebtFen'>>(
    'figures of bills',
    // A fee that 10010 took and gave back in one line was billed, as ours says; one in dispute was not, until it is agreed.
    `select to_char(r.period, 'YYYY-MM') as month, t.product, t.source,
       sum(case when t.class = 'refunded' then t.ours_fen else t.theirs_fen end)::float8 as "receivableFen",
       sum(case when t.class = 'unpaid' then t.theirs_fen else 0 end)::float8 as "badDebtFen"
     from reconciliation_run r join reconciliation_total t on t.run_id = r.id
     where r.kind = 'bills' and r.carrier = $1 and r.period = any($2::date[]) and r.state in ('open', 'signed')
       and t.class in ('matched', 'product-differs', 'unpaid', 'refunded')
     group by 1, 2, 3`,
    [carrier, months.map((month) => `${month}-01`)],
  );
  return rows.map((row) => ({ ...row, refundFen: 0, penaltyFen: 0 }));
}

/** Whether the bills of a month have been compared. */
export async function isCompared(tx: Tx, carrier: string, month: Month): Promise<boolean> {
  const rows = await tx.sql(
    'are bills compared',
    `select from reconciliation_run where kind = 'bills' and carrier = $1 and period = $2::date and state in ('open', 'signed') limit 1`,
    [carrier, `${month}-01`],
  );
  return rows.length > 0;
}

/** A penalty or a debt that was agreed by letter. */
export type SettlementEntry = {
  readonly id: Id;
  readonly month: Month;
  readonly carrier: string;
  readonly product: string;
  readonly kind: 'penalty' | 'bad-debt';
  readonly amountFen: number;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
};

export async function insertEntry(tx: Tx, entry: SettlementEntry): Promise<void> {
  await tx.sql(
    'insert settlement entry',
    `insert into settlement_entry (id, month, carrier, product, kind, amount_fen, reason, by, at) values ($1, $2::date, $3, $4, $5, $6, $7, $8, $9)`,
    [
      entry.id,
      `${entry.month}-01`,
      entry.carrier,
      entry.product,
      entry.kind,
      entry.amountFen,
      entry.reason,
      entry.by,
      entry.at,
    ],
  );
}

export async function figuresOfEntries(tx: Tx, carrier: string, months: readonly Month[]): Promise<Figures[]> {
  const rows = await tx.sql<Pick<Figures, 'month' | 'product' | 'badDebtFen' | 'penaltyFen'>>(
    'figures of entries',
    `select to_char(month, 'YYYY-MM') as month, product,
       coalesce(sum(amount_fen) filter (where kind = 'bad-debt'), 0)::float8 as "badDebtFen",
       coalesce(sum(amount_fen) filter (where kind = 'penalty'), 0)::float8 as "penaltyFen"
     from settlement_entry where carrier = $1 and month = any($2::date[]) group by 1, 2`,
    [carrier, months.map((month) => `${month}-01`)],
  );
  return rows.map((row) => ({ ...row, source: 'direct' as Source, receivableFen: 0, refundFen: 0 }));
}
