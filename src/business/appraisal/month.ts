import { createHash, randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Db, Tx } from '../../platform/db.ts';
import { groupBy } from '../../values/group.ts';
import type { Id } from '../../values/id.ts';
import { done, no, type Outcome } from '../../values/outcome.ts';
import { beijingIso, dayMs, later, monthStart } from '../../values/time.ts';
import { type AnsweredCall, answeredCallsBy } from '../calls/index.ts';
import { namesOf, type Stretch, servedAs } from '../staff/index.ts';
import type { monthView } from './contract.ts';
import { factsOfMonth, noFacts } from './count.ts';
import { figuresOf, gradeOf, indicatorScore, type Rules, totalOf } from './model.ts';
import { draw } from './sample.ts';
import {
  type Appeal,
  appealsOf,
  findMonth,
  type Inputs,
  type Month,
  type Opinion,
  opinionsOf,
  type Sampled,
  saveDraw,
  saveLock,
  takeMonth,
  unscored,
} from './store.ts';

/** What the appraisal works with. */
export type AppraisalHouse = { readonly db: Db; readonly rules: Rules };

/** The instants a month begins and ends. */
export function spanOf(month: string): { from: Date; to: Date } {
  const from = new Date(`${month}-01T00:00:00+08:00`);
  return { from, to: monthStart(from, 1) };
}

/** Who served at the hotline in a month, and on which days of it: whoever left since, or does something else, is among them. */
export function servedIn(db: Db, month: string): Promise<Stretch[]> {
  const { from, to } = spanOf(month);
  return servedAs(db, 'care-agent', from, to);
}

/** What a month is counted from now: facts of what happened, and what was thought. */
async function inputsOf(
  { db, rules }: AppraisalHouse,
  month: string,
): Promise<{ inputs: Inputs; opinions: Opinion[] }> {
  const served = await servedIn(db, month);
  const [facts, opinions] = await Promise.all([
    factsOfMonth(db, { month, ...spanOf(month) }, served),
    opinionsOf(db, month),
  ]);
  const opinion = (accountId: Id, kind: Opinion['kind']) =>
    opinions.find((one) => one.accountId === accountId && one.kind === kind)?.score ?? null;
  const people = [...groupBy(served, ({ accountId }) => accountId)].map(([accountId, stretches]) => ({
    ...{ accountId, name: stretches[0]!.name, facts: facts.get(accountId) ?? noFacts },
    served: stretches.map(({ from, until }) => ({ from: beijingIso(from), until: beijingIso(until) })),
    ...{ conduct: opinion(accountId, 'conduct'), self: opinion(accountId, 'self') },
  }));
  return { inputs: { month, rules, people }, opinions };
}

/** SHA-256 of the inputs as they are kept: whoever has them can count the month again. */
export function hashOf(inputs: Inputs): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(inputs)))
    .digest('hex');
}

/** The same value with its keys in order, because a database keeps them in its own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** A month as somebody may see it: `only` is who sees nobody else. A locked one is what it was. */
export async function viewOf(
  house: AppraisalHouse,
  month: string,
  { me, only }: { me: Id; only: Id | undefined },
  now: Date,
): Promise<z.input<typeof monthView>> {
  const { db } = house;
  const [row, appeals] = await Promise.all([findMonth(db, month), appealsOf(db, month)]);
  const { inputs: fresh, opinions } = await inputsOf(house, month);
  const inputs = row.inputs ?? fresh;
  const { rules } = inputs;
  const names = await namesOf(db, [
    ...appeals.flatMap(({ decidedBy }) => decidedBy ?? []),
    ...(row.lockedBy ? [row.lockedBy] : []),
  ]);
  const people = inputs.people
    .filter(({ accountId }) => only === undefined || accountId === only)
    .map((one) => {
      const figures = figuresOf(rules, one.facts);
      const appeal = appeals.find(({ accountId }) => accountId === one.accountId);
      const adjustment = appeal?.decision === 'upheld' ? appeal.adjustment! : 0;
      const indicators = indicatorScore(figures);
      const standing = { indicators, conduct: one.conduct ?? undefined, self: one.self ?? undefined, adjustment };
      const total = totalOf(rules, standing);
      const opinion = (kind: Opinion['kind']) =>
        opinions.find((other) => other.accountId === one.accountId && other.kind === kind);
      const [conduct, self] = [opinion('conduct'), opinion('self')];
      return {
        ...{ accountId: one.accountId, name: one.name, figures, indicators, adjustment, total },
        ...(isPart(one.served, month) && { served: [...one.served] }),
        ...(one.conduct !== null &&
          conduct && { conduct: { score: one.conduct, marks: { ...conduct.marks }, words: conduct.words } }),
        ...(one.self !== null && self && { self: { score: one.self, words: self.words } }),
        ...(total !== undefined && { grade: gradeOf(rules, total) }),
        ...(appeal && { appeal: presentAppeal(appeal, names) }),
      };
    });
  return {
    month,
    state: row.lockedAt ? 'locked' : 'open',
    isOver: spanOf(month).to <= now,
    rules: {
      ...rules,
      conduct: [...rules.conduct],
      scorecard: [...rules.scorecard],
      indicators: [...rules.indicators],
    },
    ...(row.drawnAt && { drawnAt: beijingIso(row.drawnAt), seed: row.seed }),
    ...(row.lockedAt && {
      lockedAt: beijingIso(row.lockedAt),
      lockedBy: names.get(row.lockedBy!),
      inputsHash: row.inputsHash,
      appealUntil: beijingIso(appealUntil(row, rules)!),
    }),
    me,
    people,
  };
}

/** Whether only some days of a month were served. */
function isPart(served: Inputs['people'][number]['served'], month: string): served is NonNullable<typeof served> {
  if (!served) return false;
  const { from, to } = spanOf(month);
  return served.length > 1 || served.some((one) => Date.parse(one.from) > +from || Date.parse(one.until) < +to);
}

function presentAppeal(one: Appeal, names: ReadonlyMap<Id, string>) {
  return {
    ...{ id: one.id, words: one.words, askedAt: beijingIso(one.askedAt) },
    ...(one.decision && {
      ...{ decision: one.decision, reason: one.reason!, adjustment: one.adjustment ?? undefined },
      ...{ decidedBy: names.get(one.decidedBy!), decidedAt: beijingIso(one.decidedAt!) },
    }),
  };
}

/** Until when a month may be appealed against; undefined while it is not locked. */
export function appealUntil(
  { lockedAt }: Pick<Month, 'lockedAt'>,
  { appealDays }: Pick<Rules, 'appealDays'>,
): Date | undefined {
  return lockedAt && later(lockedAt, appealDays * dayMs);
}

/**
 * Draws the calls of a month that are scored: once, when the month is over, so that its last call may be drawn like its first; by a
 * seed that nobody chose. The seed stays with the month, and so do the calls it was drawn from.
 */
export async function drawMonth(
  tx: Tx,
  { db, rules }: AppraisalHouse,
  { month, by }: { month: string; by: Id },
  now: Date,
): Promise<Outcome<number, 'not-over' | 'locked' | 'drawn' | 'nothing-to-draw'>> {
  if (spanOf(month).to > now) return no('not-over');
  const row = await takeMonth(tx, month);
  if (row.lockedAt) return no('locked');
  if (row.drawnAt) return no('drawn');
  const seed = randomBytes(16).toString('hex');
  const pool = await answeredCallsBy(db, await servedIn(db, month));
  const calls = sampleBy(rules, seed, pool);
  if (calls.length === 0) return no('nothing-to-draw');
  await saveDraw(tx, { month, seed, by, calls, from: pool.map(({ id }) => id) }, now);
  return done(calls.length);
}

/** The sample that a seed draws of these calls: the same for whoever draws it again. */
export function sampleBy({ sample }: Pick<Rules, 'sample'>, seed: string, pool: readonly AnsweredCall[]): Sampled[] {
  const long = pool.filter(({ talkSeconds }) => talkSeconds >= sample.leastSeconds);
  return [...groupBy(long, ({ accountId }) => accountId).values()].flatMap((theirs) =>
    draw(seed, theirs, sample.callsPerPerson).map(({ id, ...call }, place) => ({ ...call, callId: id, place })),
  );
}

async function isAnythingToDraw({ db, rules }: AppraisalHouse, month: string): Promise<boolean> {
  return sampleBy(rules, '', await answeredCallsBy(db, await servedIn(db, month))).length > 0;
}

/**
 * Freezes a month that is over: what it is counted from is kept with its hash, and nothing that happens later moves it. Calls that
 * could be drawn were, and each drawn one was scored: otherwise whoever skips them would lift who listens badly.
 */
export async function lockMonth(
  tx: Tx,
  house: AppraisalHouse,
  { month, by }: { month: string; by: Id },
  now: Date,
): Promise<Outcome<string, 'locked' | 'not-over' | 'not-drawn' | 'not-scored' | 'conduct-missing'>> {
  if (spanOf(month).to > now) return no('not-over');
  const row = await takeMonth(tx, month);
  if (row.lockedAt) return no('locked');
  if (!row.drawnAt && (await isAnythingToDraw(house, month))) return no('not-drawn');
  if ((await unscored(tx, month)) > 0) return no('not-scored');
  const { inputs } = await inputsOf(house, month);
  const working = inputs.people.filter(({ facts }) => Object.values(facts).some(({ cases }) => cases > 0));
  if (working.some(({ conduct }) => conduct === null)) return no('conduct-missing');
  const hash = hashOf(inputs);
  await saveLock(tx, { month, by, inputs, hash }, now);
  return done(hash);
}
