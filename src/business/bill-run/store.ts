import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import type { Month } from '../../values/time.ts';
import { stopKey } from './model.ts';

/** How a run of the monthly bill stands. */
export type BillRun = {
  readonly runAt: Date;
  readonly month: Month;
  readonly cursor: Phone;
  readonly endedAt: Date | undefined;
};

/** The newest run; undefined before the first. */
export async function newestRun(db: Db): Promise<BillRun | undefined> {
  const [row] = await db.read<RunRow>(`select ${runColumns} from bill_run order by run_at desc limit 1`);
  return row && runFrom(row);
}

/** The runs that were due between two instants, the oldest first. */
export async function runsBetween(
  db: Db,
  from: Date,
  to: Date,
): Promise<{ runAt: Date; billed: number; endedAt: Date | null }[]> {
  return db.read(
    'select run_at as "runAt", billed, ended_at as "endedAt" from bill_run where run_at >= $1 and run_at < $2 order by run_at limit 100',
    [from, to],
  );
}

/** Writes a run down, unless it is there. */
export async function beginRun(tx: Tx, runAt: Date, month: Month): Promise<void> {
  await tx.sql('begin bill run', 'insert into bill_run (run_at, month) values ($1, $2::date) on conflict do nothing', [
    runAt,
    `${month}-01`,
  ]);
}

/** Takes a run that goes on, for this transaction alone; undefined when it has ended. */
export async function takeRun(tx: Tx, runAt: Date): Promise<BillRun | undefined> {
  const [row] = await tx.sql<RunRow>(
    'take bill run',
    `select ${runColumns} from bill_run where run_at = $1 and ended_at is null for update`,
    [runAt],
  );
  return row && runFrom(row);
}

/** Moves a run on behind a page, or ends it. */
export async function moveRun(tx: Tx, { runAt }: BillRun, cursor: Phone, billed: number): Promise<void> {
  await tx.sql(
    'move bill run',
    'update bill_run set cursor = $2, billed = billed + $3, pages = pages + 1 where run_at = $1',
    [runAt, cursor, billed],
  );
}

export async function endRun(tx: Tx, { runAt }: BillRun, now: Date): Promise<void> {
  await tx.sql('end bill run', 'update bill_run set ended_at = $2 where run_at = $1', [runAt, now]);
}

const runColumns = `run_at, to_char(month, 'YYYY-MM') as month, cursor, ended_at`;
type RunRow = { run_at: Date; month: Month; cursor: Phone; ended_at: Date | null };

function runFrom({ run_at, month, cursor, ended_at }: RunRow): BillRun {
  return { runAt: run_at, month, cursor, endedAt: ended_at ?? undefined };
}

/** A product that nobody is billed for on a link. */
export type BillingStop = {
  readonly id: Id;
  readonly product: string;
  readonly link: string;
  readonly code: string;
  readonly chargeId: Id;
  readonly since: Date;
};

/** Stops products that go on as yet; returns those that were not stopped before. */
export async function openStops(tx: Tx, stops: readonly BillingStop[]): Promise<BillingStop[]> {
  const first = [...new Map(stops.toReversed().map((stop) => [stopKey(stop.product, stop.link), stop])).values()];
  if (first.length === 0) return [];
  const rows = await tx.sql<{ id: Id }>(
    'open billing stops',
    `insert into billing_stop (id, product, link, code, charge_id, since)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::timestamptz[])
     on conflict (product, link) where lifted_at is null do nothing returning id`,
    [
      first.map(({ id }) => id),
      first.map(({ product }) => product),
      first.map(({ link }) => link),
      first.map(({ code }) => code),
      first.map(({ chargeId }) => chargeId),
      first.map(({ since }) => since),
    ],
  );
  const opened = new Set(rows.map(({ id }) => id));
  return first.filter(({ id }) => opened.has(id));
}

/** Stops that nobody has lifted, the oldest first. */
export async function standingStops(tx: Tx): Promise<BillingStop[]> {
  const rows = await tx.sql<Omit<BillingStop, 'chargeId'> & { charge_id: Id }>(
    'standing billing stops',
    'select id, product, link, code, charge_id, since from billing_stop where lifted_at is null order by since limit 1000',
    [],
  );
  return rows.map(({ charge_id, ...stop }) => ({ ...stop, chargeId: charge_id }));
}

/** Lifts a stop; false when there is none, or somebody lifted it before. */
export async function liftStop(tx: Tx, id: Id, by: Id, now: Date): Promise<boolean> {
  const rows = await tx.sql(
    'lift billing stop',
    'update billing_stop set lifted_at = $2, lifted_by = $3 where id = $1 and lifted_at is null returning id',
    [id, now, by],
  );
  return rows.length === 1;
}
