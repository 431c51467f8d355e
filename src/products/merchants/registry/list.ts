import type { Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import { type Day, dayOf } from '../../../values/time.ts';
import { daysBetween, lastDay, type Stage, stageOf } from './model.ts';
import type { MerchantEvent } from './write.ts';

/** A merchant as a list shows it. */
export type Listed = {
  readonly id: Id;
  readonly code: string;
  readonly name: string;
  readonly category: string;
  readonly stage: Stage;
  readonly lastDay: Day | undefined;
  readonly daysLeft: number | undefined;
  /** A draft waits for a signature. */
  readonly waits: boolean;
  readonly shops: number;
  readonly people: number;
  readonly benefits: number;
};

type Row = {
  id: Id;
  code: string;
  name: string;
  category: string;
  given_up: boolean;
  contracts: { startsOn: Day; endsOn: Day; signedAt: string | null; endedAt: string | null }[];
  shops: number;
  people: number;
  benefits: number;
};

/** More than an operator signs; the stage of each follows from its contracts. */
const most = 5000;

/** All merchants, by name. */
export async function allMerchants(tx: Tx, now: Date): Promise<Listed[]> {
  const rows = await tx.sql<Row>(
    'all merchants',
    `select m.id, m.code, m.name, m.category, m.given_up_at is not null as given_up,
       coalesce((select json_agg(json_build_object('startsOn', c.starts_on, 'endsOn', c.ends_on, 'signedAt', c.signed_at, 'endedAt', c.ended_at))
         from merchant_contract c where c.merchant_id = m.id and c.dropped_at is null), '[]') as contracts,
       (select count(*)::int from shop s where s.merchant_id = m.id and s.closed_at is null) as shops,
       (select count(*)::int from merchant_person p where p.merchant_id = m.id and p.closed_at is null) as people,
       (select count(*)::int from benefit b where b.merchant_id = m.id and b.stopped_at is null and b.until_on >= $1::date) as benefits
     from merchant m order by m.name, m.id limit ${most}`,
    [dayOf(now)],
  );
  return rows.map(({ given_up, contracts, ...row }) => {
    const dated = contracts.map(({ signedAt, endedAt, ...days }) => ({
      ...days,
      signedAt: signedAt === null ? undefined : new Date(signedAt),
      endedAt: endedAt === null ? undefined : new Date(endedAt),
    }));
    const last = lastDay(dated, now);
    return {
      ...row,
      stage: stageOf(given_up, dated, now),
      lastDay: last,
      daysLeft: last === undefined ? undefined : daysBetween(dayOf(now), last),
      waits: dated.some(({ signedAt }) => !signedAt),
    };
  });
}

/** What was done with a merchant, the newest first. */
export function historyOf(tx: Tx, merchantId: Id): Promise<MerchantEvent[]> {
  return tx.sql<MerchantEvent>(
    'history of a merchant',
    'select what, detail, by, at from merchant_event where merchant_id = $1 order by id desc limit 200',
    [merchantId],
  );
}

/** Writes down, once a contract and a warning, that one ends soon and nothing follows. Gives the new ones. */
export async function warn(
  tx: Tx,
  merchantId: Id,
  { day, days }: { readonly day: Day; readonly days: number },
  now: Date,
): Promise<boolean> {
  const rows = await tx.sql(
    'warn of a contract that ends',
    `insert into merchant_warning (contract_id, days_before, at)
     select c.id, $3, $4 from merchant_contract c
     where c.merchant_id = $1 and c.ends_on = $2::date and c.signed_at is not null and c.ended_at is null
     on conflict do nothing returning contract_id`,
    [merchantId, day, days, now],
  );
  return rows.length > 0;
}
