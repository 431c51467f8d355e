import type { ExecutionContext } from 'ava';
import {
  type Mo,
  type NewMt,
  queueMts,
  recordMos,
  recordReports,
  type StatusReport,
  type TakenMo,
} from '../../src/business/messages/index.ts';
import { Link, type LinkSheet, laneOf, type UserReport } from '../../src/carriers/index.ts';
import { sheetSchema, withSecrets } from '../../src/carriers/sheets/sheet.ts';
import type { Db } from '../../src/platform/db.ts';
import { type Listener, openListener } from '../../src/platform/listen.ts';
import { openLog } from '../../src/platform/log.ts';
import { aDoor, anMt, nobodyIsTold } from '../support/mt.ts';

export type Doors = {
  /** Stands before the doors; what it throws the doors throw. */
  readonly atDoor?: (mos: readonly Mo[]) => Promise<void>;
  /** Links that take over what waits for this one. */
  readonly standIns?: readonly string[];
};

/** One link on real sockets and a real database, with the doors open. */
export class LinkWorld<Sheet extends LinkSheet = LinkSheet> {
  readonly sheet: Sheet;
  readonly phone: string;
  /** Everything that was handed over, and what of it was new and whole. */
  readonly mos: Mo[] = [];
  readonly taken: TakenMo[] = [];
  readonly reports: StatusReport[] = [];
  readonly userReports: UserReport[] = [];
  /** Lines of the log that are warnings or worse. */
  readonly logged: Record<string, unknown>[] = [];
  readonly db: Db;
  /** How far business time is ahead of real time. */
  aheadMs = 0;
  readonly #t: ExecutionContext;
  readonly #doors: Doors;
  #listener: Listener | undefined;

  constructor(
    t: ExecutionContext,
    db: Db,
    { sheet, phone, doors = {} }: { sheet: Sheet; phone: string; doors?: Doors },
  ) {
    this.#t = t;
    this.db = db;
    this.sheet = sheet;
    this.phone = phone;
    this.#doors = doors;
  }

  /** Opens a link as a process of this name would. */
  async open(holder: string): Promise<Link> {
    const { sheet, db } = this;
    const log = openLog({ level: 'warn', out: { write: (line) => void this.logged.push(JSON.parse(line)) } });
    this.#listener ??= this.#listen(log);
    const clock = { now: () => new Date(Date.now() + this.aheadMs) };
    const doors = {
      onMos: async (mos: readonly Mo[]) => {
        await this.#doors.atDoor?.(mos);
        const { taken } = await db.transact((tx) => recordMos(tx, mos, clock.now()));
        this.mos.push(...mos);
        this.taken.push(...taken);
      },
      onReports: async (reports: readonly StatusReport[]) => {
        this.reports.push(...reports);
        await db.transact((tx) => recordReports(tx, reports, nobodyIsTold, clock.now()));
      },
      onUserReports: async (reports: readonly UserReport[]) => void this.userReports.push(...reports),
    };
    const standsIn = (link: string) => this.#doors.standIns?.includes(link) ?? false;
    const door = aDoor(laneOf(sheet));
    const whenSettled = nobodyIsTold;
    const told = { doors, standsIn, whenSettled };
    const link = await Link.open({ db, listener: this.#listener, clock, log, sheet, holder, door, ...told });
    this.#t.teardown(() => link.stop());
    return link;
  }

  /** Queues messages to the phone of this world. */
  queue(...mts: Partial<NewMt>[]): Promise<string[]> {
    const { phone, sheet } = this;
    const messages = mts.map((changes) => anMt({ phone, carrier: sheet.carriers[0]!, ...changes }));
    return this.db.transact((tx) => queueMts(tx, aDoor(laneOf(sheet)), messages, new Date()));
  }

  /** The states of all PDUs of the link, with how many there are of each. */
  async submits(): Promise<Record<string, number>> {
    const rows = await this.db.read<{ state: string; count: number }>(
      'select state, count(*)::int from submit where link = $1 group by state order by state',
      [this.sheet.link],
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }

  /** Resolves when the PDUs of the link are in these states. */
  async submitsAre(states: Record<string, number>): Promise<void> {
    const wanted = JSON.stringify(states);
    await until(`the PDUs are ${wanted}`, async () => JSON.stringify(await this.submits()) === wanted);
  }

  /** Resolves when nothing is queued and no PDU is in one of these states; one look, for PDUs go back to the queue too. */
  async isSettled(...states: readonly string[]): Promise<void> {
    await until(`nothing is queued or ${states.join(' or ')}`, async () => {
      const [row] = await this.db.read<{ open: boolean }>(
        `select exists (select from mt_queue where lane = $1)
           or exists (select from submit where link = $1 and state = any($2)) as open`,
        [this.sheet.link, states],
      );
      return !row!.open;
    });
  }

  async queued(lane = this.sheet.link): Promise<number> {
    const [row] = await this.db.read<{ count: number }>('select count(*)::int from mt_queue where lane = $1', [lane]);
    return row!.count;
  }

  #listen(log: ReturnType<typeof openLog>): Listener {
    const listener = openListener(this.db.url, log);
    this.#t.teardown(() => listener.close());
    return listener;
  }
}

/** A sheet of a simulated link from how it is written. */
export function aSheet(written: object): Promise<LinkSheet> {
  const usual = { simulated: true, orderMode: 'local', accessNumbers: ['10620007'], pace: 10_000 };
  return withSecrets(sheetSchema.parse({ ...usual, ...written }), async (_at, kept) => String(kept));
}

export function texts(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `message ${i + 1}`);
}

/** Resolves when `isSo` holds. @throws Error when it does not within a minute. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`it did not come about that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
