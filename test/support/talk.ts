import path from 'node:path';
import type { FeeTerms, LinkFees, Meaning } from '../../src/business/billing/index.ts';
import { type Catalog, loadCatalog } from '../../src/business/catalog/index.ts';
import { type AnyService, type Lane, mtOf, type TakenMo } from '../../src/business/messages/index.ts';
import type { Subscriber } from '../../src/business/subscribers/index.ts';
import {
  applied,
  type Changes,
  decideDue,
  isTrial,
  type Terms,
  together,
} from '../../src/business/subscriptions/index.ts';
import { type Reaction, react } from '../../src/intake/commands.ts';
import type { Talker } from '../../src/intake/open-questions.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { loadWeather, weatherOf } from '../../src/products/weather/index.ts';
import { newId } from '../../src/values/id.ts';
import { dayMs, hourMs, later } from '../../src/values/time.ts';

export const house = { spName: '示例公司', hotline: '400-000-0000' };
export const contentFolder = path.join(packageRoot, 'content');

const weather = await loadWeather(contentFolder);

/** The catalogue of the product, or of a folder of fixtures. */
export function aCatalog(folder = contentFolder): Promise<Catalog> {
  return loadCatalog(folder, house);
}

/** Fees as China Unicom wants them: records of ours from the 10th to the 19th. */
export function feeTerms(changes: Partial<LinkFees> = {}): FeeTerms {
  const smg: LinkFees = {
    raisedBy: 'sp-record',
    days: { first: 10, last: 19 },
    attempts: 3,
    retryDays: 3,
    meanings: new Map(meaningsToTry),
    ...changes,
  };
  return { links: new Map([['smg', smg]]), coolingOffMs: 72 * hourMs, testNumbers: new Set(['15633000099']) };
}

const meaningsToTry: readonly [string, Meaning][] = [
  ['CB:0018', 'taken-before'],
  ['CB:0007', 'low-balance'],
  ['CB:0001', 'no-such-user'],
  ['DB:0102', 'stopped'],
  ['DB:0103', 'in-debt'],
  ['DB:0115', 'mirror-differs'],
  ['DB:0108', 'product-error'],
  ['MK:0004', 'unreachable'],
];

export function termsOf(catalog: Catalog): Terms {
  return {
    catalog,
    confirmWindowMs: 24 * hourMs,
    fees: feeTerms(),
    orderModes: new Map([['smg', 'local']]),
    carrierConfirms: new Set<string>(),
    items: new Map([['weather-now', (city, now) => weatherOf(weather, city, now)]]),
    welcomes: new Map(),
    itemConsentMs: 30 * dayMs,
  };
}

export function aSubscriber(changes: Partial<Subscriber> = {}): Subscriber {
  return {
    phone: '15633000001',
    carrier: 'unicom',
    province: '河北',
    blacklisted: false,
    holderSince: new Date('2026-01-01T00:00:00+08:00'),
    mosThisMinute: 1,
    unknownAnswered: undefined,
    ...changes,
  };
}

/** A conversation without a database: each text is decided on what the earlier ones left, a second apart. */
export class Talk {
  talker: Talker;
  now: Date;
  terms: Terms;
  readonly lanes: readonly Lane[];
  /** Services that answer words of their own; how a phone stands with them is put into the talker's `standing`. */
  services: readonly AnyService[] = [];
  /** What the clock changed in the last walk. */
  walked: Changes = together();

  constructor(
    terms: Terms,
    { at = '2026-11-23T10:00:00+08:00', subscriber = aSubscriber(), extensionDigits = 0 } = {},
  ) {
    this.terms = terms;
    this.now = new Date(at);
    this.lanes = [{ extensionDigits, carriers: ['unicom'], accessNumbers: ['10620007'] } as unknown as Lane];
    this.talker = {
      subscriber,
      subscriptions: [],
      questions: [],
      feesOfMonth: [],
      heardPromotionLast: false,
      trials: { taken: [], seats: new Map() },
    };
  }

  /** Sends a text and returns what it leads to. */
  hear(text: string, to = '10620007'): Reaction {
    this.now = later(this.now, 1000);
    const mo = {
      id: newId(this.now),
      phone: this.talker.subscriber.phone,
      accessNumber: to,
      text,
      link: 'smg',
    } as TakenMo;
    const reaction = react(
      { terms: this.terms, lanes: this.lanes, services: this.services },
      this.talker,
      mo,
      this.now,
    );
    this.talker = reaction.after;
    return reaction;
  }

  /** The texts that answer a text. */
  say(text: string, to?: string): string[] {
    return this.hear(text, to).mts.map((mt) => mt.text);
  }

  /** What stands: product and state. */
  get standing(): string[] {
    return this.talker.subscriptions.map((one) => `${one.product} ${one.state}`);
  }

  /** The clock moves to `at` and rings whatever falls due on the way, each at its own time; returns the texts that go out. */
  walkTo(at: string): string[] {
    const said: string[] = [];
    this.walked = together();
    for (;;) {
      // A carrier that does not answer is given up by a job of its own.
      const ours = this.talker.subscriptions.filter((one) => one.state === 'pending-confirm' || isTrial(one));
      const due = ours.flatMap(({ nextAt }) => nextAt ?? []).sort((a, b) => +a - +b)[0];
      if (!due || due > new Date(at)) break;
      this.now = due;
      const { changes, says } = decideDue(this.talker, this.terms, due);
      if (changes.subscriptions.length === 0) throw new Error('something is due and nothing happens');
      this.talker = { ...this.talker, subscriptions: applied(this.talker.subscriptions, changes) };
      this.walked = together(this.walked, changes);
      said.push(
        ...says.map(
          (say) => mtOf(this.terms.catalog, say, { ...this.talker.subscriber, class: 'notice', dialled: '' }).text,
        ),
      );
    }
    this.now = new Date(at);
    return said;
  }

  wait(ms: number): void {
    this.now = later(this.now, ms);
  }
}
