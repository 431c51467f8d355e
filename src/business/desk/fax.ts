import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BlobTooLarge } from '../../platform/blobs.ts';
import type { Db, Tx } from '../../platform/db.ts';
import type { Log } from '../../platform/log.ts';
import { type Id, newId } from '../../values/id.ts';
import { insertAttachment, openTicket } from '../tickets/index.ts';
import type { DeskHouse } from './house.ts';

/** What a fax is: told by its first bytes, whatever its name says. */
export function faxTypeOf(head: Uint8Array): 'application/pdf' | 'image/tiff' | undefined {
  const begins = Buffer.from(head.subarray(0, 5)).toString('latin1');
  if (begins === '%PDF-') return 'application/pdf';
  return begins.startsWith('II*\0') || begins.startsWith('MM\0*') ? 'image/tiff' : undefined;
}

/** The number that sent it, where its name tells: the longest run of digits that can be one and is no date. */
export function senderIn(name: string): string | undefined {
  const runs = name.match(/\d[\d-]{5,18}\d/g) ?? [];
  return runs
    .map((run) => run.replace(/-/g, ''))
    .filter((run) => run.length >= 7 && run.length <= 16 && !/^(19|20)\d{6}(\d{6})?$/.test(run))
    .sort((a, b) => b.length - a.length)[0];
}

/** A fax as it came. */
export type Fax = {
  readonly id: Id;
  readonly name: string;
  readonly type: string | undefined;
  readonly bytes: number;
  readonly sender: string | undefined;
  readonly state: 'taken' | 'refused';
  readonly why: string | undefined;
  readonly ticketId: Id | undefined;
  readonly receivedAt: Date;
};

export const faxLimitBytes = 30 * 1024 * 1024;

/** What became of a fax that was brought. `isKnown`: the same pages came before. */
export type FaxTaken = { readonly fax: Fax; readonly isKnown: boolean; readonly number?: string };

/**
 * Takes a fax: it is kept by its hash and becomes a ticket in one commit; the same pages again are the fax they were. `also` runs
 * in that transaction.
 */
export async function takeFax(
  { db, blobs, tickets }: Pick<DeskHouse, 'db' | 'blobs' | 'tickets'>,
  given: { readonly name: string; readonly sender?: string | undefined; readonly cameBy: 'folder' | 'upload' },
  content: AsyncIterable<Uint8Array>,
  now: Date,
  also: (tx: Tx, fax: Fax) => Promise<void> = async () => {},
): Promise<FaxTaken> {
  const { hash, bytes, head } = await blobs.put(content, faxLimitBytes);
  const type = faxTypeOf(head);
  const name = path.basename(given.name).slice(-100);
  return db.transact(async (tx) => {
    const known = await tx.sql<FaxRow>('fax by hash', `select ${columns} from fax where hash = $1`, [hash]);
    if (known[0]) return { fax: faxOf(known[0]), isKnown: true };
    const sender = given.sender ?? senderIn(name);
    const why = type ? undefined : 'it is neither PDF nor TIFF';
    const fax = { id: newId(now), name, type, bytes, sender, why, receivedAt: now };
    const opened = type ? await open(tx, tickets, { ...fax, type, hash }, now) : undefined;
    const whole: Fax = { ...fax, state: why ? 'refused' : 'taken', ticketId: opened?.ticket.id };
    const rows = await insert(tx, whole, hash, given.cameBy);
    // Two who bring the same at once: one of them made it, and the other sees that in a moment.
    if (rows === 0) throw new Error(`fax ${hash} came twice at once`);
    await also(tx, whole);
    return { fax: whole, isKnown: false, ...(opened && { number: opened.number }) };
  });
}

function open(
  tx: Tx,
  tickets: DeskHouse['tickets'],
  fax: { id: Id; name: string; type: string; bytes: number; hash: string; sender: string | undefined },
  now: Date,
) {
  const { id, name, type, bytes, hash, sender } = fax;
  const attachment = { id: newId(now), name, type, bytes, hash, by: null };
  const from = sender === undefined ? '' : ` ${sender}`;
  return insertAttachment(tx, attachment, now).then(() =>
    openTicket(
      tx,
      tickets,
      {
        ...({ source: 'fax', channel: 'fax', category: 'other' } as const),
        ...{ subject: `传真${from}`, text: `收到传真${from}：${name}`, messageReference: id },
        attachments: [attachment.id],
      },
      now,
    ),
  );
}

type FaxRow = {
  id: Id;
  name: string;
  type: string | null;
  bytes: string;
  sender: string | null;
  state: Fax['state'];
  why: string | null;
  ticket_id: Id | null;
  received_at: Date;
};
const columns = 'id, name, type, bytes, sender, state, why, ticket_id, received_at';

function faxOf(row: FaxRow): Fax {
  return {
    ...{ id: row.id, name: row.name, bytes: Number(row.bytes), state: row.state, receivedAt: row.received_at },
    ...{ type: row.type ?? undefined, sender: row.sender ?? undefined, why: row.why ?? undefined },
    ticketId: row.ticket_id ?? undefined,
  };
}

async function insert(tx: Tx, fax: Fax, hash: string, cameBy: string): Promise<number> {
  const rows = await tx.sql(
    'insert fax',
    `insert into fax (id, hash, name, type, bytes, sender, state, why, ticket_id, came_by, received_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (hash) do nothing returning id`,
    [
      ...[fax.id, hash, fax.name, fax.type ?? null, fax.bytes, fax.sender ?? null, fax.state, fax.why ?? null],
      ...[fax.ticketId ?? null, cameBy, fax.receivedAt],
    ],
  );
  return rows.length;
}

/** Faxes, the newest first. */
export async function listFaxes(db: Db, before: Id | undefined, limit: number): Promise<Fax[]> {
  const rows = await db.read<FaxRow>(
    `select ${columns} from fax where $1::uuid is null or id < $1 order by id desc limit $2`,
    [before ?? null, limit],
  );
  return rows.map(faxOf);
}

/** A file that has not grown for so long has arrived whole, ms of real time. */
const settledMs = 3_000;
const lookEveryMs = 1_000;

/**
 * Watches a folder that a fax server writes into, until it is stopped. A file is taken once it has settled, and moved below it only
 * after the commit: `taken`, or `refused` when it is no fax. A crash in between finds the file again, and knows its pages.
 */
export function watchFaxes(
  house: Pick<DeskHouse, 'db' | 'blobs' | 'tickets'> & {
    readonly folder: string;
    readonly now: () => Date;
    readonly log: Log;
  },
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      try {
        await takeSettled(house, Date.now());
      } catch (error) {
        house.log.error({ error, folder: house.folder }, 'the folder of faxes cannot be read; it is tried again');
      }
      await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Takes every file of the folder that has settled by `realNow`. Returns how many. */
export async function takeSettled(
  house: Pick<DeskHouse, 'db' | 'blobs' | 'tickets'> & {
    readonly folder: string;
    readonly now: () => Date;
    readonly log: Log;
  },
  realNow: number,
): Promise<number> {
  const { folder, log, now } = house;
  await mkdir(folder, { recursive: true });
  const files = (await readdir(folder, { withFileTypes: true })).filter(
    (one) => one.isFile() && !one.name.startsWith('.'),
  );
  let taken = 0;
  for (const { name } of files) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (!found || found.size === 0 || realNow - found.mtimeMs < settledMs) continue;
    try {
      const content = createReadStream(file) as AsyncIterable<Uint8Array>;
      const { fax } = await takeFax(house, { name, cameBy: 'folder' }, content, now());
      await moveBelow(folder, fax.state, name);
      taken += 1;
    } catch (error) {
      log.error({ alarm: 'fax', error, name }, 'a fax cannot be taken; it stays in the folder');
      if (error instanceof BlobTooLarge) await moveBelow(folder, 'refused', name);
    }
  }
  return taken;
}

async function moveBelow(folder: string, state: Fax['state'], name: string): Promise<void> {
  await mkdir(path.join(folder, state), { recursive: true });
  await rename(path.join(folder, name), path.join(folder, state, `${Date.now()}-${name}`));
}
