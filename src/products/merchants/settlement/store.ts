import type { Db, Tx } from '../../../platform/db.ts';
import { dayIn } from '../../../platform/reports.ts';
import { type Id, idFloor, newId } from '../../../values/id.ts';
import type { Fen } from '../../../values/money.ts';
import type { Phone } from '../../../values/phone.ts';
import { type Day, type Month, monthStart, startOfDay } from '../../../values/time.ts';
import type { SettledLine, Used } from './model.ts';

/** What a merchant owes us of a month. Signed, it is frozen. */
export type Sheet = {
  readonly id: Id;
  readonly merchantId: Id;
  readonly merchant: string;
  readonly month: Month;
  readonly state: 'draft' | 'signed';
  readonly uses: number;
  readonly valueFen: Fen;
  readonly commissionFen: Fen;
  readonly draftedBy: string;
  readonly draftedById: Id;
  readonly draftedAt: Date;
  readonly signedBy: string | null;
  readonly signedAt: Date | null;
};

/** Who drafts or signs. */
export type Hand = { readonly id: Id; readonly name: string };

/** The instants between which a month lies. */
export function spanOf(month: Month): { readonly from: Date; readonly until: Date } {
  const from = startOfDay(`${month}-01`);
  return { from, until: monthStart(from, 1) };
}

/**
 * What members saved with each benefit of a merchant in some months, and what of it is ours by the contract that was in force when it was
 * redeemed. What was undone does not count.
 */
export async function usedIn(tx: Tx, merchantId: Id, months: readonly Month[]): Promise<Used[]> {
  const used: Used[] = [];
  for (const month of months) {
    const { from, until } = spanOf(month);
    const rows = await tx.sql<Omit<Used, 'month'>>(
      'used at a merchant in a month',
      `select r.benefit_id as "benefitId", coalesce(c.commission_permille, 0) as permille, count(*)::int as uses,
         sum(r.value_fen)::float8 as "valueFen"
       from redemption r left join lateral (
         select commission_permille from merchant_contract c
         where c.merchant_id = r.merchant_id and c.signed_at is not null and r.day between c.starts_on and c.ends_on
         order by c.starts_on desc limit 1) c on true
       where r.merchant_id = $1 and r.id >= $2 and r.id < $3 and r.state = 'redeemed'
       group by 1, 2`,
      [merchantId, idFloor(from), idFloor(until)],
    );
    used.push(...rows.map((row) => ({ month, ...row })));
  }
  return used;
}

/** Merchants that something was redeemed at, or that have a sheet that may have to be corrected. */
export async function merchantsToSettle(tx: Tx, month: Month, merchant?: Id): Promise<Id[]> {
  const { from, until } = spanOf(month);
  const rows = await tx.sql<{ id: Id }>(
    'merchants to settle',
    `select m.id from merchant m where ($4::uuid is null or m.id = $4) and (
       exists (select from redemption r where r.merchant_id = m.id and r.id >= $1 and r.id < $2)
       or exists (select from merchant_settlement s where s.merchant_id = m.id and s.month <= $3::date))
     order by m.id`,
    [idFloor(from), idFloor(until), `${month}-01`, merchant ?? null],
  );
  return rows.map(({ id }) => id);
}

/** Locks the sheet of a month for a new draft, or makes it; its id. Undefined when it is signed. */
export async function takeDraft(
  tx: Tx,
  { merchantId, month, by }: { merchantId: Id; month: Month; by: Hand },
  now: Date,
): Promise<Id | undefined> {
  const [row] = await tx.sql<{ id: Id }>(
    'take draft of a merchant',
    `insert into merchant_settlement as s (id, merchant_id, month, state, drafted_by, drafted_by_id, drafted_at)
     values ($1, $2, $3::date, 'draft', $4, $5, $6) on conflict (merchant_id, month) do update
       set drafted_by = excluded.drafted_by, drafted_by_id = excluded.drafted_by_id, drafted_at = excluded.drafted_at
       where s.state = 'draft' returning id`,
    [newId(now), merchantId, `${month}-01`, by.name, by.id, now],
  );
  return row?.id;
}

/** Everything that was signed with a merchant in sheets of earlier months. */
export function linesSigned(tx: Tx, merchantId: Id, before: Month): Promise<SettledLine[]> {
  return tx.sql(
    'signed lines of a merchant',
    `select to_char(l.of_month, 'YYYY-MM') as month, l.benefit_id as "benefitId", l.permille, l.uses, l.value_fen::float8 as "valueFen",
       l.commission_fen::float8 as "commissionFen"
     from merchant_settlement_line l join merchant_settlement s on s.id = l.settlement_id
     where s.merchant_id = $1 and s.state = 'signed' and s.month < $2::date`,
    [merchantId, `${before}-01`],
  );
}

/** The lines of a draft are made anew each time. */
export async function replaceLines(tx: Tx, id: Id, lines: readonly SettledLine[]): Promise<void> {
  await tx.sql('clear lines of a merchant', 'delete from merchant_settlement_line where settlement_id = $1', [id]);
  await tx.sql(
    'insert lines of a merchant',
    `insert into merchant_settlement_line (settlement_id, of_month, benefit_id, permille, uses, value_fen, commission_fen)
     select $1, * from unnest($2::date[], $3::uuid[], $4::int[], $5::int[], $6::bigint[], $7::bigint[])`,
    [
      id,
      lines.map(({ month }) => `${month}-01`),
      lines.map(({ benefitId }) => benefitId),
      lines.map(({ permille }) => permille),
      lines.map(({ uses }) => uses),
      lines.map(({ valueFen }) => valueFen),
      lines.map(({ commissionFen }) => commissionFen),
    ],
  );
}

/** Freezes a draft of another person; whether it did. */
export async function signSheet(tx: Tx, id: Id, by: Hand, now: Date): Promise<boolean> {
  const signed = await tx.sql(
    'sign sheet of a merchant',
    `update merchant_settlement set state = 'signed', signed_by = $2, signed_by_id = $3, signed_at = $4
     where id = $1 and state = 'draft' and drafted_by_id <> $3 returning id`,
    [id, by.name, by.id, now],
  );
  return signed.length > 0;
}

const columns = `s.id, s.merchant_id as "merchantId", m.name as merchant, to_char(s.month, 'YYYY-MM') as month, s.state,
  coalesce(l.uses, 0)::int as uses, coalesce(l.value_fen, 0)::float8 as "valueFen", coalesce(l.commission_fen, 0)::float8 as "commissionFen",
  s.drafted_by as "draftedBy", s.drafted_by_id as "draftedById", s.drafted_at as "draftedAt", s.signed_by as "signedBy", s.signed_at as "signedAt"`;
const sources = `merchant_settlement s join merchant m on m.id = s.merchant_id left join lateral (
  select sum(uses) as uses, sum(value_fen) as value_fen, sum(commission_fen) as commission_fen
  from merchant_settlement_line where settlement_id = s.id) l on true`;

/** Whose sheets are asked for: those of one merchant are its own, and signed. */
export type Asking = { readonly merchantId?: Id | undefined };
const onlyTheirs = `($1::uuid is null or s.merchant_id = $1 and s.state = 'signed')`;

/** Sheets, the newest month first, in it by merchant; after the one of a month and merchant. */
export function sheets(
  db: Db,
  { merchantId }: Asking,
  asked: { month?: Month | undefined; after: { month: Month; id: Id } | undefined; limit: number },
): Promise<Sheet[]> {
  return db.read(
    `select ${columns} from ${sources} where ${onlyTheirs} and ($2::date is null or s.month = $2::date)
       and ($3::date is null or (s.month, s.id) < ($3::date, $4::uuid))
     order by s.month desc, s.id desc limit $5`,
    [
      merchantId ?? null,
      asked.month ? `${asked.month}-01` : null,
      asked.after ? `${asked.after.month}-01` : null,
      asked.after?.id ?? null,
      asked.limit,
    ],
  );
}

export async function sheetById(db: Db, { merchantId }: Asking, id: Id): Promise<Sheet | undefined> {
  const rows = await db.read<Sheet>(`select ${columns} from ${sources} where ${onlyTheirs} and s.id = $2`, [
    merchantId ?? null,
    id,
  ]);
  return rows[0];
}

/** The lines of a sheet, with what their benefits are called. */
export function linesOf(db: Db, id: Id): Promise<(SettledLine & { readonly title: string })[]> {
  return db.read(
    `select to_char(l.of_month, 'YYYY-MM') as month, l.benefit_id as "benefitId", b.title, l.permille, l.uses,
       l.value_fen::float8 as "valueFen", l.commission_fen::float8 as "commissionFen"
     from merchant_settlement_line l join benefit b on b.id = l.benefit_id
     where l.settlement_id = $1 order by l.of_month desc, b.title, l.benefit_id`,
    [id],
  );
}

/** A redemption as it leaves the house. */
export type RedemptionLine = {
  readonly id: Id;
  readonly at: Date;
  readonly merchant: string;
  readonly shop: string;
  readonly title: string;
  readonly phone: Phone;
  readonly by: string;
  readonly channel: string;
  readonly billFen: Fen | null;
  readonly valueFen: Fen;
  readonly undoneAt: Date | null;
};

/** Redemptions in the order they were made, of one merchant where asked. */
export function redemptionLines(
  db: Db,
  asked: { merchantId: Id | undefined; after: Id; until: Id; limit: number },
): Promise<RedemptionLine[]> {
  return db.read(
    `select r.id, r.at, m.name as merchant, s.name as shop, r.title, r.phone, coalesce(p.name, k.name, '') as by, r.channel,
       r.bill_fen::float8 as "billFen", r.value_fen::float8 as "valueFen", r.undone_at as "undoneAt"
     from redemption r join merchant m on m.id = r.merchant_id join shop s on s.id = r.shop_id
       left join merchant_person p on p.id = r.person_id left join till_key k on k.id = r.key_id
     where ($1::uuid is null or r.merchant_id = $1) and r.id > $2 and r.id < $3 order by r.id limit $4`,
    [asked.merchantId ?? null, asked.after, asked.until, asked.limit],
  );
}

/** A contract that ends, and until when another one follows it. */
export type EndingContract = {
  readonly merchant: string;
  readonly category: string;
  readonly contact: string;
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly permille: number;
  readonly followedUntil: Day | null;
};

/** Contracts in force that end in some days, the first to end first. */
export function contractsByEnd(db: Db, { from, until }: { from: Day; until: Day }): Promise<EndingContract[]> {
  return db.read(
    `select m.name as merchant, m.category, m.contact, c.starts_on::text as "startsOn", c.ends_on::text as "endsOn",
       c.commission_permille as permille,
       (select max(n.ends_on)::text from merchant_contract n where n.merchant_id = c.merchant_id and n.signed_at is not null
          and n.ended_at is null and n.starts_on > c.ends_on) as "followedUntil"
     from merchant_contract c join merchant m on m.id = c.merchant_id
     where c.signed_at is not null and c.ended_at is null and c.ends_on between $1::date and $2::date order by c.ends_on, m.name limit 10000`,
    [from, until],
  );
}

/** How many shops of merchants in force there were on each day, by what they do and where. */
export type Partners = {
  readonly day: Day;
  readonly category: string;
  readonly district: string;
  readonly shops: number;
};

export function partnersByDay(db: Db, { from, until }: { from: Day; until: Day }): Promise<Partners[]> {
  return db.read(
    `select d::date::text as day, m.category, s.district, count(distinct s.id)::int as shops
     from generate_series($1::date, $2::date - 1, interval '1 day') d
       join merchant_contract c on c.signed_at is not null and d::date between c.starts_on and c.ends_on
         and (c.ended_at is null or ${dayIn('c.ended_at')} > d::date)
       join merchant m on m.id = c.merchant_id
       join shop s on s.merchant_id = m.id and (s.closed_at is null or ${dayIn('s.closed_at')} > d::date)
     group by 1, 2, 3`,
    [from, until],
  );
}
