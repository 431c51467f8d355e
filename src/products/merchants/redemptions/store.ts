import type { Db, Reading, Tx } from '../../../platform/db.ts';
import type { Id } from '../../../values/id.ts';
import type { Phone } from '../../../values/phone.ts';
import { dayOf, hourMs, later, monthOf } from '../../../values/time.ts';
import { type Benefit, type OpenPackage, type Uses, unused } from '../benefits/rule.ts';
import type { Redemption, Refusal } from './model.ts';

/**
 * Lets whatever tills do for a member come one after another until the transaction ends. It is a lock of its own: the row of a
 * subscriber is taken first by whoever writes to us, and a clerk who writes about a member has his own.
 */
export async function inSingleFile(tx: Tx, phones: readonly Phone[]): Promise<void> {
  await tx.sql(
    'member at tills lock',
    `select pg_advisory_xact_lock(k) from (select hashtextextended(x, 3081) k from unnest($1::text[]) x order by 1) t`,
    [phones],
  );
}

/** What a member did with the benefits of a merchant: how often each was used, and the packages that are paid for and not used up. */
export type Used = { readonly member: ReadonlyMap<Id, Uses['member']>; readonly open: ReadonlyMap<Id, OpenPackage> };

/** What a member used at a merchant, by benefit, in the day and the month of `now`; what was undone left out. */
export async function usedAt(
  tx: Reading,
  { phone, merchantId }: { readonly phone: Phone; readonly merchantId: Id },
  now: Date,
): Promise<Used> {
  const rows = await tx.told<UsedTold>(
    'used by a member',
    `select benefit_id as id, (count(*) filter (where day = $3::date and ${counts}))::int as day,
       (count(*) filter (where month = $4 and ${counts}))::int as month, max(at) as "lastAt",
       json_agg(json_build_object('id', package_id, 'nth', package_nth, 'times', package_times, 'until', package_until))
         filter (where package_until > $5) as packages
     from redemption where phone = $1 and merchant_id = $2 and state = 'redeemed' group by 1`,
    [phone, merchantId, dayOf(now), monthOf(now), now],
  );
  const open = rows.flatMap(({ id, packages }) => {
    const next = packages && nextUse(packages);
    return next ? [[id, next] as const] : [];
  });
  return {
    member: new Map(rows.map(({ id, day, month, lastAt }) => [id, { day, month, lastAt: new Date(lastAt) }])),
    open: new Map(open),
  };
}

type UsedTold = {
  readonly id: Id;
  readonly day: number;
  readonly month: number;
  readonly lastAt: string;
  readonly packages: PackageUse[] | null;
};
type PackageUse = Omit<OpenPackage, 'until'> & { readonly until: string };

/** The next use of what is left of packages, from all uses of them: of two packages, of the one that ends first. */
function nextUse(uses: readonly PackageUse[]): OpenPackage | undefined {
  return uses
    .filter(({ nth }) => nth === 1)
    .flatMap(({ id, times, until }) => {
      const gone = new Set(uses.filter((one) => one.id === id).map(({ nth }) => nth));
      const nth = Array.from({ length: times }, (_, at) => at + 1).find((one) => !gone.has(one));
      return nth === undefined ? [] : [{ id, nth, times, until: new Date(until) }];
    })
    .toSorted((one, other) => one.until.getTime() - other.until.getTime())[0];
}

/** How often all members used these benefits, in the day and the month of `now`. What no limit of theirs asks for is not looked at. */
export async function usesOfAllBy(
  tx: Reading,
  benefits: readonly Benefit[],
  now: Date,
): Promise<(benefit: Id) => Uses['all']> {
  const limited = benefits.filter(({ rule }) => rule.caps.total !== undefined || rule.budgetFen !== undefined);
  if (limited.length === 0) return () => unused.all;
  const ids = limited.map(({ id }) => id);
  const all = await usesByAll(tx, ids, now);
  return (benefit) => {
    const of = (wanted: string) => all.find(({ id, period }) => id === benefit && period === wanted);
    return { day: of(dayOf(now))?.uses ?? 0, month: of(monthOf(now))?.uses ?? 0, spentFen: of('all')?.fen ?? 0 };
  };
}

function usesByAll(tx: Reading, benefits: readonly Id[], now: Date) {
  return tx.sql<{ id: Id; period: string; uses: number; fen: number }>(
    'uses by all',
    `select benefit_id as id, period, uses, value_fen::float8 as fen from redemption_tally where benefit_id = any($1) and period = any($2)`,
    [benefits, periodsOf(now)],
  );
}

/** Of a package only its sale counts. */
const counts = '(package_nth is null or package_nth = 1)';

/** The periods in which uses are counted, always taken in this order. */
function periodsOf(at: Date): string[] {
  return [dayOf(at), monthOf(at), 'all'];
}

const noLimit = 2_000_000_000;
const written = `phone, id, benefit_id, benefit_version, title, level, month, day, at, bill_fen, value_fen, proof, merchant_id, shop_id, channel, person_id,
  key_id, idempotency_key, state, package_id, package_nth, package_times, package_until`;

/**
 * Redeems, as long as every limit of the benefit holds: one statement looks at the member's limits and writes, where the member is;
 * another counts for all, where the benefit is. False when a limit was reached meanwhile; then the transaction must be undone.
 */
export async function redeemOnce(tx: Tx, redemption: Redemption, benefit: Benefit): Promise<boolean> {
  return (await redeemForMember(tx, redemption, benefit)) && (await countForAll(tx, redemption, benefit));
}

async function redeemForMember(tx: Tx, redemption: Redemption, { rule }: Benefit): Promise<boolean> {
  const { at } = redemption;
  const { member = {} } = rule.caps;
  const cool = (rule.coolDownHours ?? 0) * hourMs;
  const rows = await tx.sql(
    'redeem',
    `with mine as (
       select count(*) filter (where day = $8::date and ${counts}) as day, count(*) filter (where month = $7 and ${counts}) as month,
         count(*) filter (where at > $18 and at < $19) as cooling
       from redemption where phone = $1 and benefit_id = $3 and state = 'redeemed'
     )
     insert into redemption (${written})
     select $1, $2, $3, $4, $5, $6, $7, $8::date, $9, $10, $11, $12, $13, $14, $15, $20, $21, $22, 'redeemed', $23, $24, $25, $26
     from mine where mine.day < $16 and mine.month < $17 and mine.cooling = 0
     on conflict (phone, merchant_id, idempotency_key) do nothing returning id`,
    [
      ...[redemption.phone, redemption.id, redemption.benefitId, redemption.benefitVersion, redemption.title],
      ...[redemption.level, redemption.month, redemption.day, at, redemption.billFen ?? null, redemption.valueFen],
      ...[redemption.proof, redemption.merchantId, redemption.shopId, redemption.channel],
      ...[member.day ?? noLimit, member.month ?? noLimit, later(at, -cool), later(at, cool)],
      ...[redemption.personId ?? null, redemption.keyId ?? null, redemption.key],
      ...packageValues(redemption),
    ],
  );
  return rows.length === 1;
}

async function countForAll(tx: Tx, { benefitId, at, valueFen }: Redemption, { rule }: Benefit): Promise<boolean> {
  const periods = periodsOf(at);
  const { total = {} } = rule.caps;
  const rows = await tx.sql(
    'count redemption',
    `insert into redemption_tally as t (benefit_id, period, uses, value_fen)
     select $1, p.period, 1, $2::bigint from unnest($3::text[], $4::bigint[]) with ordinality p(period, most, nth)
     where p.period <> 'all' or $2::bigint <= p.most order by p.nth
     on conflict (benefit_id, period) do update set uses = t.uses + 1, value_fen = t.value_fen + excluded.value_fen
     where case t.period when 'all' then t.value_fen + excluded.value_fen <= $4[3]::bigint when $3[2] then t.uses < $4[2] else t.uses < $4[1] end
     returning 1`,
    [benefitId, valueFen, periods, [total.day ?? noLimit, total.month ?? noLimit, rule.budgetFen ?? 1_000_000_000_000]],
  );
  return rows.length === periods.length;
}

function packageValues({ package: one }: Redemption): unknown[] {
  return [one?.id ?? null, one?.nth ?? null, one?.times ?? null, one?.until ?? null];
}

/** Goes on with a package that is paid for. False when this use of it is gone, the package was undone or is over, or the wait is not. */
export async function usePackageOnce(tx: Tx, redemption: Redemption, { rule }: Benefit): Promise<boolean> {
  const { at } = redemption;
  const cool = (rule.coolDownHours ?? 0) * hourMs;
  const rows = await tx.sql(
    'use a package',
    `insert into redemption (${written})
     select $1, $2, $3, $4, $5, $6, $7, $8::date, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 'redeemed', p.id, $20, p.package_times, p.package_until
     from redemption p
     where p.phone = $1 and p.id = $19 and p.merchant_id = $13 and p.state = 'redeemed' and p.package_until > $9 and not exists (
       select from redemption u where u.phone = p.phone and u.benefit_id = $3 and u.state = 'redeemed' and u.at > $21 and u.at < $22)
     on conflict do nothing returning id`,
    [
      ...[redemption.phone, redemption.id, redemption.benefitId, redemption.benefitVersion, redemption.title],
      ...[redemption.level, redemption.month, redemption.day, at, redemption.billFen ?? null, redemption.valueFen],
      ...[redemption.proof, redemption.merchantId, redemption.shopId, redemption.channel],
      ...[redemption.personId ?? null, redemption.keyId ?? null, redemption.key],
      ...[redemption.package!.id, redemption.package!.nth, later(at, -cool), later(at, cool)],
    ],
  );
  return rows.length === 1;
}

/** Undoes a redemption that is younger than `since`. False when it was undone before, or is too old. */
export async function undoOnce(
  tx: Tx,
  { phone, id, benefitId, at, valueFen }: Redemption,
  { by, why, since }: { readonly by: string; readonly why: string; readonly since: Date },
  now: Date,
): Promise<boolean> {
  const [undone] = await tx.sql<{ counts: boolean }>(
    'undo redemption',
    `update redemption set state = 'undone', undone_at = $3, undone_by = $4, undone_why = $5
     where phone = $1 and id = $2 and state = 'redeemed' and at >= $6 returning ${counts} as counts`,
    [phone, id, now, by, why, since],
  );
  if (undone?.counts)
    await tx.sql(
      'uncount redemption',
      `insert into redemption_tally as t (benefit_id, period, uses, value_fen)
       select $1, p.period, 0, 0 from unnest($2::text[]) with ordinality p(period, nth) order by p.nth
       on conflict (benefit_id, period) do update set uses = t.uses - 1, value_fen = t.value_fen - $3::bigint`,
      [benefitId, periodsOf(at), valueFen],
    );
  return undone !== undefined;
}

/** Writes down that a till said no. */
export async function insertRefusals(tx: Tx, refusals: readonly Refusal[]): Promise<void> {
  if (refusals.length === 0) return;
  const column = <Of>(of: (one: Refusal) => Of) => refusals.map(of);
  await tx.sql(
    'insert till refusals',
    `insert into till_refusal (phone, id, merchant_id, shop_id, person_id, key_id, benefit_id, channel, why, sender, address, at)
     select * from unnest($1::text[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::text[], $10::text[], $11::text[], $12::timestamptz[])`,
    [
      ...[column(({ phone }) => phone), column(({ id }) => id), column(({ merchantId }) => merchantId)],
      ...[column(({ shopId }) => shopId), column(({ personId }) => personId ?? null)],
      ...[column(({ keyId }) => keyId ?? null), column(({ benefitId }) => benefitId ?? null)],
      ...[column(({ channel }) => channel), column(({ why }) => why), column(({ sender }) => sender ?? null)],
      ...[column(({ address }) => address), column(({ at }) => at)],
    ],
  );
}

/** Numbers that were no members, and codes that were none: who asked for so many different ones since then. */
export type Guesses = { readonly byClerk: number; readonly atShop: number; readonly fromAddress: number };

/** How much of what was asked since then was a guess; `why` are the refusals that may be one. */
export async function guessesSince(
  tx: Reading,
  { who, shopId, address }: { readonly who: Id; readonly shopId: Id; readonly address: string },
  since: Id,
): Promise<Guesses> {
  const [made] = await tx.told<Guesses>(
    'guesses at tills',
    `select count(distinct phone) filter (where coalesce(person_id, key_id) = $1) as "byClerk",
       count(distinct phone) filter (where shop_id = $2) as "atShop", count(distinct phone) filter (where address = $3) as "fromAddress"
     from till_refusal where id >= $4 and why = any($5) and (coalesce(person_id, key_id) = $1 or shop_id = $2 or address = $3)`,
    [who, shopId, address, since, guesses],
  );
  return made!;
}

/** What somebody hears who tries numbers: each of these tells nothing but that it was none. */
const guesses = ['no-member', 'wrong-code'];

/** Shops where more numbers were guessed since then than somebody mistypes. */
export function guessingShops(tx: Tx, since: Id, least: number) {
  return tx.sql<{ shopId: Id; merchantId: Id; numbers: number }>(
    'shops that guess',
    `select shop_id as "shopId", merchant_id as "merchantId", count(distinct phone)::int as numbers from till_refusal
     where id >= $1 and why = any($2) group by 1, 2 having count(distinct phone) >= $3 order by 3 desc limit 50`,
    [since, guesses, least],
  );
}

/** Which of these phones are banned now, as members or as people of tills. */
export async function bannedAmong(
  tx: Reading,
  phones: readonly Phone[],
  now: Date,
): Promise<(phone: Phone, as: 'member' | 'clerk') => boolean> {
  const rows = await tx.told<{ phone: Phone; what: 'member' | 'clerk' }>(
    'banned at tills',
    'select phone, what from till_ban where phone = any($1) and lifted_at is null and (until is null or until > $2)',
    [phones, now],
  );
  return (phone, as) => rows.some((row) => row.phone === phone && row.what === as);
}

/** How often benefits were used in a day or month by all. */
export async function usesOfAll(db: Db, period: string): Promise<number> {
  const [row] = await db.read<{ uses: number }>(
    'select coalesce(sum(uses), 0)::int as uses from redemption_tally where period = $1',
    [period],
  );
  return row!.uses;
}

/** What tills refused since this id, by reason. */
export function refusalsSince(db: Db, from: Id): Promise<{ why: string; count: number }[]> {
  return db.read('select why, count(*)::int as count from till_refusal where id >= $1 group by why', [from]);
}
