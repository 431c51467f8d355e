import { z } from 'zod';
import { type LinkFees, type Meaning, meanings } from '../../business/billing/index.ts';
import { whole } from './fields.ts';

const day = whole(1, 28);

/** What a sheet says of fees. Who raises the monthly fee is `carrier` unless the sheet says that we send its record. */
export function billingSchema(raisedBy: readonly LinkFees['raisedBy'][]) {
  const remedy = `write ${raisedBy.join(' or ')}`;
  return z
    .strictObject({
      /** `sp-record`: we send the record of each month; `carrier`: it raises the fee itself, and its bill file settles it. */
      monthlyFee: z.enum(raisedBy as [LinkFees['raisedBy']], remedy).default(raisedBy[0]!),
      /** Days of the month, both included, on which records may leave. */
      days: z.strictObject({ first: day, last: day }).default({ first: 10, last: 19 }),
      /** How often a fee is tried in a month, and the days between two attempts. */
      attempts: whole(1, 10).default(3),
      retryDays: whole(1, 10).default(3),
      /** This carrier's codes, where they mean something else than usual. */
      codes: z.record(z.string().min(1), z.enum(meanings, `write one of ${meanings.join(', ')}`)).default({}),
    })
    .superRefine(({ days }, context) => {
      if (days.first > days.last)
        context.addIssue({ code: 'custom', path: ['days'], message: 'first comes after last; swap them' });
    })
    .prefault({});
}

export type WrittenBilling = z.output<ReturnType<typeof billingSchema>>;

/** How fees go on a link: what the sheet says, over the usual codes of its protocol. */
export function linkFees(
  { monthlyFee, days, attempts, retryDays, codes }: WrittenBilling,
  protocol: keyof typeof usualCodes,
): LinkFees {
  const usual = usualCodes[protocol].flatMap(([meaning, ...its]) => its.map((code) => [code, meaning] as const));
  return { raisedBy: monthlyFee, days, attempts, retryDays, meanings: new Map([...usual, ...Object.entries(codes)]) };
}

type Codes = readonly (readonly [Meaning, ...string[]])[];

/** `DB:0106` to `DB:0114`. */
function dbCodes(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => `DB:${String(from + i).padStart(4, '0')}`);
}

/** Stat of a report, result of an answer. Sources of all of them: provisioning §7.5. */
const cmppCodes: Codes = [
  ['taken-before', 'CB:0018'],
  ['low-balance', 'CB:0007'],
  ['no-such-user', 'CB:0001', 'CB:0005', 'CB:0053', 'CB:0047', 'MK:0001'],
  ['stopped', 'DB:0102', 'MK:0002'],
  ['in-debt', 'DB:0103'],
  ['mirror-differs', 'DB:0115', 'DB:0116', 'DB:0117', 'DB:0118', 'DB:0119', 'DB:0137'],
  ['product-error', ...dbCodes(106, 114), ...dbCodes(120, 125), '5', '6', '7', '10'],
  ['unreachable', 'MK:0004', 'MK:0005', 'MK:0008', 'MK:0015', 'MK:0016', 'MK:0017', 'MK:0024', 'EXPIRED'],
];

/** Results and ErrorCodes, one table for both: SGIP 1.2 and 1.3 and what SPMS checks. */
const sgipCodes: Codes = [
  ['taken-before', '123', '124'],
  ['low-balance', '34'],
  ['no-such-user', '24', '29', '109'],
  ['stopped', '56', '108'],
  ['mirror-differs', '18', '106'],
  [
    'product-error',
    '5',
    '13',
    '14',
    '63',
    '79',
    '80',
    '91',
    '92',
    '101',
    '102',
    '103',
    '104',
    '105',
    '113',
    '115',
    '118',
    '119',
  ],
  ['unreachable', '21', '25', '26', '28', '32', '55', '61', '73', '95', '111', '112'],
];

const usualCodes = { sgip: sgipCodes, cmpp: cmppCodes, smgp: [] as Codes, mm7: [] as Codes };
