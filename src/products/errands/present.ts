import { maskPlate } from '../../business/vehicles/index.ts';
import type { Caller } from '../../platform/http/index.ts';
import type { Id } from '../../values/id.ts';
import { beijingIso } from '../../values/time.ts';
import type { ErrandRow, ErrandView } from './contract.ts';
import type { ErrandEvent } from './decide.ts';
import { doable } from './may.ts';
import { cityOf, dueAtOf, type Errand, type ErrandBook, kindOf, papersOf } from './model.ts';
import { feeStateOf, owedBack, type Payment, sumsOf } from './money.ts';
import { presentQuotation } from './own.ts';
import type { Photo } from './store.ts';

const timeOf = (at: number) => beijingIso(new Date(at));

/** An errand as lists show it, but for the number and who has it; the plate is masked as the number is. */
export function presentRow(
  errand: Errand,
  payments: readonly Payment[],
  book: ErrandBook,
): Omit<ErrandRow, 'phone' | 'agent'> {
  const { plate, ...row } = briefly(errand, payments, book);
  return { ...row, ...(plate !== undefined && { plate: maskPlate(plate) }) };
}

function briefly(errand: Errand, payments: readonly Payment[], book: ErrandBook): Omit<ErrandRow, 'phone' | 'agent'> {
  const { id, number, kind, city, plate, state, priority, holderGone, steps, quotation } = errand;
  const dueAt = dueAtOf(errand);
  return {
    ...{ id, number, kind, city, state, priority, holderGone },
    title: kindOf(book, kind)!.title,
    cityTitle: cityOf(book, city)!.title,
    ...(plate !== null && { plate }),
    isLate: errand.escalatedAt !== null && errand.overAt === null,
    waiting: errand.waitingFor !== null,
    askedAt: timeOf(errand.askedAt),
    ...(dueAt !== null && { dueAt: timeOf(dueAt) }),
    stepsDone: steps.filter(({ doneAt }) => doneAt !== null).length,
    steps: steps.length,
    ...(quotation && { agencyFen: quotation.agencyFen }),
    fee: feeStateOf(errand, sumsOf(payments)),
  };
}

type Whole = {
  readonly errand: Errand;
  readonly payments: readonly Payment[];
  readonly photos: readonly Photo[];
  readonly events: readonly ErrandEvent[];
  readonly names: ReadonlyMap<Id, string>;
  readonly staff: Pick<Caller, 'id' | 'role'>;
};

/** A whole errand for somebody of ours, but for the number. */
export function presentErrand(whole: Whole, book: ErrandBook): Omit<ErrandView, 'phone'> {
  const { errand, payments, photos, events, names, staff } = whole;
  const nameOf = (id: Id) => names.get(id) ?? '—';
  const kind = kindOf(book, errand.kind)!;
  const city = cityOf(book, errand.city)!;
  const sums = sumsOf(payments);
  const { version, wish, contact, channel, discountPercent, agent, acceptance, waitingFor, overAt } = errand;
  return {
    ...briefly(errand, payments, book),
    ...{ version, wish, contact, channel, discountPercent },
    ...(agent !== null && { agent: { id: agent, name: nameOf(agent) } }),
    ...(errand.quotation && { quotation: presentQuotation(errand, book)! }),
    ...(acceptance && { acceptance: { how: acceptance.how, at: timeOf(acceptance.at) } }),
    ...(waitingFor !== null && { waitingFor }),
    work: errand.steps.map(({ code, title, photo, doneAt, by, note }) => ({
      ...{ code, title, photo, note },
      ...(doneAt !== null && { doneAt: timeOf(doneAt) }),
      ...(by !== null && { by: nameOf(by) }),
    })),
    rules: kind.rules.map((one) => ({ ...one })),
    cityRules: [...city.rules],
    papers: [...(errand.quotation?.papers ?? papersOf(kind, city))],
    payments: payments.map(({ id, kind: moved, way, receipt, agencyFen, thirdFen, by, at }) => ({
      ...{ id, kind: moved, way, receipt, agencyFen, thirdFen, by: nameOf(by), at: beijingIso(at) },
    })),
    sums: { ...sums, owedBack: owedBack(errand, sums) },
    photos: photos.map(({ id, kind: of, step, at, by, removedAt }) => ({
      ...{ id, kind: of, at: beijingIso(at), by: nameOf(by), isRemoved: removedAt !== null },
      ...(step !== null && { step }),
    })),
    ...(errand.cancelled && { cancelled: errand.cancelled }),
    ...(overAt !== null && { overAt: timeOf(overAt) }),
    events: events.map(({ seq, kind: what, by, at, data }) => ({
      ...{ seq, kind: what, byKind: by.kind, at: timeOf(at), data: shownData(data, names) },
      ...(by.kind === 'staff' && by.id !== null && { by: nameOf(by.id) }),
    })),
    may: doable(staff, errand, payments),
  };
}

/** People are told by their names; a quotation by its version, because it is shown itself. */
function shownData(data: ErrandEvent['data'], names: ReadonlyMap<Id, string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => {
      if (key === 'quotation') {
        const { version, agencyFen, texts } = value as {
          version: number;
          agencyFen: number;
          texts: { text: string }[];
        };
        return [key, { version, agencyFen, texts: texts.map(({ text }) => text) }];
      }
      return [key, typeof value === 'string' ? (names.get(value) ?? value) : value];
    }),
  );
}
