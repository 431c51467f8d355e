import { assertRows, type Db, type Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import {
  type Account,
  type AccountName,
  decideTransfers,
  guardedKind,
  keyOf,
  type Transfer,
  type TransferFate,
  type Unit,
} from './model.ts';

/**
 * Saves a batch of transfers, one after another, and says of each what became of it, in order. Guarded accounts are locked in
 * one order, so two batches wait for each other and never in a circle; one that was never opened has the floor 0.
 */
export async function saveTransfers(tx: Tx, wanted: readonly Transfer[]): Promise<TransferFate[]> {
  if (wanted.length === 0) return [];
  const accounts = await lockAccounts(tx, wanted);
  const {
    fates,
    transfers,
    accounts: changed,
  } = decideTransfers({ accounts, transfers: await knownTransfers(tx, wanted) }, wanted);
  await insertTransfers(tx, transfers);
  await updateAccounts(tx, changed);
  return [...fates];
}

/** Opens guarded accounts whose floor is not 0; an account that is open keeps its floor. */
export async function openAccounts(
  tx: Tx,
  accounts: readonly Pick<Account, 'phone' | 'unit' | 'kind' | 'floor'>[],
): Promise<void> {
  if (accounts.length === 0) return;
  await tx.sql(
    'open accounts',
    `insert into account (phone, unit, kind, floor)
     select p, u, k, f from unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) t(p, u, k, f)
     order by p collate "C", u, k on conflict do nothing`,
    [
      accounts.map(({ phone }) => phone),
      accounts.map(({ unit }) => unit),
      accounts.map(({ kind }) => kind),
      accounts.map(({ floor }) => floor ?? null),
    ],
  );
}

/** The guarded accounts of a phone. */
export async function accountsOf(tx: Tx, phone: Phone): Promise<Account[]> {
  const rows = await tx.sql<AccountRow>(
    'accounts of phone',
    'select phone, unit, kind, balance, held, floor from account where phone = $1 order by unit, kind',
    [phone],
  );
  return rows.map(accountFrom);
}

/** What an account without a row amounts to: the sum of what moved. For pages and checks, never for a decision. */
export async function balanceOf(db: Db, name: AccountName, unit: Unit): Promise<number> {
  const [row] = await db.read<{ balance: string }>(
    `select coalesce(sum(case when credit = $1 then amount else -amount end), 0) as balance from transfer
     where unit = $2 and kind in ('posted', 'post') and $1 in (debit, credit)`,
    [name, unit],
  );
  return Number(row!.balance);
}

/** Guarded accounts whose row is not the sum of their transfers; at most `limit`. Always empty, or something wrote past the ledger. */
export async function accountsOff(db: Db, limit: number): Promise<(Account & { sum: number; heldSum: number })[]> {
  const rows = await db.read<AccountRow & { sum: string; held_sum: string }>(
    `with moved as (
       select phone, unit, credit as name, amount, 0 as holds from transfer where kind in ('posted', 'post')
       union all select phone, unit, debit, -amount, 0 from transfer where kind in ('posted', 'post')
       union all select phone, unit, debit, 0, amount from transfer where kind = 'pending'
       union all select phone, unit, debit, 0, -amount from transfer where of_id is not null),
     sums as (select phone, unit, substr(name, 5) as kind, sum(amount) as sum, sum(holds) as held_sum
       from moved where name like 'own:%' group by 1, 2, 3)
     select phone, unit, kind, coalesce(a.balance, 0) as balance, coalesce(a.held, 0) as held, a.floor,
       coalesce(s.sum, 0) as sum, coalesce(s.held_sum, 0) as held_sum
     from account a full join sums s using (phone, unit, kind)
     where coalesce(a.balance, 0) <> coalesce(s.sum, 0) or coalesce(a.held, 0) <> coalesce(s.held_sum, 0)
     order by phone, unit, kind limit $1`,
    [limit],
  );
  return rows.map((row) => ({ ...accountFrom(row), sum: Number(row.sum), heldSum: Number(row.held_sum) }));
}

type AccountRow = { phone: Phone; unit: Unit; kind: string; balance: string; held: string; floor: string | null };

function accountFrom(row: AccountRow): Account {
  const floor = row.floor === null ? undefined : Number(row.floor);
  return {
    phone: row.phone,
    unit: row.unit,
    kind: row.kind,
    balance: Number(row.balance),
    held: Number(row.held),
    floor,
  };
}

/** Finds, opens and locks in one statement, in key order. */
async function lockAccounts(tx: Tx, transfers: readonly Transfer[]): Promise<Account[]> {
  const touched = new Map(
    transfers.flatMap(({ phone, unit, debit, credit }) =>
      [debit, credit].flatMap((name) => {
        const kind = guardedKind(name);
        return kind === undefined ? [] : [[keyOf({ phone, unit, kind }), { phone, unit, kind }] as const];
      }),
    ),
  );
  if (touched.size === 0) return [];
  const keys = [...touched.values()];
  const rows = await tx.sql<AccountRow>(
    'lock accounts',
    `insert into account as a (phone, unit, kind)
     select p, u, k from unnest($1::text[], $2::text[], $3::text[]) t(p, u, k) order by p collate "C", u, k
     on conflict (phone, unit, kind) do update set balance = a.balance
     returning phone, unit, kind, balance, held, floor`,
    [keys.map(({ phone }) => phone), keys.map(({ unit }) => unit), keys.map(({ kind }) => kind)],
  );
  return rows.map(accountFrom);
}

type TransferRow = {
  phone: Phone;
  id: Id;
  unit: Unit;
  debit: AccountName;
  credit: AccountName;
  amount: string;
  kind: Transfer['kind'];
  of_id: Id | null;
  reason: string;
  reason_id: Id;
  at: Date;
};

/** Those with the ids of the batch, those that it ends, and those that have ended the same. */
async function knownTransfers(tx: Tx, wanted: readonly Transfer[]): Promise<Transfer[]> {
  const ends = wanted.flatMap((one) => ('of' in one ? one : []));
  const rows = await tx.sql<TransferRow>(
    'known transfers',
    `select t.* from unnest($1::text[], $2::uuid[]) k(phone, id) join transfer t on t.phone = k.phone and t.id = k.id
     union
     select t.* from unnest($3::text[], $4::uuid[]) k(phone, id) join transfer t on t.phone = k.phone and t.of_id = k.id`,
    [
      [...wanted, ...ends].map(({ phone }) => phone),
      [...wanted.map(({ id }) => id), ...ends.map(({ of }) => of)],
      ends.map(({ phone }) => phone),
      ends.map(({ of }) => of),
    ],
  );
  return rows.map(transferFrom);
}

function transferFrom({ of_id, reason_id, amount, ...row }: TransferRow): Transfer {
  const shared = { ...row, amount: Number(amount), reasonId: reason_id };
  return (of_id === null ? shared : { ...shared, of: of_id }) as Transfer;
}

/** Another transaction that saves the same at the same moment makes this one fail; called again, it finds them known. */
async function insertTransfers(tx: Tx, transfers: readonly Transfer[]): Promise<void> {
  if (transfers.length === 0) return;
  const rows = await tx.sql(
    'insert transfers',
    `insert into transfer (phone, id, unit, debit, credit, amount, kind, of_id, reason, reason_id, at)
     select * from unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::uuid[],
       $9::text[], $10::uuid[], $11::timestamptz[]) on conflict do nothing returning id`,
    [
      transfers.map(({ phone }) => phone),
      transfers.map(({ id }) => id),
      transfers.map(({ unit }) => unit),
      transfers.map(({ debit }) => debit),
      transfers.map(({ credit }) => credit),
      transfers.map(({ amount }) => amount),
      transfers.map(({ kind }) => kind),
      transfers.map((one) => ('of' in one ? one.of : null)),
      transfers.map(({ reason }) => reason),
      transfers.map(({ reasonId }) => reasonId),
      transfers.map(({ at }) => at),
    ],
  );
  assertRows('transfers saved by somebody else meanwhile', rows.length, transfers.length);
}

async function updateAccounts(tx: Tx, accounts: readonly Account[]): Promise<void> {
  if (accounts.length === 0) return;
  await tx.sql(
    'update accounts',
    `update account a set balance = t.balance, held = t.held
     from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[]) t(phone, unit, kind, balance, held)
     where a.phone = t.phone and a.unit = t.unit and a.kind = t.kind`,
    [
      accounts.map(({ phone }) => phone),
      accounts.map(({ unit }) => unit),
      accounts.map(({ kind }) => kind),
      accounts.map(({ balance }) => balance),
      accounts.map(({ held }) => held),
    ],
  );
}
