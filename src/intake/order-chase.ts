import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  alarmOldChases,
  type CancelFile,
  type Chase,
  dropReordered,
  nextChase,
  nextOldChase,
  recordChaseAnswer,
  takeChases,
  writeCancelFile,
} from '../business/relations/index.ts';
import { inForce, isTrial, openSubscriptions } from '../business/subscriptions/index.ts';
import { cancelAt, isReverse, type OrderSheet } from '../carriers/index.ts';
import type { Db, Tx } from '../platform/db.ts';
import { type Job, ofDb, scheduled } from '../platform/jobs.ts';
import { dayStart, hourMs, later } from '../values/time.ts';

const pageSize = 50;
const atOnce = 8;
/** When a day's cancels are listed, after midnight in Beijing: then nothing of the day before is missing. */
const fileHour = 1;

/** Tells carriers what we have ended, until they have ended it too. Files go to `folder`, and stay in the database. */
export function chaseJobs(orders: readonly OrderSheet[], folder: string): readonly Job[] {
  return [
    askReverse(orders.filter(isReverse)),
    ...orders.filter((sheet) => !isReverse(sheet)).map((sheet) => listCancels(sheet, folder)),
    ...orders.map(alarmOld),
  ];
}

type ReverseSheet = Parameters<typeof cancelAt>[0];

/** The attempt is counted and committed before the network is touched, and what was answered is written after. */
function askReverse(sheets: readonly ReverseSheet[]): Job {
  const peers = sheets.map(({ peer }) => peer);
  return {
    name: 'ask carriers to cancel',
    nextDue: (db) => nextChase(db, peers),
    async run(db, due, log, world = ofDb(db)) {
      let page: Chase[];
      do {
        page = await db.transact(async (tx) => {
          await dropReordered(tx, peers, standing, due);
          return takeChases(tx, peers, due, pageSize);
        });
        for (let first = 0; first < page.length && !world.stop.aborted; first += atOnce) {
          await Promise.all(page.slice(first, first + atOnce).map((chase) => askOne(world.db, sheets, chase, due)));
        }
        if (page.length > 0) log.debug({ cancels: page.length }, 'carriers were asked to cancel');
      } while (page.length === pageSize);
    },
  };
}

async function askOne(db: Db, sheets: readonly ReverseSheet[], chase: Chase, now: Date): Promise<void> {
  const sheet = sheets.find(({ peer }) => peer === chase.peer)!;
  const answer = await cancelAt(sheet, { key: chase.id.replaceAll('-', ''), ...chase }, now);
  await db.transact((tx) => recordChaseAnswer(tx, chase, answer, now));
}

/** What these phones have ordered and not ended. */
async function standing(tx: Tx, phones: readonly string[]) {
  return (await openSubscriptions(tx, phones)).filter((one) => inForce(one) && !isTrial(one));
}

function listCancels({ peer }: OrderSheet, folder: string): Job {
  return scheduled({
    name: `list cancels for ${peer}`,
    next: (after) =>
      later(dayStart(after, after < later(dayStart(after), fileHour * hourMs) ? 0 : 1), fileHour * hourMs),
    async work(db, now) {
      const file = await db.transact(async (tx) => {
        await dropReordered(tx, [peer], standing, now);
        return writeCancelFile(tx, peer, now);
      });
      await keepOnDisk(file, folder);
    },
  });
}

/** Whole or not at all: somebody may fetch it at any moment. */
async function keepOnDisk({ peer, day, content }: CancelFile, folder: string): Promise<void> {
  const file = path.join(folder, `${peer}-${day}.csv`);
  await mkdir(folder, { recursive: true });
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
}

function alarmOld({ peer, chaseDays }: OrderSheet): Job {
  return {
    name: `alarm old cancels at ${peer}`,
    nextDue: (db) => nextOldChase(db, peer, chaseDays),
    async run(db, due, log) {
      const old = await db.transact((tx) => alarmOldChases(tx, peer, chaseDays, due));
      for (const chase of old)
        log.error({ alarm: 'old-cancel', ...chase, days: chaseDays }, 'a carrier still holds what we have ended');
    },
  };
}
