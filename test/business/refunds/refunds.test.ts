import { randomUUID } from 'node:crypto';
import test from 'ava';
import {
  chargesTogether,
  freeMonthsOf,
  moveCharge,
  planCharge,
  saveCharges,
  saveRefunds,
} from '../../../src/business/billing/index.ts';
import { saveConsents } from '../../../src/business/consent/index.ts';
import type { RemedyView } from '../../../src/business/refunds/contract.ts';
import {
  askGoodwill,
  askRefund,
  jobsOf,
  loadRefundRules,
  type RefundHouse,
  refundRefused,
  remedyFacts,
} from '../../../src/business/refunds/index.ts';
import { presentRemedies } from '../../../src/business/refunds/present.ts';
import { refundRoutes } from '../../../src/business/refunds/routes.ts';
import { sealHolders } from '../../../src/business/subscribers/index.ts';
import type { ContentError } from '../../../src/platform/content.ts';
import { openLog } from '../../../src/platform/log.ts';
import { newId } from '../../../src/values/id.ts';
import { dayMs, hourMs, later } from '../../../src/values/time.ts';
import { aCaller, aDesk, type Desk } from '../../support/callers.ts';
import { aNewCharge, aPostedFee } from '../../support/charge.ts';
import { contentFolder, withContent } from '../../support/content.ts';
import { withDatabase } from '../../support/database.ts';
import { aDoor, aLane } from '../../support/mt.ts';
import { aCatalog, termsOf } from '../../support/talk.ts';

const db = withDatabase();
const now = new Date('2026-11-23T15:00:00+08:00');
const agent = aCaller('care-agent');
const supervisor = aCaller('supervisor');
const finance = aCaller('finance');

let house: RefundHouse;
let desk: Desk;
test.before(async () => {
  house = {
    db: db(),
    terms: termsOf(await aCatalog()),
    door: aDoor(aLane),
    rules: await loadRefundRules(contentFolder),
  };
  desk = await aDesk(refundRoutes(house), now);
});
test.beforeEach(() => {
  desk.now = now;
});
test.after.always(() => desk.stop());

type View = {
  id: string;
  state: string;
  amountFen: number;
  extraFen: number;
  rule?: string;
  phone: string;
  code?: string;
};

type Wish = {
  readonly kind: string;
  readonly phone: string;
  readonly reason: string;
  readonly id?: string;
  readonly note?: string;
  readonly chargeId?: string | undefined;
  readonly amountFen?: number;
  readonly product?: string;
  readonly gift?: string;
  readonly costFen?: number;
};

type Asked = Partial<RemedyView> & { readonly id: string; readonly status: number; readonly code?: string };

/** Asks as the page of a number does; a refusal has the status that it is told with. */
async function ask(wish: Wish, by = agent): Promise<Asked> {
  const { kind, gift, costFen, chargeId = '', ...rest } = wish;
  const asked = { id: randomUUID(), note: '', product: '', ...rest, chargeId, by: by.id };
  const present = gift === undefined ? undefined : { what: gift, costFen: costFen! };
  const outcome = await db().transact((tx) =>
    kind === 'refund'
      ? askRefund(tx, house, { amountFen: undefined, ...asked }, desk.now)
      : askGoodwill(tx, house, { ...asked, gift: present }, desk.now),
  );
  if (outcome.ok) return { status: 200, ...(await presentRemedies(db(), [outcome.value], by.id))[0]! };
  return { id: asked.id, status: refundRefused(outcome.code).status, code: outcome.code };
}

async function decide(verb: string, id: string, by = supervisor): Promise<View & { status: number }> {
  const answer = await desk.ask(by, `/api/remedies/${id}/${verb}`, { body: { rule: 'looked at the tickets' } });
  return { status: answer.status, ...((await answer.json()) as View) };
}

/** A phone that has the product, agreed to it unless said, and paid fees of it. */
async function member(
  phone: string,
  {
    fees = [500],
    channel = 'sms',
    agreed = true,
  }: { fees?: readonly number[]; channel?: string; agreed?: boolean } = {},
): Promise<string[]> {
  const id = newId(now);
  await db().read(`insert into subscriber (phone, carrier, holder_since) values ($1, 'unicom', $2)`, [phone, now]);
  await db().read(
    `insert into subscription (phone, id, product, billing_group, state, tariff_version, channel, asked_from, asked_at, active_from)
     values ($1, $2, 'car-owner', 'car-owner', 'active', 1, $3, '10620007', $4, $4)`,
    [phone, id, channel, now],
  );
  const consent = {
    phone,
    id: newId(now),
    subscriptionId: id,
    product: 'car-owner',
    tariffVersion: 1,
    kind: 'sms',
    textVersion: 'v',
    evidence: {},
    at: now,
  } as const;
  if (agreed) await db().transact((tx) => saveConsents(tx, [consent]));
  const charges: string[] = [];
  for (const [index, amountFen] of fees.entries()) {
    const fee = aPostedFee(
      { phone, amountFen, subscriptionId: id, month: `2026-${String(11 - index).padStart(2, '0')}` },
      now,
    );
    await db().transact((tx) => saveCharges(tx, fee));
    charges.push(fee.charges[0]!.id);
  }
  return charges;
}

async function texts(phone: string): Promise<string[]> {
  const rows = await db().read<{ text: string }>('select text from mt where phone = $1 order by id', [phone]);
  return rows.map(({ text }) => text);
}

async function transfers(phone: string): Promise<string[]> {
  const rows = await db().read<{ line: string }>(
    `select debit || ' > ' || credit || ' ' || amount || ' ' || reason as line from transfer
     where phone = $1 and reason <> 'charge' order by id`,
    [phone],
  );
  return rows.map(({ line }) => line);
}

test.serial(
  'CA-074: an error of ours is given back in full in one press, with an apology, its transfer and its place in the settlement',
  async (t) => {
    const phone = '13000002001';
    const [chargeId] = await member(phone);
    const id = randomUUID();
    const given = await ask({ id, kind: 'refund', phone, chargeId, reason: 'our-error', note: 'double push' });
    t.like(given, { status: 200, state: 'done', amountFen: 500, extraFen: 0, phone: '130****2001' });
    t.deepEqual(await texts(phone), [
      '非常抱歉！您11月的车友助理普通会员信息费5元已退还到您的话费账户，敬请谅解。客服400-000-0000。',
    ]);
    t.deepEqual(await transfers(phone), ['sp > subscriber 500 refund']);
    t.like(await ask({ id, kind: 'refund', phone, chargeId, reason: 'our-error' }), { status: 200, state: 'done' });
    t.is((await texts(phone)).length, 1, 'asked again nothing happens again');
    t.like(await ask({ id, kind: 'refund', phone, chargeId, reason: 'goodwill' }), {
      status: 409,
      code: 'other-content',
    });
    t.like(await ask({ kind: 'refund', phone, chargeId, reason: 'our-error' }), { status: 409, code: 'nothing-left' });
  },
);

test.serial(
  'A refund is full where its reason is an error of ours, and a part where it was agreed, never more than is left',
  async (t) => {
    const phone = '13000002002';
    const [chargeId] = await member(phone);
    const refund = { kind: 'refund', phone, chargeId };
    t.like(await ask({ ...refund, reason: 'our-error', amountFen: 100 }), { status: 400, code: 'wrong-amount' });
    t.like(await ask({ ...refund, reason: 'goodwill' }), { status: 400, code: 'wrong-amount' });
    t.like(await ask({ ...refund, reason: 'goodwill', amountFen: 501 }), { status: 400, code: 'wrong-amount' });
    t.like(await ask({ ...refund, reason: 'goodwill', amountFen: 200 }), { state: 'done', amountFen: 200 });
    t.like(await ask({ ...refund, reason: 'our-error' }), { state: 'done', amountFen: 300 });
    t.like(await ask({ ...refund, reason: 'none' }), { status: 400, code: 'unknown-reason' });
    t.like(await ask({ ...refund, reason: 'gift' }), { status: 400, code: 'other-reason' });
    t.like(await ask({ ...refund, chargeId: randomUUID(), reason: 'our-error' }), {
      status: 404,
      code: 'no-such-charge',
    });
    t.is((await texts(phone))[0], '您11月的车友助理普通会员信息费2元已退还，将返还到您的话费账户。客服400-000-0000。');
  },
);

test.serial(
  'Above the limit a second person decides; who asked cannot, and small pieces of 30 days count together',
  async (t) => {
    const phone = '13000002003';
    const charges = await member(phone, { fees: [500, 500, 500] });
    desk.now = later(now, 10 * dayMs);
    const one = (index: number, by = agent) =>
      ask({ kind: 'refund', phone, chargeId: charges[index], reason: 'our-error' }, by);
    t.like(await one(0), { state: 'done', rule: 'it is within what one person may give' });
    t.like(await one(1), { state: 'done' });
    const third = await one(2, supervisor);
    t.is(third.state, 'requested');
    t.is((await texts(phone)).length, 2);
    t.like(await one(2), { status: 409, code: 'nothing-left' }, 'what is asked for is not asked for twice');
    t.like(await decide('approve', third.id, supervisor), { status: 403, code: 'own-request' });
    t.is((await decide('approve', third.id, agent)).status, 403);
    t.like(await decide('approve', third.id, finance), { status: 200, state: 'done', rule: 'looked at the tickets' });
    t.like(await decide('refuse', third.id, finance), { status: 409, code: 'decided-before' });
    t.deepEqual(await transfers(phone), Array(3).fill('sp > subscriber 500 refund'));
    const verdicts = await db().read(
      `select action, subject from staff_audit where phone = $1 and action in ('remedy.approve', 'remedy.refuse')`,
      [phone],
    );
    t.true(verdicts.length > 0);
    t.true(verdicts.every((one) => (one as { subject: string }).subject === third.id));
    await t.throwsAsync(db().read('update remedy set decided_by = requested_by where id = $1', [third.id]), {
      message: /check constraint/,
    });
  },
);

test.serial(
  'A refusal gives nothing, says nothing to the phone, and leaves the charge open to another request',
  async (t) => {
    const phone = '13000002004';
    const [chargeId] = await member(phone, { fees: [2000] });
    desk.now = later(now, 10 * dayMs);
    const asked = await ask({ kind: 'refund', phone, chargeId, reason: 'our-error' });
    t.is(asked.state, 'requested');
    const waiting = (await (await desk.ask(finance, '/api/remedies?state=requested')).json()) as { items: View[] };
    t.deepEqual(
      waiting.items.filter(({ id }) => id === asked.id).map(({ phone: shown }) => shown),
      ['130****2004'],
    );
    t.like(await decide('refuse', asked.id), { state: 'refused' });
    t.deepEqual(await texts(phone), []);
    t.is((await ask({ kind: 'refund', phone, chargeId, reason: 'our-error' })).state, 'requested');
  },
);

test.serial(
  'Who complains within 72 hours of the charge, and never agreed, gets all back without argument; a minute later a person decides',
  async (t) => {
    const [soon, late, agreed] = ['13000002005', '13000002006', '13000002007'];
    const rule = 'nothing proves the consent, and the complaint came within 72 hours of the charge';
    for (const [phone, wait, options, expected] of [
      [soon, 72 * hourMs, { agreed: false }, { state: 'done', rule }],
      [late, 72 * hourMs + 1, { agreed: false }, { state: 'requested' }],
      [agreed, hourMs, {}, { state: 'requested' }],
    ] as const) {
      const [chargeId] = await member(phone!, { fees: [2000], ...options });
      desk.now = later(now, wait);
      t.like(await ask({ kind: 'refund', phone, chargeId, reason: 'never-ordered' }), expected, phone);
    }
  },
);

test.serial(
  'CA-X16: what was sold on the telephone without a recording is given back, whatever it costs and whenever',
  async (t) => {
    const phone = '13000002008';
    const [chargeId] = await member(phone, { fees: [5000], channel: 'telemarketing' });
    desk.now = later(now, 60 * dayMs);
    t.like(await ask({ kind: 'refund', phone, chargeId, reason: 'never-ordered' }), {
      state: 'done',
      rule: 'it was sold on the telephone and there is no recording',
    });
  },
);

test.serial(
  'A double refund gives the fee back and as much on top, which is booked apart as compensation',
  async (t) => {
    const phone = '13000002009';
    const [chargeId] = await member(phone);
    t.like(await ask({ kind: 'refund', phone, chargeId, reason: 'charged-twice' }), {
      state: 'done',
      amountFen: 500,
      extraFen: 500,
    });
    t.deepEqual((await transfers(phone)).sort(), [
      'sp > subscriber 500 refund',
      'sp:compensation > subscriber 500 compensation',
    ]);
    const [charge] = await db().read('select refunded_fen from charge where phone = $1', [phone]);
    t.deepEqual(charge, { refunded_fen: 500 });
    t.regex((await texts(phone))[0]!, /信息费5元已退还，另赔付5元/);
  },
);

test.serial(
  'A fee of which nobody knows whether it was taken is given back once that is known, and not before',
  async (t) => {
    const [taken, never] = ['13000002010', '13000002011'];
    const steps = new Map<string, ReturnType<typeof moveCharge>>();
    for (const phone of [taken!, never!]) {
      await member(phone, { fees: [] });
      const planned = planCharge(aNewCharge({ phone }), { rule: 'test' }, now);
      const pending = moveCharge(planned.charges[0], 'pending', { rule: 'test' }, now);
      const unsure = moveCharge(pending.charges[0], 'unsure', { rule: 'test' }, now);
      await db().transact((tx) =>
        saveCharges(tx, { ...chargesTogether(planned, pending, unsure), charges: unsure.charges }),
      );
      steps.set(phone, unsure);
      const asked = await ask({ kind: 'refund', phone, chargeId: unsure.charges[0].id, reason: 'our-error' });
      t.is(asked.state, 'approved');
      t.deepEqual(await texts(phone), []);
    }
    await morning(1);
    t.deepEqual(await statesOf(taken!), ['approved']);
    for (const [phone, to] of [
      [taken!, 'posted'],
      [never!, 'voided'],
    ] as const)
      await db().transact((tx) => saveCharges(tx, moveCharge(steps.get(phone)!.charges[0], to, { rule: 'test' }, now)));
    await morning(2);
    await morning(2);
    t.deepEqual(await statesOf(taken!), ['done']);
    t.deepEqual(await statesOf(never!), ['refused']);
    t.is((await texts(taken!)).length, 1);
    t.deepEqual(await transfers(taken!), ['sp > subscriber 500 refund']);
    t.deepEqual(await transfers(never!), []);
  },
);

test.serial('Where the carrier gave the money back first, an approval gives nothing more and says why', async (t) => {
  const phone = '13000002012';
  const [chargeId] = await member(phone, { fees: [2000] });
  desk.now = later(now, 10 * dayMs);
  const asked = await ask({ kind: 'refund', phone, chargeId, reason: 'our-error' });
  const byCarrier = {
    phone,
    id: newId(now),
    chargeId: chargeId!,
    by: 'carrier',
    amountFen: 2000,
    reason: '10010',
    evidence: {},
    at: now,
  } as const;
  t.deepEqual(await db().transact((tx) => saveRefunds(tx, [byCarrier])), ['saved']);
  t.like(await decide('approve', asked.id), {
    state: 'refused',
    rule: 'so much is not left of the charge: it was given back meanwhile, by us or by the carrier',
  });
  t.deepEqual(await texts(phone), []);
  t.deepEqual(await transfers(phone), ['sp > subscriber 2000 carrier-refund']);
});

test.serial(
  'CA-075: a month for free is given once, for the next month, and told; a gift is booked as ours',
  async (t) => {
    const phone = '13000002013';
    await member(phone, { fees: [] });
    await member('13000002044', { fees: [] });
    const free = { kind: 'free-month', phone, product: 'car-owner', reason: 'free-month' };
    t.like(await ask(free), { state: 'done' });
    t.like(await ask(free), { status: 409, code: 'month-taken' });
    const months = await db().transact((tx) => freeMonthsOf(tx, [phone], '2026-11'));
    t.like(months[0], { billingGroup: 'car-owner', month: '2026-12', reason: 'free-month' });
    const gift = { kind: 'gift', phone, product: 'car-owner', reason: 'gift', gift: '洗车券一张' };
    t.like(await ask({ ...gift, costFen: 501 }), { state: 'requested' }, 'a free month counts its price');
    t.like(await ask({ ...gift, phone: '13000002044', costFen: 900 }), { state: 'done' });
    t.like(await ask({ ...gift, phone: '13000002044', costFen: 900 }), { state: 'requested' }, 'gifts count too');
    t.deepEqual(await transfers('13000002044'), ['sp:compensation > gifts 900 gift']);
    t.deepEqual(
      [...(await texts(phone)), ...(await texts('13000002044'))],
      [
        '感谢您的支持！您12月的车友助理普通会员免收信息费。客服400-000-0000。',
        '感谢您的支持！我们为您准备了洗车券一张，将尽快送达。客服400-000-0000。',
      ],
    );
    t.like(await ask({ ...free, phone: '13000002099' }), { status: 404, code: 'no-such-subscription' });
    t.like(await ask({ ...free, reason: 'our-error' }), { code: 'month-taken' });
    t.like(await ask({ ...gift, costFen: 0, reason: 'free-month' }), { code: 'other-reason' });
  },
);

test.serial('The fee of a month that was given is given back once, where the carrier took it by itself', async (t) => {
  const phone = '13000002016';
  await member(phone, { fees: [] });
  await ask({ kind: 'free-month', phone, product: 'car-owner', reason: 'free-month' });
  const fee = aPostedFee({ phone, month: '2026-12', raisedBy: 'carrier' }, now);
  await db().transact((tx) => saveCharges(tx, fee));
  await morning(40);
  await morning(41);
  t.deepEqual(await transfers(phone), ['sp > subscriber 500 refund']);
});

test.serial('Lists are told newest first, whatever ids were given, and their pages meet', async (t) => {
  const asked: string[] = [];
  for (let minutes = 0; minutes < 3; minutes++) {
    const [chargeId] = await member(`1300000203${minutes}`, { fees: [9000] });
    desk.now = later(now, 100 * dayMs + minutes * 60_000);
    asked.unshift((await ask({ kind: 'refund', phone: `1300000203${minutes}`, chargeId, reason: 'our-error' })).id);
  }
  const page = async (query: string) => {
    const answer = await desk.ask(finance, `/api/remedies?state=requested&${query}`);
    return ((await answer.json()) as { items: View[] }).items.map(({ id }) => id);
  };
  t.deepEqual(await page('limit=2'), asked.slice(0, 2));
  t.deepEqual(await page(`limit=1&before=${asked[1]}`), asked.slice(2));
});

test.serial('Two agents who press at once give a charge back once', async (t) => {
  const phone = '13000002014';
  const [chargeId] = await member(phone);
  const states = await Promise.all(
    [agent, supervisor].map(
      async (by) => (await ask({ kind: 'refund', phone, chargeId, reason: 'our-error' }, by)).status,
    ),
  );
  t.deepEqual(states.sort(), [200, 409]);
  t.deepEqual(await transfers(phone), ['sp > subscriber 500 refund']);
});

test.serial('Only supervisors and finance decide, and every press is in the audit', async (t) => {
  for (const [role, decides] of [
    ['agent-10010', 403],
    ['care-agent', 403],
    ['finance', 400],
    ['supervisor', 400],
    ['operator', 403],
    ['administrator', 403],
  ] as const) {
    const caller = aCaller(role);
    t.is((await desk.ask(caller, `/api/remedies/${randomUUID()}/approve`, { body: {} })).status, decides, role);
  }
  const [chargeId] = await member('13000002015', { fees: [5000] });
  const { id } = await ask({ kind: 'refund', phone: '13000002015', chargeId: chargeId!, reason: 'our-error' });
  await decide('approve', id);
  const rows = await db().read('select account_id, action, detail from staff_audit where subject = $1', [id]);
  t.deepEqual(rows, [{ account_id: supervisor.id, action: 'remedy.approve', detail: { outcome: 'done' } }]);
});

test.serial(
  'The start is refused with file and line for a reason that is there twice or gives what nobody knows',
  async (t) => {
    const twice = `rules: { approvalAboveFen: 1000, personAboveFen: 20000, withoutArgumentHours: 72 }
reasons:
  - { code: gift, title: { zh-CN: 礼, en: g }, gives: gift }
  - { code: gift, title: { zh-CN: 礼, en: g }, gives: gift }
`;
    const load = (text: string) => withContent({ 'refunds.yaml': text }, (folder) => loadRefundRules(folder));
    const error = await t.throwsAsync<ContentError>(load(twice));
    t.regex(error.faults[0]!, /refunds\.yaml:4: reason gift is there twice; take one out$/);
    const unknown = await t.throwsAsync<ContentError>(load(twice.replace('gives: gift }', 'gives: coins }')));
    t.regex(unknown.faults[0]!, /refunds\.yaml:3/);
  },
);

test.serial(
  'One person gives so much alone within 30 days and no more, however many numbers; what another approves does not count',
  async (t) => {
    const giver = aCaller('care-agent');
    desk.now = later(now, 20 * dayMs);
    const give = async (last: number) => {
      const phone = `130000021${String(last).padStart(2, '0')}`;
      const [chargeId] = await member(phone, { fees: [1000] });
      return ask({ kind: 'refund', phone, chargeId, reason: 'our-error' }, giver);
    };
    for (let last = 0; last < 20; last++) t.is((await give(last)).state, 'done');
    const above = await give(20);
    t.is(above.state, 'requested');
    t.like(await decide('approve', above.id, finance), { state: 'done' });
    const free = { kind: 'free-month', phone: '13000002100', product: 'car-owner', reason: 'free-month' };
    t.is((await ask(free, giver)).state, 'requested', 'a free month is worth its price');
    desk.now = later(now, 51 * dayMs);
    t.is((await give(21)).state, 'done', 'after 30 days there is room again');
  },
);

test.serial('What a rule turned down later is not counted as refused by a person', async (t) => {
  const asker = aCaller('care-agent');
  desk.now = later(now, 10 * dayMs);
  const [overtaken, turnedDown] = ['13000002045', '13000002046'];
  const ids: string[] = [];
  for (const phone of [overtaken, turnedDown]) {
    const [chargeId] = await member(phone, { fees: [2000] });
    ids.push((await ask({ kind: 'refund', phone, chargeId, reason: 'our-error' }, asker)).id);
    const about = { phone, id: newId(now), chargeId: chargeId!, by: 'carrier', amountFen: 2000 } as const;
    if (phone === overtaken)
      await db().transact((tx) => saveRefunds(tx, [{ ...about, reason: '10010', evidence: {}, at: now }]));
  }
  t.like(await decide('approve', ids[0]!), { state: 'refused' });
  t.like(await decide('refuse', ids[1]!), { state: 'refused' });
  const served = [{ accountId: asker.id, name: asker.name, from: now, until: later(now, 20 * dayMs) }];
  t.deepEqual(await remedyFacts(db(), served), [{ accountId: asker.id, asked: 2, refused: 1 }]);
});

/** The number goes to somebody else. */
async function handOver(phone: string, at: Date): Promise<void> {
  const gone = { phone, cause: 'test', hadSomething: true, evidence: {} };
  await db().transact((tx) => sealHolders(tx, [], [gone], at));
}

test.serial(
  'CA-074: a fee of who had the number before is not booked to its present holder or told to them; it becomes a case that another person settles',
  async (t) => {
    const phone = '13000002040';
    const [chargeId] = await member(phone, { agreed: false });
    await handOver(phone, later(now, hourMs));
    desk.now = later(now, 2 * hourMs);
    const asked = await ask({ kind: 'refund', phone, chargeId, reason: 'our-error' });
    t.like(asked, { status: 200, state: 'former-holder', amountFen: 500 });
    await morning(1);
    t.deepEqual(await texts(phone), []);
    t.deepEqual(await transfers(phone), []);
    t.like(await ask({ kind: 'refund', phone, chargeId, reason: 'our-error' }), { code: 'nothing-left' });
    const listed = (await (await desk.ask(finance, '/api/remedies?state=former-holder')).json()) as { items: View[] };
    t.deepEqual(
      listed.items.map(({ id }) => id),
      [asked.id],
    );
    t.is((await decide('approve', asked.id)).status, 409);
    t.is((await decide('settle', asked.id, agent)).status, 403);
    t.like(await decide('settle', asked.id, finance), { status: 200, state: 'settled' });
    t.like(await decide('settle', asked.id, finance), { code: 'decided-before' });
    t.deepEqual([await texts(phone), await transfers(phone)], [[], []]);
    t.like(await ask({ kind: 'refund', phone, chargeId, reason: 'our-error' }), { code: 'nothing-left' });
  },
);

test.serial(
  'Where the number changes hands before an approval or the morning, what was promised waits for people, and the next holder has his own',
  async (t) => {
    const [signed, morningly, free] = ['13000002041', '13000002042', '13000002043'];
    desk.now = later(now, 10 * dayMs);
    const [chargeId] = await member(signed, { fees: [2000] });
    const waiting = await ask({ kind: 'refund', phone: signed, chargeId, reason: 'our-error' });
    t.is(waiting.state, 'requested');

    await member(morningly, { fees: [] });
    const planned = planCharge(aNewCharge({ phone: morningly }), { rule: 'test' }, now);
    const pending = moveCharge(planned.charges[0], 'pending', { rule: 'test' }, now);
    const unsure = moveCharge(pending.charges[0], 'unsure', { rule: 'test' }, now);
    await db().transact((tx) =>
      saveCharges(tx, { ...chargesTogether(planned, pending, unsure), charges: unsure.charges }),
    );
    const early = await ask({ kind: 'refund', phone: morningly, chargeId: unsure.charges[0].id, reason: 'our-error' });
    t.is(early.state, 'approved');

    await member(free, { fees: [] });
    t.like(await ask({ kind: 'free-month', phone: free, product: 'car-owner', reason: 'free-month' }), {
      state: 'done',
    });
    await db().transact((tx) =>
      saveCharges(tx, aPostedFee({ phone: free, month: '2027-01', raisedBy: 'carrier' }, now)),
    );

    for (const phone of [signed, morningly, free]) await handOver(phone, later(now, 11 * dayMs));
    const told = await texts(free);
    t.like(await decide('approve', waiting.id, finance), { state: 'former-holder' });
    await morning(12);
    t.deepEqual(await statesOf(morningly), ['approved'], 'whether it was taken is not known yet');
    await db().transact((tx) => saveCharges(tx, moveCharge(unsure.charges[0], 'posted', { rule: 'test' }, now)));
    await morning(13);
    await morning(14);
    t.deepEqual(await statesOf(morningly), ['former-holder']);
    t.deepEqual((await statesOf(free)).sort(), ['done', 'former-holder'], 'the fee of the free month, once');
    for (const phone of [signed, morningly, free]) t.deepEqual(await transfers(phone), [], phone);
    t.deepEqual([await texts(signed), await texts(morningly), await texts(free)], [[], [], told]);

    const own = aPostedFee({ phone: signed, amountFen: 500, month: '2026-12' }, later(now, 12 * dayMs));
    await db().transact((tx) => saveCharges(tx, own));
    desk.now = later(now, 13 * dayMs);
    t.like(await ask({ kind: 'refund', phone: signed, chargeId: own.charges[0]!.id, reason: 'our-error' }), {
      state: 'done',
    });
    t.is((await texts(signed)).length, 1);
  },
);

/** The job of some morning. */
async function morning(days: number): Promise<void> {
  const { db: _, ...rest } = house;
  for (const job of jobsOf(rest)) await job.run(db(), later(now, days * dayMs), openLog({ level: 'silent' }));
}

async function statesOf(phone: string): Promise<string[]> {
  const rows = await db().read<{ state: string }>('select state from remedy where phone = $1 order by id', [phone]);
  return rows.map(({ state }) => state);
}
