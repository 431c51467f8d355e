import test from 'ava';
import type { Contest } from '../../src/products/campaigns/contest.ts';
import { dayMs } from '../../src/values/time.ts';
import { aContest, contested } from '../support/contest.ts';
import { twoProducts as shipped } from '../support/shipped.ts';
import { Talk } from '../support/talk.ts';

/** A conversation in a house with a contest. */
function aTalk({ contest = aContest(), extensionDigits = 0, at = '2026-11-23T10:00:00+08:00' } = {}): Talk {
  const { terms, play } = contested(shipped, contest);
  const talk = new Talk(terms, { extensionDigits, at });
  talk.talker = { ...talk.talker, play };
  return talk;
}

const entryOf = (talk: Talk) => talk.talker.play!.entries[0];

test('CA-051, CA-053: a quiz from its word to the draw: choices by digit, a fill-in by any accepted spelling, free throughout', (t) => {
  const talk = aTalk();
  t.is(talk.say('wd')[0], '第1/3题：雾天开哪种灯？1远光灯 2雾灯，回复序号。免费，退出发TD');
  t.regex(talk.say('2')[0]!, /第2\/3题：雨刮壶里加什么水？请回复答案/);
  const last = talk.hear('“防冻玻璃水”！');
  t.regex(last.mts[0]!.text, /第3\/3题/);
  t.true(last.mts.every(({ fee }) => fee === undefined));
  t.like(last.play!.given[0], { question: 1, text: '“防冻玻璃水”！', answer: '防冻玻璃水', isRight: true });
  t.regex(talk.say('1')[0]!, /您已完成冬季问答，有抽奖资格，12月1日开奖。开奖种子校验码01234567/);
  t.like(entryOf(talk), { answered: 3, right: 2, qualified: true });
  t.deepEqual(talk.standing, [], 'nothing was ordered');
});

test('Too few right answers do not qualify, and the answer says how many were needed', (t) => {
  const talk = aTalk();
  for (const text of ['WD', '1', '自来水']) talk.hear(text);
  t.regex(talk.say('2')[0]!, /答对1题，抽奖须答对2题/);
  t.like(entryOf(talk), { right: 1, qualified: false });
});

test('CA-051: a survey has no wrong answers, and qualifies whoever answers it whole', (t) => {
  const contest: Contest = aContest({
    kind: 'survey',
    needed: 2,
    questions: [{ ask: '常去哪里洗车？', choices: ['店里', '家里'] }, { ask: '还想要什么？' }],
  });
  const talk = aTalk({ contest });
  for (const text of ['WD', '1']) talk.hear(text);
  t.regex(talk.say('多一些停车优惠')[0]!, /有抽奖资格/);
});

test('A number enters once: the word again tells so, or goes on with the question that is open', (t) => {
  const talk = aTalk();
  for (const text of ['WD', '2']) talk.hear(text);
  t.regex(talk.say('WD')[0]!, /第2\/3题/);
  for (const text of ['玻璃水', '2']) talk.hear(text);
  t.regex(talk.say('WD')[0]!, /您已参加冬季问答，每个号码限一次/);
  t.is(talk.talker.play!.entries.length, 1);
});

test('A number that is no choice asks the same question again and counts for nothing', (t) => {
  const talk = aTalk();
  talk.hear('WD');
  for (const text of ['3', '0', '1,2']) {
    const { mts, play } = talk.hear(text);
    t.regex(mts[0]!.text, /第1\/3题/, text);
    t.is(play, undefined);
  }
  t.is(entryOf(talk)!.answered, 0);
});

for (const [at, said] of [
  ['2026-11-19T10:00:00+08:00', /尚未开始，11月20日起/],
  ['2026-11-30T18:00:00+08:00', /已结束/],
] as const) {
  test(`At ${at} nobody enters: ${said.source}`, (t) => {
    const talk = aTalk({ at });
    t.regex(talk.say('WD')[0]!, said);
    t.deepEqual(talk.talker.play!.entries, []);
  });
}

test('An answer after the close counts for nothing', (t) => {
  const talk = aTalk({ at: '2026-11-30T17:00:00+08:00' });
  talk.hear('WD');
  talk.wait(dayMs);
  t.regex(talk.say('2')[0]!, /没有等待您选择的项目/);
  t.is(entryOf(talk)!.answered, 0);
});

for (const stop of ['TD', '00000', '退订', '不要了', 'QX']) {
  test(`XC-03: ${stop} wins over a fill-in question: the asking ends, is said to, and the word of the contest goes on with it`, (t) => {
    const talk = aTalk();
    for (const text of ['WD', '2']) talk.hear(text);
    t.regex(talk.say(stop).join(), /已退出冬季问答/);
    t.is(entryOf(talk)!.answered, 1);
    t.notRegex(talk.say('玻璃水').join(), /第/, 'nothing is asked any more');
    t.regex(talk.say('WD')[0]!, /第2\/3题/);
  });
}

for (const [text, said] of [
  ['CY', /回复Y确认/],
  ['0000', /没有已订业务/],
  ['Y', /没有待确认的订购/],
] as const) {
  test(`A keyword is no answer to a fill-in question: ${text} means what it always means`, (t) => {
    const talk = aTalk();
    for (const earlier of ['WD', '2']) talk.hear(earlier);
    t.regex(talk.say(text)[0]!, said);
    t.is(entryOf(talk)!.answered, 1);
  });
}

/** What may be open beside a contest, in the order asked, and whose the next answer is. */
const pairs: readonly { asked: string[]; answer: string; standing: string[]; answered: number; because: string }[] = [
  { asked: ['WD', '0000'], answer: '1', standing: [], answered: 0, because: 'the list was asked last' },
  {
    asked: ['0000', 'WD'],
    answer: '1',
    standing: ['car-owner active'],
    answered: 1,
    because: 'the contest asked last',
  },
  { asked: ['WD', '不要了'], answer: '1', standing: [], answered: 0, because: 'the wish to stop was asked last' },
  {
    asked: ['不要了', 'WD'],
    answer: '1',
    standing: ['car-owner active'],
    answered: 1,
    because: 'the contest asked last',
  },
  {
    asked: ['WD', 'TQ'],
    answer: '1',
    standing: ['car-owner active', 'weather pending-confirm'],
    answered: 0,
    because: 'a confirmation was asked after the contest, and wants a Y',
  },
  {
    asked: ['TQ', 'WD'],
    answer: '1',
    standing: ['car-owner active', 'weather pending-confirm'],
    answered: 1,
    because: 'the contest asked last',
  },
  {
    asked: ['TQ', 'WD'],
    answer: 'Y',
    standing: ['car-owner active', 'weather active'],
    answered: 0,
    because: 'a Y is for the confirmation, whatever was asked since',
  },
  {
    asked: ['WD', '2', '0000'],
    answer: '1',
    standing: [],
    answered: 1,
    because: 'the list was asked after the fill-in',
  },
  {
    asked: ['0000', 'WD', '2'],
    answer: '1',
    standing: ['car-owner active'],
    answered: 2,
    because: 'a fill-in may be a number',
  },
  {
    asked: ['0000', 'WD', '2'],
    answer: '玻璃水',
    standing: ['car-owner active'],
    answered: 2,
    because: 'the fill-in was asked last',
  },
  {
    asked: ['WD', '2', 'TQ'],
    answer: '玻璃水',
    standing: ['car-owner active', 'weather pending-confirm'],
    answered: 1,
    because: 'a confirmation was asked after the fill-in',
  },
  {
    asked: ['WD', 'WD'],
    answer: '1',
    standing: ['car-owner active'],
    answered: 1,
    because: 'the same question was asked again',
  },
];

for (const { asked, answer, standing, answered, because } of pairs) {
  test(`After ${asked.join(' and ')}, ${answer} leaves ${standing.join(', ') || 'nothing'} and ${answered} answered: ${because}`, (t) => {
    const talk = aTalk();
    for (const text of ['CY', 'Y', ...asked, answer]) talk.hear(text);
    t.deepEqual(talk.standing, standing);
    t.is(entryOf(talk)!.answered, answered);
  });
}

test('Where the link allows extensions a contest and a list are each answered at their own number, in any order', (t) => {
  const talk = aTalk({ extensionDigits: 2 });
  for (const text of ['CY', 'Y']) talk.hear(text);
  const question = talk.hear('WD').mts[0]!;
  const list = talk.hear('0000').mts[0]!;
  t.not(question.accessNumber, list.accessNumber);
  talk.hear('2', question.accessNumber);
  t.like(entryOf(talk), { answered: 1, right: 1 });
  t.deepEqual(talk.standing, ['car-owner active']);
  talk.hear('1', list.accessNumber);
  t.deepEqual(talk.standing, []);
});

test('An old answer sent to the extension of a question that was answered counts for nothing', (t) => {
  const talk = aTalk({ extensionDigits: 2 });
  const question = talk.hear('WD').mts[0]!;
  talk.hear('2', question.accessNumber);
  talk.hear('1', question.accessNumber);
  t.like(entryOf(talk), { answered: 1, right: 1 });
});

const won = {
  phone: '15633000001',
  contest: 'winter',
  prize: '洗车卡',
  claimUntil: new Date('2026-12-08T10:00:00+08:00'),
};

test('A winner claims by the word of the contest, once, and is told the same again', (t) => {
  const talk = aTalk({ at: '2026-12-02T10:00:00+08:00' });
  talk.talker = { ...talk.talker, play: { ...talk.talker.play!, awards: [{ ...won, state: 'offered' }] } };
  const first = talk.hear('WD');
  t.regex(first.mts[0]!.text, /已登记领取洗车卡/);
  t.is(first.play!.claims.length, 1);
  const again = talk.hear('WD');
  t.regex(again.mts[0]!.text, /已登记领取洗车卡/);
  t.is(again.play, undefined);
});

for (const [state, at] of [
  ['offered', '2026-12-08T10:00:00+08:00'],
  ['lapsed', '2026-12-03T10:00:00+08:00'],
] as const) {
  test(`A prize that is ${state} at ${at} is claimed too late`, (t) => {
    const talk = aTalk({ at });
    talk.talker = { ...talk.talker, play: { ...talk.talker.play!, awards: [{ ...won, state }] } };
    const { mts, play } = talk.hear('WD');
    t.regex(mts[0]!.text, /已过领取期限/);
    t.is(play, undefined);
  });
}
