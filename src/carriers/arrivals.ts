import type { Mo, StatusReport } from '../business/messages/index.ts';
import type { Log } from '../platform/log.ts';
import type { Doors, UserReport } from './carrier.ts';
import { type Gate, Gatherer } from './gather.ts';
import type { Pulse } from './pulse.ts';

/** What becomes of a PDU that a gateway waits to have answered. */
export type Owed = {
  /** Its effect is safe: answer it. */
  done(): void;
  /** It has no effect: let the gateway send it again. */
  failed(): void;
};

type Arrival<What> = { readonly what: What; readonly owed: Owed };

/** The most that one transaction takes. */
const largestBatch = 300;

/** Hands what comes on all connections of a link to the doors, in batches, and answers each PDU when it is safe. */
export class Arrivals {
  readonly mos: Gatherer<Arrival<Mo>>;
  readonly reports: Gatherer<Arrival<StatusReport>>;
  readonly userReports: Gatherer<Arrival<UserReport>>;
  readonly #log: Log;

  /** Reports go through `gate`. */
  constructor(doors: Doors, { gate, pulse, log }: { gate: Gate; pulse: Pulse; log: Log }) {
    this.#log = log;
    this.mos = this.#gather('MOs', (mos) => {
      pulse.heard(mos.length);
      return doors.onMos(mos);
    });
    this.reports = this.#gather('status reports', (reports) => {
      pulse.reported(reports);
      return gate(() => doors.onReports(reports));
    });
    this.userReports = this.#gather('user reports', (reports) => doors.onUserReports(reports));
  }

  /** Resolves when everything that came is answered. */
  async idle(): Promise<void> {
    await Promise.all([this.mos.idle(), this.reports.idle(), this.userReports.idle()]);
  }

  #gather<What>(kind: string, door: (batch: readonly What[]) => Promise<void>): Gatherer<Arrival<What>> {
    return new Gatherer(largestBatch, async (batch) => {
      try {
        await door(batch.map(({ what }) => what));
        for (const { owed } of batch) owed.done();
      } catch (error) {
        this.#log.error(
          { error, kind, count: batch.length },
          'arrivals could not be taken; the carrier sends them again',
        );
        for (const { owed } of batch) owed.failed();
      }
    });
  }
}

/** Gives what came to its door; what means nothing to us is just answered. */
export function addOrAnswer<What>(gatherer: Gatherer<Arrival<What>>, what: What | undefined, owed: Owed): void {
  if (what === undefined) owed.done();
  else gatherer.add({ what, owed });
}
