import type { Db, Tx } from '../../platform/db.ts';
import { inBoth, wordsIn } from '../../platform/http/index.ts';
import type { Carrier } from '../../values/carrier.ts';
import type { Id } from '../../values/id.ts';
import type { Day } from '../../values/time.ts';
import { endWork } from '../works/index.ts';
import type { BillRow, RelationRow } from './model.ts';
import type { Fault, Reading } from './reading.ts';

/** A relation file says how things stand on a day; bills and refunds are of a month. */
export type FileKind = Reading['kind'];
export type FileState = 'reading' | 'current' | 'superseded' | 'cancelled' | 'refused';

/** A file that a carrier gave, and how far it was read. */
export type CarrierFile = {
  readonly id: Id;
  readonly sheet: string;
  readonly peer: string;
  readonly carrier: Carrier;
  readonly kind: FileKind;
  /** A day; for bills and refunds the first of the month. */
  readonly period: Day;
  readonly name: string;
  /** Of the blob that keeps it as it came. */
  readonly hash: string;
  readonly bytes: number;
  readonly state: FileState;
  readonly reason: string | null;
  readonly lines: number;
  readonly rows: number;
  readonly badRows: number;
  readonly givenBy: string;
  readonly givenAt: Date;
  readonly endedAt: Date | null;
};

const columns = `id, sheet, peer, carrier, kind, to_char(period, 'YYYY-MM-DD') as period, name, hash, bytes::float8 as bytes, state, reason,
  lines, rows, bad_rows as "badRows", given_by as "givenBy", given_at as "givenAt", ended_at as "endedAt"`;

/** A file that is about to be read. */
export type NewFile = Pick<
  CarrierFile,
  'id' | 'sheet' | 'peer' | 'carrier' | 'kind' | 'period' | 'name' | 'hash' | 'bytes' | 'givenBy' | 'givenAt'
> & { readonly reading: Reading; readonly readingDigest: string };

/** Keeps a file to be read; the same bytes read in the same way are kept once, and then undefined comes back. */
export async function insertFile(tx: Tx, file: NewFile): Promise<CarrierFile | undefined> {
  const [row] = await tx.sql<CarrierFile>(
    'insert carrier file',
    `insert into carrier_file (id, sheet, reading, reading_digest, peer, carrier, kind, period, name, hash, bytes, state, given_by, given_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8::date, $9, $10, $11, 'reading', $12, $13)
     on conflict (sheet, reading_digest, hash) where state in ('reading', 'current', 'superseded') do nothing returning ${columns}`,
    [
      file.id,
      file.sheet,
      JSON.stringify(file.reading),
      file.readingDigest,
      file.peer,
      file.carrier,
      file.kind,
      file.period,
      file.name,
      file.hash,
      file.bytes,
      file.givenBy,
      file.givenAt,
    ],
  );
  return row;
}

/** The file of the same bytes and reading that is here already. */
export async function findSame(tx: Tx, file: NewFile): Promise<CarrierFile | undefined> {
  const [row] = await tx.sql<CarrierFile>(
    'find same carrier file',
    `select ${columns} from carrier_file
     where sheet = $1 and reading_digest = $2 and hash = $3 and state in ('reading', 'current', 'superseded')`,
    [file.sheet, file.readingDigest, file.hash],
  );
  return row;
}

export async function findFile(db: Db, id: Id): Promise<CarrierFile | undefined> {
  return (await db.read<CarrierFile>(`select ${columns} from carrier_file where id = $1`, [id]))[0];
}

/** Files of a kind, the newest first. */
export function listFiles(
  db: Db,
  asked: { kind?: FileKind | undefined; before: Id; limit: number },
): Promise<CarrierFile[]> {
  return db.read(
    `select ${columns} from carrier_file where ($1::text is null or kind = $1) and id < $2 order by id desc limit $3`,
    [asked.kind ?? null, asked.before, asked.limit],
  );
}

/** What is wrong with lines of a file, in their order, at least `limit` faults while there are more; the last line is whole. */
export async function faultsOf(db: Db, fileId: Id, after: number, limit: number): Promise<Fault[]> {
  const faults = await db.read<Fault>(
    `select line, field, value, reason from carrier_file_fault where file_id = $1 and line > $2
     order by line fetch first $3 rows with ties`,
    [fileId, after, limit],
  );
  return faults.sort((one, other) => one.line - other.line || one.field.localeCompare(other.field));
}

/** The file that has waited longest to be read, and how. */
export async function nextToRead(db: Db): Promise<(CarrierFile & { reading: Reading }) | undefined> {
  const rows = await db.read<CarrierFile & { reading: Reading }>(
    `select ${columns}, reading from carrier_file where state = 'reading' order by id limit 1`,
  );
  return rows[0];
}

/** The file of a peer, kind and period that counts. */
export async function currentFile(tx: Tx, peer: string, kind: FileKind, period: Day): Promise<CarrierFile | undefined> {
  const [row] = await tx.sql<CarrierFile>(
    'current carrier file',
    `select ${columns} from carrier_file where peer = $1 and kind = $2 and period = $3::date and state = 'current'`,
    [peer, kind, period],
  );
  return row;
}

/** What one page of a file brought. */
export type FilePage = {
  readonly relations: readonly RelationRow[];
  readonly bills: readonly BillRow[];
  readonly faults: readonly Fault[];
  /** The last line of the page. */
  readonly lines: number;
  /** How much of the file is read, from 0 to 1. */
  readonly share: number;
};

/**
 * Saves a page and moves on behind it, in one transaction. Returns how many lines of the file are bad by then, or undefined,
 * and must then be undone, when the file has moved on or ended meanwhile.
 */
export async function savePage(
  tx: Tx,
  file: Pick<CarrierFile, 'id' | 'lines'>,
  page: FilePage,
): Promise<number | undefined> {
  const doubled = await insertRelations(tx, file.id, page.relations);
  await insertBills(tx, file.id, page.bills);
  const faults = [...page.faults, ...doubled];
  await insertFaults(tx, file.id, faults);
  const badRows = new Set(faults.map(({ line }) => line)).size;
  const [moved] = await tx.sql<{ bad_rows: number }>(
    'move carrier file',
    `update carrier_file set lines = $3, rows = rows + $4, bad_rows = bad_rows + $5
     where id = $1 and lines = $2 and state = 'reading' returning bad_rows`,
    [file.id, file.lines, page.lines, page.relations.length + page.bills.length - doubled.length, badRows],
  );
  return moved?.bad_rows;
}

async function insertRelations(tx: Tx, fileId: Id, rows: readonly RelationRow[]): Promise<Fault[]> {
  if (rows.length === 0) return [];
  const kept = await tx.sql<{ line: number }>(
    'insert carrier relations',
    `insert into carrier_relation (phone, file_id, product, billing_group, state, effective_at, expire_at, changed_at, channel, line)
     select p, $1, r, g, s, e, x, c, h, l from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
       $8::timestamptz[], $9::text[], $10::int[]) t(p, r, g, s, e, x, c, h, l) order by l
     on conflict do nothing returning line`,
    [
      fileId,
      rows.map((one) => one.phone),
      rows.map((one) => one.product),
      rows.map((one) => one.billingGroup),
      rows.map((one) => one.state),
      rows.map((one) => one.effectiveAt ?? null),
      rows.map((one) => one.expireAt ?? null),
      rows.map((one) => one.changedAt ?? null),
      rows.map((one) => one.channel ?? null),
      rows.map((one) => one.line),
    ],
  );
  if (kept.length === rows.length) return [];
  const lines = new Set(kept.map(({ line }) => line));
  return rows
    .filter(({ line }) => !lines.has(line))
    .map(({ line, phone }) => ({
      line,
      field: 'phone',
      value: phone,
      reason: inBoth(
        '文件前面已有该号码和业务，以前面的为准',
        'the file has this phone and product on an earlier line; that one counts',
      ),
    }));
}

async function insertBills(tx: Tx, fileId: Id, rows: readonly BillRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.sql(
    'insert carrier bills',
    `insert into carrier_bill (phone, file_id, line, product, billing_group, occasion, amount_fen, outcome, code, at)
     select p, $1, l, r, g, o, a, u, c, w from unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[],
       $9::text[], $10::timestamptz[]) t(p, l, r, g, o, a, u, c, w)`,
    [
      fileId,
      rows.map((one) => one.phone),
      rows.map((one) => one.line),
      rows.map((one) => one.product),
      rows.map((one) => one.billingGroup),
      rows.map((one) => one.occasion),
      rows.map((one) => one.amountFen),
      rows.map((one) => one.outcome),
      rows.map((one) => one.code),
      rows.map((one) => one.at ?? null),
    ],
  );
}

async function insertFaults(tx: Tx, fileId: Id, faults: readonly Fault[]): Promise<void> {
  if (faults.length === 0) return;
  await tx.sql(
    'insert carrier file faults',
    `insert into carrier_file_fault (file_id, line, field, value, reason)
     select $1, * from unnest($2::int[], $3::text[], $4::text[], $5::text[]) on conflict do nothing`,
    [
      fileId,
      faults.map((one) => one.line),
      faults.map((one) => one.field),
      faults.map((one) => one.value),
      faults.map((one) => one.reason),
    ],
  );
}

/** The file counts from here on, and the one that counted before does not any more. One short statement each. */
export async function makeCurrent(tx: Tx, file: CarrierFile, now: Date): Promise<boolean> {
  // Waits for a file of the same period that becomes current at this moment.
  await tx.sql('lock carrier period', 'select pg_advisory_xact_lock(hashtextextended($1, 727))', [
    `${file.peer}/${file.kind}/${file.period}`,
  ]);
  await tx.sql(
    'supersede carrier file',
    `update carrier_file set state = 'superseded' where peer = $1 and kind = $2 and period = $3::date and state = 'current' and id < $4`,
    [file.peer, file.kind, file.period, file.id],
  );
  const made = await tx.sql(
    'make carrier file current',
    `update carrier_file f set ended_at = $2, state = case when exists (
         select from carrier_file o where o.peer = f.peer and o.kind = f.kind and o.period = f.period and o.state = 'current')
       then 'superseded' else 'current' end
     where id = $1 and state = 'reading' returning id`,
    [file.id, now],
  );
  await endWork(tx, file.id, { state: 'done' });
  return made.length === 1;
}

/** The file is not read any further, and its rows count for nothing. Returns whether it was being read. */
export async function endFile(
  tx: Tx,
  id: Id,
  end: { readonly state: 'cancelled' | 'refused'; readonly reason: string; readonly now: Date },
): Promise<boolean> {
  const ended = await tx.sql(
    'end carrier file',
    `update carrier_file set state = $2, reason = $3, ended_at = $4 where id = $1 and state = 'reading' returning id`,
    [id, end.state, end.reason, end.now],
  );
  if (ended.length === 1) await endWork(tx, id, workEndOf(end));
  return ended.length === 1;
}

function workEndOf({ state, reason }: { readonly state: 'cancelled' | 'refused'; readonly reason: string }) {
  if (state === 'cancelled') return { state } as const;
  return {
    state: 'failed',
    problem: {
      'zh-CN': `文件未采用：${wordsIn(reason, 'zh-CN')}`,
      en: `The file was refused: ${wordsIn(reason, 'en')}`,
    },
  } as const;
}

/** A page of a file's relations in the order of their phones, those after `after`. */
export function relationsOfFile(tx: Tx, fileId: Id, after: string, limit: number): Promise<RelationRow[]> {
  return tx.sql(
    'relations of carrier file',
    `select phone, product, billing_group as "billingGroup", state, effective_at as "effectiveAt", expire_at as "expireAt",
       changed_at as "changedAt", channel, line
     from carrier_relation where file_id = $1 and phone > $2 order by phone, product limit $3`,
    [fileId, after, limit],
  );
}

/** A page of a file's bill lines in the order of their phones, those after `after`. */
export function billsOfFile(tx: Tx, fileId: Id, after: string, limit: number): Promise<BillRow[]> {
  return tx.sql(
    'bills of carrier file',
    `select phone, product, billing_group as "billingGroup", occasion, amount_fen as "amountFen", outcome, code, at, line
     from carrier_bill where file_id = $1 and phone > $2 order by phone, line limit $3`,
    [fileId, after, limit],
  );
}
