import { ended, running, standing, started } from '../../business/tickets/index.ts';
import type { Id } from '../../values/id.ts';
import type { Fen } from '../../values/money.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import { type Day, hourMs, later } from '../../values/time.ts';
import {
  type Acceptance,
  cityOf,
  discounted,
  type Errand,
  type ErrandBook,
  isOver,
  kindOf,
  papersOf,
  priceOf,
  type Quotation,
  type State,
} from './model.ts';
import type { Sums } from './money.ts';

/** Who does something to an errand. */
export type Actor = { readonly kind: 'subscriber' | 'staff' | 'clock' | 'number'; readonly id: string | null };

/** What can be done to an errand. */
export type Command =
  | { readonly kind: 'quote'; readonly quotation: Quotation }
  | ({ readonly kind: 'accept' } & Omit<Acceptance, 'at'>)
  | { readonly kind: 'assign'; readonly to: Id }
  | { readonly kind: 'take' }
  | { readonly kind: 'refuse'; readonly why: string }
  /** `pictures` is how many there are of the step. */
  | { readonly kind: 'step'; readonly code: string; readonly note: string; readonly pictures: number }
  | { readonly kind: 'wait'; readonly what: string }
  | { readonly kind: 'resume' }
  | { readonly kind: 'finish' }
  | { readonly kind: 'cancel'; readonly why: string; readonly keepFen: Fen }
  | { readonly kind: 'describe'; readonly contact: string; readonly plate: string | null }
  | { readonly kind: 'lapse' }
  | { readonly kind: 'escalate' }
  | { readonly kind: 'holder-gone' };

/** What happened. Its data name no person but those who work here. */
export type ErrandEvent = {
  readonly errandId: Id;
  readonly seq: number;
  readonly kind: Command['kind'] | 'asked';
  readonly by: Actor;
  readonly data: Readonly<Record<string, unknown>>;
  readonly at: number;
};
export type Decision = { readonly errand: Errand; readonly event: ErrandEvent };

export type Refusal =
  | 'over'
  | 'not-now'
  | 'not-yours'
  | 'other-quotation'
  | 'lapsed'
  | 'no-such-step'
  | 'not-this-step'
  | 'needs-picture'
  | 'waits'
  | 'steps-left'
  | 'unpaid'
  | 'holds-money'
  | 'keeps-too-much';

/** In which states what may be done; the clock, the number and what describes the person are asked below. */
const when: Readonly<Record<Command['kind'], readonly State[]>> = {
  quote: ['asked', 'quoted'],
  accept: ['quoted'],
  assign: ['accepted', 'assigned', 'working'],
  take: ['assigned'],
  refuse: ['assigned'],
  step: ['working'],
  wait: ['working'],
  resume: ['working'],
  finish: ['working'],
  cancel: ['asked', 'quoted', 'accepted', 'assigned', 'working'],
  describe: ['asked', 'quoted', 'accepted', 'assigned', 'working'],
  lapse: ['quoted'],
  escalate: ['asked', 'quoted', 'accepted', 'assigned', 'working'],
  'holder-gone': ['asked', 'quoted', 'accepted', 'assigned', 'working', 'done', 'cancelled'],
};
/** What only who has the errand does, and who leads them. */
const own: ReadonlySet<Command['kind']> = new Set(['take', 'refuse', 'step', 'wait', 'resume', 'finish']);

/** An errand that is asked for. */
export function decideAsked(
  asked: Pick<
    Errand,
    | 'id'
    | 'number'
    | 'phone'
    | 'kind'
    | 'city'
    | 'channel'
    | 'wish'
    | 'plate'
    | 'contact'
    | 'accessNumber'
    | 'priority'
    | 'discountPercent'
  >,
  by: Actor,
  book: ErrandBook,
  now: Date,
): Decision {
  const at = now.getTime();
  const errand: Errand = {
    ...asked,
    ...{ version: 1, state: 'asked', holderGone: false, quotation: null, quotations: 0, acceptance: null, agent: null },
    ...{ refusers: [], steps: [], waitingFor: null, workClock: null, escalatedAt: null, cancelled: null },
    quoteClock: started(asked.priority ? book.priorityQuoteMs : book.quoteMs, book.calendar, now),
    ...{ askedAt: at, changedAt: at, overAt: null },
  };
  const data = { errandKind: asked.kind, city: asked.city, channel: asked.channel };
  return { errand, event: { errandId: asked.id, seq: 1, kind: 'asked', by, data, at } };
}

/** Decides one thing that is done to an errand. `leads`: who does it may do what is another's. */
export function decide(
  errand: Errand,
  command: Command,
  by: Actor & { readonly leads?: boolean },
  { book, sums }: { readonly book: ErrandBook; readonly sums: Sums },
  now: Date,
): Outcome<Decision, Refusal> {
  if (!when[command.kind].includes(errand.state)) return no(isOver(errand) ? 'over' : 'not-now');
  if (own.has(command.kind) && !by.leads && by.id !== errand.agent) return no('not-yours');
  const changed = changeOf(errand, command, by, { book, sums }, now);
  if (!changed.ok) return changed;
  const { data = {}, ...change } = changed.value;
  const version = errand.version + 1;
  const at = now.getTime();
  const { kind, id } = by;
  return done({
    errand: { ...errand, ...change, version, changedAt: at },
    event: { errandId: errand.id, seq: version, kind: command.kind, by: { kind, id }, data, at },
  });
}

type Change = Partial<Errand> & { readonly data?: Readonly<Record<string, unknown>> };

function changeOf(
  errand: Errand,
  command: Command,
  by: Actor,
  { book, sums }: { readonly book: ErrandBook; readonly sums: Sums },
  now: Date,
): Outcome<Change, Refusal> {
  const { calendar } = book;
  switch (command.kind) {
    case 'quote': {
      const { quotation } = command;
      const quoteClock = ended(errand.quoteClock, calendar, now);
      return done({
        ...{ state: 'quoted', quotation, quotations: quotation.version, quoteClock, escalatedAt: null },
        data: { quotation },
      });
    }
    case 'accept':
      return accepted(errand, command, book, now);
    case 'assign':
      // Who works on it already is followed by somebody who goes on where they stopped.
      return done({
        agent: command.to,
        state: errand.state === 'working' ? 'working' : 'assigned',
        data: { to: command.to },
      });
    case 'take':
      return done({ state: 'working' });
    case 'refuse':
      return done({
        state: 'accepted',
        agent: null,
        refusers: [...errand.refusers, errand.agent!],
        data: { why: command.why },
      });
    case 'step':
      return stepDone(errand, command, by, now);
    case 'wait':
      return done({ waitingFor: command.what, workClock: standing(errand.workClock!, calendar, now) });
    case 'resume':
      if (errand.waitingFor === null) return no('not-now');
      return done({ waitingFor: null, workClock: running(errand.workClock!, calendar, now) });
    case 'finish':
      return finished(errand, sums, book, now);
    case 'cancel': {
      if (command.keepFen > sums.heldAgency) return no('keeps-too-much');
      return done(cancelledBy(errand, command, by.kind, book, now));
    }
    case 'describe':
      return done({ contact: command.contact, plate: command.plate });
    case 'lapse':
      return now.getTime() < errand.quotation!.validUntil
        ? no('not-now')
        : done(cancelledBy(errand, { why: '报价已过期', keepFen: 0 }, by.kind, book, now));
    case 'escalate':
      if (errand.escalatedAt !== null) return no('not-now');
      return done({ escalatedAt: now.getTime(), data: { state: errand.state } });
    case 'holder-gone':
      return errand.holderGone ? no('not-now') : done({ holderGone: true });
    default:
      return command satisfies never;
  }
}

/** The promise of the work begins when the person agrees. */
function accepted(
  errand: Errand,
  { how, quotationId, evidence }: Extract<Command, { kind: 'accept' }>,
  book: ErrandBook,
  now: Date,
): Outcome<Change, Refusal> {
  const { quotation } = errand;
  if (quotation?.id !== quotationId) return no('other-quotation');
  if (now.getTime() >= quotation.validUntil) return no('lapsed');
  const kind = kindOf(book, errand.kind)!;
  return done({
    state: 'accepted',
    acceptance: { how, quotationId, evidence, at: now.getTime() },
    workClock: started(quotation.days * workingDayMs, book.calendar, now),
    steps: kind.steps.map((step) => ({ ...step, doneAt: null, by: null, note: '' })),
    escalatedAt: null,
    data: { how, quotationId, ...evidence },
  });
}

/** A working day of the offices. */
const workingDayMs = 8 * hourMs;

function stepDone(
  errand: Errand,
  { code, note, pictures }: Extract<Command, { kind: 'step' }>,
  by: Actor,
  now: Date,
): Outcome<Change, Refusal> {
  const next = errand.steps.find(({ doneAt }) => doneAt === null);
  if (!errand.steps.some((one) => one.code === code)) return no('no-such-step');
  if (next?.code !== code) return no('not-this-step');
  if (errand.waitingFor !== null) return no('waits');
  if (next.photo && pictures === 0) return no('needs-picture');
  const doneStep = { ...next, doneAt: now.getTime(), by: by.id, note };
  return done({ steps: errand.steps.map((one) => (one === next ? doneStep : one)), data: { code } });
}

/** Done is what has every step, the whole fee, and nothing of the person's money left with us. */
function finished(errand: Errand, sums: Sums, book: ErrandBook, now: Date): Outcome<Change, Refusal> {
  if (errand.waitingFor !== null) return no('waits');
  if (errand.steps.some(({ doneAt }) => doneAt === null)) return no('steps-left');
  if (sums.receivedAgency < errand.quotation!.agencyFen) return no('unpaid');
  if (sums.heldThird > 0) return no('holds-money');
  return done({
    state: 'done',
    overAt: now.getTime(),
    workClock: ended(errand.workClock!, book.calendar, now),
    data: { paidFen: sums.receivedAgency },
  });
}

function cancelledBy(
  errand: Errand,
  { why, keepFen }: { readonly why: string; readonly keepFen: Fen },
  by: Actor['kind'],
  { calendar }: ErrandBook,
  now: Date,
): Change {
  return {
    state: 'cancelled',
    overAt: now.getTime(),
    cancelled: { why, by, keepFen },
    waitingFor: null,
    quoteClock: ended(errand.quoteClock, calendar, now),
    workClock: errand.workClock && ended(errand.workClock, calendar, now),
    data: { why, keepFen, from: errand.state },
  };
}

/** What a quotation is made of; its words come from `quotationWords`. */
export type QuotationDraft = {
  readonly list: Day;
  readonly listFen: Fen;
  readonly discountPercent: number;
  readonly agencyFen: Fen;
  readonly thirdParty: readonly { readonly code: string; readonly fen: Fen }[];
  readonly papers: readonly string[];
  readonly days: number;
  readonly validUntil: number;
};

/** The quotation that follows from the price list of today; what is paid to others, papers and days may be said otherwise. */
export function draftQuotation(
  errand: Pick<Errand, 'kind' | 'city' | 'discountPercent'>,
  book: ErrandBook,
  said: { readonly [Part in 'thirdParty' | 'papers' | 'days']?: QuotationDraft[Part] | undefined },
  now: Date,
): QuotationDraft {
  const [kind, city] = [kindOf(book, errand.kind)!, cityOf(book, errand.city)!];
  const { list, fen } = priceOf(book, kind.code, city.code, now);
  const usual = book.thirdParty.flatMap((one) =>
    kind.thirdParty.includes(one.code) && one.fen !== undefined ? [{ code: one.code, fen: one.fen }] : [],
  );
  return {
    ...{ list, listFen: fen, discountPercent: errand.discountPercent },
    agencyFen: discounted(fen, errand.discountPercent),
    thirdParty: (said.thirdParty ?? usual).filter((one) => one.fen > 0),
    papers: said.papers ?? papersOf(kind, city),
    days: said.days ?? kind.days + city.days,
    validUntil: later(now, book.validMs).getTime(),
  };
}
