import type { Db } from '../../platform/db.ts';
import type { Id } from '../../values/id.ts';
import { callFacts } from '../calls/index.ts';
import { remedyFacts } from '../refunds/index.ts';
import type { Stretch } from '../staff/index.ts';
import { careFacts } from '../tickets/index.ts';
import type { Facts } from './model.ts';
import { scoresOf } from './store.ts';

const nothing = { cases: 0, sum: 0 };
const none: Facts = {
  'connection-rate': nothing,
  'first-answer': nothing,
  'solved-in-time': nothing,
  'refund-errors': nothing,
  'recording-checks': nothing,
  'call-quality': nothing,
  csat: nothing,
};

/**
 * Facts of a month by account, from what happened on the days that somebody served, and from nothing else: no indicator can be typed in.
 */
export async function factsOfMonth(
  db: Db,
  { month, from, to }: { month: string; from: Date; to: Date },
  served: readonly Stretch[],
): Promise<Map<Id, Facts>> {
  const [calls, cases, remedies, scores] = await Promise.all([
    callFacts(db, served),
    careFacts(db, from, to, served),
    remedyFacts(db, served),
    scoresOf(db, month),
  ]);
  const facts = new Map<Id, Facts>();
  const add = (account: Id, more: Partial<Facts>) => facts.set(account, { ...none, ...facts.get(account), ...more });
  for (const { accountId, rang, answered, recorded } of calls)
    add(accountId, {
      'connection-rate': { cases: rang, sum: answered },
      'recording-checks': { cases: answered, sum: recorded },
    });
  for (const one of cases)
    add(one.accountId, {
      'first-answer': { cases: one.firstAnswers, sum: one.firstInTime },
      'solved-in-time': { cases: one.solved, sum: one.solvedInTime },
      csat: { cases: one.ratings, sum: one.ratingSum },
    });
  for (const { accountId, asked, refused } of remedies)
    add(accountId, { 'refund-errors': { cases: asked, sum: refused } });
  for (const [accountId, calls] of qualityBy(scores))
    add(accountId, { 'call-quality': { cases: calls.length, sum: sumOf(calls) } });
  return facts;
}

export const noFacts = none;

/** A call is worth the mean of its scorers. */
function qualityBy(scores: Awaited<ReturnType<typeof scoresOf>>): Map<Id, number[]> {
  const calls = new Map<string, { accountId: Id; scores: number[] }>();
  for (const { callId, accountId, score } of scores) {
    const known = calls.get(callId) ?? { accountId, scores: [] };
    known.scores.push(score);
    calls.set(callId, known);
  }
  const people = new Map<Id, number[]>();
  for (const { accountId, scores: given } of calls.values())
    people.set(accountId, [...(people.get(accountId) ?? []), sumOf(given) / given.length]);
  return people;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}
