import { randomUUID } from 'node:crypto';
import { dayMs, hourMs, later, type Month, minuteMs, monthOf, monthStart } from '../../../src/values/time.ts';
import { seededRandom } from '../random.ts';
import { audit, type Finding, type Heard } from './audit.ts';
import { type BillLine, billFile, isBilled, refundFile } from './bill.ts';
import { readBooks } from './books.ts';
import { billPeers } from './carriers.ts';
import { until } from './desk.ts';
import { startYearHouse, type YearHouse } from './house.ts';
import { type Deed, type PlannedDay, planYear, testNumbers, type YearSize } from './plan.ts';
import { pricesFrom } from './prices.ts';

export type YearFigures = {
  readonly seed: number;
  readonly subscribers: number;
  readonly months: number;
  readonly deeds: number;
  readonly mos: number;
  readonly mts: number;
  readonly charges: number;
  readonly postedFen: number;
  readonly refundedFen: number;
  /** Of which it was not known for a time whether they were taken. */
  readonly wereUnsure: number;
  /** Of these, settled by a person, because no bill knew them. */
  readonly settledByHand: number;
  readonly kills: number;
  readonly downHours: number;
  readonly seconds: number;
};

export type Year = {
  readonly house: YearHouse;
  readonly bills: readonly BillLine[];
  readonly heard: Heard;
  readonly figures: YearFigures;
  readonly findings: readonly Finding[];
};

/**
 * Lives through a year: people order, cancel and complain, carriers refuse, lose and repeat, the program is killed, and each
 * month the carriers' bill files are compared. Then everything is looked at by who knows only what the carriers received and
 * what stands in the database. The house still runs; the caller stops it.
 */
export async function liveYear(
  databaseUrl: string,
  size: YearSize,
  tell: (line: string) => void = () => {},
): Promise<Year> {
  const began = performance.now();
  const plan = planYear(size, new Date());
  const prices = pricesFrom(plan.from);
  const house = await startYearHouse(databaseUrl, prices, { from: plan.from, days: 31 * (size.months + 2) });
  try {
    const heard: Heard = {
      mos: new Map(),
      testNumbers: new Set(testNumbers),
      prices,
      carrierRefunds: [],
      refundedBefore: [],
      differences: [],
    };
    const random = seededRandom(size.seed + 1);
    const months = Array.from({ length: size.months }, (_, i) => monthOf(monthStart(plan.from, i)));
    const bills: BillLine[] = [];
    await house.walkTo(plan.from);
    let settledByHand = 0;
    for (const month of months) {
      for (const day of plan.days.filter(({ at }) => monthOf(at) === month)) await liveDay(house, day, heard);
      await house.walkTo(later(monthStart(new Date(`${month}-01T00:00:00+08:00`), 1), dayMs + 10 * hourMs));
      await house.settled();
      bills.push(...house.carriers.billOf(month));
      settledByHand += await reconcile(house, month, bills, heard, random);
      tell(
        `${month}: ${bills.filter((one) => one.month === month).length} lines billed, ${house.figures.kills} kills so far`,
      );
    }
    setFaults(house, { sgip: {}, cmpp: {} });
    await house.settled();
    const books = await readBooks(house.db);
    const findings = audit(books, bills, heard, months);
    const figures = {
      ...{ seed: size.seed, subscribers: size.subscribers, months: size.months },
      deeds: plan.days.reduce((sum, { deeds }) => sum + deeds.length, 0),
      mos: books.mos.reduce((sum, { count }) => sum + count, 0),
      mts: books.mts.reduce((sum, { count }) => sum + count, 0),
      charges: books.charges.length,
      postedFen: books.charges.reduce((sum, one) => sum + (one.state === 'posted' ? one.amountFen : 0), 0),
      refundedFen: books.charges.reduce((sum, one) => sum + one.refundedFen, 0),
      wereUnsure: new Set(books.events.flatMap(({ to, chargeId }) => (to === 'unsure' ? chargeId : []))).size,
      settledByHand,
      kills: house.figures.kills,
      downHours: Math.round(house.figures.downMs / hourMs),
      seconds: Math.round((performance.now() - began) / 1000),
    };
    return { house, bills, heard, figures, findings };
  } catch (error) {
    await house.stop();
    throw error;
  }
}

async function liveDay(house: YearHouse, { at, deeds, upset, faults }: PlannedDay, heard: Heard): Promise<void> {
  await house.walkTo(at, upset.kind === 'killed-at-work' ? { kind: 'none' } : upset);
  await house.settled();
  setFaults(house, faults);
  const phases = Math.max(1, ...deeds.map((deed) => (deed.kind === 'text' ? deed.words.length : 1)));
  const bad = Math.floor((at.getTime() / minuteMs) % phases);
  for (let phase = 0; phase < phases; phase++) {
    const doing = deeds.map((deed) => act(house, deed, phase, heard));
    if (upset.kind === 'killed-at-work' && phase === bad) await house.upset(upset);
    await Promise.all(doing);
    await house.settled();
  }
}

function setFaults({ carriers }: YearHouse, { sgip, cmpp }: PlannedDay['faults']): void {
  carriers.smg.faults.replace(sgip);
  carriers.ismg.faults.replace(cmpp);
}

/** One step of a deed; resolves when the program has taken it. */
async function act(house: YearHouse, deed: Deed, phase: number, heard: Heard): Promise<void> {
  const { smg, ismg, vac } = house.carriers;
  const { phone } = deed;
  if (deed.kind === 'text') {
    const words = deed.words[phase];
    if (words === undefined) return;
    const gateway = phone.startsWith('139') ? ismg : smg;
    const result = await gateway.sendMo(phone, '10620007', words).acknowledged;
    if (result === 0) heard.mos.set(phone, (heard.mos.get(phone) ?? 0) + 1);
    return;
  }
  if (phase > 0) return;
  switch (deed.kind) {
    case 'notify': {
      const { kind: _, ...registration } = deed;
      await vac.register('unicom-vac', registration);
      return;
    }
    case 'report':
      await smg.sendUserReport({ phone, to: '10620007', condition: deed.condition });
      return;
    case 'refund':
      return complain(house, phone, deed.reason);
    case 'free-month':
      return ask(house, phone, 'goodwill', { product: deed.product, reason: 'free-month' });
    default:
      deed satisfies never;
  }
}

/** An agent finds the newest fee of a phone in its story, and gives it back, or tries to once more. */
async function complain(house: YearHouse, phone: string, reason: string): Promise<void> {
  const [charge] = await house.db.read<{ id: string }>(
    `select id from charge where phone = $1 and state = 'posted' order by created_at desc limit 1`,
    [phone],
  );
  if (!charge) return;
  await ask(house, phone, 'refund', { reason, chargeId: charge.id });
}

/**
 * An agent opens a number, looks at what a remedy would do, and asks for it. A refusal is an answer as well: the month is taken,
 * or somebody gave the money back before.
 */
async function ask(
  { desk }: YearHouse,
  phone: string,
  verb: 'refund' | 'goodwill',
  wish: Readonly<Record<string, string>>,
): Promise<void> {
  const opened = expectOk<{ id: string }>(
    await desk.ask('supervisor', 'POST', '/api/care/openings', { written: phone }),
  );
  const place = `/api/care/openings/${opened.id}/${verb}`;
  const asked = { id: randomUUID(), note: 'a year', ...wish };
  const shown = await desk.ask('supervisor', 'POST', `${place}/outlook`, asked);
  const seen = (shown.body as { seen?: string }).seen;
  const { status, body } = seen === undefined ? shown : await desk.ask('supervisor', 'POST', place, { ...asked, seen });
  if (![200, 404, 409].includes(status)) throw new Error(`a remedy was refused: ${status} ${JSON.stringify(body)}`);
}

/** Gives a file of a carrier; resolves with its id when it is read. */
async function give(house: YearHouse, name: string, file: string): Promise<string> {
  const given = await house.desk.ask(clerk, 'POST', `/api/reconciliation/files?name=${name}`, file);
  const { id } = expectOk<{ id: string }>(given);
  await until(`file ${name} to be read`, async () => {
    const read = expectOk<{ state: string; badRows: number; reason?: string }>(
      await house.desk.ask(clerk, 'GET', `/api/reconciliation/files/${id}`),
    );
    if (read.state === 'reading') return undefined;
    if (read.state !== 'current' || read.badRows > 0) throw new Error(`file ${name}: ${JSON.stringify(read)}`);
    return read;
  });
  return id;
}

/** How many of the fees of a month carriers give back by themselves. */
const carrierRefunds = 0.03;
const clerk = 'reconciliation-clerk';

type Difference = { id: string; class: string; phone: string; version: number; detail: unknown };

/** Gives the carriers' refunds and bill files of a month, compares, and settles by hand what no bill knows. Returns how many these were. */
async function reconcile(
  house: YearHouse,
  month: Month,
  bills: readonly BillLine[],
  heard: Heard,
  random: () => number,
): Promise<number> {
  let byHand = 0;
  for (const link of Object.keys(billPeers)) {
    const lines = bills.filter((one) => one.link === link && one.month === month);
    const back = lines.filter((one) => isBilled(one) && one.kind === 'month' && random() < carrierRefunds);
    heard.carrierRefunds.push(...back);
    if (back.length > 0) await give(house, `REFUND_${link}_${month.replace('-', '')}.csv`, refundFile(back));
    for (const difference of await compare(house, month, link, billFile(lines))) {
      if (difference.class === 'refund-exceeds') heard.refundedBefore.push({ month, phone: difference.phone });
      else if (difference.class === 'ours-only' && (await settleByHand(house, difference))) byHand += 1;
      else heard.differences.push({ month, link, ...difference });
    }
  }
  return byHand;
}

/** What a comparison with this file finds. */
export async function compare(
  house: YearHouse,
  month: Month,
  link: string,
  file: string,
): Promise<(Difference & { runId: string })[]> {
  const name = `BILL_${link}_${month.replace('-', '')}.csv`;
  const fileId = await give(house, name, file);
  // What is read is compared, without anybody asking.
  const { id: runId } = await until(`comparison of ${name}`, async () => {
    const { items } = expectOk<{ items: { id: string; fileId: string; state: string }[] }>(
      await house.desk.ask(clerk, 'GET', '/api/reconciliation/runs?kind=bills'),
    );
    return items.find((one) => one.fileId === fileId && one.state !== 'comparing');
  });
  const found: (Difference & { runId: string })[] = [];
  for (let after = ''; ; ) {
    const page = expectOk<{ items: Omit<Difference, 'phone'>[]; next?: string }>(
      await house.desk.ask(clerk, 'GET', `/api/reconciliation/runs/${runId}/differences?limit=200${after}`),
    );
    // People are told the number masked; the audit looks it up.
    const phones = await phonesOf(house, page.items);
    found.push(...page.items.map((one) => ({ ...one, runId, phone: phones.get(one.id)! })));
    if (page.next === undefined) return found;
    after = `&after=${page.next}`;
  }
}

async function phonesOf({ db }: YearHouse, items: readonly { id: string }[]): Promise<Map<string, string>> {
  const rows = await db.read<{ id: string; phone: string }>(
    'select id, phone from reconciliation_difference where id = any($1)',
    [items.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, phone }) => [id, phone]));
}

/** What may have been taken and stands on no bill was not taken: a person says so. False where that is not the case. */
async function settleByHand(
  house: YearHouse,
  { runId, id, version }: Difference & { runId: string },
): Promise<boolean> {
  const said = { version, text: 'the carrier billed nothing' };
  const place = `/api/reconciliation/runs/${runId}/differences/${id}/correct`;
  const { status } = await house.desk.ask('reconciliation-clerk', 'POST', place, said);
  return status === 200;
}

function expectOk<Body>({ status, body }: { status: number; body: unknown }): Body {
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body as Body;
}
