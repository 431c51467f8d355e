import type { Db } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import { type Day, dayOf } from '../../values/time.ts';

/** Counts how often public pages are asked for. */
export type Visits = {
  /** Somebody asked for the page of this path. Paths that are no public page are not counted. */
  count(path: string, now: Date): void;
  /** Writes down what was counted since it was last written. */
  save(): Promise<void>;
  /** Writes down the rest. */
  stop(): Promise<void>;
};

/** The public pages, as their addresses begin. */
const publicPages = /^\/(?:p|help|contests)(?:\/[\w-]{1,40}){0,3}\/?$/;
/** Strangers may ask for pages that do not exist: so many are told apart in a day, and the rest are one. */
const pagesPerDay = 500;
const others = '/…';
const saveEveryMs = 5_000;

/**
 * Visits are counted here, where a page is asked for, and added to their day every few seconds: nothing is put into a browser,
 * and nothing of who asked is kept. A program that is killed loses the visits of these seconds.
 */
export function openVisits(db: Db, log: Log): Visits {
  const days = new Map<Day, Map<string, number>>();
  const known = new Map<Day, Set<string>>();
  let saving = Promise.resolve();

  async function saveAll(): Promise<void> {
    const counted = [...days].flatMap(([day, pages]) => [...pages].map(([page, visits]) => ({ day, page, visits })));
    days.clear();
    if (counted.length === 0) return;
    await addVisits(db, counted).catch((error) => {
      log.warn({ error }, 'visits could not be written down; they are tried again');
      for (const { day, page, visits } of counted) add(day, page, visits);
    });
  }

  function add(day: Day, page: string, visits: number): void {
    const pages = days.get(day) ?? new Map<string, number>();
    days.set(day, pages.set(page, (pages.get(page) ?? 0) + visits));
  }

  function nameOf(day: Day, path: string): string {
    const names = known.get(day) ?? new Set<string>();
    if (!known.has(day)) {
      known.clear();
      known.set(day, names);
    }
    if (!names.has(path) && names.size >= pagesPerDay) return others;
    names.add(path);
    return path;
  }

  const save = () => {
    saving = saving.then(saveAll);
    return saving;
  };
  const timer = setInterval(() => void save(), saveEveryMs);
  return {
    count(path, now) {
      if (!publicPages.test(path)) return;
      const day = dayOf(now);
      add(day, nameOf(day, path.replace(/\/$/, '')), 1);
    },
    save,
    async stop() {
      clearInterval(timer);
      await save();
    },
  };
}

type DayVisits = { readonly day: Day; readonly page: string; readonly visits: number };

async function addVisits(db: Db, counted: readonly DayVisits[]): Promise<void> {
  await db.read(
    `insert into visit as v (day, page, visits) select * from unnest($1::date[], $2::text[], $3::int[])
     on conflict (day, page) do update set visits = v.visits + excluded.visits`,
    [counted.map(({ day }) => day), counted.map(({ page }) => page), counted.map(({ visits }) => visits)],
  );
}
