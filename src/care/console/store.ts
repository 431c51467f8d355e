import type { Tx } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';

/** A number that somebody opened. */
export type Opening = {
  readonly id: Id;
  readonly accountId: Id;
  readonly phone: Phone;
  readonly openedAt: Date;
  /** It would have been one too many in its hour: nothing was shown. */
  readonly refused: boolean;
};

/** Lets the openings of one person come one after another until the transaction ends: nobody races the limit. */
export async function inSingleFile(tx: Tx, accountId: Id): Promise<void> {
  await tx.sql('opening lock', 'select pg_advisory_xact_lock(hashtextextended($1, 7271))', [`opening ${accountId}`]);
}

/** The different numbers that a person opened since then. */
export async function openedSince(tx: Tx, accountId: Id, since: Date): Promise<Set<Phone>> {
  const rows = await tx.sql<{ phone: Phone }>(
    'numbers opened since',
    'select distinct phone from number_opening where account_id = $1 and opened_at > $2 and not refused',
    [accountId, since],
  );
  return new Set(rows.map(({ phone }) => phone));
}

/** Writes an opening down, and lets go of those of this person that are older than `keepSince`. */
export async function insertOpening(tx: Tx, opening: Opening, keepSince: Date): Promise<void> {
  await tx.sql('drop old openings', 'delete from number_opening where account_id = $1 and opened_at < $2', [
    opening.accountId,
    keepSince,
  ]);
  await tx.sql(
    'insert opening',
    'insert into number_opening (id, account_id, phone, opened_at, refused) values ($1, $2, $3, $4, $5)',
    [opening.id, opening.accountId, opening.phone, opening.openedAt, opening.refused],
  );
}

/** An opening of this person that was not refused, and whether it is his newest. */
export async function findOpening(
  tx: Tx,
  { id, accountId }: Pick<Opening, 'id' | 'accountId'>,
): Promise<(Opening & { readonly isNewest: boolean }) | undefined> {
  const [row] = await tx.sql<Opening & { isNewest: boolean }>(
    'find opening',
    `select id, account_id as "accountId", phone, opened_at as "openedAt", refused,
       not exists (select from number_opening n where n.account_id = o.account_id and not n.refused and n.id > o.id) as "isNewest"
     from number_opening o where id = $1 and account_id = $2 and not refused`,
    [id, accountId],
  );
  return row;
}

/** How many numbers each person opened since two instants, and how often one too many was asked for. The most first. */
export function openingCounts(
  tx: Tx,
  { hour, day, limit }: { readonly hour: Date; readonly day: Date; readonly limit: number },
): Promise<{ accountId: Id; name: string; role: string; lastHour: number; lastDay: number; refused: number }[]> {
  return tx.sql(
    'opening counts',
    `select o.account_id as "accountId", coalesce(a.name, '') as name, coalesce(a.role, '') as role,
       count(distinct o.phone) filter (where o.opened_at > $1 and not o.refused)::int as "lastHour",
       count(distinct o.phone) filter (where not o.refused)::int as "lastDay",
       count(*) filter (where o.refused)::int as refused
     from number_opening o left join staff_account a on a.id = o.account_id
     where o.opened_at > $2 group by o.account_id, a.name, a.role
     order by "lastHour" desc, "lastDay" desc, o.account_id limit $3`,
    [hour, day, limit],
  );
}
