import { setTimeout as pause } from 'node:timers/promises';
import type { Db } from '../../platform/db.ts';
import type { Listener } from '../../platform/listen.ts';
import { whileLocked } from '../../platform/lock.ts';
import type { Log } from '../../platform/log.ts';
import { keepReceiving, type Receiver } from './receive.ts';
import { type Sender, sendDue, settleLeftOver } from './send.ts';

const lookEveryMs = 1_000;
const mailLock = 72_707_372;

/**
 * Reads the mailbox and sends what waits, for as long as the program runs. One process does it at a time: its lock is its
 * connection's, so when it dies another one goes on.
 */
export function startMail(
  mail: { readonly receiver: Receiver | undefined; readonly sender: Sender | undefined },
  { db, listener, log }: { db: Db; listener: Listener; log: Log },
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      try {
        await whileHolding(db, stopping.signal, (signal) => [
          mail.receiver && keepReceiving(mail.receiver, signal),
          mail.sender && keepSending(mail.sender, listener, signal),
        ]);
      } catch (error) {
        log.error({ error }, 'e-mail stopped; it begins again');
      }
      await pause(lookEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Does the work while this process holds the lock. When it is lost all parts end, and so they do when one of them fails. */
async function whileHolding(
  db: Db,
  outer: AbortSignal,
  parts: (signal: AbortSignal) => readonly (Promise<void> | undefined)[],
): Promise<void> {
  await whileLocked(db, mailLock, async (lost) => {
    const inner = new AbortController();
    const running = parts(AbortSignal.any([outer, lost, inner.signal])).map((part) =>
      part?.catch((error) => {
        inner.abort();
        throw error;
      }),
    );
    // Nothing goes on when the lock is given back.
    const failed = (await Promise.allSettled(running)).find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  });
}

async function keepSending(sender: Sender, listener: Listener, signal: AbortSignal): Promise<void> {
  await settleLeftOver(sender);
  let wake = () => {};
  const wakeNow = () => wake();
  const deaf = listener.on('mail', () => wake());
  try {
    while (!signal.aborted) {
      await sendDue(sender, signal).catch((error) => {
        if (!signal.aborted) sender.log.error({ error }, 'sending e-mail failed; it is tried again');
      });
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, lookEveryMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (signal.aborted) wake();
        signal.addEventListener('abort', wakeNow, { once: true });
      });
    }
  } finally {
    signal.removeEventListener('abort', wakeNow);
    deaf();
  }
}
