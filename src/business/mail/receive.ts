import { setTimeout as pause } from 'node:timers/promises';
import type { ImapFlow } from 'imapflow';
import { type Blobs, BlobTooLarge } from '../../platform/blobs.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import { type Id, newId } from '../../values/id.ts';
import { WorldError } from '../../values/outcome.ts';
import type { MailServer, WhenTaken } from './account.ts';
import { type Mail, plain } from './model.ts';
import { Hostile, readMail } from './read-mail.ts';
import { insertMailIn, moveReach, type Reach, reachOf, tellAbout } from './store.ts';

/** What a mail became: something it is about, or the reason why it is set aside for a person. */
export type Taken = { readonly aboutId: Id; readonly why?: never } | { readonly aboutId?: Id; readonly why: string };

/** Takes a mail in the transaction that remembers it. */
export type Taker = (tx: Tx, mail: Mail & { readonly id: Id; readonly rawHash: string }, now: Date) => Promise<Taken>;

/** What reading a mailbox takes. `now` is business time. */
export type Receiver = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly log: Log;
  readonly now: () => Date;
  readonly server: MailServer;
  readonly whenTaken: WhenTaken;
  /** Addresses that we send from. */
  readonly ours: readonly string[];
  readonly take: Taker;
  /** Whether a mailbox that is read for the first time is read from its first mail on; otherwise what stands there is left alone. */
  readonly fromFirst: boolean;
  /** How long the mailbox may be silent before it is asked, ms: not every server tells of itself. */
  readonly pollMs: number;
};

const keptWholeBytes = 200 * 1024 * 1024;
const longestWaitMs = 60_000;

/**
 * Reads the mailbox until the signal aborts: what is there, then what comes, as the server tells (IDLE) or when it is asked. A
 * server that is away is tried again, after ever longer waits.
 */
export async function keepReceiving(receiver: Receiver, signal: AbortSignal): Promise<void> {
  const { log, server } = receiver;
  for (let failures = 0; !signal.aborted; ) {
    try {
      await receiveOnce(receiver, signal, () => {
        failures = 0;
      });
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      log.warn({ error, host: server.host, failures }, 'the mailbox cannot be read; it is tried again');
    }
    await pause(Math.min(longestWaitMs, 500 * 2 ** failures), undefined, { signal }).catch(() => undefined);
  }
}

/** One connection, for as long as it lasts. */
async function receiveOnce(receiver: Receiver, signal: AbortSignal, onWell: () => void): Promise<void> {
  const { server, pollMs } = receiver;
  const client = await clientOf(server);
  let lost: Error | undefined;
  let wake = () => {};
  client.on('error', (error: Error) => {
    lost = error;
    wake();
  });
  client.on('close', () => {
    lost ??= new Error('the connection to the mailbox was closed');
    wake();
  });
  let fresh = false;
  client.on('exists', () => {
    fresh = true;
    wake();
  });
  // Also in the middle of a mail, or while the server says nothing: what was not taken whole is read again.
  const onAbort = () => {
    wake();
    client.close();
  };
  signal.addEventListener('abort', onAbort);
  try {
    await client.connect();
    while (!signal.aborted && !lost) {
      fresh = false;
      await readNew(receiver, client, signal);
      onWell();
      if (fresh) continue;
      const idling = client.idle().catch(() => undefined);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pollMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
        if (fresh || lost || signal.aborted) wake();
      });
      if (!lost) await Promise.race([client.noop(), idling.then(() => client.noop())]);
    }
    if (lost && !signal.aborted) throw lost;
  } finally {
    signal.removeEventListener('abort', onAbort);
    client.close();
  }
}

/** What is wrong with the mailbox or with who we are there; undefined when it lets us in. No mail is read. */
export async function tryMailbox(server: MailServer, patienceMs: number): Promise<string | undefined> {
  const client = await clientOf(server);
  const late = setTimeout(() => client.close(), patienceMs);
  // What happens to the connection fails what is asked over it as well, and that is heard.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.mailboxOpen(server.path || 'INBOX', { readOnly: true });
    return undefined;
  } catch (error) {
    const { message, responseText } = error as Error & { responseText?: string };
    return responseText ?? message;
  } finally {
    clearTimeout(late);
    client.close();
  }
}

async function clientOf(server: MailServer): Promise<ImapFlow> {
  const imap = await import('imapflow');
  return new imap.ImapFlow({
    host: server.host,
    port: server.port,
    secure: server.tls === 'at-once',
    ...(server.tls !== 'at-once' && { doSTARTTLS: server.tls === 'starttls' }),
    auth: { user: server.user, pass: server.password },
    logger: false,
    disableAutoIdle: true,
  });
}

/**
 * Takes what stands behind the last UID that was taken, one after another. A folder that was rebuilt is read from its beginning:
 * its mails are known by their bytes. What a mailbox held before we read it for the first time was dealt with by others.
 */
async function readNew(receiver: Receiver, client: ImapFlow, signal: AbortSignal): Promise<void> {
  const name = mailboxName(receiver.server);
  const folder = receiver.server.path || 'INBOX';
  const box = await client.mailboxOpen(folder, { readOnly: receiver.whenTaken.do === 'leave' });
  const known = await reachOf(receiver.db, name);
  const { uidValidity } = box;
  const before = known || receiver.fromFirst ? 0 : box.uidNext - 1;
  let reach: Reach = known?.uidValidity === uidValidity ? known : { uidValidity, lastUid: before };
  if (!known) {
    receiver.log.info(
      { mailbox: name, lastUid: before },
      'the mailbox is read for the first time, from behind this mail on',
    );
    await receiver.db.transact((tx) => moveReach(tx, name, reach, receiver.now()));
  }
  const waiting: { uid: number; size: number }[] = [];
  for await (const one of client.fetch(`${reach.lastUid + 1}:*`, { uid: true, size: true }, { uid: true })) {
    // "n:*" always names the last mail, even one before n.
    if (one.uid > reach.lastUid) waiting.push({ uid: one.uid, size: one.size ?? 0 });
  }
  for (const { uid } of waiting.toSorted((a, b) => a.uid - b.uid)) {
    if (signal.aborted) return;
    reach = { ...reach, lastUid: uid };
    await takeOne(receiver, client, reach);
    await markTaken(receiver.whenTaken, client, uid);
  }
}

function mailboxName({ user, host, path }: MailServer): string {
  return `${user}@${host}/${path || 'INBOX'}`;
}

/** Brings one mail, keeps it whole, understands it and lets it be taken: one commit with how far the mailbox was read. */
async function takeOne(receiver: Receiver, client: ImapFlow, reach: Reach): Promise<void> {
  const { db, blobs, log, now, server, ours, take } = receiver;
  const { content } = await client.download(String(reach.lastUid), undefined, { uid: true });
  // Somebody removed it between the list and now.
  if (!content) return db.transact((tx) => moveReach(tx, mailboxName(server), reach, now()));
  const at = now();
  const id = newId(at);
  const mailbox = mailboxName(server);
  const one = { id, mailbox, uidValidity: reach.uidValidity, uid: reach.lastUid };
  const kept = await keep(content, blobs);
  const read = 'why' in kept ? kept : await understand(kept.raw, blobs, ours);
  const mail = 'mail' in read ? read.mail : { ...unreadable, ...headOf('raw' in kept ? kept.raw : Buffer.alloc(0)) };
  const why = 'why' in read ? read.why : undefined;
  await db
    .transact(async (tx) => {
      const row = { ...one, rawHash: kept.hash, bytes: kept.bytes, mail, why, aboutId: undefined };
      if ((await insertMailIn(tx, row, at)) && 'mail' in read)
        await tellAbout(tx, id, await take(tx, { ...read.mail, id, rawHash: kept.hash }, at));
      await moveReach(tx, mailbox, reach, at);
    })
    .catch(async (error) => {
      if (error instanceof WorldError && error.retryable) throw error;
      // It harms no mail behind it: it is set aside whole.
      log.error({ alarm: 'mail-aside', error, uid: reach.lastUid }, 'a mail cannot be processed; it is set aside');
      const setAside = (fields: typeof mail) =>
        db.transact(async (tx) => {
          const row = {
            ...one,
            rawHash: kept.hash,
            bytes: kept.bytes,
            mail: fields,
            why: faultOf(error),
            aboutId: undefined,
          };
          await insertMailIn(tx, row, at);
          await moveReach(tx, mailbox, reach, at);
        });
      await setAside(mail).catch(() => setAside(unreadable));
    });
  if (why)
    log.warn({ alarm: 'mail-aside', uid: reach.lastUid, why }, 'a mail is set aside, whole, for people to look at');
}

function faultOf(error: unknown): string {
  return `it cannot be processed: ${plain(error instanceof Error ? error.message : String(error), 500)}`;
}

const unreadable = { messageId: undefined, fromAddress: '', fromName: '', subject: '' };

/** Who wrote it and what about, as far as its first lines tell, of a mail that is not opened. */
function headOf(raw: Buffer) {
  const head = raw.subarray(0, 16_384).toString('latin1');
  const line = (name: string) => head.match(new RegExp(`^${name}:\\s*([^\\r\\n]*)`, 'im'))?.[1]?.trim() ?? '';
  const from = line('from');
  return {
    fromAddress: plain((from.match(/<([^>]+)>/)?.[1] ?? from).toLowerCase(), 200),
    subject: plain(line('subject'), 300),
  };
}

type Kept = { hash: string; bytes: number } & ({ raw: Buffer } | { raw: Buffer; why: string });

/** Keeps the bytes as they came. One that is larger than anything a disk should take keeps its beginning, and stays on the server. */
async function keep(content: AsyncIterable<Uint8Array>, blobs: Blobs): Promise<Kept> {
  const chunks: Uint8Array[] = [];
  let held = 0;
  let total = 0;
  async function* watched() {
    for await (const chunk of content) {
      total += chunk.length;
      if (total > keptWholeBytes) throw new BlobTooLarge(keptWholeBytes);
      if (held < inMemoryBytes) {
        chunks.push(chunk);
        held += chunk.length;
      }
      yield chunk;
    }
  }
  try {
    const { hash, bytes } = await blobs.put(watched(), keptWholeBytes);
    const raw = Buffer.concat(chunks);
    return bytes <= inMemoryBytes ? { hash, bytes, raw } : { hash, bytes, raw, why: `it has ${bytes} bytes` };
  } catch (error) {
    if (!(error instanceof BlobTooLarge)) throw error;
    const raw = Buffer.concat(chunks);
    const { hash } = await blobs.put([raw], keptWholeBytes);
    return { hash, bytes: total, raw, why: `it has more than ${keptWholeBytes} bytes: it stays on the mail server` };
  }
}

const inMemoryBytes = 26 * 1024 * 1024;

async function understand(
  raw: Buffer,
  blobs: Blobs,
  ours: readonly string[],
): Promise<{ mail: Mail } | { why: string }> {
  try {
    return { mail: await readMail(raw, blobs, ours) };
  } catch (error) {
    if (error instanceof WorldError && error.retryable) throw error;
    return { why: error instanceof Hostile ? plain(error.message, 500) : faultOf(error) };
  }
}

async function markTaken(whenTaken: WhenTaken, client: ImapFlow, uid: number): Promise<void> {
  if (whenTaken.do === 'flag') await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
  if (whenTaken.do === 'move') await client.messageMove(String(uid), whenTaken.to, { uid: true });
}
