import test from 'ava';
import { type Job, sweep } from '../../src/platform/jobs.ts';
import { openLog } from '../../src/platform/log.ts';
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
  await t.throwsAsync(sweep(db(), [once(loseTheLock)], due, log));
  const told = 'the connection that holds the lock of the sweep was lost';
  t.true(await until('the warning', async () => lines.join('').includes(told) || undefined));
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
