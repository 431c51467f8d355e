import { withContestWord } from '../../src/business/catalog/index.ts';
import type { Terms } from '../../src/business/subscriptions/index.ts';
import type { Contest, Play } from '../../src/products/campaigns/contest.ts';

/** A quiz of three questions, open in November 2026: a choice, words, a choice. Two right answers qualify. */
export function aContest(changes: Partial<Contest> = {}): Contest {
  return {
    code: 'winter',
    version: 'v1',
    title: '冬季问答',
    kind: 'quiz',
    sponsor: '示例车品',
    accessNumber: '10620007',
    keyword: 'WD',
    opens: new Date('2026-11-20T09:00:00+08:00'),
    closes: new Date('2026-11-30T18:00:00+08:00'),
    drawAt: new Date('2026-12-01T10:00:00+08:00'),
    needed: 2,
    claimDays: 7,
    substitutes: 1,
    budgetFen: 100_000,
    prizes: [{ name: '洗车卡', count: 2, valueFen: 10_000 }],
    questions: [
      { ask: '雾天开哪种灯？', choices: ['远光灯', '雾灯'], right: 2 },
      { ask: '雨刮壶里加什么水？', accept: ['玻璃水', '防冻 玻璃水'] },
      { ask: '冰面怎样刹车？', choices: ['急刹', '点刹'], right: 2 },
    ],
    ...changes,
  };
}

/** Terms in which the word of a contest is known, and how somebody stands who has not entered it. */
export function contested(terms: Terms, contest = aContest()): { terms: Terms; play: Play } {
  const { accessNumber, keyword: word, code } = contest;
  const catalog = withContestWord(terms.catalog, { accessNumber, word, contest: code });
  const seals = new Map([[code, '0123456789abcdef']]);
  return {
    terms: { ...terms, catalog },
    play: { contests: new Map([[code, contest]]), seals, entries: [], awards: [] },
  };
}
