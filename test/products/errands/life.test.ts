import test from 'ava';
import fc from 'fast-check';
import {
  type Command,
  type Decision,
  decide,
  decideAsked,
  draftQuotation,
} from '../../../src/products/errands/decide.ts';
import { type Errand, isOver, lookAtOf } from '../../../src/products/errands/model.ts';
import { decidePayment, owedBack, type Payment, sumsOf, transfersOf } from '../../../src/products/errands/money.ts';
import { newId } from '../../../src/values/id.ts';
import { hourMs, later } from '../../../src/values/time.ts';
import { errandBook as book } from '../../support/shipped.ts';

const kinds: readonly Command['kind'][] = [
  ...(['quote', 'accept', 'assign', 'take', 'refuse', 'step', 'wait', 'resume', 'finish', 'cancel'] as const),
  ...(['describe', 'lapse', 'escalate', 'holder-gone'] as const),
];
/** Most of the time what would be done next; else anything at all. */
const wish = fc.record({
  does: fc.oneof(
    { weight: 6, arbitrary: fc.constant('next' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...kinds, 'received' as const, 'refunded' as const, 'paid-out' as const) },
  ),
  agent: fc.constantFrom('a', 'b'),
  fen: fc.integer({ min: 0, max: 40000 }),
  pictures: fc.nat(1),
  hours: fc.integer({ min: 0, max: 30 }),
});
const usual: Readonly<Record<Errand['state'], Command['kind']>> = {
  ...{ asked: 'quote', quoted: 'accept', accepted: 'assign', assigned: 'take', working: 'step' },
  ...{ done: 'describe', cancelled: 'describe' },
};

function nextOf(errand: Errand, payments: readonly Payment[]): Command['kind'] | Payment['kind'] {
  if (errand.waitingFor !== null) return 'resume';
  const isThrough = errand.steps.length > 0 && errand.steps.every(({ doneAt }) => doneAt !== null);
  if (errand.state !== 'working' || !isThrough) return usual[errand.state];
  const { receivedAgency, heldThird } = sumsOf(payments);
  if (receivedAgency < errand.quotation!.agencyFen) return 'received';
  return heldThird > 0 ? 'paid-out' : 'finish';
}

function restOf(kind: Payment['kind'], errand: Errand, payments: readonly Payment[]) {
  const { receivedAgency, heldThird } = sumsOf(payments);
  if (kind === 'paid-out') return { agencyFen: 0, thirdFen: heldThird };
  return { agencyFen: errand.quotation!.agencyFen - receivedAgency, thirdFen: 0 };
}

test('Whatever is done to an errand and whatever is paid: over stays over, nobody pays more than agreed or gets back more than paid, and the ledger balances', (t) => {
  const reached = new Set<Errand['state']>();
  fc.assert(
    fc.property(
      fc.constantFrom(...book.kinds.map(({ code }) => code)),
      fc.array(wish, { minLength: 5, maxLength: 45 }),
      (kind, wishes) => {
        let now = new Date('2026-11-23T09:00:00+08:00');
        const asked = {
          id: newId(now),
          number: 'DB0001',
          phone: '15633000001',
          kind,
          city: 'baoding',
          wish: '',
        } as const;
        const rest = { channel: 'sms', plate: null, contact: '', accessNumber: null, priority: false } as const;
        const first: Decision = decideAsked(
          { ...asked, ...rest, discountPercent: 10 },
          { kind: 'subscriber', id: asked.phone },
          book,
          now,
        );
        let errand = first.errand;
        const events = [first.event];
        const payments: Payment[] = [];
        const balances = new Map<string, number>();
        let taken = 0;
        for (const one of wishes) {
          now = later(now, one.hours * hourMs);
          const isNext = one.does === 'next';
          const what = one.does === 'next' ? nextOf(errand, payments) : one.does;
          const before = errand;
          if (what === 'received' || what === 'refunded' || what === 'paid-out') {
            const parts = isNext
              ? restOf(what, errand, payments)
              : { agencyFen: what === 'paid-out' ? 0 : one.fen, thirdFen: Math.floor(one.fen / 3) };
            const named = { id: newId(now), errandId: errand.id, phone: errand.phone, by: what, at: now } as const;
            const payment: Payment = { ...named, ...parts, kind: what, way: 'cash', receipt: String(++taken) };
            const decided = decidePayment(errand, payments, payment);
            if (!decided.ok) continue;
            payments.push(payment);
            for (const { debit, credit, amount } of transfersOf(payment, () => newId(now))) {
              balances.set(debit, (balances.get(debit) ?? 0) - amount);
              balances.set(credit, (balances.get(credit) ?? 0) + amount);
            }
          } else {
            const command = commandOf(what, errand, isNext ? { ...one, pictures: 1 } : one, now);
            const by = { kind: 'staff', id: isNext ? errand.agent : one.agent } as const;
            const decided = decide(errand, command, by, { book, sums: sumsOf(payments) }, now);
            if (!decided.ok) continue;
            errand = decided.value.errand;
            events.push(decided.value.event);
          }
          reached.add(errand.state);
          check(before, errand, payments, balances);
        }
        return events.every(({ seq }, at) => seq === at + 1) && errand.version === events.length;
      },
    ),
    { numRuns: 400, seed: 2026 },
  );
  t.deepEqual(
    [...reached].toSorted(),
    ['accepted', 'asked', 'assigned', 'cancelled', 'done', 'quoted', 'working'].toSorted(),
  );

  function check(before: Errand, errand: Errand, payments: readonly Payment[], balances: ReadonlyMap<string, number>) {
    const sums = sumsOf(payments);
    const fails: string[] = [];
    const must = (holds: boolean, what: string) => holds || fails.push(what);
    must(!isOver(before) || (errand.state === before.state && errand.overAt === before.overAt), 'over stays over');
    must(isOver(errand) === (errand.overAt !== null), 'what is over has its time');
    must(!isOver(errand) || lookAtOf(errand) === null, 'the clock looks no more at what is over');
    must(
      errand.acceptance === null || errand.acceptance.quotationId === errand.quotation!.id,
      'agreed to what was quoted',
    );
    must(errand.state !== 'working' || errand.agent !== null, 'somebody works on it');
    const agreed = errand.acceptance ? errand.quotation!.agencyFen : 0;
    must(sums.receivedAgency <= agreed, 'nobody pays more than agreed');
    must(sums.heldAgency >= 0 && sums.heldThird >= 0, 'nothing is given that was not taken');
    must(owedBack(errand, sums) <= sums.heldAgency + sums.heldThird, 'what is owed lies with us');
    const steps = errand.steps.map(({ doneAt }) => doneAt !== null);
    must(
      steps.lastIndexOf(true) < (steps.indexOf(false) + steps.length + 1) % (steps.length + 1) ||
        !steps.includes(false),
      'steps come in order',
    );
    must(
      before.state === 'done' ||
        errand.state !== 'done' ||
        (steps.every(Boolean) && sums.receivedAgency === agreed && sums.heldThird === 0),
      'done has every step, its fee, and no money of others',
    );
    must([...balances.values()].reduce((sum, one) => sum + one, 0) === 0, 'double entry');
    must((balances.get('errand:fee') ?? 0) === sums.heldAgency, 'the fee account is receipts less refunds');
    must((balances.get('errand:held') ?? 0) === sums.heldThird, 'so is what is held for others');
    if (fails.length > 0) throw new Error(fails.join('; '));
  }
});

type Wish = { agent: string; fen: number; pictures: number; hours: number };

function commandOf(kind: Command['kind'], errand: Errand, { agent, fen, pictures }: Wish, now: Date): Command {
  switch (kind) {
    case 'quote': {
      const draft = draftQuotation(errand, book, { thirdParty: [{ code: 'fine', fen: 5000 }] }, now);
      const quotation = {
        ...draft,
        id: newId(now),
        version: errand.quotations + 1,
        texts: [],
        by: 'c',
        at: now.getTime(),
      };
      return { kind, quotation };
    }
    case 'accept':
      return { kind, how: 'sms', quotationId: errand.quotation?.id ?? newId(now), evidence: {} };
    case 'assign':
      return { kind, to: agent };
    case 'step':
      return { kind, code: errand.steps.find(({ doneAt }) => !doneAt)?.code ?? 'papers', note: '', pictures };
    case 'wait':
      return { kind, what: '发票' };
    case 'cancel':
      return { kind, why: '不办了', keepFen: fen };
    case 'refuse':
      return { kind, why: '太远' };
    case 'describe':
      return { kind, contact: '', plate: null };
    default:
      return { kind };
  }
}
