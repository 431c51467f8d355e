import type { BillingHouse } from '../../src/business/bill-run/index.ts';
import { whenSettled } from '../../src/business/bill-run/index.ts';
import { jobsOf } from '../../src/business/bill-run/jobs.ts';
import type { Charge, FeeTerms } from '../../src/business/billing/index.ts';
import { monthCharges } from '../../src/business/billing/index.ts';
import {
  type Answer,
  claim,
  type Errand,
  type Fate,
  recordAnswers,
  recordReports,
  recordSilence,
} from '../../src/business/messages/index.ts';
import { loadSegments } from '../../src/business/subscribers/index.ts';
import type { Terms } from '../../src/business/subscriptions/index.ts';
import type { Intake } from '../../src/intake/intake.ts';
import { takeMos } from '../../src/intake/mo.ts';
import { takeUserReports } from '../../src/intake/user-report.ts';
import type { Db } from '../../src/platform/db.ts';
import { openLog } from '../../src/platform/log.ts';
import { ensurePartitions } from '../../src/platform/partitions.ts';
import { later } from '../../src/values/time.ts';
import { anMo } from './mo.ts';
import { aDoor, aLane } from './mt.ts';
import { noOrders } from './orders.ts';
import { aCatalog, contentFolder, termsOf } from './talk.ts';

/** Beijing time, `2026-12-10 09:00`. */
export function at(written: string): Date {
  return new Date(`${written.replace(' ', 'T')}:00+08:00`);
}

/** A house with a gateway that is a few lines: people order and cancel, runs are made, records get their fate. */
export class BillWorld {
  readonly db: Db;
  readonly terms: Terms;
  readonly alarms: string[] = [];
  readonly #segments: Intake['segments'];
  #runs = 0;
  #ids = 0;

  private constructor(db: Db, terms: Terms, segments: Intake['segments']) {
    this.db = db;
    this.terms = terms;
    this.#segments = segments;
  }

  static async open(db: Db, fees?: FeeTerms, changes: Partial<Terms> = {}): Promise<BillWorld> {
    for (const month of ['2026-12', '2027-03', '2027-06']) await ensurePartitions(db, at(`${month}-01 00:00`));
    const terms = termsOf(await aCatalog());
    return new BillWorld(db, { ...terms, fees: fees ?? terms.fees, ...changes }, await loadSegments(contentFolder));
  }

  house(now: Date): Intake & BillingHouse {
    const log = openLog({ level: 'error', out: { write: (line) => void this.alarms.push(line) } });
    const door = aDoor({ ...aLane, extensionDigits: 0 });
    return {
      db: this.db,
      clock: { now: () => now },
      log,
      terms: this.terms,
      segments: this.#segments,
      door,
      ...noOrders,
    };
  }

  async text(phone: string, words: string, now: Date): Promise<void> {
    await takeMos(this.house(now), [anMo(words, { phone })]);
  }

  /** Orders and confirms: active from `now` on. */
  async order(phone: string, now: Date, word = 'CY'): Promise<void> {
    await this.text(phone, word, later(now, -60_000));
    await this.text(phone, 'Y', now);
  }

  userReport(phone: string, condition: 'gone' | 'stopped' | 'normal', now: Date): Promise<void> {
    return takeUserReports(this.house(now), [{ phone, condition, link: 'smg', accessNumber: '10620007' }]);
  }

  /** A run, as the clock rings it. */
  async run(now: Date): Promise<void> {
    await jobsOf(this.house(now))[0]!.run(this.db, later(now, ++this.#runs), this.house(now).log);
  }

  /** Charges whose time is over end. */
  async end(now: Date): Promise<void> {
    await jobsOf(this.house(now))[1]!.run(this.db, now, this.house(now).log);
  }

  /** What leaves for the gateway now: the records among it. */
  async leave(now: Date): Promise<Errand[]> {
    return (await this.leaveAll(now)).filter(({ fee }) => fee?.kind === 'month-record');
  }

  /** Everything that leaves for the gateway now. */
  async leaveAll(now: Date): Promise<Errand[]> {
    const told = { door: aDoor(), whenSettled: whenSettled(this.house(now)) };
    const wanted = { ...told, link: 'smg', epoch: 1, limit: 5_000, nextCarrierId: () => `id${++this.#ids}` };
    return this.db.transact((tx) => claim(tx, wanted, now));
  }

  /** The gateway reports the fate of a record. */
  async report(errand: Errand, fate: Fate, code: string, now: Date): Promise<void> {
    const { phone, carrierMessageId } = errand;
    const report = { phone, link: 'smg', carrierMessageId: carrierMessageId!, fate, code };
    await this.db.transact((tx) => recordReports(tx, [report], whenSettled(this.house(now)), now));
  }

  /** The gateway answers that it has taken a PDU, or not. */
  async answer(errand: Errand, verdict: Answer['verdict'], result: string, now: Date): Promise<void> {
    const told = whenSettled(this.house(now));
    await this.db.transact((tx) => recordAnswers(tx, [{ ...errand, verdict, result }], told, now));
  }

  /** The answer to a record is lost. */
  async lose(errand: Errand, now: Date): Promise<void> {
    const silence = { epoch: 1, dropsCopies: true, whenSettled: whenSettled(this.house(now)) };
    await this.db.transact((tx) => recordSilence(tx, [errand], silence, now));
  }

  /** A run, and the fate of the record of one phone, if it has one. */
  async bill(phone: string, now: Date, fate: Fate = 'delivered', code = '0'): Promise<number> {
    await this.run(now);
    const records = (await this.leave(now)).filter((one) => one.phone === phone);
    for (const record of records) await this.report(record, fate, code, later(now, 5_000));
    return records.length;
  }

  async charge(phone: string, month: string): Promise<Charge | undefined> {
    return (await this.db.transact((tx) => monthCharges(tx, [phone], [month])))[0];
  }

  /** State and amount of a month's charge: `posted 500`. */
  async fee(phone: string, month: string): Promise<string> {
    const charge = await this.charge(phone, month);
    return charge ? `${charge.state} ${charge.amountFen}` : 'none';
  }

  async standing(phone: string): Promise<string[]> {
    const rows = await this.db.read<{ state: string }>('select state from subscription where phone = $1 order by id', [
      phone,
    ]);
    return rows.map(({ state }) => state);
  }

  /** The rules that a charge went by, in order. */
  async story(phone: string): Promise<string[]> {
    const rows = await this.db.read<{ to_state: string; rule: string }>(
      'select to_state, rule from charge_event where phone = $1 order by id',
      [phone],
    );
    return rows.map(({ to_state, rule }) => `${to_state}: ${rule}`);
  }
}
