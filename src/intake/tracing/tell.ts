import { setTimeout as pause } from 'node:timers/promises';
import { type Journey, journeysBetween } from '../../business/messages/index.ts';
import { type ChangeByMo, changesByMos } from '../../business/subscriptions/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import { postSpans } from '../../platform/otlp.ts';
import { packageVersion } from '../../platform/package-root.ts';
import { groupBy } from '../../values/group.ts';
import { type Id, idFloor } from '../../values/id.ts';
import { hourMs, later, minuteMs } from '../../values/time.ts';
import { spansOf } from './spans.ts';

export type TracingHouse = { readonly db: Db; readonly log: Log; readonly url: string };

/** Answers have left and most reports are here after so long; what comes later is not told. */
const restMs = 2 * minuteMs;
/** Traces are for looking at what happens: what is older than this when nobody told it is let go. */
const oldestMs = hourMs;
const page = 500;
const everyMs = 5_000;

/**
 * Tells the journeys of the MOs that came since the last time and are two minutes old, as traces. They are made of the rows: nothing is
 * carried along while a message is under way, so they survive the queue, a crash and another process. Resolves with how many were told.
 */
export async function tellJourneys({ db, log, url }: TracingHouse, now: Date): Promise<number> {
  const journeys = await db.transact((tx) => takeJourneys(tx, now));
  const spans = journeys.flatMap(({ changes, ...journey }) => spansOf(journey, changes));
  if (spans.length > 0)
    await postSpans(url, spans, { 'service.name': 'spgate', 'service.version': packageVersion }).catch((error) =>
      log.warn({ error, journeys: journeys.length }, 'traces were not taken; these are let go'),
    );
  return journeys.length;
}

/** The next journeys that nobody has told yet, with what they changed; from then on they count as told. */
async function takeJourneys(tx: Tx, now: Date): Promise<(Journey & { readonly changes: readonly ChangeByMo[] })[]> {
  const [earliest, until] = [idFloor(later(now, -oldestMs)), idFloor(later(now, -restMs))];
  await tx.sql(
    'begin to trace',
    `insert into trace_reach (name, reached) values ('journeys', $1) on conflict (name) do nothing`,
    [until],
  );
  const [held] = await tx.sql<{ reached: Id }>(
    'take traces',
    `select reached from trace_reach where name = 'journeys' for update skip locked`,
    [],
  );
  if (!held || held.reached >= until) return [];
  const from = [held.reached, earliest].toSorted().at(-1)!;
  const journeys = await journeysBetween(tx, from, until, page);
  const changes = groupBy(await changesByMos(tx, journeys), ({ moId }) => moId);
  const last = journeys.length === page ? journeys.at(-1) : undefined;
  const reached = last ? idAfter(last.id) : until;
  await tx.sql('remember traces', `update trace_reach set reached = $1 where name = 'journeys'`, [reached]);
  return journeys.map((journey) => ({ ...journey, changes: changes.get(journey.id) ?? [] }));
}

/** The next id there can be. */
function idAfter(id: Id): Id {
  const next = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0');
  return next.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Tells again and again, in the time of this world. */
export function startTracing(house: TracingHouse, now: () => Date): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      const told = await tellJourneys(house, now()).catch((error) => {
        house.log.warn({ error }, 'traces could not be made');
        return 0;
      });
      if (told < page) await pause(everyMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
