import { fold } from '../../business/catalog/index.ts';
import type { Question, Say } from '../../business/messages/index.ts';
import { answerOnly, type Decision, type Request } from '../../business/subscriptions/index.ts';
import type { Carrier } from '../../values/carrier.ts';
import { type Id, newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { dayInWords } from '../../values/time.ts';

/** A question of a contest: one to choose an answer of, or one to answer in words. A survey has no right answers. */
export type Asked =
  | { readonly ask: string; readonly choices: readonly string[]; readonly right?: number | undefined }
  | { readonly ask: string; readonly accept?: readonly string[] | undefined };

/** A prize and how many there are of it. The first of the list are given first. */
export type Prize = { readonly name: string; readonly count: number; readonly valueFen: number };

/** A quiz or survey by SMS with prizes of a sponsor, as its sheet defines it. */
export type Contest = {
  readonly code: string;
  /** Of the sheet: what was entered is judged by the sheet it was entered under. */
  readonly version: string;
  readonly title: string;
  readonly kind: 'quiz' | 'survey';
  readonly sponsor: string;
  readonly accessNumber: string;
  readonly keyword: string;
  readonly opens: Date;
  readonly closes: Date;
  readonly drawAt: Date;
  /** Right answers that qualify for the draw; a survey qualifies whoever answered it whole. */
  readonly needed: number;
  readonly claimDays: number;
  /** How often an unclaimed prize goes to the next in the draw. */
  readonly substitutes: number;
  readonly budgetFen: number;
  readonly prizes: readonly Prize[];
  readonly questions: readonly Asked[];
};

/** A phone's one entry to a contest. */
export type Entry = {
  readonly phone: Phone;
  readonly contest: string;
  readonly id: Id;
  readonly carrier: Carrier;
  readonly answered: number;
  readonly right: number;
  readonly qualified: boolean;
  readonly startedAt: Date;
  readonly doneAt: Date | undefined;
  /** Rises with every change; 1 is a row not stored before. */
  readonly version: number;
};

/** One answer, as it was written and as it counts. */
export type Given = {
  readonly phone: Phone;
  readonly contest: string;
  readonly question: number;
  readonly text: string;
  readonly answer: string;
  readonly isRight: boolean;
  readonly moId: Id;
  readonly at: Date;
};

/** A prize that was drawn for a phone. */
export type Award = {
  readonly phone: Phone;
  readonly contest: string;
  readonly prize: string;
  readonly state: 'offered' | 'claimed' | 'lapsed';
  readonly claimUntil: Date;
};

/** Everything of contests that one phone's texts may touch. */
export type Play = {
  readonly contests: ReadonlyMap<string, Contest>;
  /** Digest of the seed each contest will be drawn with, as far as it is told. */
  readonly seals: ReadonlyMap<string, string>;
  readonly entries: readonly Entry[];
  readonly awards: readonly Award[];
};

/** What a text changed. */
export type PlayChanges = {
  readonly entries: readonly Entry[];
  readonly given: readonly Given[];
  readonly claims: readonly Award[];
};

/** A decision that may also change how a contest stands. */
export type Played = Decision & { readonly play?: PlayChanges };

/** Who plays: the phone, and the MO that was sent. */
export type Player = { readonly phone: Phone; readonly carrier: Carrier; readonly request: Request; readonly moId: Id };

/** The word of a contest enters it, goes on where it was left, or claims what was won in it. */
export function decideContest(play: Play, code: string, player: Player, now: Date): Played {
  const contest = contestOf(play, code);
  const award = play.awards.find((one) => one.contest === code);
  if (award) return claim(contest, award, now);
  if (now < contest.opens) return say('contest-early', contest, { from: dayInWords(contest.opens) }, newId(now));
  const entry = play.entries.find((one) => one.contest === code);
  if (entry?.doneAt) return say('contest-entered', contest, { day: dayInWords(contest.drawAt) }, entry.id);
  if (now >= contest.closes) return say('contest-over', contest, {}, newId(now));
  return entry ? ask(contest, entry, player, now) : enter(contest, player, now);
}

/**
 * The answer to a question of a contest. An answer that is none of the choices is asked again; an answer to anything but the
 * question that is open counts for nothing.
 */
export function decideAnswer(play: Play, question: Question, text: string, player: Player, now: Date): Played {
  const [code, number] = aboutOf(question);
  const contest = contestOf(play, code);
  const entry = play.entries.find((one) => one.contest === code);
  if (!entry || entry.doneAt || entry.answered !== number || now >= contest.closes)
    return decideContest(play, code, player, now);
  const read = readAnswer(contest.questions[number]!, text);
  if (!read) return ask(contest, entry, player, now);

  const given: Given = {
    ...read,
    phone: player.phone,
    contest: code,
    question: number,
    text,
    moId: player.moId,
    at: now,
  };
  const next = answered(contest, entry, read.isRight, now);
  const told = next.doneAt ? done(contest, next, play.seals.get(code) ?? '') : ask(contest, next, player, now);
  return { ...told, play: { entries: [next], given: [given], claims: [] } };
}

/** A stop word ends the asking as well, and says so. Nothing that was answered is lost: the word of the contest goes on with it. */
export function leaving(play: Play, questions: readonly Question[], now: Date): Say[] {
  return questions.map((question): Say => {
    const [code] = aboutOf(question);
    const vars = { title: contestOf(play, code).title };
    return { code: 'contest-left', vars, reason: `contest ${code}: left`, reasonId: newId(now) };
  });
}

/** Whether a question belongs to a contest. */
export function isOfContest({ kind }: Pick<Question, 'kind'>): boolean {
  return kind === 'contest-choice' || kind === 'contest-words';
}

/** How a phone stands after changes. */
export function playedOn(play: Play, changes: PlayChanges | undefined): Play {
  if (!changes) return play;
  const entries = [
    ...play.entries.filter((one) => !changes.entries.some(({ contest }) => contest === one.contest)),
    ...changes.entries,
  ];
  const awards = play.awards.map((one) => changes.claims.find(({ contest }) => contest === one.contest) ?? one);
  return { ...play, entries, awards };
}

/** The words of a question as the SMS says them. */
export function questionVars({ questions }: Pick<Contest, 'questions'>, number: number) {
  const question = questions[number]!;
  const how =
    'choices' in question
      ? `${question.choices.map((choice, index) => `${index + 1}${choice}`).join(' ')}，回复序号`
      : '请回复答案';
  return { turn: `${number + 1}/${questions.length}`, ask: question.ask, how };
}

/** Words as they are compared: folded as commands are, and without blanks. */
export function foldAnswer(text: string): string {
  return fold(text).replaceAll(' ', '');
}

function enter(contest: Contest, player: Player, now: Date): Played {
  const entry: Entry = {
    phone: player.phone,
    contest: contest.code,
    id: newId(now),
    carrier: player.carrier,
    answered: 0,
    right: 0,
    qualified: false,
    startedAt: now,
    doneAt: undefined,
    version: 1,
  };
  return { ...ask(contest, entry, player, now), play: { entries: [entry], given: [], claims: [] } };
}

function ask(contest: Contest, entry: Entry, { request }: Player, now: Date): Played {
  const question = contest.questions[entry.answered]!;
  const about = [contest.code, String(entry.answered)];
  const choices =
    'choices' in question
      ? Object.fromEntries(question.choices.map((_, index) => [String(index + 1), about]))
      : { words: about };
  return {
    ...answerOnly({
      code: 'contest-question',
      vars: questionVars(contest, entry.answered),
      reason: `contest ${contest.code}: question ${entry.answered + 1}`,
      reasonId: entry.id,
      from: request.askFrom,
    }),
    ask: {
      kind: 'choices' in question ? 'contest-choice' : 'contest-words',
      choices,
      lifetimeMs: contest.closes.getTime() - now.getTime(),
      from: request.askFrom,
    },
  };
}

function readAnswer(question: Asked, text: string): { answer: string; isRight: boolean } | undefined {
  const folded = foldAnswer(text);
  if (!('choices' in question)) {
    const accepted = question.accept?.map(foldAnswer);
    return folded === '' ? undefined : { answer: folded, isRight: accepted?.includes(folded) ?? true };
  }
  const chosen = Number(folded);
  if (question.choices[chosen - 1] === undefined) return undefined;
  return { answer: String(chosen), isRight: question.right === undefined || question.right === chosen };
}

function answered(contest: Contest, entry: Entry, isRight: boolean, now: Date): Entry {
  const next = {
    ...entry,
    answered: entry.answered + 1,
    right: entry.right + Number(isRight),
    version: entry.version + 1,
  };
  if (next.answered < contest.questions.length) return next;
  return { ...next, doneAt: now, qualified: next.right >= contest.needed };
}

function done(contest: Contest, entry: Entry, seal: string): Played {
  if (entry.qualified)
    return say('contest-done', contest, { day: dayInWords(contest.drawAt), seal: seal.slice(0, 8) }, entry.id);
  return say('contest-short', contest, { right: String(entry.right), needed: String(contest.needed) }, entry.id);
}

function claim(contest: Contest, award: Award, now: Date): Played {
  const about = { reason: `contest ${contest.code}: claim`, reasonId: newId(now) };
  if (award.state === 'lapsed' || (award.state === 'offered' && now >= award.claimUntil))
    return answerOnly({ ...about, code: 'contest-lapsed', vars: { title: contest.title } });
  const told = answerOnly({
    ...about,
    code: 'contest-claimed',
    vars: { prize: award.prize, sponsor: contest.sponsor },
  });
  if (award.state === 'claimed') return told;
  return { ...told, play: { entries: [], given: [], claims: [{ ...award, state: 'claimed' }] } };
}

type Titled = 'contest-early' | 'contest-entered' | 'contest-over' | 'contest-done' | 'contest-short';

function say(code: Titled, { title, code: contest }: Contest, vars: Record<string, string>, reasonId: Id): Played {
  return answerOnly({ code, vars: { title, ...vars }, reason: `contest ${contest}`, reasonId } as Say);
}

function contestOf(play: Play, code: string): Contest {
  const contest = play.contests.get(code);
  if (!contest) throw new Error(`contest ${code} is not in content/campaigns: put its sheet back`);
  return contest;
}

/** What a question of ours is about: every answer to it names the contest and the question's number. */
function aboutOf({ choices }: Pick<Question, 'choices'>): [contest: string, question: number] {
  const [about] = Object.values(choices);
  return [about![0]!, Number(about![1])];
}
