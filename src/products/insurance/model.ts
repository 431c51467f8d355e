import type { Id } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { type Day, dayOf, hourMs, minuteMs } from '../../values/time.ts';

/** A company with which the house has a contract; `url` and a secret where it takes leads by webhook. */
export type Insurer = {
  readonly id: Id;
  readonly code: string;
  readonly name: string;
  readonly handOver: 'webhook' | 'csv';
  readonly url: string | undefined;
  readonly hasSecret: boolean;
  readonly isActive: boolean;
};

export type OfferState = 'waiting' | 'approved' | 'refused' | 'withdrawn';

/** What an insurer offers members: in which provinces (none: everywhere), to which levels (none: all that grant it), and on which days. */
export type Offer = {
  readonly id: Id;
  readonly insurerId: Id;
  readonly insurer: string;
  readonly title: string;
  readonly detail: string;
  readonly provinces: readonly string[];
  readonly levels: readonly string[];
  readonly from: Day;
  readonly until: Day;
};

/** Whom offers are looked up for: what this phone has ordered, and whether that grants offers at all. */
export type Person = {
  readonly province: string | undefined;
  readonly products: ReadonlySet<string>;
  readonly isEntitled: boolean;
};

/** The approved offers that are for somebody today, those that end first first. */
export function offersFor(offers: readonly Offer[], { province, products, isEntitled }: Person, now: Date): Offer[] {
  const today = dayOf(now);
  if (!isEntitled) return [];
  return offers
    .filter(({ from, until }) => from <= today && today <= until)
    .filter(({ provinces }) => provinces.length === 0 || (province !== undefined && provinces.includes(province)))
    .filter(({ levels }) => levels.length === 0 || levels.some((level) => products.has(level)))
    .toSorted((a, b) => (a.until === b.until ? (a.id < b.id ? -1 : 1) : a.until < b.until ? -1 : 1));
}

/** The car whose insurance an offer is about, as far as it is known. */
export type Car = { readonly plate: string; readonly due?: Day };

/** Of the cars of somebody the one whose insurance ends first from today on; else the first. */
export function carToInsure(cars: readonly Car[], now: Date): Car | undefined {
  const today = dayOf(now);
  const ahead = cars.filter(({ due }) => due !== undefined && due >= today);
  return ahead.toSorted((a, b) => (a.due! < b.due! ? -1 : 1))[0] ?? cars[0];
}

/** All that is handed over of a person, in the words of the question. */
export function dataInWords(car: Car | undefined): string {
  if (!car) return '手机号码';
  return car.due ? `号码、车牌${car.plate}、保险到期日` : `号码和车牌${car.plate}`;
}

/** `2026年12月31日`: what is agreed to says its year. */
export function dateInWords(day: Day): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return `${year}年${month}月${date}日`;
}

export const leadStates = ['waiting', 'handed', 'quoted', 'sold', 'lost', 'undelivered', 'withdrawn'] as const;
export type LeadState = (typeof leadStates)[number];

/** What somebody agreed to: that his data go to one insurer for one quote. */
export type Agreement = {
  readonly phone: Phone;
  readonly id: Id;
  readonly offer: Pick<Offer, 'id' | 'insurerId'>;
  readonly car: Car | undefined;
  readonly channel: 'sms' | 'web';
  readonly consentText: string;
  readonly textVersion: string;
  readonly evidence: Readonly<Record<string, string>>;
};

/** A lead that is still in work is not asked for again within this time. */
export const goingMs = 60 * 24 * hourMs;
const going: readonly LeadState[] = ['waiting', 'handed', 'quoted', 'undelivered'];

/** A lead of somebody, as far as asking again depends on it. */
export type Standing = { readonly id: Id; readonly offerId: Id; readonly state: LeadState; readonly agreedAt: Date };

/** Whether somebody has let his data go for this offer lately, and it is not decided yet. */
export function isGoing(leads: readonly Standing[], offerId: Id, now: Date): boolean {
  return leads.some(
    (one) => one.offerId === offerId && going.includes(one.state) && now.getTime() - one.agreedAt.getTime() < goingMs,
  );
}

/** What became of a lead, as the insurer or somebody of staff tells. */
export type Outcome =
  | { readonly outcome: 'quoted' | 'sold'; readonly premiumFen: number }
  | { readonly outcome: 'lost'; readonly reason: string };

type Known = {
  readonly state: LeadState;
  readonly premiumFen: number | undefined;
  readonly reason: string | undefined;
};

/**
 * Whether what is told of a lead is taken. The answer to a webhook may be lost, so an insurer may tell of a lead that we still hold
 * for undelivered. What was sold or lost stays so, unless a person corrects it; told again it changes nothing.
 */
export function decideOutcome(
  known: Known,
  told: Outcome,
  by: 'insurer' | 'staff',
): 'taken' | 'again' | 'withdrawn' | 'decided' {
  if (known.state === 'withdrawn') return 'withdrawn';
  const isSame =
    known.state === told.outcome &&
    (told.outcome === 'lost' ? known.reason === told.reason : known.premiumFen === told.premiumFen);
  if (isSame) return 'again';
  const isDecided = known.state === 'sold' || known.state === 'lost';
  return isDecided && by === 'insurer' ? 'decided' : 'taken';
}

/** So often a lead is tried; then people look at it. */
export const mostTries = 12;
const firstWaitMs = minuteMs;
const longestWaitMs = 6 * hourMs;

/** How long after a try that failed the next one comes: a minute, two, four … six hours. */
export function waitMs(tries: number): number {
  return Math.min(firstWaitMs * 2 ** (tries - 1), longestWaitMs);
}
