import { seats, takeSeat } from '../business/calls/index.ts';
import {
  carrierOutlet,
  type DeskHouse,
  mailOutlet,
  mailTaker,
  watchFaxes,
  webOutlet,
  whenMailSettled,
} from '../business/desk/index.ts';
import { mailServerOf, startMail, whenTakenOf } from '../business/mail/index.ts';
import { colleagues } from '../business/staff/index.ts';
import type { TicketHouse } from '../business/tickets/index.ts';
import type { Blobs } from '../platform/blobs.ts';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Db } from '../platform/db.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { Listener } from '../platform/listen.ts';
import type { Log } from '../platform/log.ts';
import type { Scratch } from '../platform/scratch.ts';
import { startExchange } from '../simulators/exchange.ts';
import { type PostOffice, startPostOffice } from '../simulators/mailbox/post-office.ts';
import { dayMs, later } from '../values/time.ts';
import type { Readings } from './readings.ts';

/** The channels of tickets, and how an answer leaves by each. */
export function deskOf(
  config: Config,
  tickets: Omit<TicketHouse, 'outlets'>,
  {
    forms,
    blobs,
    scratch,
    isSimulated,
  }: Pick<Readings, 'forms'> & { blobs: Blobs; scratch: Scratch; isSimulated: boolean },
): DeskHouse {
  const names = { spName: config.SP_NAME, hotline: config.SP_HOTLINE, mailDomain: config.SP_EMAIL.split('@')[1]! };
  const outlets = { 'e-mail': mailOutlet(names), web: webOutlet, carrier: carrierOutlet };
  return {
    ...{ ...names, db: tickets.db, blobs, scratch, tickets: { ...tickets, outlets } },
    forms: isSimulated ? new Map([...forms].map(([carrier, form]) => [carrier, { ...form, addresses: here }])) : forms,
  };
}

/** Simulated carriers tell of their work orders from this machine. */
const here = ['127.0.0.1', '::1'];

/** A demonstration has a mailbox of its own, unless it is given one. */
export function openPostOffice(config: Config, isDemo: boolean, lifecycle: Lifecycle): Promise<PostOffice | undefined> {
  if (!isDemo || config.MAIL_IMAP_URL !== undefined) return Promise.resolve(undefined);
  return lifecycle.open(
    'post office',
    () => startPostOffice(Math.floor(Date.now() / 1000)),
    (part) => part.stop(),
  );
}

const pollMs = 60_000;
const patienceMs = 30_000;

/** Reads the mailbox, sends mails and watches for faxes, as the settings say. */
export async function startDesk(
  desk: DeskHouse,
  {
    config,
    office,
    clock,
    listener,
    log,
    lifecycle,
  }: {
    config: Config;
    office: PostOffice | undefined;
    clock: Clock;
    listener: Listener;
    log: Log;
    lifecycle: Lifecycle;
  },
): Promise<void> {
  const { db, blobs } = desk;
  const shared = { db, blobs, log, now: clock.now };
  const from = { name: config.SP_NAME, address: config.SP_EMAIL };
  const [imap, smtp] = [config.MAIL_IMAP_URL ?? office?.imapUrl, config.MAIL_SMTP_URL ?? office?.smtpUrl];
  const receiver = imap && {
    ...{ ...shared, server: mailServerOf(imap), whenTaken: whenTakenOf(config.MAIL_WHEN_TAKEN) },
    ...{ ours: [config.SP_EMAIL], take: mailTaker(desk), pollMs },
    fromFirst: office !== undefined || config.MAIL_FIRST_READ === 'all',
  };
  const sender = smtp && {
    ...shared,
    server: mailServerOf(smtp),
    from,
    whenSettled: whenMailSettled(desk),
    patienceMs,
  };
  if (receiver || sender)
    await lifecycle.open(
      'mail',
      () => startMail({ receiver: receiver || undefined, sender: sender || undefined }, { db, listener, log }),
      (part) => part.stop(),
    );
  const folder = config.FAX_FOLDER;
  if (folder)
    await lifecycle.open(
      'faxes',
      () => watchFaxes({ ...desk, folder, now: clock.now, log }),
      (part) => part.stop(),
    );
}

const sampleSeat = '8001';
const seatedDays = 40;

/** A demonstration has an exchange that rings, and somebody at one of its seats. */
export async function openExchange(
  url: string,
  { db, clock, log, lifecycle }: { db: Db; clock: Clock; log: Log; lifecycle: Lifecycle },
): Promise<void> {
  const [agent] = await colleagues(db, ['care-agent']);
  if (agent && (await seats(db)).length === 0)
    await db.transact((tx) => takeSeat(tx, sampleSeat, agent.id, later(clock.now(), -seatedDays * dayMs)));
  await lifecycle.open(
    'exchange',
    async () => startExchange(url, { now: clock.now, log }),
    (part) => part.stop(),
  );
}
