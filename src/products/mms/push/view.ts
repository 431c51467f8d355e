import type { MemberFunction } from '../../../business/catalog/index.ts';
import { settledByHand } from '../../../business/messages/index.ts';
import { closedAmong, countReaders } from '../../../business/subscriptions/index.ts';
import { beijingIso, dayMs, later } from '../../../values/time.ts';
import { titleOf } from '../editorial/deeds.ts';
import type { Forecast, PushRow, PushView } from './contract.ts';
import { countPush, funnelOf } from './funnel.ts';
import { carriers, linksTo, type PushHouse } from './house.ts';
import { takesMs } from './model.ts';
import { countFoundWithout, type Push, phonesReached, reachedOf } from './store.ts';

/** A push in a list. */
export async function rowsOf(
  { db, titles }: Pick<PushHouse, 'db' | 'titles'>,
  pushes: readonly Push[],
): Promise<PushRow[]> {
  const reached = await reachedOf(
    db,
    pushes.map(({ id }) => id),
  );
  return pushes.map((push) => {
    const { id, issue, title, number, subject, state, version } = push;
    const at = { begunAt: beijingIso(push.begunAt), endedAt: push.endedAt && beijingIso(push.endedAt) };
    // A title that the content has lost since is told by its code.
    const name = titles.all.get(title)?.name ?? { 'zh-CN': title, en: title };
    return { id, issue, title, name, number, subject, state, version, ...at, ...reached.get(id)! };
  });
}

/** A push with all that is known of it. */
export async function viewOf(house: PushHouse, push: Push): Promise<PushView> {
  const { db, terms } = house;
  const [rows, counts, cancels, foundWithout] = await Promise.all([
    rowsOf(house, [push]),
    countPush(db, push.id),
    cancelsAfter(house, push),
    countFoundWithout(db, push.id, settledByHand),
  ]);
  const [row] = rows as [PushRow];
  const figures = funnelOf(counts);
  const left = Math.max(0, row.readers - row.reached) + figures.funnel.waiting;
  const endsAt =
    push.state === 'sending' && left > 0
      ? beijingIso(later(house.clock.now(), takesMs([{ count: left, perSecond: slowest(house) }])))
      : null;
  return { ...row, ...figures, moment: beijingIso(push.moment), cancels, foundWithout, endsAt };

  async function cancelsAfter({ titles }: PushHouse, { begunAt, title, id }: Push): Promise<number> {
    const wanted = titles.all.get(title)?.entitlement as MemberFunction | undefined;
    if (wanted === undefined) return 0;
    const until = later(begunAt, dayMs);
    const closed = await closedAmong(db, terms.catalog, wanted, { from: begunAt, until });
    return phonesReached(db, id, closed);
  }
}

/** The pace at which MMS go out: of the slowest link that carries them. */
function slowest({ door, paceOf }: PushHouse): number {
  return Math.max(1, Math.min(...door.mmsLanes.map(({ link }) => paceOf(link))));
}

/** What sending an issue of a title at a time would be. */
export async function forecastOf(house: PushHouse, code: string, at: Date): Promise<Forecast> {
  const wanted = titleOf(house, code).entitlement as MemberFunction;
  const readers = await house.db.transact((tx) => countReaders(tx, house.terms.catalog, wanted, at));
  const each = carriers
    .map((carrier) => {
      const [link] = linksTo(house, carrier);
      return {
        ...{ carrier, readers: readers.get(carrier) ?? 0, link: link ?? null },
        perSecond: link === undefined ? null : house.paceOf(link),
      };
    })
    .filter((one) => one.readers > 0 || one.link !== null);
  const ms = takesMs(
    each.flatMap(({ readers: count, perSecond }) => (perSecond === null ? [] : [{ count, perSecond }])),
  );
  return {
    readers: [...readers.values()].reduce((sum, one) => sum + one, 0),
    carriers: each,
    takesSeconds: Math.ceil(ms / 1_000),
    endsAt: beijingIso(later(at, ms)),
  };
}
