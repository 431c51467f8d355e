import type { Db } from '../../../platform/db.ts';
import { dayIn } from '../../../platform/reports.ts';
import { type Id, idFloor } from '../../../values/id.ts';
import { dayOf, dayStart } from '../../../values/time.ts';
import type { BoardAnswer } from './contract.ts';

/** How a merchant did in so many days, today the last of them: every figure of its own rows only. */
export async function boardOf(db: Db, merchantId: Id, days: number, now: Date): Promise<BoardAnswer> {
  const from = dayStart(now, 1 - days);
  const given = [merchantId, idFloor(from)];
  const [dayRows, benefits, clerks, refusals, [members]] = await Promise.all([
    db.read<Counted & { day: string; savedFen: number }>(
      `${happened} select day::text, ${counts}, ${saved} from all_of group by 1 order by 1 desc`,
      given,
    ),
    db.read<{ title: string; redeemed: number; savedFen: number }>(
      `select title, count(*)::int as redeemed, sum(value_fen)::float8 as "savedFen" from redemption
       where merchant_id = $1 and id >= $2 and state = 'redeemed' group by 1 order by 2 desc, 1`,
      given,
    ),
    db.read<Counted & { name: string; shop: string }>(
      `${happened} select coalesce(p.name, k.name, '-') as name, s.name as shop, ${counts}
       from all_of a join shop s on s.id = a.shop_id left join merchant_person p on p.id = a.person_id left join till_key k on k.id = a.key_id
       group by a.person_id, a.key_id, 1, 2 order by 3 desc, 1, 2`,
      given,
    ),
    db.read<BoardAnswer['refusals'][number]>(
      `select why, count(*)::int as refused from till_refusal where merchant_id = $1 and id >= $2 group by 1 order by 2 desc, 1`,
      given,
    ),
    db.read<{ members: number }>(
      `select count(distinct phone)::int as members from redemption where merchant_id = $1 and id >= $2 and state = 'redeemed'`,
      given,
    ),
  ]);
  const sum = (of: 'redeemed' | 'undone' | 'refused' | 'savedFen') =>
    dayRows.reduce((total, row) => total + row[of], 0);
  return {
    ...{ from: dayOf(from), to: dayOf(now), days: dayRows, benefits, clerks, refusals },
    total: {
      ...{ redeemed: sum('redeemed'), undone: sum('undone'), refused: sum('refused'), savedFen: sum('savedFen') },
      members: members?.members ?? 0,
    },
  };
}

type Counted = { readonly redeemed: number; readonly undone: number; readonly refused: number };

/** What was redeemed and what was refused at a merchant, one row each. */
const happened = `with all_of as (
  select ${dayIn('at')} as day, shop_id, person_id, key_id, state, value_fen from redemption where merchant_id = $1 and id >= $2
  union all
  select ${dayIn('at')}, shop_id, person_id, key_id, 'refused', 0 from till_refusal where merchant_id = $1 and id >= $2)`;
const counts = ['redeemed', 'undone', 'refused']
  .map((state) => `(count(*) filter (where state = '${state}'))::int as ${state}`)
  .join(', ');
const saved = `coalesce(sum(value_fen) filter (where state = 'redeemed'), 0)::float8 as "savedFen"`;
