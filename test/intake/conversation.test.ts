import test from 'ava';
import type { Product } from '../../src/business/catalog/index.ts';
import { decideAgreedOrder } from '../../src/business/subscriptions/index.ts';
import { dayMs, minuteMs } from '../../src/values/time.ts';
import { terms, twoProducts } from '../support/shipped.ts';
import { aSubscriber, Talk } from '../support/talk.ts';

test('CA-020: an order word opens a confirmation that names price, period, Y, cancel word and hotline, and charges nothing', (t) => {
  const talk = new Talk(terms);
  const { mts, changes } = talk.hear('CY');
  t.deepEqual(talk.standing, ['car-owner pending-confirm']);
  t.is(mts.length, 1);
  for (const part of ['车友助理普通会员', '5元/月', '24小时内回复Y', 'TDCY', '10620007', '400-000-0000', '不扣费']) {
    t.true(mts[0]!.text.includes(part), `${part} is missing in ${mts[0]!.text}`);
  }
  t.deepEqual(changes.consents, []);
});

test('CA-030, CA-031, CA-032: Y makes the subscription active with its consent, and the two welcome texts and the tariff go out', (t) => {
  const talk = new Talk(terms);
  const asked = talk.hear('CY');
  const { mts, changes } = talk.hear('Y');
  t.deepEqual(talk.standing, ['car-owner active']);
  t.deepEqual(mts.map((mt) => mt.text).slice(0, 2), [
    '加入“车友助理”享受轻松爱车生活，洗车、修车、停车全打折，开设咨询、查询与车务代办等业务',
    '感谢使用车友助理业务，你的会员ID号为：15633000001，2026年11月有效，加盟商收银处出示本信息打折，转发、过期无效。',
  ]);
  t.true(mts[2]!.text.includes('5元/月') && mts[2]!.text.includes('TDCY'));
  t.deepEqual(
    mts.map((mt) => [mt.reason, mt.accessNumber]),
    [
      ['welcome', '10620007'],
      ['membership 2026-11', '10620007'],
      ['tariff', '10620007'],
    ],
  );
  t.is(changes.consents.length, 1);
  t.is(changes.consents[0]!.textVersion, asked.mts[0]!.textVersion);
  t.deepEqual(
    changes.events.map((event) => `${event.from} → ${event.to}`),
    ['pending-confirm → pending-carrier', 'pending-carrier → active'],
  );
});

test('No answer is no order: a Y after the window confirms nothing', (t) => {
  const talk = new Talk(terms);
  talk.hear('CY');
  talk.wait(dayMs);
  t.regex(talk.say('Y')[0]!, /没有待确认的订购/);
  t.deepEqual(talk.standing, ['car-owner pending-confirm'], 'the clock expires it; the Y did not confirm it');
});

test('A Y without an open order is answered and orders nothing', (t) => {
  const talk = new Talk(terms);
  t.regex(talk.say('Y')[0]!, /没有待确认的订购.*CY/);
  t.deepEqual(talk.standing, []);
});

test('CA-X02: CY then CYV replaces the first, and Y confirms only the second', (t) => {
  const talk = new Talk(terms);
  talk.hear('CY');
  talk.hear('CYV');
  t.deepEqual(talk.standing, ['car-owner-vip pending-confirm']);
  talk.hear('y');
  t.deepEqual(talk.standing, ['car-owner-vip active']);
});

test('Who has ordered already is told so and not asked again', (t) => {
  const talk = new Talk(terms);
  talk.hear('CY');
  talk.hear('Y');
  t.regex(talk.say('CY')[0]!, /已订购车友助理普通会员.*不会重复扣费/);
  t.regex(talk.say('Y')[0]!, /已订购/);
  t.deepEqual(talk.standing, ['car-owner active']);
});

test('CA-004: a phone of another province or carrier is refused and told where the product is open', (t) => {
  const talk = new Talk(terms, { subscriber: aSubscriber({ phone: '13000000001', province: '山东' }) });
  t.regex(talk.say('CY')[0]!, /仅向河北联通用户开放/);
  t.deepEqual(talk.standing, []);
});

test('A blacklisted phone can order nothing, and can still cancel', (t) => {
  const talk = new Talk(terms);
  talk.hear('CY');
  talk.hear('Y');
  talk.talker = { ...talk.talker, subscriber: aSubscriber({ blacklisted: true }) };
  t.regex(talk.say('TDCY')[0]!, /已退订/);
  t.regex(talk.say('CY')[0]!, /停止受理订购/);
  t.deepEqual(talk.standing, []);
});

test('A phone blacklisted between the order and its Y is not subscribed', (t) => {
  const talk = new Talk(terms);
  talk.hear('CY');
  talk.talker = { ...talk.talker, subscriber: aSubscriber({ blacklisted: true }) };
  t.regex(talk.say('Y')[0]!, /停止受理订购/);
  t.deepEqual(talk.standing, []);
});

for (const word of ['TDCY', 'tdcy', 'ＴＤＣＹ', 'TD CY', 'QXCY', '退订CY', ' TDCY。']) {
  test(`CA-023: ${word} ends the product at once and is answered`, (t) => {
    const talk = new Talk(terms);
    talk.hear('CY');
    talk.hear('Y');
    t.regex(talk.say(word)[0]!, /已退订车友助理普通会员，即时生效。本月未收取信息费/);
    t.deepEqual(talk.standing, []);
  });
}

test('CA-023: the answer to a cancel names the last fee and that membership holds to the end of a paid month', (t) => {
  const talk = new Talk(terms);
  talk.hear('CY');
  talk.hear('Y');
  talk.talker = {
    ...talk.talker,
    feesOfMonth: [{ billingGroup: 'car-owner', product: 'car-owner', amountFen: 500, mayStop: false }],
  };
  t.regex(talk.say('TDCY')[0]!, /11月的5元，会员资格保留至本月底/);
});

test('TDCY closes an open confirmation, and a later Y confirms nothing', (t) => {
  const talk = new Talk(terms);
  talk.hear('CY');
  t.regex(talk.say('TDCY')[0]!, /已取消.*订购申请，未订购、不扣费/);
  t.regex(talk.say('Y')[0]!, /没有待确认的订购/);
});

test('CA-X03: 0000 lists and cancels nothing; 1 or 1,2 cancels those; 00000 cancels all', (t) => {
  const talk = new Talk(twoProducts);
  for (const text of ['CY', 'Y', 'TQ', 'Y']) talk.hear(text);
  t.regex(talk.say('0000').join(''), /1\.车友助理普通会员5元\/月 2\.天气预报3元\/月/);
  t.is(talk.standing.length, 2);
  t.regex(talk.say('2')[0]!, /已退订天气预报/);
  t.deepEqual(talk.standing, ['car-owner active']);
  t.regex(talk.say('00000')[0]!, /已退订车友助理/);
  t.deepEqual(talk.standing, []);
  t.regex(talk.say('0000')[0]!, /没有已订业务/);
});

test('CA-X03: 1，2 on the list cancels both, each answered', (t) => {
  const talk = new Talk(twoProducts);
  for (const text of ['CY', 'Y', 'TQ', 'Y', '0000']) talk.hear(text);
  t.is(talk.say('1，2').length, 2);
  t.deepEqual(talk.standing, []);
});

test('A number that is not on the list ends nothing and is answered by the list', (t) => {
  const talk = new Talk(twoProducts);
  for (const text of ['CY', 'Y', '0000']) talk.hear(text);
  t.regex(talk.say('1,9')[0]!, /1\.车友助理普通会员/);
  t.deepEqual(talk.standing, ['car-owner active']);
});

test('The numbers of a list are good for 30 minutes', (t) => {
  const talk = new Talk(terms);
  for (const text of ['CY', 'Y', '0000']) talk.hear(text);
  talk.wait(30 * minuteMs);
  t.regex(talk.say('1')[0]!, /没有等待您选择的项目/);
  t.deepEqual(talk.standing, ['car-owner active']);
});

for (const text of ['不要了', '怎么退订', '取消车友', '我要退订']) {
  test(`A wish to stop in free words (${text}) is one step from the end, and never silence`, (t) => {
    const talk = new Talk(terms);
    for (const earlier of ['CY', 'Y']) talk.hear(earlier);
    t.regex(talk.say(text)[0]!, /您要退订车友助理普通会员吗？回复1立即退订/);
    t.deepEqual(talk.standing, ['car-owner active']);
    t.regex(talk.say('1')[0]!, /已退订/);
    t.deepEqual(talk.standing, []);
  });
}

test('With two orders open a bare Y confirms nothing and is answered by the list; Y TQ confirms that one', (t) => {
  const talk = new Talk(twoProducts);
  talk.hear('CYV');
  talk.hear('TQ');
  t.regex(talk.say('Y')[0]!, /多项待确认.*Y CYV.*Y TQ/);
  t.deepEqual(talk.standing, ['car-owner-vip pending-confirm', 'weather pending-confirm']);
  talk.hear('Y TQ');
  t.deepEqual(talk.standing, ['car-owner-vip pending-confirm', 'weather active']);
  talk.hear('YCYV');
  t.deepEqual(talk.standing, ['car-owner-vip active', 'weather active']);
});

for (const text of ['CY01', 'CY 01', 'CY,01', 'cy，01', 'CY  01。']) {
  test(`CA-052: ${text} orders by the advertisement 01, and its Y and its history remember that`, (t) => {
    const talk = new Talk(terms);
    const { changes } = talk.hear(text);
    t.is(changes.subscriptions[0]!.source, '01');
    t.is(changes.events[0]!.evidence['source'], '01');
    t.is(talk.hear('Y').changes.subscriptions.at(-1)!.source, '01');
  });
}

test('CA-052: a code of no advertisement we know is kept as it was given, and the order goes on', (t) => {
  const talk = new Talk(terms);
  const { changes, mts } = talk.hear('CY 8812');
  t.is(changes.subscriptions[0]!.source, '8812');
  t.regex(mts[0]!.text, /回复Y确认/);
});

const tick = { kind: 'web', textVersion: 'words' } as const;
const byWeb = {
  channel: 'web',
  actor: '15633000001',
  evidence: { codeMtId: 'mt' },
  link: 'smg',
  dialled: '10620007',
  askFrom: '10620007',
  source: '01',
} as const;

test('An order that brings its consent along is active at once where we decide alone, with the consent it brought', (t) => {
  const talk = new Talk(terms);
  talk.hear('CYV');
  const product = terms.catalog.products.get('car-owner')!;
  const decided = decideAgreedOrder(talk.talker, product, tick, byWeb, terms, talk.now);
  if (!('agreed' in decided)) return t.fail();
  const { changes, says } = decided.agreed;
  t.deepEqual(
    changes.events.map(({ from, to, cause }) => `${from} → ${to}: ${cause}`),
    [
      'pending-confirm → rejected: replaced by a newer order',
      'undefined → pending-confirm: order',
      'pending-confirm → pending-carrier: confirmed',
      'pending-carrier → active: no carrier has a say (order mode local)',
    ],
  );
  t.like(changes.consents[0], { kind: 'web', textVersion: 'words', evidence: { codeMtId: 'mt' } });
  t.like(changes.subscriptions.at(-1), { state: 'active', channel: 'web', source: '01', askVersion: 'words' });
  t.deepEqual(
    says.map(({ code }) => code),
    ['welcome', 'membership', 'tariff'],
  );
});

test('An order that brings its consent along waits for the carrier where the carrier has a say', (t) => {
  const product = terms.catalog.products.get('car-owner')!;
  // Also where the carrier would have asked the phone: it has answered.
  for (const asks of [[], ['smg']]) {
    const talk = new Talk({ ...terms, orderModes: new Map([['smg', 'vac']]), carrierConfirms: new Set(asks) });
    const decided = decideAgreedOrder(talk.talker, product, tick, byWeb, talk.terms, talk.now);
    if (!('agreed' in decided)) return t.fail();
    t.like(decided.agreed.changes.subscriptions.at(-1), { state: 'pending-carrier', askVersion: 'words' });
    t.is(decided.agreed.changes.consents.length, 1);
  }
});

test('An order that brings its consent along is refused as an order word is', (t) => {
  const talk = new Talk(terms);
  for (const text of ['CY', 'Y']) talk.hear(text);
  const product = terms.catalog.products.get('car-owner')!;
  const decided = decideAgreedOrder(talk.talker, product, tick, byWeb, terms, talk.now);
  t.is('refusal' in decided && decided.refusal.code, 'already-ordered');
});

test('A Y to the extension of one order confirms no other', (t) => {
  const talk = new Talk(twoProducts, { extensionDigits: 2 });
  const [vip] = talk.hear('CYV').mts;
  talk.hear('TQ');
  talk.hear('Y', vip!.accessNumber);
  t.regex(talk.say('Y', vip!.accessNumber)[0]!, /您已订购车友助理VIP会员/);
  t.deepEqual(talk.standing, ['car-owner-vip active', 'weather pending-confirm']);
});

test('A price that changed since it was asked is asked again: a Y agrees to what it was asked', (t) => {
  const talk = new Talk(terms);
  talk.hear('CY');
  const product = terms.catalog.products.get('car-owner')!;
  const [first] = product.tariffs;
  const dearer: Product = { ...product, tariffs: [first, { ...first, version: 2, amountFen: 800, from: talk.now }] };
  const catalog = { ...terms.catalog, products: new Map([...terms.catalog.products, ['car-owner', dearer]]) };
  talk.terms = { ...terms, catalog };
  const { mts, changes } = talk.hear('Y');
  t.regex(mts[0]!.text, /8元\/月.*回复Y确认/);
  t.deepEqual(changes.consents, []);
  t.is(talk.hear('Y').changes.consents[0]!.tariffVersion, 2);
});

test('A number of the list whose subscription has ended meanwhile is answered by what is left', (t) => {
  const talk = new Talk(twoProducts);
  for (const text of ['CY', 'Y', 'TQ', 'Y', '0000', 'TDCY']) talk.hear(text);
  t.regex(talk.say('1')[0]!, /您的业务：1\.天气/);
  t.is(talk.standing.length, 1);
});

test('Unknown words are answered at most three times an hour', (t) => {
  const talk = new Talk(terms);
  const answers = [1, 2, 3, 4, 5].map(() => talk.say('你好').length);
  t.deepEqual(answers, [1, 1, 1, 0, 0]);
  talk.wait(60 * minuteMs);
  t.is(talk.say('你好').length, 1);
});

test('A word one slip away from a keyword is suggested and orders nothing', (t) => {
  const talk = new Talk(terms);
  t.regex(talk.say('CYVX')[0]!, /CYV/);
  t.deepEqual(talk.standing, []);
});

/** What may be open at once, in the order asked, and whose the next answer is. */
const pairs: readonly { asked: string[]; answer: string; standing: string[]; because: string }[] = [
  {
    asked: ['0000', 'TQ'],
    answer: '1',
    standing: ['car-owner active', 'weather pending-confirm'],
    because: 'a confirmation was asked after the list',
  },
  { asked: ['TQ', '0000'], answer: '1', standing: ['weather pending-confirm'], because: 'the list was asked last' },
  {
    asked: ['不要了', 'TQ'],
    answer: '1',
    standing: ['car-owner active', 'weather pending-confirm'],
    because: 'a confirmation was asked after the wish',
  },
  {
    asked: ['TQ', '不要了'],
    answer: '2',
    standing: ['car-owner active'],
    because: 'two things stand, so the wish became a list',
  },
  { asked: ['0000', '不要了'], answer: '1', standing: [], because: 'the wish was asked last' },
  { asked: ['不要了', '0000'], answer: '1', standing: [], because: 'the list was asked last' },
  {
    asked: ['TQ', '0000'],
    answer: 'Y',
    standing: ['car-owner active', 'weather active'],
    because: 'a Y is for the confirmation, whatever was asked since',
  },
  { asked: ['0000', '0000'], answer: '1', standing: [], because: 'the newer list replaced the older' },
];

for (const { asked, answer, standing, because } of pairs) {
  test(`After ${asked.join(' and ')}, ${answer} leaves ${standing.join(', ') || 'nothing'}: ${because}`, (t) => {
    const talk = new Talk(twoProducts);
    for (const text of ['CY', 'Y', ...asked, answer]) talk.hear(text);
    t.deepEqual(talk.standing, standing);
  });
}

test('Where the link allows extensions each question has its own number, and an answer there belongs to it alone', (t) => {
  const talk = new Talk(twoProducts, { extensionDigits: 2 });
  const [cy] = talk.hear('CYV').mts;
  const [tq] = talk.hear('TQ').mts;
  t.deepEqual([cy!.accessNumber, tq!.accessNumber], ['1062000701', '1062000702']);
  talk.hear('Y', '1062000701');
  t.deepEqual(talk.standing, ['car-owner-vip active', 'weather pending-confirm']);
  const list = talk.hear('0000').mts[0]!;
  t.is(list.accessNumber, '1062000701');
  talk.hear('1', '1062000702');
  t.is(talk.standing.length, 2, 'no list was asked from there');
  talk.hear('1', list.accessNumber);
  t.is(talk.standing.length, 1);
});

test('CA-035: the membership SMS is sent from 10620007 without extension, wherever the Y went', (t) => {
  const talk = new Talk(terms, { extensionDigits: 2 });
  const asked = talk.hear('CY').mts[0]!;
  const membership = talk.hear('Y', asked.accessNumber).mts.find((mt) => mt.reason.startsWith('membership'));
  t.is(membership!.accessNumber, '10620007');
});
