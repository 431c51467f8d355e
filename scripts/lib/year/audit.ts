import { groupBy } from '../../../src/values/group.ts';
import { dayMs, hourMs, later, type Month, monthOf, monthStart } from '../../../src/values/time.ts';
import { type BillLine, groupOf, isBilled } from './bill.ts';
import type { Books } from './books.ts';
import type { Prices } from './prices.ts';

/** What this end knows besides the bills: MOs that the program acknowledged, and what reconciliation found. */
export type Heard = {
  readonly mos: Map<string, number>;
  readonly testNumbers: ReadonlySet<string>;
  readonly prices: Prices;
  /** Fees that carriers gave back by themselves. */
  readonly carrierRefunds: BillLine[];
  /** Refunds of carriers that came too late, as reconciliation says: we had given the fee back. */
  readonly refundedBefore: { readonly month: Month; readonly phone: string }[];
  readonly differences: {
    readonly month: Month;
    readonly link: string;
    readonly class: string;
    readonly phone: string;
    readonly detail: unknown;
  }[];
};

/** Something that must not be, by name. */
export type Finding = { readonly name: string; readonly phone: string; readonly detail: string };

type Charge = Books['charges'][number];
type Transfer = Books['transfers'][number];

/** The house’s own rules, written down once more: the audit asks nothing of the catalogue or the sheets. */
const coolingOffMs = 72 * hourMs;
const window = { firstDay: 10, lastDay: 19, hour: 9 };
const itemConsentMs = 30 * dayMs;
const noticeMs = 30 * dayMs;

/** Explains every fen of some months, or says what it cannot explain. Empty when all is well. */
export function audit(books: Books, bills: readonly BillLine[], heard: Heard, months: readonly Month[]): Finding[] {
  return [
    ...againstBills(books, bills),
    ...heard.differences.map(({ month, link, class: found, phone, detail }) => ({
      name: `reconciliation-${found}`,
      phone,
      detail: `${link} ${month}: ${JSON.stringify(detail)}`,
    })),
    ...ledger(books),
    ...givenByCarriers(books, heard),
    ...stories(books),
    ...permissions(books, bills, heard),
    ...forgotten(books, heard, months),
    ...messages(books, heard),
  ];
}

/** What each phone paid by the carriers' own count is what is posted, to the fen; nothing is left unknown. */
function againstBills({ charges }: Books, bills: readonly BillLine[]): Finding[] {
  const ours = sums(
    charges.filter(({ state }) => state === 'posted'),
    ({ phone, month, service }) => `${phone} ${month} ${service}`,
    ({ amountFen }) => amountFen,
  );
  const theirs = sums(
    bills.filter(isBilled),
    ({ phone, month, service }) => `${phone} ${month} ${service}`,
    ({ fen, count }) => fen * count,
  );
  const differing = [...new Set([...ours.keys(), ...theirs.keys()])].filter((key) => ours.get(key) !== theirs.get(key));
  const twice = sums(
    bills.filter((line) => isBilled(line) && line.kind === 'month'),
    ({ phone, month, service }) => `${phone} ${month} ${groupOf(service)}`,
    ({ count }) => count,
  );
  return [
    ...differing.map((key) =>
      found('bill-differs', key, `${ours.get(key) ?? 0} fen posted, ${theirs.get(key) ?? 0} billed by the carrier`),
    ),
    ...[...twice].filter(([, count]) => count > 1).map(([key, count]) => found('billed-twice', key, `${count} times`)),
    ...charges
      .filter(({ state }) => state === 'unsure' || state === 'pending')
      .map((one) => found(`left-${one.state}`, one.phone, describe(one))),
  ];
}

/** Every charge has its transfers and every transfer its reason; sums of accounts follow from charges less refunds. */
function ledger({ charges, transfers, accounts, refunds, remedies }: Books): Finding[] {
  const of = groupBy(
    transfers.filter(({ reason }) => reason === 'charge'),
    ({ phone, reasonId }) => `${phone} ${reasonId}`,
  );
  const back = groupBy(
    transfers.filter(({ reason }) => reason === 'refund' || reason === 'carrier-refund'),
    ({ phone, reasonId }) => `${phone} ${reasonId}`,
  );
  const given = groupBy(refunds, ({ phone, chargeId }) => `${phone} ${chargeId}`);
  const known = new Set(charges.map(({ phone, id }) => `${phone} ${id}`));
  const compensations = new Map(remedies.map(({ extraId, extraFen }) => [extraId, extraFen]));
  const stray = transfers.filter((one) => {
    if (one.unit !== 'fen') return false;
    if (['charge', 'refund', 'carrier-refund'].includes(one.reason)) return !known.has(`${one.phone} ${one.reasonId}`);
    return compensations.get(one.id) !== one.amount || one.debit !== 'sp:compensation';
  });
  const sp = transfers.reduce((sum, { unit, credit, debit, amount, kind }) => {
    if (unit !== 'fen' || (kind !== 'posted' && kind !== 'post')) return sum;
    return sum + (credit === 'sp' ? amount : 0) - (debit === 'sp' ? amount : 0);
  }, 0);
  const earned = charges.reduce(
    (sum, { state, amountFen, refundedFen }) => sum + (state === 'posted' ? amountFen : 0) - refundedFen,
    0,
  );
  return [
    ...charges.flatMap((charge) => {
      const key = `${charge.phone} ${charge.id}`;
      return [
        ...wrongTransfers(charge, of.get(key) ?? []),
        ...wrongRefunds(charge, back.get(key) ?? [], given.get(key) ?? []),
      ];
    }),
    ...stray.map((one) => found('stray-transfer', one.phone, JSON.stringify(one))),
    ...(sp === earned ? [] : [found('sp-balance', 'sp', `${sp} fen in the ledger, ${earned} by charges less refunds`)]),
    ...offAccounts(transfers, accounts),
  ];
}

function wrongTransfers(charge: Charge, transfers: readonly Transfer[]): Finding[] {
  const pending = transfers.filter(({ kind }) => kind === 'pending');
  const endings = new Map(transfers.flatMap((one) => (one.of === null ? [] : [[one.of, one] as const])));
  const wrongSides = transfers.filter(
    ({ debit, credit, unit }) => `${debit} ${credit} ${unit}` !== 'subscriber sp fen',
  );
  const changed = pending.filter((one) => endings.has(one.id) && endings.get(one.id)!.amount !== one.amount);
  const open = pending.filter(({ id }) => !endings.has(id));
  const posts = [...endings.values()].filter(({ kind }) => kind === 'post');
  const holds = charge.state === 'pending' || charge.state === 'unsure';
  const is =
    pending.length === charge.attempts &&
    endings.size + open.length === pending.length &&
    wrongSides.length + changed.length === 0 &&
    open.length === Number(holds) &&
    posts.length === Number(charge.state === 'posted') &&
    [...posts, ...open].every(({ amount }) => amount === charge.amountFen);
  if (is) return [];
  const seen = transfers.map(({ kind, amount }) => `${kind} ${amount}`).join(', ');
  return [found('transfer-differs', charge.phone, `${describe(charge)} has the transfers ${seen}`)];
}

function wrongRefunds(charge: Charge, back: readonly Transfer[], given: Books['refunds']): Finding[] {
  const amounts = (all: readonly number[]) => all.toSorted((a, b) => a - b).join();
  const moved = back.filter(({ debit, credit, kind }) => `${debit} ${credit} ${kind}` === 'sp subscriber posted');
  const sum = given.reduce((total, { amountFen }) => total + amountFen, 0);
  const is =
    amounts(back.map(({ amount }) => amount)) === amounts(given.map(({ amountFen }) => amountFen)) &&
    moved.length === back.length &&
    sum === charge.refundedFen &&
    (sum === 0 || (charge.state === 'posted' && sum <= charge.amountFen));
  return is
    ? []
    : [found('refund-differs', charge.phone, `${describe(charge)}: ${back.length} transfers, ${sum} fen given`)];
}

/** What a carrier gave back is booked to the fen, once; where we had given it back before, it is told and not booked. */
function givenByCarriers({ charges, refunds }: Books, { carrierRefunds, refundedBefore }: Heard): Finding[] {
  const cell = (one: { phone: string; month: string; service: string }) => `${one.phone} ${one.month} ${one.service}`;
  const told = sums(carrierRefunds, cell, ({ fen }) => fen);
  const given = (chargeId: string, by: 'us' | 'carrier') =>
    refunds.reduce((sum, one) => sum + (one.chargeId === chargeId && one.by === by ? one.amountFen : 0), 0);
  const late = new Set(refundedBefore.map(({ phone, month }) => `${phone} ${month}`));
  const asked = new Set(refunds.map(({ chargeId }) => chargeId));
  const all = charges.filter((one) => one.occasion === 'month' && (told.has(cell(one)) || asked.has(one.id)));
  return all.flatMap((charge) => {
    const [said, booked, ours] = [told.get(cell(charge)) ?? 0, given(charge.id, 'carrier'), given(charge.id, 'us')];
    const isLate = said > 0 && ours > 0 && booked === 0 && late.has(`${charge.phone} ${charge.month}`);
    if (said === booked || isLate) return [];
    return [
      found(
        'carrier-refund-differs',
        charge.phone,
        `${describe(charge)}: ${said} fen told, ${booked} booked, ${ours} ours`,
      ),
    ];
  });
}

/** Guarded accounts are the sums of what moved. */
function offAccounts(transfers: readonly Transfer[], accounts: Books['accounts']): Finding[] {
  const balances = new Map<string, number>();
  const add = (key: string, amount: number) => balances.set(key, (balances.get(key) ?? 0) + amount);
  for (const { phone, unit, debit, credit, amount, kind } of transfers) {
    if (kind !== 'posted' && kind !== 'post') continue;
    add(`${phone} ${unit} ${credit}`, amount);
    add(`${phone} ${unit} ${debit}`, -amount);
  }
  return accounts
    .filter(({ phone, unit, kind, balance }) => (balances.get(`${phone} ${unit} own:${kind}`) ?? 0) !== balance)
    .map((one) => found('account-off', one.phone, JSON.stringify(one)));
}

/** Each charge tells its whole story: every step from where the last one left, with a rule, to the state it has. */
function stories({ charges, events }: Books): Finding[] {
  const of = groupBy(events, ({ chargeId }) => chargeId);
  return charges.flatMap((charge) => {
    const story = of.get(charge.id) ?? [];
    const isWhole =
      story.length === charge.version &&
      story.every(({ from, rule }, i) => from === (story[i - 1]?.to ?? null) && rule.length > 0) &&
      story.at(-1)?.to === charge.state &&
      story.filter(({ to }) => to === 'pending').length === charge.attempts;
    return isWhole
      ? []
      : [found('unexplained', charge.phone, `${describe(charge)}: ${story.map(({ to }) => to).join(' → ')}`)];
  });
}

/** Nobody was billed without having agreed to this price before, too early, out of the window, on trial, or on a test number. */
function permissions(books: Books, bills: readonly BillLine[], { testNumbers, prices }: Heard): Finding[] {
  const { charges, events, subscriptions, steps, consents, notices, seals } = books;
  const begun = groupBy(
    events.filter(({ to }) => to === 'pending'),
    ({ chargeId }) => chargeId,
  );
  const byId = new Map(subscriptions.map((one) => [one.id, one]));
  const stepsOf = groupBy(steps, ({ subscriptionId }) => subscriptionId);
  const free = freeCells(books);
  const sealsOf = groupBy(seals, ({ phone }) => phone);
  const told = groupBy(notices, ({ subscriptionId }) => subscriptionId);
  const consentsOf = groupBy(consents, ({ phone }) => phone);
  return [
    ...charges.flatMap((charge) => {
      const attempts = begun.get(charge.id) ?? [];
      const faults: string[] = [];
      const theirs = sealsOf.get(charge.phone) ?? [];
      if (testNumbers.has(charge.phone)) faults.push('test-number');
      const isFree = charge.occasion === 'month' && free.has(`${charge.phone} ${charge.group} ${charge.month}`);
      if (isFree && charge.state === 'posted') faults.push('free-month-charged');
      if (charge.amountFen !== priceOf(prices, charge)) faults.push('wrong-price');
      for (const { at, subscriptionId } of attempts) {
        const agreed = (consentsOf.get(charge.phone) ?? []).filter(
          (one) => one.at <= at && one.proven && !theirs.some((seal) => seal.at > one.at && seal.at <= at),
        );
        if (charge.occasion !== 'month') {
          const covers = agreed.some((one) => one.product === charge.product && later(one.at, itemConsentMs) >= at);
          if (!covers) faults.push('no-consent');
          continue;
        }
        const of = byId.get(subscriptionId ?? charge.subscriptionId ?? '');
        const covers = agreed.some(
          (one) =>
            one.subscriptionId === of?.id &&
            one.product === of?.product &&
            paysBy(one.tariffVersion, charge, at, told.get(of.id) ?? [], prices),
        );
        if (!of || !covers) faults.push('no-consent');
        if (of?.trial) faults.push('trial-charged');
        if (!of?.activeFrom || later(of.activeFrom, coolingOffMs) > at) faults.push('too-early');
        if (stateAt(stepsOf.get(of?.id ?? '') ?? [], at) !== 'active') faults.push('not-in-force');
        if (!isInWindow(at) || monthOf(at) !== charge.month) faults.push('out-of-window');
      }
      return [...new Set(faults)].map((name) => found(name, charge.phone, describe(charge)));
    }),
    ...bills
      .filter(({ phone }) => testNumbers.has(phone))
      .map((line) => found('test-number', line.phone, `billed by the carrier: ${JSON.stringify(line)}`)),
  ];
}

function freeCells({ freeMonths }: Books): Set<string> {
  return new Set(freeMonths.map(({ phone, group, month }) => `${phone} ${group} ${month}`));
}

/** What a charge must cost by its version; a lower price that has begun leaves no older one. */
function priceOf(prices: Prices, { service, tariffVersion, month }: Charge): number | undefined {
  const all = prices[service] ?? [];
  const its = all.find(({ version }) => version === tariffVersion);
  const lower = all.some((one) => its && one.version > its.version && one.fen < its.fen && one.from! <= month);
  return lower || (its?.from && its.from > month) ? undefined : its?.fen;
}

/** Whether who agreed to one version may pay the version of a charge: the same, a lower one, or a higher one he was told of in time. */
function paysBy(agreed: number | null, charge: Charge, at: Date, told: Books['notices'], prices: Prices): boolean {
  const { tariffVersion, service } = charge;
  const fenOf = (version: number) => prices[service]?.find((one) => one.version === version)?.fen ?? Number.NaN;
  if (agreed === null) return false;
  if (agreed === tariffVersion || fenOf(tariffVersion) <= fenOf(agreed)) return true;
  return told.some(
    (one) =>
      one.tariffVersion === tariffVersion && one.arrivedAt && later(one.arrivedAt, noticeMs) <= at && one.from <= at,
  );
}

/** Who stood active through a whole window, agreed and past the cooling-off, has a charge of that month. */
function forgotten(books: Books, { testNumbers }: Heard, months: readonly Month[]): Finding[] {
  const charged = new Set(
    books.charges.flatMap((one) => (one.occasion === 'month' ? `${one.phone} ${one.group} ${one.month}` : [])),
  );
  const free = freeCells(books);
  const stepsOf = groupBy(books.steps, ({ subscriptionId }) => subscriptionId);
  return months.flatMap((month) => {
    const from = later(new Date(`${month}-01T00:00:00+08:00`), (window.firstDay - 1) * dayMs);
    const to = later(from, (window.lastDay - window.firstDay + 1) * dayMs);
    return books.subscriptions
      .filter(({ phone, id, group, trial, activeFrom, feeFrom }) => {
        if (trial || testNumbers.has(phone) || !activeFrom || later(activeFrom, coolingOffMs) > from) return false;
        if (feeFrom && feeFrom > from) return false;
        const key = `${phone} ${group} ${month}`;
        const steps = stepsOf.get(id) ?? [];
        const moved = steps.some(({ at }) => at > from && at <= to);
        return stateAt(steps, from) === 'active' && !moved && !charged.has(key) && !free.has(key);
      })
      .map(({ phone, product }) => found('forgotten', phone, `${product} of ${month} was not billed`));
  });
}

/** Every MO that was acknowledged is there once, and no message is left without a fate. */
function messages({ mos, open }: Books, heard: Heard): Finding[] {
  const kept = sums(
    mos,
    ({ phone }) => phone,
    ({ count }) => count,
  );
  const phones = [...new Set([...heard.mos.keys(), ...kept.keys()])];
  return [
    ...phones
      .filter((phone) => (heard.mos.get(phone) ?? 0) !== (kept.get(phone) ?? 0))
      .map((phone) =>
        found('mo-lost', phone, `${heard.mos.get(phone) ?? 0} acknowledged, ${kept.get(phone) ?? 0} kept`),
      ),
    ...mos
      .filter(({ state }) => state === 'parked')
      .map(({ phone }) => found('mo-parked', phone, 'an MO could not be taken')),
    ...open.map(({ what, phone }) => found('message-open', phone, what)),
  ];
}

function stateAt(steps: Books['steps'], at: Date): string | undefined {
  return steps.findLast((step) => step.at <= at)?.to;
}

function isInWindow(at: Date): boolean {
  const begins = monthStart(at);
  const local = new Date(at.getTime() - begins.getTime());
  const day = Math.floor(local.getTime() / dayMs) + 1;
  const hour = Math.floor((local.getTime() % dayMs) / hourMs);
  return day >= window.firstDay && day <= window.lastDay && hour >= window.hour;
}

function describe({ id, month, product, occasion, amountFen, state }: Charge): string {
  return `charge ${id} of ${month}, ${product}${occasion === 'month' ? '' : ' on demand'}, ${amountFen} fen, ${state}`;
}

function found(name: string, where: string, detail: string): Finding {
  const [phone = where, ...rest] = where.split(' ');
  return { name, phone, detail: [...rest, detail].join(' ') };
}

function sums<One>(all: readonly One[], key: (one: One) => string, amount: (one: One) => number): Map<string, number> {
  const totals = new Map<string, number>();
  for (const one of all) totals.set(key(one), (totals.get(key(one)) ?? 0) + amount(one));
  return totals;
}
