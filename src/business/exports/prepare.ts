import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Blobs } from '../../platform/blobs.ts';
import { byteOrderMark, csvLine } from '../../platform/csv.ts';
import type { Db } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import { WorldError } from '../../values/outcome.ts';
import { endWork, moveWork } from '../works/index.ts';
import type { ExportKind, ForWhom } from './kind.ts';
import { attemptsAtMost, expiryOf, removalOf } from './model.ts';
import { cancelPrepared, discard, finish, recordFailure, renew, type Taken, takeWaiting } from './store.ts';

/** What exports are made of. `files` is a store of their own: no other file is removed with theirs. */
export type Bench = {
  readonly db: Db;
  readonly files: Blobs;
  readonly kinds: readonly ExportKind[];
  readonly now: () => Date;
};

const lookEveryMs = 1_000;
const renewEveryMs = 2_000;
const chunkBytes = 64 * 1024;
const fileLimitBytes = 4 * 1024 ** 3;

/**
 * Prepares approved exports beside the sweep of the clock, one after another. What fails is tried again, three times in all.
 * Stopping leaves what is half done; whoever comes next begins it anew.
 */
export function startExporting(bench: Bench, log: Log): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      const worked = await prepareNext(bench, log, signal).catch((error) => {
        if (!signal.aborted) log.error({ error }, 'preparing exports failed; it is tried again');
        return false;
      });
      if (!worked) await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Prepares the oldest export that waits; false when none does. */
export async function prepareNext(bench: Bench, log: Log, stopping: AbortSignal): Promise<boolean> {
  const holder = randomUUID();
  const request = await takeWaiting(bench.db, holder);
  if (!request) return false;
  const lost = new AbortController();
  const signal = AbortSignal.any([stopping, lost.signal]);
  try {
    await prepare(bench, request, holder, { signal, give: () => lost.abort() });
  } catch (error) {
    if (signal.aborted) return true;
    const forGood = request.attempts >= attemptsAtMost;
    const fault =
      error instanceof WorldError ? error.message : 'an error of the program; technical support finds it in the log';
    await recordFailure(bench.db, { id: request.id, holder }, { fault, forGood });
    const problem = { 'zh-CN': '导出失败，原因见导出页', en: 'The export failed; its page says why' };
    if (forGood) await bench.db.transact((tx) => endWork(tx, request.id, { state: 'failed', problem }));
    log.error({ error, export: request.id, kind: request.kind, attempts: request.attempts }, 'an export failed');
  }
  return true;
}

async function prepare(
  { db, files, kinds, now }: Bench,
  request: Taken,
  holder: string,
  { signal, give }: { signal: AbortSignal; give: () => void },
): Promise<void> {
  const kind = kinds.find(({ name }) => name === request.kind);
  if (!kind)
    throw new WorldError('no-such-export', `there is no export ${request.kind} any more`, { retryable: false });
  const filter = kind.filter.parse(request.filter);
  const { askedByRole: role, organisation, language } = request;
  const forWhom: ForWhom = { role, organisation: organisation ?? undefined, language, now: now() };
  const progress = { done: 0, expected: await kind.count?.(filter, forWhom) };
  const mine = { id: request.id, holder };
  /** Says how far it is, to who asked and in the list of long work; false when it is to stop. */
  async function tell(): Promise<boolean> {
    const { done, expected: total } = progress;
    if (!(await renew(db, mine, progress))) return false;
    return db.transact(async (tx) => {
      const isToStop = await moveWork(tx, request.id, { done, total });
      if (isToStop) await cancelPrepared(tx, request.id);
      return !isToStop;
    });
  }
  if (!(await tell())) return give();
  let renewed = performance.now();

  async function* content(): AsyncGenerator<Uint8Array> {
    let text = byteOrderMark + csvLine(kind!.columns.map((column) => column[forWhom.language]));
    for await (const row of kind!.rows(filter, forWhom, signal)) {
      text += csvLine(row);
      progress.done += 1;
      if (text.length >= chunkBytes) {
        yield Buffer.from(text);
        text = '';
      }
      if (performance.now() - renewed < renewEveryMs) continue;
      renewed = performance.now();
      if (!(await tell())) give();
      signal.throwIfAborted();
    }
    // Thrown before the file is whole, so that what nobody wants any more is never kept.
    if (!(await tell())) give();
    signal.throwIfAborted();
    yield Buffer.from(text);
  }

  const { hash, bytes } = await files.put(content(), fileLimitBytes);
  const at = now();
  const file = { hash, bytes, rows: progress.done, at, dueAt: expiryOf(at, kind.keptForMs) };
  if (!(await finish(db, mine, file))) return discard(db, request.id, { hash, dueAt: removalOf(at) });
  await db.transact(async (tx) => {
    await moveWork(tx, request.id, { done: progress.done, share: 1 });
    await endWork(tx, request.id, { state: 'done' });
  });
}
