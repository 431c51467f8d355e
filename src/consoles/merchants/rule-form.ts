import type { z } from 'zod';
import { isInBoth, wordsIn } from '../../platform/http/contract.ts';
import { type BenefitBody, benefitBody } from '../../products/merchants/benefits/contract.ts';

/** A benefit as the form holds it: money in yuan, every bound a field of its own that may be empty. */
export type BenefitFields = {
  title: string;
  kind: BenefitBody['rule']['kind'];
  what: string;
  payPercent?: number | null;
  upTo?: number | null;
  price?: number | null;
  insteadOf?: number | null;
  times?: number | null;
  days?: number | null;
  worth?: number | null;
  minimum?: number | null;
  levels: ('standard' | 'better')[];
  from: string;
  until: string;
  memberDay?: number | null;
  memberMonth?: number | null;
  totalDay?: number | null;
  totalMonth?: number | null;
  weekdays?: number[];
  hoursFrom?: string;
  hoursUntil?: string;
  coolDownHours?: number | null;
  shops?: string[];
  budget?: number | null;
  highValue: boolean;
};

/** The fields of a new benefit, or of one that is there. */
export function fieldsOf(benefit: BenefitBody | undefined, today: string): BenefitFields {
  if (!benefit)
    return {
      title: '',
      kind: 'discount',
      what: '',
      levels: ['standard', 'better'],
      from: today,
      until: '',
      highValue: false,
    };
  const { title, rule, highValue, from, until } = benefit;
  const { member = {}, total = {} } = rule.caps;
  const yuan = (fen: number | undefined) => (fen === undefined ? null : fen / 100);
  return {
    ...{ title, highValue, from, until, kind: rule.kind, what: rule.what, levels: [...rule.levels] },
    payPercent: rule.kind === 'discount' ? rule.payPercent : null,
    upTo: yuan(rule.kind === 'discount' ? rule.upToFen : undefined),
    price: yuan('priceFen' in rule ? rule.priceFen : undefined),
    insteadOf: yuan('insteadOfFen' in rule ? rule.insteadOfFen : undefined),
    times: rule.kind === 'package' ? rule.times : null,
    days: rule.kind === 'package' ? rule.days : null,
    worth: yuan(rule.kind === 'gift' ? rule.worthFen : undefined),
    minimum: yuan(rule.kind === 'gift' ? rule.minimumFen : undefined),
    ...{ memberDay: member.day ?? null, memberMonth: member.month ?? null },
    ...{ totalDay: total.day ?? null, totalMonth: total.month ?? null },
    weekdays: rule.weekdays ?? [],
    hoursFrom: rule.hours?.from ?? '',
    hoursUntil: rule.hours?.until ?? '',
    coolDownHours: rule.coolDownHours ?? null,
    shops: rule.shops ?? [],
    budget: yuan(rule.budgetFen),
  };
}

/** What the form says, checked as the server checks it. */
export function readFields(fields: BenefitFields): z.ZodSafeParseResult<BenefitBody> {
  const { title, highValue, from, until, kind, what, levels } = fields;
  const given = <Value>(value: Value | null | undefined) => value ?? undefined;
  const fen = (yuan: number | null | undefined) => (yuan == null ? undefined : Math.round(yuan * 100));
  const list = <Item>(items: Item[] | undefined) => (items && items.length > 0 ? items : undefined);
  const ofKind = {
    discount: { payPercent: fields.payPercent, upToFen: fen(fields.upTo) },
    'fixed-price': { priceFen: fen(fields.price), insteadOfFen: fen(fields.insteadOf) },
    package: {
      ...{ priceFen: fen(fields.price), insteadOfFen: fen(fields.insteadOf) },
      ...{ times: fields.times, days: fields.days },
    },
    gift: { worthFen: fen(fields.worth), minimumFen: fen(fields.minimum) },
  }[kind];
  const hasHours = Boolean(fields.hoursFrom || fields.hoursUntil);
  const rule = {
    ...{ kind, what, levels, ...ofKind },
    caps: {
      member: { day: given(fields.memberDay), month: given(fields.memberMonth) },
      total: { day: given(fields.totalDay), month: given(fields.totalMonth) },
    },
    weekdays: list(fields.weekdays),
    hours: hasHours ? { from: fields.hoursFrom || '00:00', until: fields.hoursUntil || '24:00' } : undefined,
    coolDownHours: given(fields.coolDownHours),
    shops: list(fields.shops),
    budgetFen: fen(fields.budget),
  };
  // What was not given is left out, as it is in a body.
  return benefitBody.safeParse(JSON.parse(JSON.stringify({ title, highValue, from, until, rule })));
}

const fieldOfRule: Readonly<Record<string, keyof BenefitFields>> = {
  ...{ priceFen: 'price', insteadOfFen: 'insteadOf', upToFen: 'upTo', worthFen: 'worth', minimumFen: 'minimum' },
  ...{ budgetFen: 'budget', 'hours.from': 'hoursFrom', 'hours.until': 'hoursUntil' },
  ...{ 'caps.member.day': 'memberDay', 'caps.member.month': 'memberMonth' },
  ...{ 'caps.total.day': 'totalDay', 'caps.total.month': 'totalMonth' },
};

/** The fields of the form that are wrong, by where the check found it, each with what to do: what the check says, else `otherwise`. */
export function wrongFields(
  error: z.ZodError,
  language: 'zh-CN' | 'en',
  otherwise: string,
): { name: keyof BenefitFields; errors: string[] }[] {
  return error.issues.map(({ path, message }) => {
    const inside = path[0] === 'rule' ? path.slice(1) : path;
    const name = fieldOfRule[inside.join('.')] ?? (String(inside[0]) as keyof BenefitFields);
    return { name, errors: [isInBoth(message) ? wordsIn(message, language) : otherwise] };
  });
}
