/** Names in both languages. */
type Title = { readonly 'zh-CN': string; readonly en: string };

/** What is counted of a person's month. */
export type Indicator = {
  readonly code: IndicatorCode;
  readonly title: Title;
  readonly weight: number;
  /** This and worse is worth nothing; below `full` where more is better, above it where less is. */
  readonly zero: number;
  readonly full: number;
  /** Fewer cases say nothing. */
  readonly least: number;
  readonly shown: 'percent' | 'points';
};
export const indicatorCodes = [
  'connection-rate',
  'first-answer',
  'solved-in-time',
  'refund-errors',
  'recording-checks',
  'call-quality',
  'csat',
] as const;
export type IndicatorCode = (typeof indicatorCodes)[number];

/** One line of a scorecard, or of what a supervisor looks at. */
export type Mark = {
  readonly code: string;
  readonly title: Title;
  readonly weight: number;
  readonly isFatal?: boolean | undefined;
};

/** How a month is appraised: `content/appraisal.yaml`. */
export type Rules = {
  readonly version: number;
  readonly shares: { readonly indicators: number; readonly conduct: number; readonly self: number };
  readonly indicators: readonly Indicator[];
  readonly scorecard: readonly Mark[];
  readonly sample: { readonly callsPerPerson: number; readonly leastSeconds: number };
  readonly calibrationSpread: number;
  readonly conduct: readonly Mark[];
  readonly grades: readonly { readonly name: string; readonly from: number }[];
  readonly appealDays: number;
};

/** What calls, tickets, refunds and scorecards tell of a person's month: so many cases, and what they come to. */
export type Facts = Readonly<Record<IndicatorCode, { readonly cases: number; readonly sum: number }>>;

/** An indicator of a person: its value, and what that is worth. Absent where too few cases say nothing. */
export type Figure = {
  readonly code: IndicatorCode;
  readonly cases: number;
  readonly value: number | undefined;
  readonly score: number | undefined;
  /** Its part of the indicators, of a hundred, once those that say nothing are left out. */
  readonly share: number;
};

/** What a value is worth, from 0 to 100. */
export function scoreOf({ zero, full }: Pick<Indicator, 'zero' | 'full'>, value: number): number {
  return rounded(Math.min(1, Math.max(0, (value - zero) / (full - zero))) * 100);
}

/** The indicators of a person. Weights of those that say nothing go to the others in proportion. */
export function figuresOf(rules: Pick<Rules, 'indicators'>, facts: Facts): Figure[] {
  const counted = rules.indicators.map((one) => ({ one, fact: facts[one.code] }));
  const speaking = counted.filter(({ one, fact }) => fact.cases > 0 && fact.cases >= one.least);
  const weights = speaking.reduce((sum, { one }) => sum + one.weight, 0);
  return counted.map(({ one, fact }) => {
    const value = fact.cases > 0 ? fact.sum / fact.cases : undefined;
    const speaks = speaking.some((other) => other.one === one);
    return {
      ...{ code: one.code, cases: fact.cases, value },
      score: speaks ? scoreOf(one, value!) : undefined,
      share: speaks ? (one.weight / weights) * 100 : 0,
    };
  });
}

/** What the indicators come to together; undefined when none of them speaks. */
export function indicatorScore(figures: readonly Figure[]): number | undefined {
  const speaking = figures.filter(({ score }) => score !== undefined);
  if (speaking.length === 0) return undefined;
  return rounded(speaking.reduce((sum, { score, share }) => sum + score! * share, 0) / 100);
}

/** What marks from 0 to 100 come to by their weights. A fatal one that is 0 makes all worth nothing. */
export function marksScore(lines: readonly Mark[], marks: Readonly<Record<string, number>>): number {
  if (lines.some(({ code, isFatal }) => isFatal && marks[code] === 0)) return 0;
  const weights = lines.reduce((sum, { weight }) => sum + weight, 0);
  return rounded(lines.reduce((sum, { code, weight }) => sum + (marks[code] ?? 0) * weight, 0) / weights);
}

/** What is wrong with marks: a line that is missing, unknown, or out of bounds. Lines of a scorecard are yes, in part, or no. */
export function faultsOfMarks(
  lines: readonly Mark[],
  marks: Readonly<Record<string, number>>,
  steps: readonly number[] | undefined,
) {
  const known = new Set(lines.map(({ code }) => code));
  return [
    ...Object.keys(marks)
      .filter((code) => !known.has(code))
      .map((code) => ({
        field: `body.marks.${code}`,
        remedy: { 'zh-CN': '没有这一项，请去掉', en: 'there is no such line: leave it out' },
      })),
    ...lines.flatMap(({ code }) => {
      const mark = marks[code];
      if (mark === undefined)
        return [
          { field: `body.marks.${code}`, remedy: { 'zh-CN': '请给每一项评分', en: 'give a mark to every line' } },
        ];
      const isWell = steps ? steps.includes(mark) : mark >= 0 && mark <= 100;
      return isWell
        ? []
        : [
            {
              field: `body.marks.${code}`,
              value: String(mark),
              remedy: marksWanted(steps),
            },
          ];
    }),
  ];
}

function marksWanted(steps: readonly number[] | undefined) {
  return steps
    ? { 'zh-CN': `请给 ${steps.join('、')} 中的一个`, en: `give ${steps.join(', ')}` }
    : { 'zh-CN': '请给 0 至 100', en: 'give 0 to 100' };
}

export const scorecardSteps = [0, 50, 100] as const;

/** A person's month. */
export type Standing = {
  readonly indicators: number | undefined;
  readonly conduct: number | undefined;
  readonly self: number | undefined;
  readonly adjustment: number;
};

/**
 * The whole: 75 % indicators, 22 % conduct, 3 % self-assessment (CA-077). Nothing before the first two are known; who has not
 * assessed himself gets nothing for it. An appeal that was upheld is added in sight of all.
 */
export function totalOf(
  { shares }: Pick<Rules, 'shares'>,
  { indicators, conduct, self, adjustment }: Standing,
): number | undefined {
  if (indicators === undefined || conduct === undefined) return undefined;
  const whole = (indicators * shares.indicators + conduct * shares.conduct + (self ?? 0) * shares.self) / 100;
  return rounded(Math.min(100, Math.max(0, whole + adjustment)));
}

export function gradeOf({ grades }: Pick<Rules, 'grades'>, total: number): string {
  return grades.find(({ from }) => total >= from)?.name ?? grades.at(-1)!.name;
}

/** Scorers of one call: how far apart they are, and how far each is from their mean. */
export function spreadOf(scores: readonly number[]): number {
  return scores.length < 2 ? 0 : rounded(Math.max(...scores) - Math.min(...scores));
}

/** How much stricter (below 0) or milder each scorer is than the others who scored the same calls. */
export function biasOf(
  scored: readonly { callId: string; scorer: string; score: number }[],
): Map<string, { calls: number; bias: number }> {
  const sums = new Map<string, { calls: number; sum: number }>();
  for (const one of scored) {
    const others = scored.filter(({ callId, scorer }) => callId === one.callId && scorer !== one.scorer);
    if (others.length === 0) continue;
    const mean = others.reduce((sum, { score }) => sum + score, 0) / others.length;
    const known = sums.get(one.scorer) ?? { calls: 0, sum: 0 };
    sums.set(one.scorer, { calls: known.calls + 1, sum: known.sum + one.score - mean });
  }
  return new Map([...sums].map(([scorer, { calls, sum }]) => [scorer, { calls, bias: rounded(sum / calls) }]));
}

/** Two decimals: what is shown is what is counted with. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
