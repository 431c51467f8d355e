import { createHash, randomBytes } from 'node:crypto';
import type { Db, Tx } from '../../platform/db.ts';
import type { Holder } from '../../platform/http/index.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { hourMs, later, minuteMs } from '../../values/time.ts';
import { endCopies } from './data-store.ts';
import { deleteSession, deleteSessionsOf, findSession, insertSession, unlockSession } from './store.ts';

/** A phone lies about: who does nothing for so long proves it anew. */
export const idleMs = 15 * minuteMs;
/** And in any case after so long. */
export const sessionMs = 2 * hourMs;
/** How long files may be fetched after a fresh code. */
export const unlockedMs = 10 * minuteMs;

/** The cookie of a holder of a phone: of another name than that of staff, so that one can hold both. */
export function holderCookieName(behindTls: boolean): string {
  return behindTls ? '__Host-spgate-self' : 'spgate-self';
}

/** The cookie that carries a session; no seconds end it. */
export function holderCookie(token: string, seconds: number, behindTls: boolean): string {
  const secure = behindTls ? '; Secure' : '';
  return `${holderCookieName(behindTls)}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure}`;
}

/** Opens a session for who has proved a phone; only the digest of its token is kept. Real time. */
export async function beginSession(
  tx: Tx,
  who: { readonly phone: Phone; readonly address: string; readonly userAgent: string },
  realNow: Date,
): Promise<{ readonly token: string; readonly id: Id }> {
  const token = randomBytes(32).toString('base64url');
  const id = newId(realNow);
  await insertSession(tx, {
    ...who,
    id,
    tokenHash: digestOf(token),
    startedAt: realNow,
    expiresAt: later(realNow, sessionMs),
  });
  return { token, id };
}

/** Whose phone was proved by who sends these cookies: what the HTTP server asks before every route of subscribers. */
export function holderFinder({ db, behindTls }: { readonly db: Db; readonly behindTls: boolean }) {
  return async (cookie: (name: string) => string | undefined): Promise<Holder | undefined> => {
    const token = cookie(holderCookieName(behindTls));
    const realNow = new Date();
    return token ? findSession(db, digestOf(token), { at: realNow, idleSince: later(realNow, -idleMs) }) : undefined;
  };
}

/** Ends this session. */
export function endSession(tx: Tx, holder: Holder): Promise<void> {
  return deleteSession(tx, holder.phone, holder.session);
}

/** Ends every session of a phone, wherever it was opened. */
export function endSessions(tx: Tx, phone: Phone): Promise<void> {
  return deleteSessionsOf(tx, [phone]);
}

/** A fresh code was typed in this session: files may be fetched for a while. */
export function unlock(tx: Tx, holder: Holder, realNow: Date): Promise<void> {
  return unlockSession(tx, holder.phone, holder.session, later(realNow, unlockedMs));
}

/** Who is signed in with a number that changes hands is signed in no more, and nobody gets copies of the last holder's data. */
export async function sealSessions(tx: Tx, phones: readonly Phone[], now: Date): Promise<void> {
  await deleteSessionsOf(tx, phones);
  await endCopies(tx, phones, now);
}

function digestOf(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}
