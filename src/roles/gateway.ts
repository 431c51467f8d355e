import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Door, WhenSettled } from '../business/messages/index.ts';
import { type Doors, Link, type LinkOptions, type LinkSheet, type LinkState, startTelling } from '../carriers/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Db } from '../platform/db.ts';
import type { ReadinessCheck } from '../platform/http/index.ts';
import type { Listener } from '../platform/listen.ts';
import type { Log } from '../platform/log.ts';

/** What the gateway role works with. */
export type GatewayOptions = {
  readonly db: Db;
  readonly listener: Listener;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly sheets: readonly LinkSheet[];
  readonly door: Door;
  /** Who takes what carriers hand us. */
  readonly doors: Doors;
  /** Who must know what became of messages. */
  readonly whenSettled: WhenSettled;
  /** Finds the content of MMS. */
  readonly multimedia: NonNullable<LinkOptions['multimedia']>;
};

/** The running gateway role. */
export type Gateway = {
  /** How each link is. */
  state(): LinkState[];
  /** What went over each link since this process began. */
  totals(): ReadonlyMap<string, Link['totals']>;
  /** Where what comes over a link is taken; undefined where this process does not run it. */
  arrivalsOf(link: string): Link['arrivals'] | undefined;
  /** Stops all links: what came is answered, what is on the way is waited for, the rest stays queued. */
  stop(): Promise<void>;
};

/** A link takes over what waits for another one when it runs, here or in the process that holds its lease. */
const takesOver: ReadonlySet<LinkState['sending']> = new Set(['bound', 'idle', 'standby'] as const);

/** The role that speaks with carriers. Rejects when a port cannot be had; links that cannot connect keep trying. */
export async function startGateway({ sheets, ...options }: GatewayOptions): Promise<Gateway> {
  const holder = `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`;
  const links: Link[] = [];
  const standsIn = (link: string) => links.some(({ state }) => state.link === link && takesOver.has(state.sending));
  const stop = async () => void (await Promise.all(links.map((link) => link.stop())));
  const { db, log } = options;
  try {
    for (const sheet of sheets) links.push(await Link.open({ ...options, sheet, holder, standsIn }));
  } catch (error) {
    await stop();
    throw error;
  }
  const telling = startTelling(db, holder, links, log);
  const stopAll = async () => {
    await stop();
    await telling.stop();
  };
  return {
    state: () => links.map((link) => link.state),
    totals: () => new Map(links.map(({ state, totals }) => [state.link, totals])),
    arrivalsOf: (name) => links.find(({ state }) => state.link === name)?.arrivals,
    stop: stopAll,
  };
}

/** Says of each link what is wrong with it. A link without a connection is well: it connects when there is something to send. */
export function linkCheck(gateway: Gateway): ReadinessCheck {
  return {
    name: 'links',
    async check() {
      const faults = gateway.state().flatMap(({ link, sending, connections: { open, wanted } }) => {
        if (sending === 'retrying' || sending === 'login-refused') return [`${link}: ${sending}`];
        return open < wanted ? [`${link}: ${open} of ${wanted} connections are open`] : [];
      });
      return faults.length > 0 ? faults.join(', ') : undefined;
    },
  };
}
