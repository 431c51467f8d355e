import test from 'ava';
import type { MonthFee } from '../../src/business/billing/index.ts';
import { feesBegin } from '../../src/business/subscriptions/index.ts';
import { monthStart } from '../../src/values/time.ts';
import { terms } from '../support/shipped.ts';
import { aSubscriber, Talk } from '../support/talk.ts';

/** Someone who texted these words, and paid these fees in the running month. */
function after(texts: readonly string[], ...fees: MonthFee[]): Talk {
  const talk = new Talk(terms);
  for (const text of texts) talk.hear(text);
  talk.talker = { ...talk.talker, feesOfMonth: fees };
  return talk;
}

const five: MonthFee = { billingGroup: 'car-owner', product: 'car-owner', amountFen: 500, mayStop: false };
const ten: MonthFee = { billingGroup: 'car-owner', product: 'car-owner-vip', amountFen: 1000, mayStop: false };

const switches: { has: string; wants: string; fees: MonthFee[]; asked: RegExp; told: RegExp }[] = [
  {
    has: 'CY',
    wants: 'CYV',
    fees: [five],
    asked: /^普通会员换车友助理VIP会员，12月起10元\/月，不重复收费。24小时内回Y更换，不回不变。退订TDCYV/,
    told: /^已换为车友助理VIP会员，即时生效，12月起10元\/月，不重复收费/,
  },
  {
    has: 'CY',
    wants: 'CYV',
    fees: [],
    asked: /^普通会员换车友助理VIP会员，本月起10元\/月/,
    told: /^已换为车友助理VIP会员，即时生效，本月起10元\/月/,
  },
  {
    has: 'CYV',
    wants: 'CY',
    fees: [ten],
    asked: /^VIP会员换车友助理普通会员，12月起5元\/月/,
    told: /^已换为车友助理普通会员，即时生效，12月起5元\/月/,
  },
  {
    has: 'CYV',
    wants: 'CY',
    fees: [],
    asked: /^VIP会员换车友助理普通会员，本月起5元\/月/,
    told: /^已换为车友助理普通会员，即时生效，本月起5元\/月/,
  },
];

for (const { has, wants, fees, asked, told } of switches) {
  const paid = fees.length > 0 ? 'a month that is paid' : 'a month that is not billed yet';
  test(`CA-X02: ${has} becomes ${wants} in one dialogue in ${paid}, without a gap and without a second fee`, (t) => {
    const talk = after([has, 'Y'], ...fees);
    const before = talk.talker.subscriptions[0]!;
    t.regex(talk.say(wants)[0]!, asked);
    t.is(talk.talker.subscriptions.find(({ id }) => id === before.id)!.state, 'active', 'nothing changes before the Y');
    const { mts, changes } = talk.hear('Y');
    t.is(mts.length, 1);
    t.regex(mts[0]!.text, told);
    const [now, ...more] = talk.talker.subscriptions;
    t.deepEqual(more, []);
    t.like(now, { product: wants === 'CYV' ? 'car-owner-vip' : 'car-owner', state: 'active' });
    const ended = changes.events.find(({ subscriptionId }) => subscriptionId === before.id)!;
    t.like(ended, { from: 'active', to: 'closed', cause: `replaced by ${now!.product}` });
    t.deepEqual(ended.at, now!.activeFrom, 'one ends as the other begins');
    t.is(changes.consents.length, 1, 'the new price is agreed to');
    t.deepEqual(feesBegin(now!), fees.length > 0 ? monthStart(talk.now, 1) : now!.activeFrom);
  });
}

test('CA-X02: a record that may be taken back is no fee yet: this month is paid at the level that then stands', (t) => {
  const sent = { ...five, mayStop: true };
  t.regex(after(['CY', 'Y'], sent).say('CYV')[0]!, /本月起10元/);
  t.regex(
    after(['CY', 'Y', 'TDCY'], sent).say('CY')[0]!,
    /本月已付，12月起收费/,
    'it was not taken back, so it has left',
  );
});

test('CA-X02: no answer changes nothing, and TDCYV takes the question back and leaves what stands', (t) => {
  const talk = after(['CY', 'Y', 'CYV']);
  t.regex(talk.say('TDCYV')[0]!, /已取消车友助理VIP会员的订购申请/);
  t.deepEqual(talk.standing, ['car-owner active']);
});

test('CA-X02: there and back again in one paid month costs nothing before the next month', (t) => {
  const talk = after(['CY', 'Y'], five);
  for (const text of ['CYV', 'Y', 'CY', 'Y']) talk.hear(text);
  t.deepEqual(talk.standing, ['car-owner active']);
  t.deepEqual(feesBegin(talk.talker.subscriptions[0]!), monthStart(talk.now, 1));
});

test('CA-X02: a fee that was promised to begin next month keeps that promise through another change', (t) => {
  const talk = after(['CY', 'Y'], five);
  for (const text of ['CYV', 'Y']) talk.hear(text);
  talk.talker = { ...talk.talker, feesOfMonth: [] };
  t.regex(talk.say('CY')[0]!, /12月起5元/);
});

test('Who cancelled and orders again in a paid month is told that no second fee comes, and none does', (t) => {
  const talk = after(['CY', 'Y', 'TDCY'], five);
  t.regex(talk.say('CY')[0]!, /^订购车友助理普通会员5元\/月，本月已付，12月起收费。24小时内回Y确认，不回不扣费/);
  const texts = talk.say('Y');
  t.is(texts.length, 3);
  t.regex(texts[2]!, /^已订购车友助理普通会员，12月起5元\/月，此前不收费/);
  t.deepEqual(feesBegin(talk.talker.subscriptions[0]!), monthStart(talk.now, 1));
});

test('A fee that was charged between the question and its Y is not charged again', (t) => {
  const talk = after(['CY', 'Y', 'CYV'], five);
  t.regex(talk.say('Y')[0]!, /12月起10元/);
  t.deepEqual(feesBegin(talk.talker.subscriptions[0]!), monthStart(talk.now, 1));
});

test('Where a carrier decides, what stands goes on until the carrier agrees, and meanwhile nothing else is ordered', (t) => {
  const talk = after(['CY', 'Y']);
  talk.terms = { ...terms, orderModes: new Map([['smg', 'vac']]) };
  for (const text of ['CYV', 'Y']) talk.hear(text);
  t.deepEqual(talk.standing, ['car-owner active', 'car-owner-vip pending-carrier']);
  t.regex(talk.say('CYV')[0]!, /订购的车友助理VIP会员正在办理/);
  t.regex(talk.say('CY')[0]!, /已订购车友助理普通会员/);
  talk.hear('TDCY');
  t.regex(talk.say('CY')[0]!, /订购的车友助理VIP会员正在办理，办好前不能更换/);
});

test('Products of different groups do not exclude each other', (t) => {
  const talk = after(['CY', 'Y', 'TQDY', 'Y', 'SJB', 'Y']);
  t.deepEqual(talk.standing, ['car-owner active', 'weather active', 'newspaper active']);
});

test('Offers name what is open to a phone: one of China Mobile reads of weather and newspaper only', (t) => {
  const talk = new Talk(terms, { subscriber: aSubscriber({ phone: '13930000001', carrier: 'mobile' }) });
  const [text] = talk.say('Y');
  t.regex(text!, /发SJB订购新闻早晚报（3元\/月）。发TQDY订购天气预报（2元\/月）/);
  t.notRegex(text!, /车友助理/);
});

test('CA-X03: a list of many products is cut into pages of one SMS each, numbered through', (t) => {
  const talk = after(['CYV', 'Y', 'TQDY', 'Y', 'SJB', 'Y', 'CY']);
  const pages = talk.say('0000');
  t.true(pages.length > 1 && pages.every((page) => page.length <= 70), pages.join('\n'));
  t.deepEqual(
    pages.flatMap((page) => [...page.matchAll(/(\d)\.\p{Script=Han}/gu)].map(([, number]) => number)),
    ['1', '2', '3', '4'],
  );
});
