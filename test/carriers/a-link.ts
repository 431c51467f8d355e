import path from 'node:path';
import type { ExecutionContext } from 'ava';
import { type Mo, type NewMt, queueMts, recordReports, type StatusReport } from '../../src/business/messages/index.ts';
import { Link, laneOf, readLinkSheets, type SgipSheet, type UserReport } from '../../src/carriers/index.ts';
import type { Db } from '../../src/platform/db.ts';
import { type Listener, openListener } from '../../src/platform/listen.ts';
import { openLog } from '../../src/platform/log.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { openHandsets } from '../../src/simulators/handsets.ts';
import { type Smg, type SmgOptions, startSmg } from '../../src/simulators/smg.ts';
import { anMt } from '../support/mt.ts';

const sheets = await readLinkSheets(path.join(packageRoot, 'ops/carriers/demo'));
const demo = sheets.find((sheet) => sheet.protocol === 'sgip');
let made = 0;

export type SheetChanges = Partial<Omit<SgipSheet, 'peer' | 'smg'>> & {
  readonly peer?: Partial<SgipSheet['peer']>;
  readonly smg?: Partial<SgipSheet['smg']>;
};

export type Setting = {
  readonly sheet?: SheetChanges;
  readonly smg?: Partial<SmgOptions>;
  /** Stands before the doors; what it throws the doors throw. */
  readonly atDoor?: (mos: readonly Mo[]) => Promise<void>;
};

/** A simulated gateway and one link to it, on real sockets, with the doors open. */
export class World {
  readonly sheet: SgipSheet;
  readonly smg: Smg;
  readonly phone: string;
  readonly mos: Mo[] = [];
  readonly reports: StatusReport[] = [];
  readonly userReports: UserReport[] = [];
  /** Lines of the log that are warnings or worse. */
  readonly logged: Record<string, unknown>[] = [];
  readonly #t: ExecutionContext;
  readonly #db: Db;
  readonly #setting: Setting;
  #listener: Listener | undefined;

  constructor(t: ExecutionContext, db: Db, number: number, smg: Smg, sheet: SgipSheet, setting: Setting) {
    this.phone = `156330${String(number).padStart(5, '0')}`;
    this.sheet = sheet;
    this.smg = smg;
    this.#t = t;
    this.#db = db;
    this.#setting = setting;
  }

  /** Opens a link as a process of this name would. The SMG connects to the one opened last. */
  async open(holder: string): Promise<Link> {
    const { sheet, smg } = this;
    const log = openLog({ level: 'warn', out: { write: (line) => void this.logged.push(JSON.parse(line)) } });
    this.#listener ??= this.#open(log);
    const clock = { now: () => new Date() };
    const doors = {
      onMos: async (mos: readonly Mo[]) => {
        await this.#setting.atDoor?.(mos);
        this.mos.push(...mos);
      },
      onReports: async (reports: readonly StatusReport[]) => {
        this.reports.push(...reports);
        await this.#db.transact((tx) => recordReports(tx, reports, clock.now()));
      },
      onUserReports: async (reports: readonly UserReport[]) => void this.userReports.push(...reports),
    };
    const link = await Link.open({
      db: this.#db,
      listener: this.#listener,
      clock,
      log,
      sheet,
      holder,
      doors,
      standsIn: () => false,
    });
    this.#t.teardown(() => link.stop());
    smg.connectTo(sheet.smg.name, { host: '127.0.0.1', port: link.state.listening!.port });
    return link;
  }

  queue(...mts: Partial<NewMt>[]): Promise<string[]> {
    const messages = mts.map((changes) => anMt({ phone: this.phone, ...changes }));
    return this.#db.transact((tx) => queueMts(tx, [laneOf(this.sheet)], messages, new Date()));
  }

  /** The states of all PDUs of the link, with how many there are of each. */
  async submits(): Promise<Record<string, number>> {
    const rows = await this.#db.read<{ state: string; count: number }>(
      'select state, count(*)::int from submit where link = $1 group by state order by state',
      [this.sheet.link],
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }

  async queued(): Promise<number> {
    const [row] = await this.#db.read<{ count: number }>('select count(*)::int from mt_queue where lane = $1', [
      this.sheet.link,
    ]);
    return row!.count;
  }

  /** The texts the SMG took, in order. */
  taken(): (string | undefined)[] {
    return this.smg.log.of('submit-taken').map(({ text }) => text);
  }

  /** What is to be read on a handset of what we sent, oldest first. */
  received(phone = this.phone): string[] {
    return this.smg.handsets
      .messages(phone)
      .filter(({ direction }) => direction === 'mt')
      .map(({ text }) => text);
  }

  #open(log: ReturnType<typeof openLog>): Listener {
    const listener = openListener(this.#db.url, log);
    this.#t.teardown(() => listener.close());
    return listener;
  }
}

/** A world whose SMG runs and whose link is not open yet. Everything ends with the test. */
export async function aWorld(t: ExecutionContext, db: Db, setting: Setting = {}): Promise<World> {
  made += 1;
  const number = made;
  const link = `smg-${number}`;
  const handsets = await openHandsets({ now: () => new Date() });
  const { node, corpId, accessNumbers, listen } = demo!;
  const { name, password } = demo!.smg;
  const receiver = { name: listen.name, password: listen.password };
  const accounts = [{ name, password, node, corpId, accessNumbers, receiver }];
  const smg = await startSmg({ link, accounts, handsets, responseTimeoutMs: 1_000, ...setting.smg });
  t.teardown(() => smg.stop());
  const { peer, smg: login, ...changes } = setting.sheet ?? {};
  const sheet = {
    ...demo!,
    ...changes,
    link,
    peer: { ...demo!.peer, ...peer },
    smg: { ...demo!.smg, port: smg.port, ...login },
  };
  return new World(t, db, number, smg, sheet, setting);
}

/** Waits until `isSo` holds. @throws Error after twenty seconds. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`it did not come about that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
