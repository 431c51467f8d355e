import test from 'ava';
import fc from 'fast-check';
import type { RelationRow } from '../../../src/business/reconciliation/model.ts';
import {
  compareThree,
  type Finding,
  type HeardConsent,
  type OurRelation,
  type ThreeSides,
} from '../../../src/business/reconciliation/three-way.ts';

const phone = '15633000001';
const began = new Date('2026-11-02T09:00:00+08:00');
const telemarketing = ['07'];

const carrier = (over: Partial<RelationRow> = {}): RelationRow => ({
  phone,
  product: 'car-owner',
  billingGroup: 'car-owner',
  state: 'active',
  effectiveAt: began,
  expireAt: undefined,
  changedAt: undefined,
  channel: '10010',
  line: 2,
  ...over,
});
const sp = (over: Partial<OurRelation> = {}): OurRelation => ({
  phone,
  id: 'subscription',
  product: 'car-owner',
  billingGroup: 'car-owner',
  state: 'active',
  activeFrom: began,
  ...over,
});
const consent = (over: Partial<HeardConsent> = {}): HeardConsent => ({
  phone,
  id: 'consent',
  product: 'car-owner',
  billingGroup: 'car-owner',
  organisation: '甲外呼',
  consentedAt: new Date('2026-11-01T15:00:00+08:00'),
  hasRecording: true,
  subscriptionId: null,
  ...over,
});

type Case = [carrier: RelationRow[], sp: OurRelation[], consents: HeardConsent[], findings: Finding[][]];
const cases: Record<string, Case> = {
  'all agree': [[carrier()], [sp()], [], [[]]],
  'all agree, with a recording': [[carrier({ channel: '07' })], [sp()], [consent()], [[]]],
  'in the carrier only': [[carrier()], [], [], [['carrier-only']]],
  'in the SP only': [[], [sp()], [], [['sp-only']]],
  'closed at the carrier and open here': [[carrier({ state: 'closed' })], [sp()], [], [['sp-only']]],
  'closed at the carrier and closed here': [[carrier({ state: 'closed' })], [], [], []],
  'consent only': [[], [], [consent()], [['consent-only']]],
  'consent only, without a recording': [
    [],
    [],
    [consent({ hasRecording: false })],
    [['consent-only', 'recording-missing']],
  ],
  'a consent whose relation came and went': [[], [], [consent({ subscriptionId: 'earlier' })], []],
  'another level': [[carrier({ product: 'car-owner-vip' })], [sp()], [], [['level-differs']]],
  'another state': [[carrier({ state: 'suspended' })], [sp()], [], [['state-differs']]],
  'another date': [[carrier()], [sp({ activeFrom: new Date('2026-11-03T09:00:00+08:00') })], [], [['date-differs']]],
  'another hour of the same day': [[carrier()], [sp({ activeFrom: new Date('2026-11-02T23:59:00+08:00') })], [], [[]]],
  'consented after the relation': [
    [carrier({ channel: '07' })],
    [sp()],
    [consent({ consentedAt: new Date('2026-11-02T09:00:01+08:00') })],
    [['consented-after']],
  ],
  'a telemarketed relation without any consent': [[carrier({ channel: '07' })], [sp()], [], [['recording-missing']]],
  'a consent whose recording never came': [
    [carrier()],
    [sp()],
    [consent({ hasRecording: false })],
    [['recording-missing']],
  ],
  'several things at once: the gravest is its class': [
    [carrier({ product: 'car-owner-vip', state: 'suspended', channel: '07' })],
    [sp()],
    [],
    [['level-differs', 'state-differs', 'recording-missing']],
  ],
  'two levels at the carrier': [
    [carrier({ product: 'car-owner-vip' }), carrier({ line: 3 })],
    [sp()],
    [],
    [[], ['carrier-only']],
  ],
};

for (const [title, [theirs, ours, consents, findings]] of Object.entries(cases)) {
  test(`CA-063: three sides: ${title}`, (t) => {
    const items = compareThree({ carrier: theirs, sp: ours, consents, conflicts: [], telemarketing });
    t.deepEqual(
      items.map((one) => one.findings),
      findings,
    );
    t.deepEqual(
      items.map((one) => one.class),
      findings.map(([gravest]) => gravest ?? 'agreed'),
    );
  });
}

const anyDate = fc.date({ min: new Date('2026-10-01'), max: new Date('2026-11-30'), noInvalidDate: true });
const where = {
  phone: fc.constantFrom('15633000001', '15633000002', '15633000003'),
  product: fc.constantFrom('car-owner', 'car-owner-vip', 'weather'),
};
const withGroup = <One extends { product: string }>(one: One) => ({
  ...one,
  billingGroup: one.product.replace('-vip', ''),
});
const key = ({ phone: of, product }: { phone: string; product: string }) => `${of} ${product}`;

const sides = fc.record({
  carrier: fc.uniqueArray(
    fc
      .record({
        ...where,
        state: fc.constantFrom('active', 'suspended', 'closed'),
        effectiveAt: fc.option(anyDate, { nil: undefined }),
        expireAt: fc.constant(undefined),
        changedAt: fc.constant(undefined),
        channel: fc.constantFrom('10010', '07'),
        line: fc.nat(),
      })
      .map(withGroup),
    { selector: key },
  ),
  sp: fc.uniqueArray(
    fc
      .record({ ...where, id: fc.uuid(), state: fc.constantFrom('active', 'suspended'), activeFrom: anyDate })
      .map(withGroup),
    { selector: (one) => `${one.phone} ${one.billingGroup}` },
  ),
  consents: fc.array(
    fc
      .record({
        ...where,
        id: fc.uuid(),
        consentedAt: anyDate,
        organisation: fc.constant('甲外呼'),
        hasRecording: fc.boolean(),
        subscriptionId: fc.constantFrom(null, 'gone'),
      })
      .map(withGroup),
  ),
  conflicts: fc.array(
    fc.record({ phone: where.phone, billingGroup: fc.constantFrom('car-owner', 'weather'), eventId: fc.uuid() }),
  ),
  telemarketing: fc.constant(telemarketing),
}) as fc.Arbitrary<ThreeSides>;

test('CA-063: whatever the three sides say, the classes are complete and disjoint, and the counts add up', (t) => {
  fc.assert(
    fc.property(sides, (given) => {
      const items = compareThree(given);
      const open = given.carrier.filter(({ state }) => state !== 'closed');
      t.deepEqual(
        items
          .flatMap((one) => one.carrier ?? [])
          .map(key)
          .toSorted(),
        open.map(key).toSorted(),
      );
      t.deepEqual(items.flatMap((one) => one.sp?.id ?? []).toSorted(), given.sp.map(({ id }) => id).toSorted());
      const groups = (rows: readonly { phone: string; billingGroup: string }[]) =>
        new Set(rows.map((one) => `${one.phone} ${one.billingGroup}`));
      const standing = groups([...open, ...given.sp]);
      const waiting = [...groups(given.consents.filter((one) => one.subscriptionId === null))].filter(
        (one) => !standing.has(one),
      );
      t.is(items.filter((one) => one.class === 'consent-only').length, waiting.length);
      t.true(items.every((one) => (one.class === 'agreed') === (one.findings.length === 0)));
      t.is(
        items.length,
        open.length + given.sp.length - items.filter((one) => one.carrier && one.sp).length + waiting.length,
      );
    }),
  );
});

test('CA-063: notices of one time that say different things are looked at by the next comparison, whatever both books say', (t) => {
  const conflicts = [{ phone, billingGroup: 'car-owner', eventId: 'notice' }];
  const [agreed] = compareThree({ carrier: [carrier()], sp: [sp()], consents: [], conflicts, telemarketing });
  t.like(agreed, { class: 'notices-conflict', findings: ['notices-conflict'], conflicts });
  const [graver] = compareThree({
    carrier: [carrier({ state: 'suspended' })],
    sp: [sp()],
    consents: [],
    conflicts,
    telemarketing,
  });
  t.like(graver, { class: 'state-differs', findings: ['state-differs', 'notices-conflict'] });
});
