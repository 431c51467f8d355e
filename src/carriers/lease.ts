import type { Db } from '../platform/db.ts';
import type { Log } from '../platform/log.ts';

const renewEveryMs = 2_000;
/** Shorter than the six seconds after which another may take the lease: we stop before somebody else begins. */
const givenUpAfterMs = 4_000;
/** An answer that comes later makes nothing sure any more: the next question goes over another connection. */
const patience = { withinMs: givenUpAfterMs };

/**
 * The right to send on a link, held by one process at a time: a row with an epoch and an end in the database's real time.
 * Who cannot renew it stops before its end. Every connection gets an epoch of its own, so that what an earlier one left
 * without an answer can be told by its older epoch.
 */
export class Lease {
  readonly #db: Db;
  readonly #link: string;
  readonly #holder: string;
  readonly #log: Log;
  readonly #onChange: () => void;
  #held = false;
  /** Monotonic ms until which it is surely ours. */
  #surelyUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #renewal: Promise<void> = Promise.resolve();
  #closed = false;

  /** `holder` names this process for ever; `onChange` is told when the lease is got or lost. */
  constructor(options: { db: Db; link: string; holder: string; log: Log; onChange: () => void }) {
    this.#db = options.db;
    this.#link = options.link;
    this.#holder = options.holder;
    this.#log = options.log;
    this.#onChange = options.onChange;
  }

  /** While true nobody else sends on the link. A process that stood still knows it at once, before any timer has told it. */
  get held(): boolean {
    return this.#held && performance.now() < this.#surelyUntil;
  }

  /** Asks for the lease, now and from then on. */
  open(): void {
    this.#renewal = this.#renew();
  }

  /** Begins a new epoch. Undefined when the lease is no longer ours. */
  async nextEpoch(): Promise<number | undefined> {
    const [row] = await this.#db.read<{ epoch: number }>(
      `update link_lease set epoch = epoch + 1, epoch_at = clock_timestamp() where link = $1 and holder = $2 and until > clock_timestamp() returning epoch`,
      [this.#link, this.#holder],
    );
    return row?.epoch;
  }

  /** Gives the lease back, so that the next holder need not wait for its end. Nothing may be sent any more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#renewal;
    if (this.#held) {
      await this.#db
        .read('update link_lease set until = clock_timestamp() where link = $1 and holder = $2', [
          this.#link,
          this.#holder,
        ])
        .catch((error) =>
          this.#log.warn({ error, link: this.#link }, 'the lease could not be given back; it ends by itself'),
        );
    }
    this.#lose();
  }

  async #renew(): Promise<void> {
    const askedAt = performance.now();
    try {
      const mine = await this.#ask();
      if (mine) this.#keep(askedAt);
      else this.#lose();
    } catch (error) {
      this.#log.warn({ error, link: this.#link }, 'the lease of the link could not be renewed yet');
    }
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#renewal = this.#renew();
    }, renewEveryMs);
  }

  async #ask(): Promise<boolean> {
    const rows = await this.#db.read(
      `insert into link_lease as l (link, holder, epoch, until) values ($1, $2, 0, clock_timestamp() + interval '6 s')
       on conflict (link) do update set holder = $2, until = excluded.until
       where l.holder = $2 or l.until < clock_timestamp() returning epoch`,
      [this.#link, this.#holder],
      patience,
    );
    return rows.length > 0;
  }

  #keep(askedAt: number): void {
    // Whoever looked since it ran out was told that it is lost, and sends nothing more until it is got anew.
    if (!this.held) this.#lose();
    const until = askedAt + givenUpAfterMs;
    // An answer that came as late as that makes nothing sure: the next one may.
    if (until <= performance.now()) return;
    clearTimeout(this.#deadline);
    this.#surelyUntil = until;
    this.#deadline = setTimeout(() => this.#lose(), this.#surelyUntil - performance.now());
    if (this.#held) return;
    this.#held = true;
    this.#onChange();
  }

  #lose(): void {
    clearTimeout(this.#deadline);
    if (!this.#held) return;
    this.#held = false;
    this.#onChange();
  }
}
