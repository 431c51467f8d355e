import test from 'ava';
import type { Clock } from '../../src/platform/clock.ts';
import type { Db } from '../../src/platform/db.ts';
import { type Job, startSweeping, sweep, touching } from '../../src/platform/jobs.ts';
import { openLog } from '../../src/platform/log.ts';
import { walkingClock } from '../../src/roles/walk.ts';
import { withDatabase } from '../support/database.ts';
import { until } from '../support/house.ts';

const db = withDatabase();
const due = new Date('2026-11-23T15:00:00+08:00');

/** A job that is due once, and does `work` then. */
function once(work: () => Promise<unknown>): Job {
  let done = false;
  return {
    name: 'once',
    nextDue: async () => (done ? undefined : due),
    async run() {
      done = true;
      await work();
    },
  };
}

/** Ends the connections that hold the lock of the sweep, as a restart of the database does. */
function loseTheLock(): Promise<unknown> {
  return db().read(
    `select pg_terminate_backend(pid, 5000) from pg_locks
     where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
  );
}

test.serial('A sweep that loses its connection ends alone: the program lives, and the next sweep runs', async (t) => {
  const lines: string[] = [];
  const log = openLog({ level: 'warn', out: { write: (line) => void lines.push(line) } });
  const told = 'the connection that holds the lock of the sweep was lost';
  const lose = async () => {
    await loseTheLock();
    await until('the warning', async () => lines.join('').includes(told) || undefined);
  };
  await t.throwsAsync(sweep(db(), [once(lose)], due, log));
  let rung = false;
  const next = once(async () => {
    rung = true;
  });
  t.is(await sweep(db(), [next], due, log), 'swept');
  t.true(rung);
});

test.serial('Two sweeps at once: one works, the other is told so', async (t) => {
  const log = openLog({ level: 'silent' });
  const answers: string[] = [];
  const outer = once(async () => {
    answers.push(await sweep(db(), [], due, log));
  });
  answers.push(await sweep(db(), [outer], due, log));
  t.deepEqual(answers, ['busy', 'swept']);
});

/** Work from page to page, each in a transaction of its own: a row for every page, until there are so many. */
function paged(pages: number, afterPage: (page: number) => void = () => {}): Job {
  return {
    name: 'paged',
    nextDue: async (db) => ((await pagesDone(db)) < pages ? due : undefined),
    async run(db) {
      for (let page = await pagesDone(db); page < pages; page++) {
        await db.transact((tx) => tx.sql('a page', 'insert into page_done values ($1)', [page]));
        afterPage(page);
      }
    },
  };
}
const pagesDone = async (at: Pick<Db, 'read'>) => {
  const [row] = await at.read<{ pages: number }>('select count(*)::int as pages from page_done');
  return row!.pages;
};

test.serial(
  'A job that is stopped amid its pages keeps what is done, and the next start goes on behind it',
  async (t) => {
    await db().read('create table page_done (page int primary key)');
    const lines: string[] = [];
    const log = openLog({ level: 'info', out: { write: (line) => void lines.push(line) } });
    const stopping = new AbortController();
    const first = paged(9, (page) => page === 3 && stopping.abort());
    const second = once(async () => t.fail('nothing begins behind the stop'));
    t.is(await sweep(db(), [first, second], due, log, stopping.signal), 'swept');
    t.is(await pagesDone(db()), 4);
    t.regex(lines.join(''), /^[^\n]*the program stops amid a job[^\n]*\n$/, 'said once, and as no fault');
    t.is(await sweep(db(), [paged(9)], due, log), 'swept');
    t.is(await pagesDone(db()), 9);
  },
);

test.serial('A stop of the program ends a walk that would never end, and nothing is done behind it', async (t) => {
  const lines: string[] = [];
  const log = openLog({ level: 'info', out: { write: (line) => void lines.push(line) } });
  const clock = { now: () => due } as Clock;
  const begun = await pagesDone(db());
  const sweeping = await startSweeping(db(), [paged(Number.POSITIVE_INFINITY)], clock, log);
  await until('some pages', async () => (await pagesDone(db())) > begun || undefined);
  await sweeping.stop();
  const left = await pagesDone(db());
  t.is(await sweep(db(), [], due, log), 'swept', 'nobody holds the lock');
  t.is(await pagesDone(db()), left);
  t.is(lines.length, 1, lines.join(''));
});

test.serial('A walk of the clock that the program stops on its way says so, and does not arrive', async (t) => {
  const moved: Date[] = [];
  const clock = {
    now: () => new Date(due.getTime() - 1_000),
    moveTo: async (to: Date) => moved.push(to) > 0 && 'moved',
  } as unknown as Clock;
  const begun = await pagesDone(db());
  const walking = walkingClock(db(), clock, [paged(Number.POSITIVE_INFINITY)], openLog({ level: 'silent' }));
  const walk = walking.walkTo(new Date(due.getTime() + 1_000));
  await until('some pages', async () => (await pagesDone(db())) > begun || undefined);
  await walking.stop();
  t.is(await walk, 'stopped');
  t.deepEqual(moved, [due], 'it stands where the job was due');
});

test.serial('Agenda hears that a long sweep is still at work, and nothing of it afterwards', async (t) => {
  let touches = 0;
  let enough: () => void;
  const work = new Promise<void>((end) => {
    enough = end;
  });
  const ring = {
    async touch() {
      touches += 1;
      if (touches === 3) enough();
    },
  };
  await touching(ring, work, openLog({ level: 'silent' }), 1);
  t.is(touches, 3);
});

test.serial('Two workers share what falls due: each piece is done once, and both have done some', async (t) => {
  await db().read('create table piece (piece int, worker text)');
  let pieces = 0;
  const workerOf = (worker: string): Job => ({
    name: 'pieces',
    nextDue: async (db) => {
      const [row] = await db.read<{ done: number }>('select count(distinct piece)::int as done from piece');
      return row!.done < pieces ? new Date(due.getTime() - pieces + row!.done) : undefined;
    },
    async run(db) {
      // What comes next is read before, and done after: two at it at once would do it twice.
      const [row] = await db.read<{ next: number }>('select count(*)::int as next from piece');
      await db.read('select pg_sleep(0.005)');
      await db.read('insert into piece values ($1, $2)', [row!.next, worker]);
    },
  });
  const log = openLog({ level: 'silent' });
  const clock = { now: () => due } as Clock;
  const workers = await Promise.all(['one', 'two'].map((name) => startSweeping(db(), [workerOf(name)], clock, log)));
  const did = async () => (await db().read<{ worker: string }>('select distinct worker from piece')).length;
  await until('both have done some', async () => {
    pieces += 1;
    return (await did()) === 2 || undefined;
  });
  pieces += 20;
  await until('all is done', async () => {
    const [row] = await db().read<{ all: boolean }>('select count(*) >= $1 as all from piece', [pieces]);
    return row!.all || undefined;
  });
  await Promise.all(workers.map((worker) => worker.stop()));
  t.deepEqual(await db().read('select piece from piece group by piece having count(*) > 1'), []);
});
