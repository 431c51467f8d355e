import test from 'ava';
import type { MonthFee } from '../../src/business/billing/index.ts';
import { type Entitlements, functions } from '../../src/business/catalog/index.ts';
import { entitlementsOf } from '../../src/business/subscriptions/index.ts';
import { terms } from '../support/shipped.ts';
import { Talk } from '../support/talk.ts';

/** What each order word gives, cell by cell: the whole of CA-X02 and the products beside it. */
const matrix: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>> = {
  CY: {
    periodical: true,
    reminders: true,
    nearby: true,
    'insurance-offers': false,
    'errand-priority': false,
    'group-buy': false,
    weather: false,
    newspaper: false,
    merchantRate: 'standard',
    errandDiscount: 0,
    vehicles: 1,
  },
  CYV: {
    periodical: true,
    reminders: true,
    nearby: true,
    'insurance-offers': true,
    'errand-priority': true,
    'group-buy': true,
    weather: false,
    newspaper: false,
    merchantRate: 'better',
    errandDiscount: 10,
    vehicles: 3,
  },
  CYTY: {
    periodical: true,
    reminders: true,
    nearby: true,
    'insurance-offers': false,
    'errand-priority': false,
    'group-buy': false,
    weather: false,
    newspaper: false,
    merchantRate: 'standard',
    errandDiscount: 0,
    vehicles: 1,
  },
  TQDY: {
    periodical: false,
    reminders: false,
    nearby: false,
    'insurance-offers': false,
    'errand-priority': false,
    'group-buy': false,
    weather: true,
    newspaper: false,
    merchantRate: 'none',
    errandDiscount: 0,
    vehicles: 0,
  },
  SJB: {
    periodical: false,
    reminders: false,
    nearby: false,
    'insurance-offers': false,
    'errand-priority': false,
    'group-buy': false,
    weather: false,
    newspaper: true,
    merchantRate: 'none',
    errandDiscount: 0,
    vehicles: 0,
  },
};

function cell(granted: Entitlements, name: string): unknown {
  const isFunction = (functions as readonly string[]).includes(name);
  return isFunction ? (granted.functions as ReadonlySet<string>).has(name) : granted[name as keyof Entitlements];
}

const of = (talk: Talk, at = talk.now) => entitlementsOf(terms.catalog, talk.talker, at);

function who(...texts: string[]): Talk {
  const talk = new Talk(terms);
  for (const text of texts) talk.hear(text);
  return talk;
}

for (const [word, cells] of Object.entries(matrix)) {
  for (const [name, expected] of Object.entries(cells)) {
    test(`CA-X02: ${word} and ${name}: ${expected}`, (t) => {
      t.is(cell(of(who(word)), name), cell(of(who()), name), 'the question alone grants nothing');
      t.is(cell(of(who(word, 'Y')), name), expected);
    });
  }
  test(`CA-X02: the row of ${word} leaves no function out`, (t) => {
    t.deepEqual(
      Object.keys(cells).filter((name) => !['merchantRate', 'errandDiscount', 'vehicles'].includes(name)),
      [...functions],
    );
  });
}

test('CA-X02: who has two products has what either grants, and the better of what both do', (t) => {
  const granted = of(who('CY', 'Y', 'TQDY', 'Y'));
  t.true(granted.functions.has('weather') && granted.functions.has('periodical'));
  t.like(granted, { merchantRate: 'standard', vehicles: 1 });
});

const ten: MonthFee = { billingGroup: 'car-owner', product: 'car-owner-vip', amountFen: 1000, mayStop: false };

test('CA-X02: what this month was paid for holds to its end after a cancel, and is gone with the month', (t) => {
  const talk = who('CYV', 'Y', 'TDCYV');
  t.is(of(talk).merchantRate, 'none', 'nothing was paid');
  talk.talker = { ...talk.talker, feesOfMonth: [ten] };
  t.is(of(talk).merchantRate, 'better');
  talk.talker = { ...talk.talker, feesOfMonth: [] };
  t.is(of(talk).merchantRate, 'none', 'the fees of the next month are none');
});

test('CA-X02: who goes down to the lower level in a paid month keeps the higher one to its end', (t) => {
  const talk = who('CYV', 'Y');
  talk.talker = { ...talk.talker, feesOfMonth: [ten] };
  for (const text of ['CY', 'Y']) talk.hear(text);
  t.deepEqual(talk.standing, ['car-owner active']);
  t.is(of(talk).vehicles, 3);
});

test('CA-X02: a fee that was refunded in full grants nothing, and a suspended member who paid keeps what was paid for', (t) => {
  const talk = who('CYV', 'Y', 'TDCYV');
  talk.talker = { ...talk.talker, feesOfMonth: [{ ...ten, amountFen: 0 }] };
  t.is(of(talk).merchantRate, 'none');
  const stopped = who('CYV', 'Y');
  const subscriptions = stopped.talker.subscriptions.map((one) => ({ ...one, state: 'suspended' as const }));
  stopped.talker = { ...stopped.talker, subscriptions };
  t.is(of(stopped).merchantRate, 'none');
  stopped.talker = { ...stopped.talker, feesOfMonth: [ten] };
  t.is(of(stopped).merchantRate, 'better');
});

test('CA-X02: a trial grants what its product grants until its end, even where the clock rings late', (t) => {
  const talk = who('CYTY', 'Y');
  t.is(of(talk, new Date('2026-12-22T23:59:59+08:00')).vehicles, 1);
  t.is(of(talk, new Date('2026-12-23T00:00:00+08:00')).vehicles, 0);
});
