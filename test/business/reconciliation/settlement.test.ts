import test from 'ava';
import fc from 'fast-check';
import { type Figures, netOf, type SettlementLine, settle } from '../../../src/business/reconciliation/settlement.ts';
import { parties, type ShareAgreement } from '../../../src/business/reconciliation/shares.ts';

const agreements: ShareAgreement[] = [
  {
    carrier: 'unicom',
    products: ['car-owner', 'weather'],
    versions: [
      {
        from: '2026-01',
        direct: { carrier: 333, sp: 500, telemarketer: 0, merchants: 167 },
        telemarketed: { carrier: 333, sp: 350, telemarketer: 150, merchants: 167 },
      },
      {
        from: '2026-10',
        direct: { carrier: 300, sp: 600, telemarketer: 0, merchants: 100 },
        telemarketed: { carrier: 300, sp: 400, telemarketer: 200, merchants: 100 },
      },
    ],
  },
];

const figures = (over: Partial<Figures> = {}): Figures => ({
  month: '2026-10',
  product: 'car-owner',
  source: 'direct',
  receivableFen: 0,
  badDebtFen: 0,
  refundFen: 0,
  penaltyFen: 0,
  ...over,
});

function linesOf(given: Figures[], settled: SettlementLine[] = []): SettlementLine[] {
  const result = settle(given, settled, agreements, 'unicom');
  if ('notAgreed' in result) throw new Error('no shares');
  return result.lines;
}

test('CA-064: what is left after bad debts, refunds and penalties is shared by the version of its month', (t) => {
  const given = [
    figures({ receivableFen: 100_000, badDebtFen: 5000 }),
    figures({ refundFen: 1500 }),
    figures({ penaltyFen: 500 }),
    figures({ month: '2026-09', source: 'telemarketed', receivableFen: 1001 }),
  ];
  t.deepEqual(linesOf(given), [
    {
      ...figures({ month: '2026-09', source: 'telemarketed', receivableFen: 1001 }),
      sharesFrom: '2026-01',
      netFen: 1001,
      parts: { carrier: 333, sp: 351, telemarketer: 150, merchants: 167 },
    },
    {
      ...figures({ receivableFen: 100_000, badDebtFen: 5000, refundFen: 1500, penaltyFen: 500 }),
      sharesFrom: '2026-10',
      netFen: 93_000,
      parts: { carrier: 27_900, sp: 55_800, telemarketer: 0, merchants: 9300 },
    },
  ]);
});

test('CA-064: a product that nothing was agreed about is named, not shared by a guess', (t) => {
  const wrong = [figures({ product: 'newspaper', receivableFen: 1 }), figures({ month: '2025-12', receivableFen: 1 })];
  t.deepEqual(settle(wrong, [], agreements, 'unicom'), {
    notAgreed: [
      { product: 'car-owner', month: '2025-12' },
      { product: 'newspaper', month: '2026-10' },
    ],
  });
});

const amount = fc.integer({ min: 0, max: 1e9 });
const anyFigures = fc.array(
  fc.record({
    month: fc.constantFrom('2026-08', '2026-09', '2026-10'),
    product: fc.constantFrom('car-owner', 'weather'),
    source: fc.constantFrom('direct' as const, 'telemarketed' as const),
    receivableFen: amount,
    badDebtFen: amount,
    refundFen: amount,
    penaltyFen: amount,
  }),
  { maxLength: 20 },
);

test('CA-064: the parts of each line sum to its net, and the lines to what was to be shared', (t) => {
  fc.assert(
    fc.property(anyFigures, (given) => {
      const lines = linesOf(given);
      for (const line of lines) {
        t.is(line.netFen, netOf(line));
        t.is(
          parties.reduce((sum, party) => sum + line.parts[party], 0),
          line.netFen,
        );
      }
      const net = (rows: readonly Figures[]) => rows.reduce((sum, one) => sum + netOf(one), 0);
      t.is(net(lines), net(given));
    }),
  );
});

test('CA-064: whatever changes after a sheet is signed, the lines that follow correct it to the fen, and once', (t) => {
  fc.assert(
    fc.property(anyFigures, anyFigures, (first, second) => {
      const signed = linesOf(first);
      const corrections = linesOf(second, signed);
      const inOne = linesOf(second);
      for (const party of parties) {
        const sum = (lines: readonly SettlementLine[]) => lines.reduce((total, one) => total + one.parts[party], 0);
        t.is(sum(signed) + sum(corrections), sum(inOne));
      }
      t.deepEqual(linesOf(second, [...signed, ...corrections]), []);
    }),
  );
});
