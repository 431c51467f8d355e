import type { Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import { type Id, newId } from '../../values/id.ts';
import { later } from '../../values/time.ts';
import type { Catalog } from '../catalog/index.ts';
import type { Subscriber } from '../subscribers/index.ts';
import type { Door } from './door/model.ts';
import type { Lane, NewMt } from './model.ts';
import { openQuestions, type Question, saveQuestions } from './questions.ts';
import { queueMts, turnedBack } from './queue.ts';
import { type Ask, mtOf, type Say } from './saying.ts';

/** Something that a service says to a phone which did not write just now: the clock rang, or somebody else acted. */
export type Unasked = {
  readonly to: Pick<Subscriber, 'phone' | 'carrier'>;
  /** It is sent from a number at which the words of this service are understood. */
  readonly service: string;
  readonly say: Say;
  readonly ask?: Omit<Ask, 'from'>;
  readonly mt: Pick<NewMt, 'class'> & Partial<Pick<NewMt, 'priority' | 'dueAt' | 'goodUntil' | 'neverTwice'>>;
};

/** What became of it: it is queued, no link reaches the phone, or the door turned it back; `too-late` where it may leave only when it is of no use. */
export type SaidUnasked =
  | { readonly mtId: Id }
  | { readonly refusal: 'no-way' | 'turned-back' | 'too-late'; readonly mtId?: Id };

/**
 * Says such things, with their questions, in the transaction that decided them; the caller holds the rows of the subscribers. A
 * question goes out from a number of its own where the link allows that, so that the answer finds it. Returns what became of each,
 * in order.
 */
export async function sayUnasked(
  tx: Tx,
  { catalog, door }: { readonly catalog: Catalog; readonly door: Door },
  sayings: readonly Unasked[],
  now: Date,
): Promise<SaidUnasked[]> {
  if (sayings.length === 0) return [];
  const open = await openQuestions(tx, [...new Set(sayings.map(({ to }) => to.phone))], now);
  const used = groupBy(open, ({ phone }) => phone);
  const planned = sayings.map((one) => {
    const taken = (used.get(one.to.phone) ?? []).map(({ accessNumber }) => accessNumber);
    const from = numberFor(catalog, door.lanes, one, taken);
    if (from === undefined || !one.ask) return { one, from };
    const question = questionOf(one, one.ask, from, now);
    used.set(one.to.phone, [...(used.get(one.to.phone) ?? []), question]);
    return { one, from, question };
  });
  const going = planned.flatMap(({ one, from }) =>
    from === undefined
      ? []
      : [{ ...mtOf(catalog, { ...one.say, from }, { ...one.to, class: one.mt.class, dialled: from }), ...one.mt }],
  );
  const ids = await queueMts(tx, door, going, now);
  const back = await turnedBack(
    tx,
    going.map(({ phone }, at) => ({ phone, id: ids[at]! })),
  );
  let turn = 0;
  const said = planned.map(({ from }): SaidUnasked => {
    if (from === undefined) return { refusal: 'no-way' };
    const mtId = ids[turn++]!;
    const code = back.get(mtId);
    if (code === undefined) return { mtId };
    return { refusal: code === 'too-late' ? code : 'turned-back', mtId };
  });
  await saveQuestions(
    tx,
    planned.flatMap(({ question }, at) => (question && !('refusal' in said[at]!) ? [question] : [])),
  );
  return said;
}

/** A number of ours where the service hears, which a link carries to this phone; for a question with an extension that nothing open uses. */
function numberFor(
  catalog: Catalog,
  lanes: readonly Lane[],
  { to, service, ask }: Unasked,
  used: readonly string[],
): string | undefined {
  const theirs = lanes.filter(({ carriers }) => carriers.includes(to.carrier));
  for (const { number, services } of catalog.accessNumbers) {
    const hears = [...(services?.values() ?? [])].some((means) => means.service === service);
    const lane = hears && theirs.find(({ accessNumbers }) => accessNumbers.includes(number));
    if (lane) return ask ? freeNumber(number, lane.extensionDigits, new Set(used)) : number;
  }
  return undefined;
}

/** The first extension of a number that nothing open uses; the plain number where there is none. */
export function freeNumber(base: string, digits: number, used: ReadonlySet<string>): string {
  for (let extension = 1; extension < 10 ** digits; extension++) {
    const number = base + String(extension).padStart(digits, '0');
    if (!used.has(number)) return number;
  }
  return base;
}

function questionOf({ to }: Unasked, ask: Omit<Ask, 'from'>, from: string, now: Date): Question {
  return {
    phone: to.phone,
    id: newId(now),
    accessNumber: from,
    kind: ask.kind,
    choices: ask.choices,
    askedAt: now,
    expiresAt: later(now, ask.lifetimeMs),
  };
}
