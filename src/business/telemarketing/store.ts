import type { RowFault } from '../../platform/csv.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { inPhoneOrder, type Phone } from '../../values/phone.ts';
import type { Part } from '../staff/index.ts';
import type { Removal, Standing } from './model.ts';

/** A list of numbers that the carrier designates to a telemarketer. */
export type CallList = {
  readonly id: Id;
  readonly organisation: string;
  /** Whose people brought it; null where ours did. */
  readonly carrier: string | null;
  readonly product: string;
  readonly name: string;
  readonly fileHash: string;
  readonly importedBy: string;
  readonly importedAt: Date;
  readonly numbers: number;
  /** The first of its lines that were not taken, and how many there are: all of them stand with the work. */
  readonly faults: readonly RowFault[];
  readonly faultCount: number;
};

/** A list of agreements that a telemarketer brings. */
export type ConsentList = {
  readonly id: Id;
  readonly organisation: string;
  readonly name: string;
  readonly fileHash: string;
  readonly uploadedBy: string;
  readonly uploadedAt: Date;
  /** Rows that were taken; the others are the faults. */
  readonly taken: number;
  /** Whose subscribers those rows are. */
  readonly carriers: readonly string[];
  readonly faults: readonly RowFault[];
  readonly faultCount: number;
};

/** A number of a call list, and why it must not be called, if so. */
export type CallEntry = { readonly phone: Phone; readonly row: number; readonly removed: Removal | null };

/** Which page of lists: those that somebody may see. */
export type ListsAsked = {
  readonly part: Part;
  readonly before?: Id | undefined;
  readonly limit: number;
};

const callListColumns = `id, organisation, carrier, product, name, file_hash as "fileHash", imported_by as "importedBy",
  imported_at as "importedAt", numbers, faults, fault_count as "faultCount"`;
const consentListColumns = `id, organisation, name, file_hash as "fileHash", uploaded_by as "uploadedBy",
  uploaded_at as "uploadedAt", taken, carriers, faults, fault_count as "faultCount"`;

/** Call lists, newest first. */
export function callLists(db: Db, { part, before, limit }: ListsAsked): Promise<CallList[]> {
  return db.read<CallList>(
    `select ${callListColumns} from call_list
     where ($1::text is null or organisation = $1) and ($2::text is null or carrier = $2)
       and ($3::uuid is null or id < $3) order by id desc limit $4`,
    [part.telemarketer ?? null, part.carrier ?? null, before ?? null, limit],
  );
}

/** A call list, if it is there for who sees this part. */
export async function findCallList(db: Db, id: Id, part: Part): Promise<CallList | undefined> {
  const [list] = await db.read<CallList>(
    `select ${callListColumns} from call_list
     where id = $1 and ($2::text is null or organisation = $2) and ($3::text is null or carrier = $3)`,
    [id, part.telemarketer ?? null, part.carrier ?? null],
  );
  return list;
}

/** The call list that was made of this file before. */
export async function callListOfFile(
  db: Db,
  { organisation, carrier, product, fileHash }: Pick<CallList, 'organisation' | 'carrier' | 'product' | 'fileHash'>,
): Promise<CallList | undefined> {
  const [list] = await db.read<CallList>(
    `select ${callListColumns} from call_list
     where organisation = $1 and product = $2 and file_hash = $3 and carrier is not distinct from $4`,
    [organisation, product, fileHash, carrier],
  );
  return list;
}

/** Writes the head of a call list down, once its rows are saved. */
export async function insertCallList(tx: Tx, list: CallList): Promise<void> {
  await tx.sql(
    'insert call list',
    `insert into call_list (id, organisation, product, name, file_hash, imported_by, imported_at, numbers, faults, carrier, fault_count)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      list.id,
      list.organisation,
      list.product,
      list.name,
      list.fileHash,
      list.importedBy,
      list.importedAt,
      list.numbers,
      JSON.stringify(list.faults),
      list.carrier,
      list.faultCount,
    ],
  );
}

/** Saves numbers of a call list. Returns those that were new to it. */
export async function saveEntries(tx: Tx, listId: Id, entries: readonly CallEntry[]): Promise<Set<Phone>> {
  const rows = inPhoneOrder(entries);
  const saved = await tx.sql<{ phone: Phone }>(
    'save call list entries',
    `insert into call_list_entry (phone, list_id, row, removed)
     select p, $1, r, w from unnest($2::text[], $3::int[], $4::text[]) t(p, r, w)
     on conflict (phone, list_id) do nothing returning phone`,
    [listId, rows.map((one) => one.phone), rows.map((one) => one.row), rows.map((one) => one.removed)],
  );
  return new Set(saved.map(({ phone }) => phone));
}

/** Takes numbers off a call list that must not be called any more. */
export async function removeEntries(tx: Tx, listId: Id, removals: ReadonlyMap<Phone, Removal>): Promise<void> {
  if (removals.size === 0) return;
  await tx.sql(
    'remove call list entries',
    `update call_list_entry e set removed = t.w from unnest($2::text[], $3::text[]) t(p, w)
     where e.phone = t.p and e.list_id = $1 and e.removed is null`,
    [listId, [...removals.keys()], [...removals.values()]],
  );
}

/** Numbers of a call list after a row, in order. */
export function entriesOf(tx: Tx, listId: Id, afterRow: number, limit: number): Promise<CallEntry[]> {
  return tx.sql<CallEntry>(
    'entries of call list',
    'select phone, row, removed from call_list_entry where list_id = $1 and row > $2 order by row limit $3',
    [listId, afterRow, limit],
  );
}

/** How many numbers of each list were taken off it, by reason. */
export async function removalsOf(db: Db, listIds: readonly Id[]): Promise<Map<Id, Partial<Record<Removal, number>>>> {
  const rows = await db.read<{ id: Id; removals: Partial<Record<Removal, number>> }>(
    `select list_id as id, jsonb_object_agg(removed, n) as removals from (
       select list_id, removed, count(*) as n from call_list_entry where list_id = any($1) and removed is not null
       group by list_id, removed) each group by list_id`,
    [listIds],
  );
  return new Map(rows.map(({ id, removals }) => [id, removals]));
}

/** How these numbers stand on the call lists of a telemarketer. A number that one list lets it call may be called. */
export async function standings(tx: Tx, organisation: string, phones: readonly Phone[]): Promise<Map<Phone, Standing>> {
  const rows = await tx.sql<{ phone: Phone; standing: Standing }>(
    'standings on call lists',
    `select distinct on (e.phone) e.phone, coalesce(e.removed, 'callable') as standing
     from call_list_entry e join call_list l on l.id = e.list_id
     where e.phone = any($1) and l.organisation = $2 order by e.phone, e.removed nulls first`,
    [phones, organisation],
  );
  return new Map(rows.map(({ phone, standing }) => [phone, standing]));
}

/** Consent lists, newest first. */
export function consentLists(db: Db, { part, before, limit }: ListsAsked): Promise<ConsentList[]> {
  return db.read<ConsentList>(
    `select ${consentListColumns} from consent_list
     where ($1::text is null or organisation = $1) and ($2::text is null or $2 = any(carriers))
       and ($3::uuid is null or id < $3) order by id desc limit $4`,
    [part.telemarketer ?? null, part.carrier ?? null, before ?? null, limit],
  );
}

/** A consent list, if it is there for who sees this part. */
export async function findConsentList(db: Db, id: Id, part: Part): Promise<ConsentList | undefined> {
  const [list] = await db.read<ConsentList>(
    `select ${consentListColumns} from consent_list
     where id = $1 and ($2::text is null or organisation = $2) and ($3::text is null or $3 = any(carriers))`,
    [id, part.telemarketer ?? null, part.carrier ?? null],
  );
  return list;
}

/** The consent list that was made of this file before. */
export async function consentListOfFile(
  db: Db,
  organisation: string,
  fileHash: string,
): Promise<ConsentList | undefined> {
  const [list] = await db.read<ConsentList>(
    `select ${consentListColumns} from consent_list where organisation = $1 and file_hash = $2`,
    [organisation, fileHash],
  );
  return list;
}

/** Writes the head of a consent list down, once its rows are saved. */
export async function insertConsentList(tx: Tx, list: ConsentList): Promise<void> {
  await tx.sql(
    'insert consent list',
    `insert into consent_list (id, organisation, name, file_hash, uploaded_by, uploaded_at, taken, faults, carriers, fault_count)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      list.id,
      list.organisation,
      list.name,
      list.fileHash,
      list.uploadedBy,
      list.uploadedAt,
      list.taken,
      JSON.stringify(list.faults),
      list.carriers,
      list.faultCount,
    ],
  );
}

/** Holds the recordings of one moment in single file: one file cannot become the proof of two calls at once. */
export async function lockConsentLists(tx: Tx): Promise<void> {
  await tx.sql('lock consent lists', "select pg_advisory_xact_lock(hashtext('recordings of consent lists'))", []);
}
