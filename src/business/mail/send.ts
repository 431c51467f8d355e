import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Blobs } from '../../platform/blobs.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import { later } from '../../values/time.ts';
import type { MailServer } from './account.ts';
import { loopHeader, type Sending, sendingOf, waitAfterTry } from './model.ts';
import { claimMail, type MailOut, makeUnsure, settleMail } from './store.ts';

/** Who must know what became of a mail, in the transaction that says so. */
export type WhenMailSettled = (tx: Tx, mail: MailOut, now: Date) => Promise<void>;

/** What sending takes. `now` is business time. */
export type Sender = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly log: Log;
  readonly now: () => Date;
  readonly server: MailServer;
  readonly from: { readonly name: string; readonly address: string };
  readonly whenSettled: WhenMailSettled;
  /** How long the server may be silent, ms. */
  readonly patienceMs: number;
};

/** What a program that died was sending is unsure. Call it while nobody else sends. */
export async function settleLeftOver({ db, now, whenSettled }: Sender): Promise<void> {
  await db.transact(async (tx) => {
    for (const mail of await makeUnsure(tx, now())) await whenSettled(tx, mail, now());
  });
}

/** Sends what is due, one after another, until nothing is or the signal aborts. `sending` is committed before a byte leaves. */
export async function sendDue(sender: Sender, signal: AbortSignal): Promise<number> {
  const { db, log, now } = sender;
  let sent = 0;
  while (!signal.aborted) {
    const mail = await db.transact((tx) => claimMail(tx, now()));
    if (!mail) break;
    const outcome = await trySend(sender, mail);
    await db.transact((tx) => settle(sender, tx, mail, outcome, now()));
    if (outcome.fate !== 'sent') log.warn({ mail: mail.id, ...outcome }, 'a mail was not sent');
    sent += 1;
  }
  return sent;
}

async function settle(
  { whenSettled }: Sender,
  tx: Tx,
  mail: MailOut,
  { fate, answer }: Sending,
  now: Date,
): Promise<void> {
  const wait = fate === 'again' ? waitAfterTry(mail.attempts) : undefined;
  if (wait !== undefined) {
    await settleMail(tx, mail.id, { state: 'queued', answer, dueAt: later(now, wait) }, now);
    return;
  }
  const state = fate === 'again' ? 'refused' : fate;
  if (!(await settleMail(tx, mail.id, { state, answer }, now))) return;
  await whenSettled(tx, { ...mail, state, answer, doneAt: now }, now);
}

/** Hands a mail to the server on a connection of its own, and says what is known of it afterwards. */
async function trySend({ server, blobs, from, patienceMs }: Sender, mail: MailOut): Promise<Sending> {
  let begun = false;
  try {
    const bytes = await written(mail, from, blobs);
    const transport = await transportOf(server, patienceMs);
    // Asked for its bytes only once the server has said that it takes them.
    async function* watched() {
      begun = true;
      yield bytes;
    }
    const envelope = { from: from.address, to: [mail.recipient] };
    const { response } = await transport.sendMail({ envelope, raw: Readable.from(watched()) });
    return { fate: 'sent', answer: response.slice(0, 500) };
  } catch (error) {
    return sendingOf(error as Error & { code?: string; responseCode?: number }, begun);
  }
}

/** What is wrong with the server or with who we are there; undefined when it lets us in. Nothing is sent. */
export async function tryOutgoing(server: MailServer, patienceMs: number): Promise<string | undefined> {
  const transport = await transportOf(server, patienceMs);
  try {
    await transport.verify();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    transport.close();
  }
}

async function transportOf(server: MailServer, patienceMs: number) {
  const { createTransport } = await import('nodemailer');
  return createTransport({
    ...{ host: server.host, port: server.port, secure: server.tls === 'at-once' },
    ...{ requireTLS: server.tls === 'starttls', ignoreTLS: server.tls === 'none' },
    ...(server.user !== '' && { auth: { user: server.user, pass: server.password } }),
    ...{ connectionTimeout: patienceMs, greetingTimeout: patienceMs, socketTimeout: patienceMs },
    // Certificates of the mail's own network are checked as any other.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** The mail as it goes over the wire: UTF-8, threaded, marked as ours. */
async function written(mail: MailOut, from: { name: string; address: string }, blobs: Blobs): Promise<Buffer> {
  const attachments = await Promise.all(
    mail.files.map(async ({ name, type, hash }) => ({
      filename: name,
      contentType: type,
      content: await buffer(await blobs.read(hash)),
    })),
  );
  const { createTransport } = await import('nodemailer');
  const composer = createTransport({ streamTransport: true, newline: 'windows' });
  const { message } = await composer.sendMail({
    from,
    to: mail.recipient,
    subject: mail.subject,
    text: mail.body,
    attachments,
    date: mail.queuedAt,
    messageId: mail.messageId,
    ...(mail.inReplyTo && { inReplyTo: mail.inReplyTo }),
    references: [...mail.references],
    headers: { [loopHeader]: 'yes', ...(mail.automatic && { 'Auto-Submitted': 'auto-replied' }) },
  });
  return message instanceof Readable ? buffer(message) : (message as Buffer);
}
