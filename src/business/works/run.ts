import type { Db } from '../../platform/db.ts';
import { Problem } from '../../platform/http/index.ts';
import { type Id, newId } from '../../values/id.ts';
import { beginWork, endWork, keepWorkAlive, moveWork, type NewWork, type Progress, type WorkEnd } from './store.ts';

/** What work that is under way says of itself. */
export type Worker = {
  /** What the work is called in its list. */
  readonly id: Id;
  /**
   * How far it is; as often as it likes, some are written down. Throws WorkCancelled when cancel was asked for: let it
   * through, and what is not committed is undone.
   */
  at(progress: Progress): Promise<void>;
};

/** Somebody asked for the work to stop, and it did. */
export class WorkCancelled extends Problem {
  constructor() {
    super(409, 'work-cancelled', {
      'zh-CN': '已按要求取消；取消前已保存的部分仍然有效',
      en: 'It was cancelled as asked; what was saved before that stays',
    });
  }
}

const writeEveryMs = 400;
const aliveEveryMs = 10_000;

/**
 * Does long work where people see how far it is and can cancel it. It lives with this process: after a crash it is shown
 * as broken off. (Work that goes on by itself after a crash keeps its own rows, and says `beginWork`, `moveWork` and
 * `endWork` in the transactions that move them.)
 */
export async function runWork<T>(
  db: Db,
  { now, ...what }: Omit<NewWork, 'id' | 'resumes'> & { readonly now: Date },
  body: (worker: Worker) => Promise<T>,
): Promise<T> {
  const id = newId(now);
  await db.transact((tx) => beginWork(tx, { ...what, id, resumes: false }));
  let isToStop = false;
  // The first word is written down at once.
  let written = Number.NEGATIVE_INFINITY;
  // A heartbeat that fails is made up for by the next; the work itself meets a database that is away.
  const heart = setInterval(
    () => void keepWorkAlive(db, id).then((asked) => (isToStop ||= asked), ignore),
    aliveEveryMs,
  );
  let last: Progress = { done: 0 };
  const worker: Worker = {
    id,
    async at(progress) {
      last = progress;
      if (performance.now() - written >= writeEveryMs) {
        written = performance.now();
        isToStop ||= await db.transact((tx) => moveWork(tx, id, progress));
      }
      if (isToStop) throw new WorkCancelled();
    },
  };
  try {
    const result = await body(worker);
    await db.transact(async (tx) => {
      await moveWork(tx, id, { ...last, share: 1 });
      await endWork(tx, id, { state: 'done' });
    });
    return result;
  } catch (error) {
    await db.transact((tx) => endWork(tx, id, endOf(error)));
    throw error;
  } finally {
    clearInterval(heart);
  }
}

function endOf(error: unknown): WorkEnd {
  if (error instanceof WorkCancelled) return { state: 'cancelled' };
  const problem =
    error instanceof Problem
      ? error.text
      : { 'zh-CN': '系统出错，原因见日志', en: 'Something went wrong; the log says what' };
  return { state: 'failed', problem };
}

function ignore(): void {}
