import type { Errand } from '../business/messages/index.ts';
import type { Desk } from './desk.ts';
import { turnstile } from './gather.ts';
import type { Lease } from './lease.ts';

/**
 * The epochs of the connections of one link. Each connection has its own, so that what a dead one left without an answer can be
 * told from what another one still waits for. They begin one after another: what was left is taken over once.
 */
export class Epochs {
  readonly #lease: Lease;
  readonly #desk: Desk;
  readonly #alive = new Set<number>();
  readonly #gate = turnstile();

  constructor(lease: Lease, desk: Desk) {
    this.#lease = lease;
    this.#desk = desk;
  }

  /** Begins an epoch, with what is to be sent once more under it. Undefined when the lease is no longer ours. */
  begin(): Promise<{ epoch: number; stale: Errand[] } | undefined> {
    return this.#gate(async () => {
      const epoch = await this.#lease.nextEpoch();
      if (epoch === undefined) return undefined;
      const stale = await this.#desk.takeStale(epoch, [...this.#alive]);
      this.#alive.add(epoch);
      return { epoch, stale };
    });
  }

  /** The connection is gone: what it left may be taken over. */
  end(epoch: number): void {
    this.#alive.delete(epoch);
  }
}
