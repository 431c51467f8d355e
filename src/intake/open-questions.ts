import { type Catalog, splitDialled } from '../business/catalog/index.ts';
import { freeNumber, type Lane, laneFor, type Question, type TakenMo } from '../business/messages/index.ts';
import { openConfirmations, type Person } from '../business/subscriptions/index.ts';
import type { Play } from '../products/campaigns/index.ts';

/** How a phone stands with services, by name. What one of them keeps only that one understands. */
export type Standing = ReadonlyMap<string, unknown>;

/** A subscriber in conversation: who it is, and what we asked and still wait to hear. */
export type Talker = Person & {
  readonly questions: readonly Question[];
  /** Whether a promotion was the last thing we sent. */
  readonly heardPromotionLast: boolean;
  /** LinkIDs of orders that a notice of the carrier brought before their MO came; looked for only when a piece is ordered. */
  readonly answeredLinkIds?: ReadonlySet<string>;
  /** How the phone stands in contests; absent where there are none. */
  readonly play?: Play | undefined;
  /** How the phone stands with the services it may be speaking to. */
  readonly standing?: Standing;
};

/**
 * The question that bare digits sent to `dialled` answer: at an extension, what was asked from it; at the plain number, the
 * newest thing asked. If that was something that wants a Y, digits answer nothing: a digit may cancel only if its
 * list was the last thing asked.
 */
export function questionFor(catalog: Catalog, talker: Talker, dialled: string, now: Date): Question | undefined {
  const open = talker.questions.filter((one) => one.expiresAt > now && one.kind !== 'promotion');
  if (splitDialled(catalog, dialled)?.extension) return open.filter((one) => one.accessNumber === dialled).at(-1);
  const newest = open.at(-1);
  const newerConfirmation = openConfirmations(talker, now).some((one) => newest && one.id > newest.id);
  return newerConfirmation || newest?.kind.startsWith('service-yes:') ? undefined : newest;
}

/**
 * The question that words sent to `dialled` answer when they mean nothing else there: what was asked last, if it wants words, else
 * the newest conversation with a service. Digits may have been asked for since.
 */
export function wordsQuestionFor(catalog: Catalog, talker: Talker, dialled: string, now: Date): Question | undefined {
  const asked = questionFor(catalog, talker, dialled, now);
  if (asked?.kind === 'contest-words') return asked;
  const open = talker.questions.filter((one) => one.expiresAt > now && one.kind.startsWith('service-words:'));
  const isExact = splitDialled(catalog, dialled)?.extension;
  return open.filter((one) => !isExact || one.accessNumber === dialled).at(-1);
}

/**
 * The question of a service that a bare Y sent to `dialled` answers: at an extension, what was asked from it; at the plain
 * number, what was asked last, unless that was an order. `unclear` when an order was asked since: nobody pays for a guess.
 */
export function yesQuestionFor(
  catalog: Catalog,
  talker: Talker,
  dialled: string,
  now: Date,
): Question | 'unclear' | undefined {
  const open = talker.questions.filter((one) => one.expiresAt > now && one.kind.startsWith('service-yes:'));
  if (splitDialled(catalog, dialled)?.extension) return open.find((one) => one.accessNumber === dialled);
  const newest = open.at(-1);
  const newerOrder = openConfirmations(talker, now).some((one) => newest && one.id > newest.id);
  return newerOrder ? 'unclear' : newest;
}

/** The promotion that a T, N, R, 退订 or STOP of this phone would answer. */
export function promotionFor(talker: Talker, now: Date): Question | undefined {
  return talker.questions.filter((one) => one.kind === 'promotion' && one.expiresAt > now).at(-1);
}

/** The number a new question is sent from: the first extension nothing open uses, where the link that brings this carrier's answers to it allows them. */
export function ownNumber(catalog: Catalog, lanes: readonly Lane[], talker: Talker, mo: TakenMo, now: Date): string {
  const base = splitDialled(catalog, mo.accessNumber)?.access.number ?? mo.accessNumber;
  const digits = laneFor(lanes, talker.subscriber.carrier, base)?.extensionDigits ?? 0;
  const used = new Set([
    ...talker.questions.filter((one) => one.kind !== 'promotion').map((one) => one.accessNumber),
    ...openConfirmations(talker, now).map((one) => one.askedFrom),
  ]);
  return freeNumber(base, digits, used);
}
