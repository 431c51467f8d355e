import { createHash, randomUUID } from 'node:crypto';
import { loadServiceWords } from '../../src/business/catalog/index.ts';
import { loadSegments } from '../../src/business/subscribers/index.ts';
import {
  type Act,
  type Actor,
  act,
  findTicket,
  loadDesk,
  type NewTicket,
  type Opened,
  openTicket,
  type Ticket,
  type TicketHouse,
  ticketActs,
  ticketService,
} from '../../src/business/tickets/index.ts';
import { jobsOf } from '../../src/business/tickets/jobs.ts';
import type { Intake } from '../../src/intake/intake.ts';
import { takeMos } from '../../src/intake/mo.ts';
import type { Db } from '../../src/platform/db.ts';
import { sweep } from '../../src/platform/jobs.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { later } from '../../src/values/time.ts';
import { anMo } from './mo.ts';
import { aDoor, aLane } from './mt.ts';
import { noOrders } from './orders.ts';
import { aCatalog, contentFolder, termsOf } from './talk.ts';

const log = openLog({ level: 'silent' });

/** A desk of customer care on a database: people of ours, phones that text, and a clock that is walked. */
export class CareWorld {
  readonly house: TicketHouse;
  readonly intake: Intake;
  now: Date;

  private constructor(house: TicketHouse, intake: Intake, now: Date) {
    this.house = house;
    this.intake = intake;
    this.now = now;
  }

  static async open(db: Db, at = '2026-11-30 09:00'): Promise<CareWorld> {
    const now = beijing(at);
    await ensurePartitions(db, now);
    const words = await loadServiceWords(contentFolder, await aCatalog(), new Map([['tickets', ticketActs]]), []);
    const terms = termsOf(words);
    const house = {
      ...{ db, terms, door: aDoor({ ...aLane, extensionDigits: 0 }) },
      ...{ segments: await loadSegments(contentFolder), desk: await loadDesk(contentFolder) },
    };
    const world: CareWorld = new CareWorld(
      house,
      { ...house, clock: { now: () => world.now }, log, ...noOrders, services: [ticketService(house)] },
      now,
    );
    return world;
  }

  /** A person of ours. */
  async person(role: string, organisation?: string): Promise<Actor & { readonly name: string }> {
    const id = randomUUID();
    const name = `${role}-${createHash('sha256').update(id).digest('hex').slice(0, 6)}`;
    await this.house.db.read(
      `insert into staff_account (id, name, role, organisation, password_hash, password_change_due, created_at)
       values ($1, $2, $3, $4, '$argon2id$none', false, $5)`,
      [id, name, role, organisation ?? null, this.now],
    );
    return { id, role, name };
  }

  async opens(phone: string | null, changes: Partial<NewTicket> = {}): Promise<Opened> {
    const asked: NewTicket = {
      ...{
        phone,
        source: 'hotline',
        channel: 'phone',
        category: 'usage',
        subject: '收不到天气短信',
        text: '昨天起收不到天气短信',
      },
      ...changes,
    };
    return (await this.house.db.transact((tx) => openTicket(tx, this.house, asked, this.now)))!;
  }

  /** `done`, or why not. */
  async does(ticketId: string, command: Act['command'], by: Actor, more: Partial<Act> = {}): Promise<string> {
    const asked = { ticketId, command, by, ...more };
    const outcome = await this.house.db.transact((tx) => act(tx, this.house, asked, this.now));
    return outcome.ok ? 'done' : outcome.code;
  }

  async ticket(id: string): Promise<Ticket> {
    return (await findTicket(this.house.db, id))!.ticket;
  }

  /** A phone texts. */
  text(phone: string, text: string): Promise<void> {
    return takeMos(this.intake, [anMo(text, { phone })]);
  }

  /** What was sent to a phone, oldest first. */
  async sent(phone: string): Promise<string[]> {
    const rows = await this.house.db.read<{ text: string }>('select text from mt where phone = $1 order by id', [
      phone,
    ]);
    return rows.map(({ text }) => text);
  }

  /** The thread of a ticket. */
  async thread(id: string): Promise<string[]> {
    const rows = await this.house.db.read<{ line: string }>(
      `select direction || ' ' || coalesce(channel, '-') || ': ' || text as line from ticket_message where ticket_id = $1 order by id`,
      [id],
    );
    return rows.map(({ line }) => line);
  }

  /** Rings what falls due for tickets until then. */
  walkTo(at: string): Promise<void> {
    return this.walkFor(beijing(at).getTime() - this.now.getTime());
  }

  async walkFor(ms: number): Promise<void> {
    this.now = later(this.now, ms);
    await sweep(this.house.db, jobsOf(this.house), this.now, log);
  }
}

export function beijing(at: string): Date {
  return new Date(`${at.replace(' ', 'T')}:00+08:00`);
}
