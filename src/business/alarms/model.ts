import type { Id } from '../../values/id.ts';

/** What is watched. A new one is a word here, a rule in `content/alarms.yaml`, and a source in `roles/alarms.ts`. */
export const ruleCodes = [
  'link-down',
  'no-mo',
  'bad-reports',
  'bill-window',
  'differences',
  'connection-rate',
  'orphan-reports',
  'parked',
  'complaints-unsure',
  'contract-ending',
  'till-guessing',
  'issue-not-ready',
  'forecast-missing',
  'database-restarted',
] as const;
export type RuleCode = (typeof ruleCodes)[number];

/** When something is wrong. */
export type AlarmRule = {
  /** What is more than this is wrong. */
  readonly above?: number | undefined;
  /** What is less than this is wrong. */
  readonly below?: number | undefined;
  /** How many cases a value must be of to say something. */
  readonly least: number;
  /** How many minutes it must last before people are told. */
  readonly lasts: number;
  /** The Beijing hours in which it may begin. */
  readonly from: number;
  readonly to: number;
};

/** What a slice says of something that is watched; `of` is how many cases it is the share of. */
export type Fact = {
  readonly rule: RuleCode;
  /** A link, a comparison, a month; empty where it is of the whole house. */
  readonly subject: string;
  readonly value: number;
  readonly of?: number;
};

/** An alarm that stands. */
export type Standing = {
  readonly id: Id;
  readonly rule: RuleCode;
  readonly subject: string;
  readonly since: Date;
  readonly toldAt: Date | null;
};

/** What follows from the facts: what begins, what is seen again, and what is over. */
export type Decided = {
  readonly begun: readonly (Fact & { readonly isTold: boolean })[];
  readonly seen: readonly { readonly id: Id; readonly value: number; readonly isTold: boolean }[];
  readonly over: readonly Id[];
};

const minuteMs = 60_000;

/**
 * Compares the facts with what stands. `asked` are the rules whose facts could be read: of the others nothing is known, so what
 * stands goes on to stand. Outside its hours a rule begins nothing, and what stands ends as ever.
 */
export function decideAlarms(
  rules: Readonly<Record<RuleCode, AlarmRule>>,
  { facts, asked }: { readonly facts: readonly Fact[]; readonly asked: ReadonlySet<RuleCode> },
  standing: readonly Standing[],
  now: Date,
): Decided {
  const wrong = new Map(
    facts.filter((fact) => isWrong(rules[fact.rule], fact)).map((fact) => [nameOf(fact), fact] as const),
  );
  const known = new Set(standing.map(nameOf));
  const isTold = (rule: RuleCode, since: Date) => now.getTime() - since.getTime() >= rules[rule].lasts * minuteMs;
  const seen = standing.flatMap((one) => {
    const fact = wrong.get(nameOf(one));
    return fact ? [{ id: one.id, value: fact.value, isTold: one.toldAt !== null || isTold(one.rule, one.since) }] : [];
  });
  return {
    begun: [...wrong.values()]
      .filter((fact) => !known.has(nameOf(fact)) && isInHours(rules[fact.rule], now))
      .map((fact) => ({ ...fact, isTold: isTold(fact.rule, now) })),
    seen,
    over: standing.filter((one) => asked.has(one.rule) && !wrong.has(nameOf(one))).map(({ id }) => id),
  };
}

function nameOf({ rule, subject }: Pick<Fact, 'rule' | 'subject'>): string {
  return `${rule} ${subject}`;
}

function isWrong({ above, below, least }: AlarmRule, { value, of = least }: Fact): boolean {
  if (of < least) return false;
  return (above !== undefined && value > above) || (below !== undefined && value < below);
}

function isInHours({ from, to }: AlarmRule, now: Date): boolean {
  const hour = new Date(now.getTime() + 8 * 60 * minuteMs).getUTCHours();
  return hour >= from && hour < to;
}
