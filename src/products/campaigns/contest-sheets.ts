import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import {
  type Catalog,
  faultOfContestWord,
  readCommand,
  type TextCode,
  type TextVars,
  withContestWord,
} from '../../business/catalog/index.ts';
import { filesOf, readSheet } from '../../platform/content.ts';
import { dayInWords, dayMs, hourMs, later } from '../../values/time.ts';
import { type Contest, questionVars } from './contest.ts';

const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/, 'write a Beijing time as 2026-12-01 09:00')
  .transform((written) => new Date(`${written.replace(' ', 'T')}:00+08:00`))
  .refine((at) => !Number.isNaN(at.getTime()), 'there is no such time');
const ask = z.string().min(1);
const question = z.union([
  z.strictObject({ ask, choices: z.array(z.string().min(1)).min(2).max(9), right: z.int().positive().optional() }),
  z.strictObject({ ask, accept: z.array(z.string().min(1)).min(1).optional() }),
]);

const sheetSchema = z.strictObject({
  code: z.string().regex(/^[a-z0-9-]{1,40}$/, 'write small letters, digits and hyphens'),
  title: z.string().min(1),
  kind: z.enum(['quiz', 'survey']),
  sponsor: z.string().min(1),
  accessNumber: z.string(),
  keyword: z.string().regex(/^[\p{L}\p{N}]{1,20}$/u, 'write a word of letters and digits, 20 at most'),
  opens: time,
  closes: time,
  drawAt: time,
  needed: z.int().min(0),
  claimDays: z.int().min(1).max(60),
  substitutes: z.int().min(0).max(10),
  budgetFen: z.int().positive(),
  prizes: z
    .array(z.strictObject({ name: z.string().min(1), count: z.int().positive().max(1000), valueFen: z.int().min(0) }))
    .min(1),
  questions: z.array(question).min(1).max(20),
});

type Fault = readonly [at: readonly PropertyKey[], fault: string];

/**
 * Reads `campaigns/*.yaml` and lays the words of the contests beside those of the catalogue. What is wrong goes to `faults`:
 * a word that is taken, dates out of order, a right answer that nobody could give, a text longer than one SMS.
 */
export async function loadContests(
  folder: string,
  catalog: Catalog,
  faults: string[],
): Promise<{ contests: Map<string, Contest>; catalog: Catalog }> {
  const contests = new Map<string, Contest>();
  let words = catalog;
  for (const name of await filesOf(path.join(folder, 'campaigns'), '.yaml')) {
    const sheet = await readSheet(path.join(folder, 'campaigns', name), sheetSchema, faults);
    if (!sheet) continue;
    const version = createHash('sha256').update(JSON.stringify(sheet.data)).digest('hex').slice(0, 12);
    const contest: Contest = { ...sheet.data, version };
    const word = { accessNumber: contest.accessNumber, word: contest.keyword, contest: contest.code };
    const taken = faultOfContestWord(words, word);
    if (!taken) words = withContestWord(words, word);
    const found: Fault[] = [
      ...(contests.has(contest.code)
        ? [[['code'], `contest ${contest.code} is there twice; rename one`] as const]
        : []),
      ...(taken ? [[['keyword'], taken] as const] : []),
      ...faultsOfDates(contest),
      ...faultsOfAnswers(contest, words),
      ...faultsOfTexts(contest, catalog),
    ];
    faults.push(...found.map(([at, fault]) => `${sheet.where(at)}: ${fault}`));
    contests.set(contest.code, contest);
  }
  return { contests, catalog: words };
}

/** Until the last answer has surely arrived. */
const restMs = hourMs;

function faultsOfDates({ opens, closes, drawAt }: Contest): Fault[] {
  const hour = Number(new Date(drawAt.getTime() + 8 * hourMs).toISOString().slice(11, 13));
  return [
    ...(closes > opens ? [] : [[['closes'], 'it closes before it opens; swap them'] as const]),
    ...(drawAt >= later(closes, restMs) ? [] : [[['drawAt'], 'draw at least an hour after it closes'] as const]),
    ...(hour >= 8 && hour < 21
      ? []
      : [[['drawAt'], 'winners are told at once: draw between 08:00 and 21:00'] as const]),
  ];
}

function faultsOfAnswers({ kind, questions, needed, accessNumber }: Contest, catalog: Catalog): Fault[] {
  const perQuestion = questions.flatMap((one, index): Fault[] => {
    const at = (...rest: PropertyKey[]) => ['questions', index, ...rest];
    const hasRight = 'choices' in one ? one.right !== undefined : one.accept !== undefined;
    if (hasRight !== (kind === 'quiz'))
      return [
        [
          at(),
          kind === 'quiz'
            ? 'a quiz needs the right answer: add right or accept'
            : 'a survey has no right answers: take it out',
        ],
      ];
    if ('choices' in one)
      return one.right !== undefined && one.right > one.choices.length
        ? [[at('right'), `there are ${one.choices.length} choices; name one of them`]]
        : [];
    return (one.accept ?? []).flatMap((words, which): Fault[] => {
      const { command } = readCommand(catalog, {
        dialled: accessNumber,
        text: words,
        digitsAnswer: true,
        wordsAnswer: true,
      });
      const isHeard = command.kind === 'words' || command.kind === 'answer';
      return isHeard
        ? []
        : [
            [
              at('accept', which),
              `${words} means something else here (${command.kind}) and is never heard as an answer; ask otherwise`,
            ],
          ];
    });
  });
  const tooMany = needed > questions.length;
  return [
    ...perQuestion,
    ...(tooMany ? [[['needed'], `there are ${questions.length} questions; need no more`] as const] : []),
  ];
}

const longestSms = 70;

/** Every text of a contest as it would be sent: each must fit one SMS. */
function faultsOfTexts(contest: Contest, { texts }: Catalog): Fault[] {
  const { title, sponsor, keyword, accessNumber, drawAt, opens } = contest;
  const lengthOf = <Code extends TextCode>(code: Code, vars: TextVars<Code>) => texts.render(code, vars).text.length;
  const day = dayInWords(drawAt);
  const until = dayInWords(later(drawAt, contest.claimDays * dayMs));
  const lengths: [at: PropertyKey[], length: number][] = [
    ...contest.questions.map((_, index): [PropertyKey[], number] => [
      ['questions', index],
      lengthOf('contest-question', questionVars(contest, index)),
    ]),
    ...contest.prizes.flatMap(({ name: prize }, index): [PropertyKey[], number][] => [
      [['prizes', index], lengthOf('contest-won', { title, sponsor, prize, until, keyword, accessNumber })],
      [['prizes', index], lengthOf('contest-claimed', { prize, sponsor })],
    ]),
    [['title'], lengthOf('contest-done', { title, day, seal: '01234567' })],
    [['title'], lengthOf('contest-short', { title, right: '10', needed: '10' })],
    [['title'], lengthOf('contest-early', { title, from: dayInWords(opens) })],
    [['title'], lengthOf('contest-entered', { title, day })],
  ];
  return lengths
    .filter(([, length]) => length > longestSms)
    .map(([at, length]) => [at, `its SMS has ${length} characters; shorten it to ${longestSms}`]);
}
