import type { Calendar, Clock } from '../../business/tickets/index.ts';
import type { Id } from '../../values/id.ts';
import type { Fen } from '../../values/money.ts';
import type { Phone } from '../../values/phone.ts';
import { type Day, dayOf } from '../../values/time.ts';

/** The same in both languages of the consoles. */
export type BothWords = { readonly 'zh-CN': string; readonly en: string };

/** What somebody can have done, as `content/errands/kinds.yaml` tells. */
export type Kind = {
  readonly code: string;
  readonly title: BothWords;
  /** As an SMS says it. */
  readonly short: string;
  readonly words: readonly string[];
  readonly papers: readonly string[];
  readonly rules: readonly { readonly text: BothWords; readonly source: string; readonly checkedOn: Day }[];
  /** What is usually paid to others for it. */
  readonly thirdParty: readonly string[];
  readonly days: number;
  readonly steps: readonly {
    readonly code: string;
    readonly title: BothWords;
    readonly photo: boolean;
    readonly tell: boolean;
  }[];
};

/** Where it is done. */
export type City = {
  readonly code: string;
  readonly title: BothWords;
  readonly words: readonly string[];
  readonly sample: boolean;
  readonly source: string;
  readonly checkedOn: Day;
  readonly days: number;
  readonly rules: readonly BothWords[];
  readonly papers: Readonly<Record<string, readonly string[]>>;
};

/** The agency fees that count from a day on. */
export type PriceList = {
  readonly from: Day;
  readonly sample: boolean;
  readonly source: string;
  readonly fees: Readonly<Record<string, Readonly<Record<string, Fen>>>>;
};

/** Something that is paid to others in a person's name. Without `fen` it is known only for the case at hand. */
export type ThirdPartyItem = { readonly code: string; readonly title: BothWords; readonly fen?: Fen | undefined };

/** Everything that content says of errands. */
export type ErrandBook = {
  readonly calendar: Calendar;
  readonly quoteMs: number;
  readonly priorityQuoteMs: number;
  readonly validMs: number;
  readonly kinds: readonly Kind[];
  readonly cities: readonly City[];
  readonly lists: readonly PriceList[];
  readonly thirdParty: readonly ThirdPartyItem[];
  /** What papers are called on English pages. */
  readonly paperNames: Readonly<Record<string, string>>;
};

/** How an errand stands: asked for, quoted, agreed to, given to somebody, worked on, and over. */
export const states = ['asked', 'quoted', 'accepted', 'assigned', 'working', 'done', 'cancelled'] as const;
export type State = (typeof states)[number];
export const channels = ['sms', 'web', 'agent', 'reminder'] as const;
export type Channel = (typeof channels)[number];

/** What was offered: a version that is never edited. */
export type Quotation = {
  readonly id: Id;
  readonly version: number;
  /** The price list it was made by. */
  readonly list: Day;
  readonly listFen: Fen;
  readonly discountPercent: number;
  /** The agency fee to pay. */
  readonly agencyFen: Fen;
  readonly thirdParty: readonly { readonly code: string; readonly fen: Fen }[];
  readonly papers: readonly string[];
  readonly days: number;
  readonly validUntil: number;
  /** The exact words as they were sent, and the versions of their texts. */
  readonly texts: readonly { readonly text: string; readonly version: string }[];
  readonly by: Id;
  readonly at: number;
};

/** How somebody agreed, and to which quotation. */
export type Acceptance = {
  readonly how: 'sms' | 'web' | 'signature';
  readonly quotationId: Id;
  readonly at: number;
  /** The MO, the session of the page, or the picture of the signature. */
  readonly evidence: Readonly<Record<string, string>>;
};

/** Part of the work. */
export type Step = {
  readonly code: string;
  readonly title: BothWords;
  readonly photo: boolean;
  readonly tell: boolean;
  readonly doneAt: number | null;
  readonly by: Id | null;
  readonly note: string;
};

/** An errand as it stands. It is plain JSON; times are ms since 1970. */
export type Errand = {
  readonly id: Id;
  readonly number: string;
  readonly phone: Phone;
  readonly version: number;
  readonly state: State;
  readonly kind: string;
  readonly city: string;
  readonly channel: Channel;
  /** In the words of the person. */
  readonly wish: string;
  readonly plate: string | null;
  /** What the person is called and how else reached. */
  readonly contact: string;
  readonly accessNumber: string | null;
  readonly priority: boolean;
  readonly discountPercent: number;
  /** The number is somebody else's by now: it hears nothing of this errand. */
  readonly holderGone: boolean;
  readonly quotation: Quotation | null;
  readonly quotations: number;
  readonly acceptance: Acceptance | null;
  readonly agent: Id | null;
  readonly refusers: readonly Id[];
  readonly steps: readonly Step[];
  /** What the person must bring before it goes on. */
  readonly waitingFor: string | null;
  readonly quoteClock: Clock;
  readonly workClock: Clock | null;
  readonly escalatedAt: number | null;
  readonly cancelled: { readonly why: string; readonly by: string; readonly keepFen: Fen } | null;
  readonly askedAt: number;
  readonly changedAt: number;
  readonly overAt: number | null;
};

/** Whether nothing more is done for it. */
export function isOver({ state }: Pick<Errand, 'state'>): boolean {
  return state === 'done' || state === 'cancelled';
}

/** When the clock must look at it: a broken promise that nobody was told of yet, or a quotation that lapses. */
export function lookAtOf(errand: Errand): number | null {
  if (isOver(errand)) return null;
  const promised = errand.escalatedAt === null ? (errand.workClock ?? errand.quoteClock).dueAt : null;
  const lapses = errand.state === 'quoted' ? errand.quotation!.validUntil : null;
  return [promised, lapses].reduce((one, other) => (one === null || (other !== null && other < one) ? other : one));
}

/** Until when it is promised, as far as it runs. */
export function dueAtOf({ state, quoteClock, workClock }: Errand): number | null {
  if (state === 'asked') return quoteClock.dueAt;
  return workClock?.dueAt ?? null;
}

/** Which kind is called so. */
export function kindOf(book: ErrandBook, code: string): Kind | undefined {
  return book.kinds.find((one) => one.code === code);
}

/** Which city is called so. */
export function cityOf(book: ErrandBook, code: string): City | undefined {
  return book.cities.find((one) => one.code === code);
}

/** What is asked for today, before a member's discount. */
export function priceOf(book: ErrandBook, kind: string, city: string, now: Date): { list: Day; fen: Fen } {
  const today = dayOf(now);
  const list = book.lists.findLast(({ from }) => from <= today) ?? book.lists[0]!;
  return { list: list.from, fen: list.fees[kind]![city]! };
}

/** A fee less so many percent, to the fen, in favour of the person. */
export function discounted(fen: Fen, percent: number): Fen {
  return Math.floor((fen * (100 - percent)) / 100);
}

/** All papers that are wanted for a kind in a city. */
export function papersOf(kind: Kind, city: City): string[] {
  return [...kind.papers, ...(city.papers[kind.code] ?? [])];
}

/** Somebody who does errands, and how much they have to do. */
export type AgentLoad = { readonly id: Id; readonly cities: readonly string[] | null; readonly open: number };

/** Who gets an errand: of those who work in its city and have not refused it, the one with the least to do. */
export function agentFor(agents: readonly AgentLoad[], { city, refusers }: Pick<Errand, 'city' | 'refusers'>) {
  return agents
    .filter(({ id, cities }) => (cities === null || cities.includes(city)) && !refusers.includes(id))
    .toSorted((a, b) => a.open - b.open || (a.id < b.id ? -1 : 1))[0]?.id;
}
