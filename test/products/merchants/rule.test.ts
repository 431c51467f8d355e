import test from 'ava';
import fc from 'fast-check';
import { type BenefitRule, benefitRule } from '../../../src/products/merchants/benefits/contract.ts';
import {
  type Asked,
  type Benefit,
  decideBenefit,
  savedBy,
  type Uses,
  unused,
} from '../../../src/products/merchants/benefits/rule.ts';
import { briefly, refusalWords, sayBenefit } from '../../../src/products/merchants/benefits/words/contract.ts';
import {
  type Contract,
  faultOfSigning,
  isInForce,
  lastDay,
  stageOf,
  warningDue,
} from '../../../src/products/merchants/registry/model.ts';
import { newId } from '../../../src/values/id.ts';
import { dayMs, dayOf, hourMs, later } from '../../../src/values/time.ts';

/** A Monday. */
const now = new Date('2026-11-23T10:00:00+08:00');
const merchantId = newId(now);
const shop = { id: newId(now), merchantId };
const wash: BenefitRule = { kind: 'discount', what: '普洗', payPercent: 80, levels: ['standard', 'better'], caps: {} };

function aBenefit(rule: Partial<BenefitRule> = {}, more: Partial<Benefit> = {}): Benefit {
  const dates = { from: '2026-11-01', until: '2026-12-31', stoppedAt: undefined };
  return {
    ...{ id: newId(now), merchantId, title: '洗车八折', highValue: false, version: 1, ...dates },
    rule: { ...wash, ...rule } as BenefitRule,
    ...more,
  };
}

const asked: Asked = { level: 'standard', used: unused, shop };
const uses = (member: Partial<Uses['member']>, all: Partial<Uses['all']> = {}): Asked => ({
  ...asked,
  used: { member: { ...unused.member, ...member }, all: { ...unused.all, ...all } },
});
const why = (benefit: Benefit, who: Asked = asked, at = now) => {
  const verdict = decideBenefit(benefit, who, at);
  return verdict.usable ? 'usable' : [verdict.why, ...(verdict.again ? [verdict.again.toISOString()] : [])];
};

test('CA-013: a benefit is usable in its days, at its shops, for its levels, on its weekdays and hours, and else says the first reason and until when', (t) => {
  t.is(why(aBenefit()), 'usable');
  t.deepEqual(why(aBenefit({}, { stoppedAt: now })), ['stopped']);
  t.deepEqual(why(aBenefit({}, { until: '2026-11-22' })), ['over']);
  t.is(why(aBenefit({}, { until: '2026-11-23' })), 'usable');
  t.deepEqual(why(aBenefit({}, { from: '2026-11-25' })), ['not-yet', '2026-11-24T16:00:00.000Z']);
  t.deepEqual(why(aBenefit(), { ...asked, shop: { id: shop.id, merchantId: newId(now) } }), ['shop']);
  t.deepEqual(why(aBenefit({ shops: [newId(now)] })), ['shop']);
  t.is(why(aBenefit({ shops: [shop.id] })), 'usable');
  t.deepEqual(why(aBenefit(), { ...asked, level: 'none' }), ['level']);
  t.deepEqual(why(aBenefit({ levels: ['better'] })), ['level']);
  t.deepEqual(why(aBenefit({ weekdays: [6, 7] })), ['weekday', '2026-11-27T16:00:00.000Z']);
  t.deepEqual(why(aBenefit({ weekdays: [1], hours: { from: '08:00', until: '10:00' } })), [
    'hours',
    '2026-11-30T00:00:00.000Z',
  ]);
  t.is(why(aBenefit({ hours: { from: '10:00', until: '24:00' } })), 'usable');
});

test('CA-013: caps of a member and of all, the wait between two uses and the budget hold to the last one', (t) => {
  const capped = aBenefit({
    caps: { member: { day: 1, month: 3 }, total: { day: 10, month: 100 } },
    coolDownHours: 48,
  });
  t.is(why(capped, uses({ month: 2 }, { day: 9, month: 99 })), 'usable');
  t.deepEqual(why(capped, uses({ day: 1, month: 1 })), ['member-day', '2026-11-23T16:00:00.000Z']);
  t.deepEqual(why(capped, uses({ month: 3 })), ['member-month', '2026-11-30T16:00:00.000Z']);
  t.deepEqual(why(capped, uses({}, { day: 10 })), ['total-day', '2026-11-23T16:00:00.000Z']);
  t.deepEqual(why(capped, uses({}, { month: 100 })), ['total-month', '2026-11-30T16:00:00.000Z']);
  const lastAt = later(now, -47 * hourMs);
  t.deepEqual(why(capped, uses({ lastAt })), ['cool-down', later(lastAt, 48 * hourMs).toISOString()]);
  t.is(why(capped, uses({ lastAt: later(now, -48 * hourMs) })), 'usable');
  const poor = aBenefit({ upToFen: 1000, budgetFen: 5000 } as Partial<BenefitRule>);
  t.is(why(poor, uses({}, { spentFen: 4000 })), 'usable');
  t.deepEqual(why(poor, uses({}, { spentFen: 4001 })), ['budget']);
});

test('CA-014: a package that is paid for is used whatever binds its sale now; place, days and the wait between two uses still hold', (t) => {
  const open = { id: shop.id, nth: 2, times: 4, until: later(now, hourMs) };
  const spent = { member: { day: 1, month: 1, open }, all: { day: 9, month: 9, spentFen: 9_999 } };
  const who = { level: 'none', used: spent, shop } as const;
  const sold = aBenefit({ caps: { member: { day: 1 }, total: { month: 1 } }, levels: ['better'] });
  t.deepEqual(decideBenefit({ ...sold, stoppedAt: now, until: '2026-01-01' }, who, now), { usable: true, open });
  t.like(decideBenefit(aBenefit({ weekdays: [6, 7] }), who, now), { why: 'weekday' });
  t.like(decideBenefit(sold, { ...who, shop: { ...shop, merchantId: open.id } }, now), { why: 'shop' });
  const soon = { ...spent, member: { ...spent.member, lastAt: now } };
  t.like(decideBenefit(aBenefit({ coolDownHours: 1 }), { ...who, used: soon }, now), { why: 'cool-down' });
});

test('CA-014: what a use saves is what the kind says; a discount never saves more than its limit, and nothing is known of it without the bill', (t) => {
  t.is(savedBy(wash, undefined), undefined);
  t.is(savedBy(wash, 2_001), 400);
  t.is(savedBy({ ...wash, upToFen: 300 } as BenefitRule, 2_001), 300);
  const bounds = { levels: ['better' as const], caps: {} };
  t.is(savedBy({ ...bounds, kind: 'fixed-price', what: '普洗', priceFen: 900, insteadOfFen: 2000 }, undefined), 1100);
  t.is(savedBy({ ...bounds, kind: 'gift', what: '玻璃水', worthFen: 1500 }, undefined), 1500);
});

test('CA-014: a benefit is told in plain words of both languages, whatever binds it', (t) => {
  const rule: BenefitRule = {
    ...{ kind: 'package', what: '精洗', priceFen: 9900, insteadOfFen: 19900, times: 4, days: 30 },
    ...{ levels: ['better'], caps: { member: { month: 1 }, total: { day: 20 } } },
    ...{ weekdays: [1, 5], hours: { from: '08:00', until: '17:00' }, coolDownHours: 72, shops: [shop.id] },
    budgetFen: 1_000_000,
  };
  t.deepEqual(sayBenefit({ rule, highValue: true, from: '2026-11-01', until: '2026-12-31' }), {
    'zh-CN':
      '精洗包月4次99元；原价199元；仅限VIP会员；2026-11-01至2026-12-31；周一、五可用；08:00至17:00；每人每月1次；全部会员每天共20次；两次之间至少隔3天；限指定的1家门店；优惠总额10000元，用完为止；使用时须报短信验证码。',
    en: '精洗 4 times within 30 days for ¥99; instead of ¥199; for VIP members only; from 2026-11-01 to 2026-12-31; on Monday, Friday; between 08:00 and 17:00; once a month for each member; 20 times a day for all members together; at least 3 days between two uses; at one shop only; until ¥10000 are saved altogether; the member says a one-time code from an SMS.',
  });
  const workdays = {
    rule: { ...wash, weekdays: [1, 2, 3, 4, 5] },
    highValue: false,
    from: '2026-11-01',
    until: '2026-12-31',
  };
  t.regex(sayBenefit(workdays)['zh-CN'], /；周一至周五可用。/);
  t.regex(sayBenefit(workdays).en, /; Monday to Friday\./);
  t.is(briefly(wash), '普洗8折');
  t.is(briefly({ ...wash, payPercent: 85 } as BenefitRule), '普洗8.5折');
});

test('A rule that cannot be meant is refused: a dearer price, hours that end before they begin, a budget that a discount without a limit could break', (t) => {
  const faults = (rule: object) =>
    (benefitRule.safeParse(rule).error?.issues ?? []).map(({ path }) => path.join('.')).join();
  t.is(faults(wash), '');
  t.is(faults({ ...wash, kind: 'fixed-price', priceFen: 2000, insteadOfFen: 2000 }), 'priceFen');
  t.is(faults({ ...wash, hours: { from: '10:00', until: '10:00' } }), 'hours.until');
  t.is(faults({ ...wash, budgetFen: 1000 }), 'upToFen');
  t.is(faults({ ...wash, levels: [] }), 'levels');
  t.is(faults({ ...wash, levels: ['none'] }), 'levels.0');
});

const cap = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });
const caps = fc.record({ day: cap, month: cap });
const hoursOf = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 24 }))
  .filter(([from, until]) => from < until)
  .map(([from, until]) => ({
    from: `${String(from).padStart(2, '0')}:00`,
    until: `${String(until).padStart(2, '0')}:00`,
  }));
const anyBenefit = fc
  .record({
    caps: fc.record({ member: caps, total: caps }),
    levels: fc.subarray(['standard', 'better'] as const, { minLength: 1 }),
    weekdays: fc.option(fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }), { nil: undefined }),
    hours: fc.option(hoursOf, { nil: undefined }),
    coolDownHours: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
    upToFen: fc.integer({ min: 1, max: 1000 }),
    budgetFen: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
  })
  .map((bounds) => aBenefit(bounds as Partial<BenefitRule>));
const some = fc.integer({ min: 0, max: 6 });
const anyUses = fc
  .record({ day: some, month: some, allDay: some, allMonth: some, spentFen: fc.integer({ min: 0, max: 6000 }) })
  .map(({ day, month, allDay, allMonth, spentFen }) =>
    uses({ day, month: day + month }, { day: day + allDay, month: day + month + allDay + allMonth, spentFen }),
  );
const anyTime = fc.integer({ min: 0, max: 30 * 24 * 60 }).map((minutes) => later(now, minutes * 60_000));

test('Whatever binds a benefit: one that is usable has room under every cap and in its budget, and more uses never open one that is refused', (t) => {
  fc.assert(
    fc.property(anyBenefit, anyUses, anyTime, (benefit, who, at) => {
      const verdict = decideBenefit(benefit, who, at);
      const { member, all } = who.used;
      const { rule } = benefit;
      const { member: own = {}, total = {} } = rule.caps;
      const hasRoom = (count: number, most: number | undefined) => most === undefined || count + 1 <= most;
      if (verdict.usable) {
        t.true(hasRoom(member.day, own.day) && hasRoom(member.month, own.month));
        t.true(hasRoom(all.day, total.day) && hasRoom(all.month, total.month));
        const most = savedBy(rule, 100_000_000)!;
        t.true(all.spentFen + most <= (rule.budgetFen ?? Number.POSITIVE_INFINITY));
      }
      const more = uses(
        { day: member.day + 1, month: member.month + 1, lastAt: at },
        { day: all.day + 1, month: all.month + 1, spentFen: all.spentFen + 1 },
      );
      if (!verdict.usable) t.false(decideBenefit(benefit, more, at).usable);
    }),
    { numRuns: 200 },
  );
});

test('Whatever binds a benefit: the time that a refusal names is ahead, and a member who comes then, with nothing used since, is not refused for that reason', (t) => {
  fc.assert(
    fc.property(anyBenefit, anyUses, anyTime, fc.integer({ min: 0, max: 100 }), (benefit, who, at, hours) => {
      const used = { ...who.used, member: { ...who.used.member, lastAt: later(at, -hours * hourMs) } };
      const verdict = decideBenefit(benefit, { ...who, used }, at);
      if (verdict.usable || !verdict.again) return;
      t.true(verdict.again > at);
      const isNextMonth = dayOf(verdict.again).slice(0, 7) !== dayOf(at).slice(0, 7);
      const isNextDay = dayOf(verdict.again) !== dayOf(at);
      const fresh = <Counts extends { day: number; month: number }>(counts: Counts): Counts => ({
        ...counts,
        day: isNextDay ? 0 : counts.day,
        month: isNextMonth ? 0 : counts.month,
      });
      const then = decideBenefit(
        { ...benefit, until: '2027-12-31' },
        { ...who, used: { member: fresh(used.member), all: fresh(used.all) } },
        verdict.again,
      );
      t.true(then.usable || then.why !== verdict.why);
    }),
    { numRuns: 200 },
  );
});

test('Every reason against a benefit has words in both languages', (t) => {
  for (const words of Object.values(refusalWords)) t.true(words['zh-CN'].length > 0 && words.en.length > 0);
});

function aContract(from: string, to: string, more: Partial<Contract> = {}): Contract {
  return {
    ...{ id: newId(now), merchantId, startsOn: from, endsOn: to, commissionPermille: 0, terms: '' },
    ...{ draftedBy: newId(now), drafter: 'one', draftedAt: now, signer: 'two', signedAt: now },
    ...{ endedAt: undefined, endedBecause: undefined, ...more },
  };
}

const draft = { signer: undefined, signedAt: undefined };

test('CA-013: a merchant is a lead, then has a contract, is active, expiring in the last 30 days, and ended; a contract that follows keeps it active', (t) => {
  const stage = (...contracts: Contract[]) => stageOf(false, contracts, now);
  t.is(stage(), 'lead');
  t.is(stageOf(true, [], now), 'given-up');
  t.is(stage(aContract('2026-11-01', '2027-10-31', draft)), 'contract');
  t.is(stage(aContract('2026-12-01', '2027-10-31')), 'contract');
  t.is(stage(aContract('2026-11-23', '2027-10-31')), 'active');
  t.is(stage(aContract('2026-01-01', '2026-12-23')), 'expiring');
  t.is(stage(aContract('2026-01-01', '2026-12-24')), 'active');
  t.is(stage(aContract('2026-01-01', '2026-11-23')), 'expiring');
  t.is(stage(aContract('2026-01-01', '2026-11-22')), 'ended');
  t.is(stage(aContract('2026-01-01', '2027-01-01', { endedAt: now })), 'ended');
  t.is(stage(aContract('2026-01-01', '2026-11-30'), aContract('2026-12-01', '2027-11-30')), 'active');
  t.is(stage(aContract('2026-01-01', '2026-11-30'), aContract('2026-12-02', '2027-11-30')), 'expiring');
  t.is(lastDay([aContract('2026-01-01', '2026-11-30'), aContract('2026-12-01', '2027-11-30')], now), '2027-11-30');
  t.deepEqual([31, 30, 8, 7, 0].map(warningDue), [undefined, 30, 30, 7, 7]);
});

test('CA-013: a draft is signed by another person, beside no other contract, before it is over, and with a shop and a benefit', (t) => {
  const by = newId(now);
  const one = aContract('2026-12-01', '2027-11-30', draft);
  const fault = (more: Partial<Parameters<typeof faultOfSigning>[0]> = {}) =>
    faultOfSigning({ draft: one, others: [one], shops: 1, benefits: 1, by, ...more }, now);
  t.is(fault(), undefined);
  t.is(fault({ by: one.draftedBy }), 'own-draft');
  t.is(fault({ draft: aContract('2026-12-01', '2027-11-30') }), 'not-a-draft');
  t.is(fault({ draft: aContract('2025-12-01', '2026-11-22', draft) }), 'over');
  t.is(fault({ others: [one, aContract('2026-11-30', '2026-12-01')] }), 'overlaps');
  t.is(fault({ others: [one, aContract('2026-11-30', '2026-12-01', { endedAt: now })] }), undefined);
  t.is(fault({ others: [one, aContract('2026-11-30', '2026-12-01', draft)] }), undefined);
  t.is(fault({ shops: 0 }), 'no-shop');
  t.is(fault({ benefits: 0 }), 'no-benefit');
});

test('A contract holds from the first moment of its first day to the last of its last one, in Beijing', (t) => {
  const one = aContract('2026-11-24', '2026-11-24');
  t.false(isInForce(one, new Date('2026-11-23T23:59:59+08:00')));
  t.true(isInForce(one, new Date('2026-11-24T00:00:00+08:00')));
  t.true(isInForce(one, new Date('2026-11-24T23:59:59+08:00')));
  t.false(isInForce(one, later(new Date('2026-11-24T00:00:00+08:00'), dayMs)));
});
