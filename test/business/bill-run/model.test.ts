import test from 'ava';
import { nextRun } from '../../../src/business/bill-run/calendar.ts';
import { decideFee, type FeeCase, type FeeDecision, type FeeRules } from '../../../src/business/bill-run/model.ts';
import type { Charge, FreeMonth } from '../../../src/business/billing/index.ts';
import { moveCharge, planCharge } from '../../../src/business/billing/index.ts';
import type { Subscription } from '../../../src/business/subscriptions/index.ts';
import { newId } from '../../../src/values/id.ts';
import { beijingIso } from '../../../src/values/time.ts';
import { at } from '../../support/bills.ts';
import { aNewCharge } from '../../support/charge.ts';
import { aLane } from '../../support/mt.ts';
import { catalog } from '../../support/shipped.ts';
import { feeTerms } from '../../support/talk.ts';

const rules: FeeRules = {
  catalog,
  fees: feeTerms(),
  lanes: [aLane],
  stopped: new Set(),
};

function aSubscription(changes: Partial<Subscription> = {}): Subscription {
  return {
    phone: '15633000001',
    id: newId(at('2026-11-01 10:00')),
    product: 'car-owner',
    billingGroup: 'car-owner',
    state: 'active',
    tariffVersion: 1,
    channel: 'sms',
    source: undefined,
    askedFrom: '10620007',
    askVersion: 'v1',
    askedAt: at('2026-11-01 10:00'),
    confirmUntil: undefined,
    activeFrom: at('2026-11-01 10:00'),
    closedAt: undefined,
    trial: undefined,
    trialUntil: undefined,
    feeFrom: undefined,
    nextAt: undefined,
    version: 3,
    ...changes,
  };
}

function aCase(subscription: Partial<Subscription> = {}, changes: Partial<FeeCase> = {}): FeeCase {
  const one = aSubscription(subscription);
  return { subscription: one, consented: true, carrier: 'unicom', charge: undefined, previous: undefined, ...changes };
}

/** `bill 500 at 12-10 09:00`, or the rule that leaves it out. */
function decide(one: FeeCase, month = '2026-12', now = '2026-12-01 00:00', by = rules): string {
  return told(decideFee(one, by, month, at(now)));
}

function told(decision: FeeDecision): string {
  if (decision.kind === 'left-out') return decision.rule;
  return `bill ${decision.amountFen} at ${beijingIso(decision.dueAt).slice(5, 16).replace('T', ' ')}`;
}

const activations: [activeFrom: string, month: string, decided: string, why: string][] = [
  ['2026-11-01 10:00', '2026-12', 'bill 500 at 12-10 09:00', 'who is long a member is billed by the first run'],
  ['2026-12-01 00:00', '2026-12', 'bill 500 at 12-10 09:00', 'the 72 hours are over before the window opens'],
  ['2026-12-07 09:00', '2026-12', 'bill 500 at 12-10 09:00', 'exactly 72 hours before the first run'],
  ['2026-12-07 09:01', '2026-12', 'bill 500 at 12-11 09:00', 'a minute less: the next run'],
  ['2026-12-15 12:00', '2026-12', 'bill 500 at 12-19 09:00', 'the last run of the window'],
  ['2026-12-16 09:00', '2026-12', 'bill 500 at 12-19 09:00', '72 hours to the minute of the last run'],
  ['2026-12-16 09:01', '2026-12', 'too-late', 'a minute too late: the first fee is that of January'],
  ['2026-12-16 09:01', '2027-01', 'bill 500 at 01-10 09:00', 'and there it is'],
  ['2026-12-31 23:59', '2026-12', 'too-late', 'ordered on the 31st: nothing in December'],
  ['2026-12-31 23:59', '2027-01', 'bill 500 at 01-10 09:00', 'and the first fee in January'],
  ['2027-01-31 12:00', '2027-02', 'bill 500 at 02-10 09:00', 'a month of 28 days has the same window'],
  ['2028-02-29 12:00', '2028-02', 'too-late', 'ordered on a leap day'],
  ['2028-02-29 12:00', '2028-03', 'bill 500 at 03-10 09:00', 'and billed in March'],
  ['2027-01-02 12:00', '2026-12', 'free-yet', 'a month before it began costs nothing'],
];

for (const [activeFrom, month, decided, why] of activations) {
  test(`Active from ${activeFrom}, the fee of ${month} is: ${decided} (${why})`, (t) => {
    t.is(decide(aCase({ activeFrom: at(activeFrom) }), month), decided);
  });
}

const days: [now: string, decided: string][] = [
  ['2026-12-09 23:59', 'bill 500 at 12-10 09:00'],
  ['2026-12-19 23:59', 'bill 500 at 12-10 09:00'],
  ['2026-12-20 00:00', 'window-passed'],
  ['2026-12-31 00:00', 'window-passed'],
];

for (const [now, decided] of days) {
  test(`At ${now} the decision of December is: ${decided}`, (t) => t.is(decide(aCase(), '2026-12', now), decided));
}

const aFreeMonth: FreeMonth = {
  phone: '15633000001',
  billingGroup: 'car-owner',
  month: '2026-12',
  id: '01990000-0000-7000-8000-000000000001',
  reason: 'free-month',
  at: at('2026-11-23 15:00'),
};

test('A fee that the carrier raises itself is expected even in a month that was given: it is given back once it is taken', (t) => {
  const byCarrier = { ...rules, fees: feeTerms({ raisedBy: 'carrier' }) };
  t.regex(decide(aCase({}, { free: aFreeMonth }), '2026-12', undefined, byCarrier), /^bill 500/);
});

const leftOut: [why: string, one: FeeCase, rule: string][] = [
  ['ended', aCase({ state: 'closed', closedAt: at('2026-12-02 10:00') }), 'ended'],
  ['suspended', aCase({ state: 'suspended' }), 'suspended'],
  ['not confirmed by the carrier', aCase({ state: 'pending-carrier' }), 'not-active'],
  ['a trial', aCase({ trial: 'spring', trialUntil: at('2027-01-01 00:00') }), 'trial'],
  ['free until a later month', aCase({ feeFrom: at('2027-01-01 00:00') }), 'free-yet'],
  ['given the month for free', aCase({}, { free: aFreeMonth }), 'free-month'],
  ['without a consent', aCase({}, { consented: false }), 'no-consent'],
  ['a test number', aCase({ phone: '15633000099' }), 'test-number'],
  ['of a network that no link serves', aCase({}, { carrier: 'telecom' }), 'no-link'],
  ['unknown to us as a subscriber', aCase({}, { carrier: undefined }), 'no-link'],
];

for (const [why, one, rule] of leftOut) {
  test(`Nobody is billed who is ${why}: the plan says ${rule}`, (t) => t.is(decide(one), rule));
}

test('A link in commissioning bills nobody, and a stopped product is left out where it is stopped', (t) => {
  t.is(decide(aCase(), '2026-12', undefined, { ...rules, lanes: [{ ...aLane, onlyTo: ['15633000001'] }] }), 'no-link');
  t.is(decide(aCase(), '2026-12', undefined, { ...rules, stopped: new Set(['car-owner smg']) }), 'product-stopped');
  t.is(
    decide(aCase(), '2026-12', undefined, { ...rules, stopped: new Set(['car-owner other']) }),
    'bill 500 at 12-10 09:00',
  );
});

test('The window is the peer’s: another sheet, other days', (t) => {
  const peer = { ...rules, fees: feeTerms({ days: { first: 23, last: 25 } }) };
  t.is(decide(aCase(), '2026-12', undefined, peer), 'bill 500 at 12-23 09:00');
  t.is(decide(aCase({ activeFrom: at('2026-12-22 10:00') }), '2026-12', undefined, peer), 'too-late');
});

test('The charge of the month is heard first, whatever level it is for', (t) => {
  const now = at('2026-12-10 09:00');
  const planned = planCharge(
    aNewCharge({ month: '2026-12', product: 'car-owner-vip', amountFen: 1000 }),
    { rule: 'x' },
    now,
  );
  const pending = moveCharge(planned.charges[0], 'pending', { rule: 'x' }, now).charges[0];
  const to = (state: 'posted' | 'voided' | 'unsure' | 'expired', failure?: string) =>
    moveCharge(pending, state, { rule: 'x' }, now, { failure }).charges[0];
  const cases: [Charge, string][] = [
    [pending, 'in-work'],
    [{ ...pending, raisedBy: 'carrier' }, 'expected'],
    [to('posted'), 'billed'],
    [to('unsure'), 'unsure'],
    [to('voided', 'low-balance'), 'refused'],
    [to('voided'), 'bill 500 at 12-10 09:00'],
    [to('expired'), 'bill 500 at 12-10 09:00'],
    [{ ...planned.charges[0], nextAt: at('2026-12-13 09:00') }, 'waits-for-retry'],
  ];
  for (const [charge, rule] of cases) t.is(decide(aCase({}, { charge }), '2026-12'), rule, charge.state);
  const retry = { ...planned.charges[0], nextAt: at('2026-12-13 09:00') };
  t.is(decide(aCase({}, { charge: retry }), '2026-12', '2026-12-13 09:00'), 'bill 500 at 12-13 09:00');
});

test('Runs are at nine on the days of the windows, of all links', (t) => {
  const of = (after: string) =>
    beijingIso(
      nextRun(
        [
          { first: 10, last: 19 },
          { first: 23, last: 23 },
        ],
        at(after),
      )!,
    ).slice(0, 16);
  t.is(of('2026-12-01 00:00'), '2026-12-10T09:00');
  t.is(of('2026-12-10 09:00'), '2026-12-11T09:00');
  t.is(of('2026-12-19 09:00'), '2026-12-23T09:00');
  t.is(of('2026-12-23 09:00'), '2027-01-10T09:00');
});

test('DP-028: of a product that is owed only when something went out, nothing is billed until something did; what the carrier raises is', (t) => {
  const one = aCase({}, { nothingSent: true });
  t.is(decide(one), 'bill 500 at 12-10 09:00', 'the plan counts on what is to come');
  t.is(decide(one, '2026-12', '2026-12-10 09:00'), 'nothing-sent');
  t.is(
    decide(aCase(), '2026-12', '2026-12-11 09:00'),
    'bill 500 at 12-10 09:00',
    'and at the next run, once something went out',
  );
  const byCarrier = { ...rules, fees: feeTerms({ raisedBy: 'carrier' }) };
  t.is(decide(one, '2026-12', '2026-12-10 09:00', byCarrier), 'bill 500 at 12-10 09:00');
});
