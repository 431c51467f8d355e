import type { Db } from '../../../platform/db.ts';
import { groupBy } from '../../../values/group.ts';
import { type Id, idFloor, timeOfId } from '../../../values/id.ts';
import { dayMs, later } from '../../../values/time.ts';
import type { Funnel, PushView } from './contract.ts';

/** What became of some readers of a push. */
type Count = {
  readonly key: string;
  readonly province: string;
  readonly fate: string;
  readonly code: string | null;
  readonly read: boolean;
  readonly count: number;
};

/** So long after its begin messages of a push are made at most: a pause, and a release of what people found. */
const longestDays = 62;

/**
 * What became of a push, counted in its messages themselves: there is no second truth that could differ. The ids between which its
 * messages lie keep other months out.
 */
export async function countPush(db: Db, push: Id): Promise<Count[]> {
  const begun = timeOfId(push);
  return db.read<Count>(
    `select case d.way when 'mms' then d.class else d.way end as key, coalesce(d.province, '') as province,
       case when d.mt_id is null then 'without' when m.state = 'queued' and s.state in ('sending', 'submitted') then s.state else m.state end as fate,
       case when m.state = 'refused' then coalesce(m.refusal_code, s.result) when m.state in ('undelivered', 'expired') then s.result end as code,
       coalesce(s.read_at is not null, false) as read, count(*)::int
     from mms_delivery d
     left join mt m on m.phone = d.phone and m.id = d.mt_id and m.id between $2 and $3
     left join lateral (select state, result, read_at from submit x where x.phone = d.phone and x.mt_id = d.mt_id and x.mt_id between $2 and $3
       order by x.part, x.attempt desc limit 1) s on true
     where d.push = $1 group by 1, 2, 3, 4, 5`,
    [push, idFloor(later(begun, -dayMs)), idFloor(later(begun, longestDays * dayMs))],
  );
}

/** Where each fate is counted. */
const places: Readonly<Record<string, keyof Funnel>> = {
  without: 'without',
  cancelled: 'without',
  queued: 'waiting',
  held: 'waiting',
  sending: 'waiting',
  submitted: 'accepted',
  delivered: 'retrieved',
  expired: 'expired',
  undelivered: 'rejected',
  refused: 'refused',
  unsure: 'unsure',
};

/** The funnel of counts, whole and by what tells them apart. Pure. */
export function funnelOf(counts: readonly Count[]): Pick<PushView, 'funnel' | 'byClass' | 'byProvince' | 'byCode'> {
  const codes = new Map<string, PushView['byCode'][number]>();
  for (const { fate, code, count } of counts) {
    const place = places[fate]!;
    if (place !== 'expired' && place !== 'rejected' && place !== 'refused') continue;
    const key = `${place} ${code ?? ''}`;
    codes.set(key, { code: code ?? '', fate: place, count: (codes.get(key)?.count ?? 0) + count });
  }
  return {
    funnel: sumOf(counts),
    byClass: groups(counts, ({ key }) => key),
    byProvince: groups(counts, ({ province }) => province),
    byCode: [...codes.values()].sort((a, b) => b.count - a.count),
  };
}

function groups(counts: readonly Count[], keyOf: (one: Count) => string): { key: string; funnel: Funnel }[] {
  return [...groupBy(counts, keyOf)]
    .map(([key, theirs]) => ({ key, funnel: sumOf(theirs) }))
    .sort((a, b) => b.funnel.readers - a.funnel.readers || (a.key < b.key ? -1 : 1));
}

function sumOf(counts: readonly Count[]): Funnel {
  const sum: Funnel = {
    ...{ readers: 0, without: 0, waiting: 0, accepted: 0, retrieved: 0 },
    ...{ read: 0, expired: 0, rejected: 0, refused: 0, unsure: 0 },
  };
  for (const { fate, read, count } of counts) {
    sum.readers += count;
    sum[places[fate]!] += count;
    if (read) sum.read += count;
  }
  return sum;
}
