import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, openClock } from '../../../src/platform/clock.ts';
import { type Db, openDb } from '../../../src/platform/db.ts';
import { openListener } from '../../../src/platform/listen.ts';
import { openLog } from '../../../src/platform/log.ts';
import { beijingIso, later } from '../../../src/values/time.ts';
import { freePort, Program } from '../program.ts';
import { type Carriers, secrets, startCarriers, writeSheets } from './carriers.ts';
import { Desk, hire, until } from './desk.ts';
import { writeForecasts } from './forecasts.ts';
import { testNumbers, type Upset } from './plan.ts';
import { type Prices, writeContent } from './prices.ts';

/** The program as a process of its own, its carriers in this one, and people of the SP who call its routes. */
export type YearHouse = {
  readonly carriers: Carriers;
  readonly db: Db;
  readonly clock: Clock;
  readonly figures: { kills: number; downMs: number };
  /** What the program said that was more than a warning, newest last. */
  readonly said: readonly string[];
  /** Walks there, over whatever befalls the program on the way. */
  walkTo(to: Date, upset?: Upset): Promise<void>;
  /** Does something while the program is killed. */
  upset(upset: Upset): Promise<void>;
  /** Until everything that was written has been answered, and all that is due has left and been reported. */
  settled(): Promise<void>;
  /** Where people of the SP ask for things. */
  readonly desk: Desk;
  stop(): Promise<void>;
};

const pollMs = 20;
const saidAtMost = 2_000;

export async function startYearHouse(
  databaseUrl: string,
  prices: Prices,
  { from, days }: { readonly from: Date; readonly days: number },
): Promise<YearHouse> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-year-'));
  const log = openLog({ level: 'error' });
  const ports = { http: await freePort(), sgip: await freePort() };
  let clock: Clock | undefined;
  const carriers = await startCarriers(() => clock?.now() ?? new Date(), ports);
  await writeSheets(path.join(folder, 'links'), carriers, ports);
  await writeContent(path.join(folder, 'content'), prices);
  await writeForecasts(path.join(folder, 'content'), from, days);
  const said: string[] = [];
  const program = new Program(
    {
      ...{ databaseUrl, links: path.join(folder, 'links'), data: folder, port: ports.http },
      environment: {
        ...secrets,
        SPGATE_CONTENT: path.join(folder, 'content'),
        // One person gives everything back here.
        NUMBERS_PER_HOUR: '9999',
        BILLING_TEST_NUMBERS: testNumbers.join(),
        LOG_LEVEL: 'error',
      },
    },
    (output) => {
      said.push(...output.split('\n').filter((line) => line.startsWith('{')));
      said.splice(0, said.length - saidAtMost);
    },
  );
  await program.start();
  const db = await openDb(databaseUrl, log, { connections: 4 });
  const listener = openListener(databaseUrl, log);
  const business = await openClock(db, listener, log);
  clock = business;
  const figures = { kills: 0, downMs: 0 };
  const desk = new Desk(`http://127.0.0.1:${ports.http}`);
  await hire(db);

  async function restart(downMs: number): Promise<void> {
    await program.kill();
    if (downMs > 0) await business.moveTo(later(business.now(), downMs));
    await program.start();
    figures.kills += 1;
    figures.downMs += downMs;
  }

  async function befall(upset: Upset): Promise<void> {
    if (upset.kind === 'none') return;
    if (upset.kind === 'down') return restart(upset.forMs);
    await pause(upset.afterMs);
    await restart(0);
  }

  async function walk(to: Date): Promise<void> {
    const answer = await desk.call('POST', '/sim/clock', { body: { to: beijingIso(to) } });
    if (answer?.ok) return;
    // The program was killed, or went past while it was down.
    if (business.now() >= to) return;
    if (answer && answer.status < 500) throw new Error(`the clock did not walk: ${await answer.text()}`);
    await pause(pollMs);
    await walk(to);
  }

  return {
    ...{ carriers, db, desk, clock: business, figures, said, upset: befall },
    async walkTo(to, upset = { kind: 'none' }) {
      await Promise.all([walk(to), befall(upset)]);
    },
    async settled() {
      let open = '';
      await until(
        () => `everything to settle: ${open}`,
        async () => {
          // Looked at before the database and after it: an answer is queued by when its MO is taken, and what has left is reported.
          const before = carriers.waiting;
          const [row] = await db.read<{ queued: number; sending: number; pending: number }>(
            `select (select count(*) from mt_queue where due_at <= $1)::int as queued,
               (select count(*) from submit where state = 'sending')::int as sending,
               (select count(*) from charge where state = 'pending')::int as pending`,
            [business.now()],
          );
          const waiting = Math.max(before, carriers.waiting);
          open = `${waiting} unanswered, ${row?.queued} queued, ${row?.sending} sending, ${row?.pending} fees pending`;
          return waiting + row!.queued + row!.sending + row!.pending === 0 || undefined;
        },
      );
    },
    async stop() {
      await program.stop();
      await carriers.stop();
      business.close();
      await listener.close();
      await db.close();
      await rm(folder, { recursive: true });
    },
  };
}
