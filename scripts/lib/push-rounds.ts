import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jobsOf } from '../../src/business/messages/index.ts';
import { type Db, openDb } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { openHandsets } from '../../src/simulators/handsets.ts';
import { startMmsc } from '../../src/simulators/mmsc.ts';
import { anIssue, pushOfIssue, someReaders } from '../../test/products/mms/push/an-issue.ts';
import { ourVasp } from '../../test/simulators/an-mm7-sp.ts';
import { aSession } from '../../test/support/callers.ts';
import { freePort, Program, writeMmsSheet } from './program.ts';
import { seededRandom } from './random.ts';
import { until } from './until.ts';

export type PushOptions = {
  readonly databaseUrl: string;
  readonly people: number;
  readonly kills: number;
  readonly seed: number;
  readonly tell?: (line: string) => void;
};

export type PushFigures = {
  readonly people: number;
  readonly kills: number;
  /** Messages that had left, or may have, without an answer in the books at a kill: never more than the window of the link. */
  readonly mostOpenAtAKill: number;
  /** Whose message nobody knew what became of it when all was quiet. */
  readonly unsure: number;
  /** Of those, the ones that late reports settled, and the ones that got it only by the release. */
  readonly settledByReports: number;
  readonly released: number;
};

const connections = 4;
const recipients = 2;
/** Recipients that may be without an answer in the books at a time. */
const window = 2 * connections * recipients;
const phoneOf = (index: number) => `1563${String(3_000_000 + index)}`;

/**
 * Sends an issue to so many people and kills the program with -9 at each step on the way: while the issue begins, between its pages,
 * while people pause and resume it, and while its messages leave. Then looks at every handset. Throws with what is doubled or lost.
 */
export async function killPush({
  databaseUrl,
  people,
  kills,
  seed,
  tell = () => {},
}: PushOptions): Promise<PushFigures> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'spgate-push-killed-'));
  const random = seededRandom(seed);
  const handsets = await openHandsets({ now: () => new Date() });
  const accounts = [{ ...ourVasp, maxRecipients: recipients }];
  const mmsc = await startMmsc({ link: 'mms', carrier: 'unicom', handsets, accounts, retryMs: 200 });
  // Answers take their time, so that some are on their way whenever it is killed.
  mmsc.faults.replace({ slowPercent: 50, slowMs: 40 });
  const port = await freePort();
  await writeMmsSheet(folder, {
    mmscUrl: mmsc.url,
    vaspId: ourVasp.vaspId,
    user: ourVasp.login.user,
    connections,
    recipients,
  });
  mmsc.connectTo('sp', { url: `http://127.0.0.1:${port}/mm7/mms` });
  const program = new Program({
    ...{ databaseUrl, links: folder, data: folder, port },
    environment: { VASP_PASSWORD: ourVasp.login.password },
  });
  const db = await openDb(databaseUrl, openLog({ level: 'silent' }), { connections: 4 });
  const got = () => Array.from({ length: people }, (_, i) => handsets.messages(phoneOf(i)).length);
  try {
    await program.start();
    const operator = await aSession(db, 'operator');
    const ask = async (place: string, body: object) => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/${place}`, {
        method: 'POST',
        headers: { cookie: operator, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${place}: ${answer.status} ${await answer.text()}`);
    };
    await someReaders(
      db,
      Array.from({ length: people }, (_, i) => phoneOf(i)),
    );
    const dueAt = new Date();
    const issue = await anIssue(db, { slot: { key: '2026-11-23T15:00', dueAt }, at: dueAt });
    let done = 0;
    let mostOpenAtAKill = 0;
    const kill = async (why: string) => {
      await program.kill();
      const open = await onTheWay(db);
      if (open > window) throw new Error(`${open} may have left at a kill; the window is ${window}`);
      mostOpenAtAKill = Math.max(mostOpenAtAKill, open);
      tell(`kill ${++done}: ${why}; ${mmsc.recipientsTaken} taken, ${open} without an answer`);
      await program.start();
    };
    // The clock looks every two seconds: the first kill comes before, amid or after the issue begins.
    await pause(2_500 * random());
    await kill('while the issue begins');
    await until('the first page', async () => (await reached(db)) > 0);
    await kill('between pages');
    const push = () => pushOfIssue(db, issue);
    await ask(`mms/pushes/${(await push()).id}/pause`, { version: (await push()).version });
    await kill('while it is paused');
    await ask(`mms/pushes/${(await push()).id}/resume`, { version: (await push()).version });
    for (let one = 3; one < kills; one++) {
      const share = (one - 2 + random()) / (kills - 1);
      await until(`${share} taken`, async () => mmsc.recipientsTaken >= people * share || (await isQuiet(db)));
      if (await isQuiet(db)) break;
      await kill('while messages leave');
    }
    await until(
      'nothing is open',
      async () => (await isQuiet(db)) && mmsc.owed === 0 && (await push()).state === 'sent',
    );
    const double = got().filter((count) => count > 1).length;
    if (double > 0) throw new Error(`${double} handsets got it twice`);
    const first = await unsureOf(db);
    if (first.size > done * window) throw new Error(`${first.size} are unsure after ${done} kills`);
    const without = got().flatMap((count, i) => (count === 0 ? [phoneOf(i)] : []));
    const unseen = without.filter((phone) => !first.has(phone));
    if (unseen.length > 0) throw new Error(`${unseen.length} have nothing and are not listed as unsure`);
    // Reports that came before their message was known to be unsure wait, and the clock rings for them.
    const ring = jobsOf(async () => {}).find(({ name }) => name === 'alarm orphan reports')!;
    await ring.run(db, new Date(Date.now() + 1_200_000), openLog({ level: 'silent' }));
    const left = await unsureOf(db);
    if (left.size !== without.length) throw new Error(`${left.size} are unsure, ${without.length} have nothing`);
    tell(`${first.size} unsure, ${left.size} after late reports`);
    // People ask each of them, and the operator releases it to those who have nothing.
    for (const id of left.values())
      await ask(`messages/unsure/${id}/verdict`, { verdict: 'undelivered', evidence: 'person', because: 'asked' });
    if (left.size > 0) {
      await ask(`mms/pushes/${(await push()).id}/release`, { version: (await push()).version });
      await until('the release is over', async () => (await isQuiet(db)) && mmsc.owed === 0);
    }
    const wrong = got().filter((count) => count !== 1).length;
    if (wrong > 0) throw new Error(`${wrong} handsets do not have it exactly once`);
    const settledByReports = first.size - left.size;
    return { people, kills: done, mostOpenAtAKill, unsure: first.size, settledByReports, released: left.size };
  } finally {
    await program.stop();
    await db.close();
    await mmsc.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function reached(db: Db): Promise<number> {
  const [row] = await db.read<{ count: number }>('select count(*)::int from mms_delivery');
  return row!.count;
}

async function onTheWay(db: Db): Promise<number> {
  const [row] = await db.read<{ count: number }>(`select count(*)::int from submit where state = 'sending'`);
  return row!.count;
}

async function isQuiet(db: Db): Promise<boolean> {
  const [row] = await db.read<{ open: boolean }>(
    `select exists (select from mt_queue) or exists (select from submit where state in ('sending', 'submitted')) as open`,
  );
  return !row!.open;
}

/** Whose message nobody knows what became of it, with its id. */
async function unsureOf(db: Db): Promise<Map<string, string>> {
  const rows = await db.read<{ phone: string; id: string }>(`select phone, id from mt where state = 'unsure'`);
  return new Map(rows.map(({ phone, id }) => [phone, id]));
}
