import { setTimeout as pause } from 'node:timers/promises';
import { accountsOff } from '../../../src/business/ledger/index.ts';
import { anIssue, someReaders } from '../../../test/products/mms/push/an-issue.ts';
import { aSession } from '../../../test/support/callers.ts';
import { stillOpen } from '../people.ts';
import { until } from '../until.ts';
import { liveOnce } from './people.ts';
import { openStage, type Stage } from './stage.ts';
import { type Look, Stopwatch } from './watch.ts';

export type SoakOptions = {
  readonly databaseUrl: string;
  readonly minutes: number;
  /** Lives that begin a second: each orders, confirms, asks and cancels. */
  readonly pace: number;
  /** Who gets an issue, and how often one goes out. */
  readonly readers: number;
  readonly issueEverySeconds: number;
  /** People at consoles, each of whom opens a page a second. */
  readonly clerks: number;
  readonly lookEverySeconds: number;
  readonly tell?: (line: string) => void;
};

export type SoakFigures = {
  readonly lives: number;
  readonly messages: number;
  readonly issues: number;
  readonly mms: number;
  readonly pages: number;
  readonly looks: readonly Look[];
};

const readerPhone = (index: number) => String(15_610_000_000 + index);
const livingPhone = (index: number) => String(15_633_000_000 + index);
const secondMs = 1_000;

/** What clerks open one after the other, each as who works there. */
const pages = [
  { role: 'operator', place: '/api/links' },
  { role: 'operator', place: '/api/alarms' },
  { role: 'operator', place: '/api/messages/unsure' },
  { role: 'supervisor', place: '/api/tickets' },
  { role: 'finance', place: '/api/merchants' },
  { role: 'editor', place: '/api/mms/pushes' },
] as const;

/**
 * Steady work for as long as is wanted: people order, confirm, ask and cancel, issues go out and are reported, clerks look at pages.
 * Then everything is counted. Throws where something was lost, doubled, left open or out of balance.
 */
export async function soak(options: SoakOptions): Promise<SoakFigures> {
  const { tell = () => {} } = options;
  const stage = await openStage(options.databaseUrl);
  try {
    const readers = Array.from({ length: options.readers }, (_, index) => readerPhone(index));
    await someReaders(stage.db, readers);
    const work = new Work(stage, options);
    const looks = await work.until(performance.now() + options.minutes * 60 * secondMs, (look) =>
      tell(JSON.stringify(look)),
    );
    await until('nothing is on its way', async () => (await isQuiet(stage)) && stage.mmsc.owed === 0);
    await inspect(stage, { lives: work.lives, readers, issues: work.issues });
    const [count] = await stage.db.read<{ messages: number }>(`select (count(*))::int as messages from mt`);
    return {
      ...{ lives: work.lives, messages: count!.messages, issues: work.issues, pages: work.pages },
      ...{ mms: work.issues * readers.length, looks },
    };
  } finally {
    await stage.close();
  }
}

/** Everybody who works, and what they have done so far. The first who fails ends it for all. */
class Work {
  lives = 0;
  issues = 0;
  pages = 0;
  readonly #stage: Stage;
  readonly #options: SoakOptions;
  readonly #answers = new Stopwatch();
  readonly #waits = new Stopwatch();

  constructor(stage: Stage, options: SoakOptions) {
    this.#stage = stage;
    this.#options = options;
  }

  async until(end: number, onLook: (look: Look) => void): Promise<Look[]> {
    const looks: Look[] = [];
    const all = [
      this.#live(end),
      this.#publish(end),
      ...Array.from({ length: this.#options.clerks }, (_, at) => this.#browse(end, at)),
      this.#watch(end, (look) => {
        looks.push(look);
        onLook(look);
      }),
    ];
    await Promise.all(all);
    return looks;
  }

  async #live(end: number): Promise<void> {
    const { smg, handsets } = this.#stage;
    const under = new Set<Promise<void>>();
    let failed: unknown;
    const begin = async (phone: string) => {
      try {
        await liveOnce(smg, handsets, phone, this.#answers);
        this.lives += 1;
      } catch (error) {
        failed ??= error;
      }
    };
    for (let begun = 0; performance.now() < end && failed === undefined; begun++) {
      const life = begin(livingPhone(begun));
      under.add(life);
      void life.then(() => under.delete(life));
      await pause(secondMs / this.#options.pace);
    }
    await Promise.all(under);
    if (failed !== undefined) throw failed;
  }

  async #publish(end: number): Promise<void> {
    while (performance.now() < end) {
      const dueAt = new Date();
      await anIssue(this.#stage.db, { slot: { key: dueAt.toISOString().slice(0, 19), dueAt }, at: dueAt });
      this.issues += 1;
      await restUntil(Math.min(end, performance.now() + this.#options.issueEverySeconds * secondMs));
    }
  }

  async #browse(end: number, clerk: number): Promise<void> {
    const cookies = new Map<string, string>();
    for (let turn = clerk; performance.now() < end; turn++) {
      const { role, place } = pages[turn % pages.length]!;
      if (!cookies.has(role)) cookies.set(role, await aSession(this.#stage.db, role));
      const answer = await this.#waits.time(async () => {
        const got = await fetch(this.#stage.url + place, { headers: { cookie: cookies.get(role)! } });
        await got.arrayBuffer();
        return got;
      });
      if (!answer.ok) throw new Error(`${role} got ${answer.status} from ${place}`);
      this.pages += 1;
      await pause(secondMs);
    }
  }

  async #watch(end: number, onLook: (look: Look) => void): Promise<void> {
    const began = performance.now();
    let lives = 0;
    while (performance.now() < end) {
      await restUntil(Math.min(end, performance.now() + this.#options.lookEverySeconds * secondMs));
      const figure = figuresIn(await (await fetch(this.#stage.figures)).text());
      onLook({
        minute: Math.round((performance.now() - began) / 6_000) / 10,
        lives: this.lives - lives,
        answerMs: this.#answers.read(),
        pageMs: this.#waits.read(),
        residentMb: Math.round(figure('process_resident_memory_bytes') / 1_048_576),
        heapMb: Math.round(figure('nodejs_heap_size_used_bytes') / 1_048_576),
        loopMs: Math.round(figure('nodejs_eventloop_lag_p99_seconds') * secondMs),
      });
      lives = this.lives;
    }
  }
}

/** Every issue has gone out, and no message is queued or on its way. */
async function isQuiet({ db }: Stage): Promise<boolean> {
  const [row] = await db.read<{ left: number }>(`select count(*)::int as left from mms_issue where state <> 'sent'`);
  return row!.left === 0 && (await stillOpen(db)) === '';
}

/** Everybody has what is due, once; what ended is closed; accounts are the sum of what moved. Throws with what is not so. */
async function inspect(
  { db, mmsc }: Stage,
  { lives, readers, issues }: { lives: number; readers: readonly string[]; issues: number },
): Promise<void> {
  const faults: string[] = [];
  const expect = (what: string, found: number, due: number) => {
    if (found !== due) faults.push(`${what}: ${found}, ${due} were due`);
  };
  const [row] = await db.read<Record<'mos' | 'parked' | 'open' | 'unsure' | 'mms', number>>(
    `select (select count(*) from mo where state = 'taken')::int as mos,
       (select count(*) from mo where state <> 'taken')::int as parked,
       (select count(*) from subscription where phone >= $1 and state <> 'closed')::int as open,
       (select count(*) from mt where state = 'unsure')::int as unsure,
       (select count(*) from mt where phone = any($2) and state = 'delivered')::int as mms`,
    [livingPhone(0), readers],
  );
  expect('MOs taken', row!.mos, lives * 4);
  expect('MOs that nobody could read', row!.parked, 0);
  expect('subscriptions left open', row!.open, 0);
  expect('messages that are unsure', row!.unsure, 0);
  expect('MMS that the MMSC took', mmsc.recipientsTaken, readers.length * issues);
  expect('MMS delivered', row!.mms, readers.length * issues);
  expect('accounts out of balance', (await accountsOff(db, 10)).length, 0);
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

function figuresIn(text: string): (name: string) => number {
  return (name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
}

async function restUntil(time: number): Promise<void> {
  await pause(Math.max(0, time - performance.now()));
}
