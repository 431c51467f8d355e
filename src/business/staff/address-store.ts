import type { Tx } from '../../platform/db.ts';
import { later } from '../../values/time.ts';
import { addressWindowMs, failuresUntilAddressLock } from './model.ts';

/** Whether too many sign-ins from this address failed. Real time. */
export async function isAddressLocked(tx: Tx, address: string, at: Date): Promise<boolean> {
  const rows = await tx.sql('address locked', 'select from staff_address where address = $1 and locked_until > $2', [
    address,
    at,
  ]);
  return rows.length > 0;
}

/** Counts a failure of whatever name against its address; too many within a while lock it for as long. */
export async function countAddressFailure(tx: Tx, address: string, at: Date): Promise<void> {
  await tx.sql(
    'count address failure',
    `insert into staff_address as a (address, failures, since) values ($1, 1, $2)
     on conflict (address) do update set
       failures = case when a.since <= $3 then 1 else a.failures + 1 end,
       since = case when a.since <= $3 then $2 else a.since end,
       locked_until = case when a.since > $3 and a.failures + 1 >= $4 then coalesce(a.locked_until, $5) end`,
    [address, at, later(at, -addressWindowMs), failuresUntilAddressLock, later(at, addressWindowMs)],
  );
}

/** Clears away addresses whose failures are long ago. */
export async function forgetAddresses(tx: Tx, at: Date): Promise<void> {
  await tx.sql('forget addresses', 'delete from staff_address where since <= $1 and coalesce(locked_until, $2) <= $2', [
    later(at, -addressWindowMs),
    at,
  ]);
}
