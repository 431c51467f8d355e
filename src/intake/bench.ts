import { randomInt, randomUUID } from 'node:crypto';
import { phonePlan } from '../business/bill-run/index.ts';
import {
  type Catalog,
  type Command,
  postsOnOf,
  priceOf,
  productOf,
  tariffAt,
  tariffOf,
} from '../business/catalog/index.ts';
import { type DecidedMt, laneFor, type Mo, mtsQueuedAt } from '../business/messages/index.ts';
import { arrivalsOf, carrierOf, identify, type Segments } from '../business/subscribers/index.ts';
import { openSubscriptions, type Subscription, saveChanges, together } from '../business/subscriptions/index.ts';
import type { Tx } from '../platform/db.ts';
import { openLog } from '../platform/log.ts';
import { newId } from '../values/id.ts';
import type { Phone } from '../values/phone.ts';
import { beijingIso, dayMs, later, monthOf, monthStart } from '../values/time.ts';
import type { Reaction } from './commands.ts';
import type { BenchBody, BenchResult } from './contract.ts';
import type { Intake } from './intake.ts';
import { type Outcome, takeBatch } from './mo.ts';

/** What is tried: the text, after others that went before it. */
export type Trial = Pick<BenchBody, 'who' | 'accessNumber' | 'text' | 'before'>;

/**
 * What a text would lead to. It goes through the door in like any other, in a transaction that is always undone: the decisions
 * are those of intake because they are the same calls, and nothing is sent, because what is not committed wakes nobody.
 */
export async function tryText(intake: Intake, trial: Trial, catalog: Catalog, now: Date): Promise<BenchResult> {
  let tried: BenchResult | undefined;
  try {
    await intake.db.transact(async (tx) => {
      tried = await play(tx, intake, trial, catalog, now);
      throw new Undone();
    });
  } catch (error) {
    if (!(error instanceof Undone)) throw error;
  }
  return tried!;
}

/** Ends the transaction of a trial: nothing of it stays. */
class Undone extends Error {}

const silent = openLog({ level: 'silent' });

async function play(tx: Tx, intake: Intake, trial: Trial, catalog: Catalog, now: Date): Promise<BenchResult> {
  const { who, accessNumber, text } = trial;
  const phone = who.kind === 'phone' ? who.phone : inventedNumber();
  const segments = who.kind === 'phone' ? intake.segments : segmentsOf(who.carrier, who.province);
  let at = now;
  const dry: Intake = {
    ...intake,
    ...{ segments, log: silent, clock: { now: () => at } },
    terms: { ...intake.terms, catalog: { ...catalog } },
  };
  const place = carrierOf(segments, phone) ?? { carrier: 'unicom' as const };
  const lane = laneFor(intake.door.lanes, place.carrier, accessNumber) ?? intake.door.lanes[0]!;
  const { link } = lane;
  const mo = (said: string): Mo => ({
    ...{ phone, carrier: place.carrier, accessNumber, link, text: said },
    ...{ carrierMessageId: randomUUID(), raw: Buffer.from(said), coding: 15 },
  });
  const before = await prepare(tx, dry, trial, phone, now);
  for (const said of before) {
    await takeBatch(tx, dry, [mo(said)]);
    at = later(at, 1000);
  }
  const [outcome] = await takeBatch(tx, dry, [mo(text)]);
  const answers = await mtsQueuedAt(tx, phone, at);
  const standing = await openSubscriptions(tx, [phone]);
  return {
    at: beijingIso(at),
    carrier: place.carrier,
    ...('province' in place && place.province !== undefined && { province: place.province }),
    ...understood(outcome, catalog),
    answers: answers.map(presentAnswer),
    rows: rowsOf(outcome, answers),
    standing: standing.map((one) => presentStanding(one, catalog)),
    charges: [...itemsOf(outcome?.reaction, catalog), ...(await monthsOf(tx, dry, phone, at))],
  };
}

/** A number of a segment that no carrier has. */
function inventedNumber(): Phone {
  return `1540000${String(randomInt(10_000)).padStart(4, '0')}`;
}

/** Every number belongs where the invented subscriber does. */
function segmentsOf(carrier: Mo['carrier'], province: string | undefined): Segments {
  const place = province === undefined ? { carrier } : { carrier, province };
  return { places: [undefined, place], placeOf: new Uint16Array(700_000).fill(1), ported: new Map() };
}

/** How long an invented subscriber has had what it has. */
const sinceMs = 40 * dayMs;

/** Lays down what an invented subscriber has, and returns the texts to play before the one that is tried. */
async function prepare(
  tx: Tx,
  dry: Intake,
  { who, before }: Trial,
  phone: Phone,
  now: Date,
): Promise<readonly string[]> {
  if (who.kind === 'phone' || !who.has) return before;
  const { catalog } = dry.terms;
  const product = productOf(catalog, who.has.product);
  if (who.has.state === 'asked') return [product.orderWords[0]!, ...before];
  const since = later(now, -sinceMs);
  await identify(
    tx,
    arrivalsOf(dry.segments, [{ phone, carrier: who.carrier }]).map((one) => ({ ...one, mos: 0 })),
    since,
  );
  const had: Subscription = {
    ...{ phone, id: newId(since), product: product.code, billingGroup: product.billingGroup, state: who.has.state },
    ...{ tariffVersion: tariffAt(product, since).version, channel: 'sms', source: undefined, askVersion: undefined },
    ...{ askedFrom: product.accessNumber, askedAt: since, confirmUntil: undefined, activeFrom: since },
    ...{ closedAt: undefined, trial: undefined, trialUntil: undefined, feeFrom: undefined, nextAt: undefined },
    version: 1,
  };
  await saveChanges(tx, together({ subscriptions: [had] }));
  return before;
}

function understood(
  outcome: Outcome | undefined,
  catalog: Catalog,
): Pick<BenchResult, 'command' | 'of' | 'trace' | 'parked'> {
  const { reaction, parked } = outcome ?? {};
  const why = outcome ? parked : 'it is no text, or known from before';
  return {
    ...(reaction && { command: reaction.command.kind }),
    ...(reaction && of(reaction.command, catalog)),
    trace: [...(reaction?.trace ?? [])],
    ...(why !== undefined && { parked: why }),
  };
}

/** What a command is about, as its title where it has one. */
function of(command: Command, catalog: Catalog): { of?: string } {
  const about =
    'product' in command && command.product !== undefined
      ? (catalog.products.get(command.product)?.title ?? command.product)
      : command.kind === 'trial'
        ? command.trial
        : command.kind === 'contest'
          ? command.contest
          : command.kind === 'service'
            ? (catalog.serviceTitles?.get(command.service) ?? command.service)
            : undefined;
  return about === undefined ? {} : { of: about };
}

function presentAnswer({ refusal, ...mt }: DecidedMt): BenchResult['answers'][number] {
  return { ...mt, ...(refusal !== null && { refusal }) };
}

function presentStanding(one: Subscription, catalog: Catalog): BenchResult['standing'][number] {
  const product = productOf(catalog, one.product);
  const { code, title } = product;
  return { product: code, title, state: one.state, price: priceOf(tariffOf(product, one.tariffVersion)) };
}

/** Every row that the text would leave, a line each. */
function rowsOf(outcome: Outcome | undefined, answers: readonly DecidedMt[]): BenchResult['rows'] {
  const { reaction, mo, parked } = outcome ?? {};
  const row = (table: string) => (what: string) => ({ table, what });
  const { events = [], consents = [], trials = [] } = reaction?.changes ?? {};
  return [
    ...(mo ? [row('mo')(parked === undefined ? 'taken' : `parked: ${parked}`)] : []),
    ...events.map(({ from, to, cause }) => row('subscription')(`${from ?? '—'} → ${to}: ${cause}`)),
    ...consents.map(({ product, tariffVersion, textVersion }) =>
      row('consent')(`${product}, tariff ${tariffVersion}, text ${textVersion || '—'}`),
    ),
    ...trials.map(({ trial, rewardPoints }) => row('trial_taken')(`${trial}, ${rewardPoints} points`)),
    ...(reaction?.asked ?? []).map(({ kind, accessNumber }) => row('open_question')(`${kind} from ${accessNumber}`)),
    ...(reaction?.closed ?? []).map(({ kind }) => row('open_question')(`${kind} is closed`)),
    ...(reaction?.refused ? [row('subscriber')('promotions refused')] : []),
    ...(reaction?.charged ?? []).flatMap(({ step }) =>
      step
        ? [row('charge')(`${step.charges[0].product}, ${step.charges[0].amountFen} fen, ${step.charges[0].state}`)]
        : [],
    ),
    ...answers.map(({ state, reason, parts }) => row('mt')(`${state}, ${parts} SMS: ${reason}`)),
  ];
}

function itemsOf(reaction: Reaction | undefined, catalog: Catalog): BenchResult['charges'] {
  return (reaction?.charged ?? []).flatMap(({ step }) => {
    if (!step) return [];
    const { product: code, tariffVersion, amountFen } = step.charges[0];
    const product = catalog.products.get(code);
    return [{ title: product?.title ?? code, amountFen, kind: 'item' as const, on: postsOnOf(product, tariffVersion) }];
  });
}

/** What the bill run would take of the phone as it then stands: this month, or else the next. */
async function monthsOf(tx: Tx, dry: Intake, phone: Phone, at: Date): Promise<BenchResult['charges']> {
  const months = [0, 1, 2].map((ahead) => monthOf(monthStart(at, ahead)));
  const due = new Map<string, BenchResult['charges'][number]>();
  for (const month of months) {
    for (const { subscriptionId, product, bill } of await phonePlan(tx, dry, phone, month, at)) {
      if (!bill || due.has(subscriptionId)) continue;
      const title = dry.terms.catalog.products.get(product)?.title ?? product;
      due.set(subscriptionId, { title, amountFen: bill.amountFen, kind: 'month', dueAt: bill.dueAt });
    }
  }
  return [...due.values()];
}
