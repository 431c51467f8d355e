import type { Db } from './db.ts';
import type { Listener } from './listen.ts';
import type { Log } from './log.ts';

/**
 * Business time. Only edges ask it; everything else takes `now` as an argument. Heartbeats, leases, pace and time limits
 * use real time, so moving this clock drops no link.
 */
export type Clock = {
  now(): Date;
  /** How far business time is ahead of real time, in ms. */
  offsetMs(): number;
  /** Moves business time forward to `to` for every role (the offset is a stored row); `'backwards'` changes nothing. */
  moveTo(to: Date): Promise<'moved' | 'backwards'>;
  close(): void;
};

const channel = 'clock';

/** Opens the clock with the stored offset and follows changes that other processes make. */
export async function openClock(db: Db, listener: Listener, log: Log): Promise<Clock> {
  let offset = await readOffset(db);
  const stopHearing = listener.on(channel, () => {
    readOffset(db).then(
      (stored) => {
        offset = Math.max(offset, stored);
      },
      (error) => log.warn({ error }, 'the stored clock offset could not be read'),
    );
  });
  const now = () => new Date(Date.now() + offset);
  return {
    now,
    offsetMs: () => offset,
    async moveTo(to) {
      if (to < now()) return 'backwards';
      const wanted = to.getTime() - Date.now();
      const [row] = await db.read<{ offset_ms: string }>(
        `update business_clock set offset_ms = greatest(offset_ms, $1) returning offset_ms`,
        [Math.max(0, wanted)],
      );
      offset = Math.max(offset, Number(row?.offset_ms));
      await db.read(`select pg_notify($1, '')`, [channel]);
      return 'moved';
    },
    close: stopHearing,
  };
}

async function readOffset(db: Db): Promise<number> {
  const [row] = await db.read<{ offset_ms: string }>('select offset_ms from business_clock');
  return Number(row?.offset_ms ?? 0);
}
