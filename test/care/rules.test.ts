import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { leftOutRules } from '../../src/business/bill-run/model.ts';
import { ruleWords } from '../../src/care/timeline/contract.ts';
import { packageRoot } from '../../src/platform/package-root.ts';
import { readSources } from '../support/imports.ts';

const source = path.join(packageRoot, 'src');

/** Where rules of fees, causes of relations, reasons of remedies and of notices are written down. */
const folders = [
  'business/bill-run',
  'business/billing',
  'business/refunds',
  'business/subscriptions',
  'intake',
  'care',
];
const files = ['business/reconciliation/correct.ts'];
/** These tell rules apart that are no sentences of a timeline, or only read. */
const exceptions = ['bill-run/model.ts', 'bill-run/routes.ts', 'refunds/routes.ts', 'intake/mo.ts', 'intake/items.ts'];

test('Every rule of a fee, cause of a step and reason of a remedy that the code writes is told in Chinese and English', async (t) => {
  const written = new Set<string>();
  for (const code of await sources()) for (const sentence of sentencesIn(code)) written.add(sentence);
  t.true(written.size > 50, `${written.size} are found`);
  for (const known of [
    'its record is queued',
    'the carrier refused it: low-balance; it is tried again',
    'carrier reports gone',
    'the month was given before',
    'replaced by car-owner-vip',
    'the carrier says order (updateType 1)',
    'it was sold on the telephone and there is no recording',
  ])
    t.true(written.has(known), known);
  for (const sentence of written) isInBoth(t, ruleWords(sentence), sentence);
  // An order that is refused after its Y is told by the code of the text that says so.
  for (const code of await sources())
    for (const [, refusals] of code.matchAll(/function why(?:Not|NoTrial)\b([\s\S]*?\n\})/g))
      for (const [, refusal] of refusals!.matchAll(/code: '([\w-]+)'/g)) isInBoth(t, ruleWords(refusal!), refusal!);
});

test('Why a message of ours goes out is told in Chinese and English, whatever slice says it', async (t) => {
  const reasons = new Set<string>();
  for (const [file, code] of readSources(packageRoot, 'src')) {
    if (!/^src\/(business|care|intake|products)\//.test(file) || file.includes('/reconciliation/')) continue;
    for (const [, said] of code.matchAll(/\breason: '([a-z][^']+)'/g)) reasons.add(said!);
  }
  t.true(reasons.size > 30, `${reasons.size} are found`);
  for (const reason of [...reasons, 'contest spring: claim', 'errand quoted', 'not a text: coding 4'])
    isInBoth(t, ruleWords(reason), reason);
});

test('Why somebody is left out of the bill is told in Chinese and English', (t) => {
  for (const [rule, words] of Object.entries(leftOutRules)) isInBoth(t, words, rule);
});

type Assertions = { true(value: boolean, message?: string): void };

/** English words do not slip into Chinese; codes of carriers, products and links may. */
function isInBoth(t: Assertions, words: { 'zh-CN': string; en: string }, about: string): void {
  t.true(/\p{Script=Han}/u.test(words['zh-CN']), `${about}: ${words['zh-CN']}`);
  const rest = words['zh-CN'].replace(/updateType|car-owner(-vip)?|gala|spring/g, '');
  t.true(!/[a-z]{3}/.test(rest), `English in Chinese: ${words['zh-CN']}`);
  t.true(words.en !== '' && !/\p{Script=Han}/u.test(words.en), words.en);
}

async function sources(): Promise<string[]> {
  const inFolders = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(path.join(source, folder));
      return names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name}`);
    }),
  );
  const all = [...inFolders.flat(), ...files].filter((file) => !exceptions.some((one) => file.endsWith(one)));
  return Promise.all(all.map((file) => readFile(path.join(source, file), 'utf8')));
}

/** What is given to a field or constant of these names, or to these functions; and what these functions return. */
const places = [
  /\b(?:rule|cause|withinLimit)\b\s*[:=](?![=>])/g,
  /\bwhyOf\(scene,/g,
  /\b(?:notTaken|notLeft|givenBefore|formerHolder) =(?!=)/g,
  /\bgo\('\w+',/g,
  /\bmoveCharge\(\s*charge,\s*'\w+',/g,
  /\b(?:function (?:ruleOfRecord|whyWithoutSecond)|const pointless)\b[\s\S]*?\{\n/g,
];
/** These are compared with, and not written. */
const compared = ['rise', 'closed', 'voided', 'expired', 'nothing', 'telemarketed-without-recording', 'not-taken'];

/** Values of what is filled in, by the last name of its expression. */
const samples: Readonly<Record<string, readonly string[]>> = {
  meaning: [
    ...['taken-before', 'low-balance', 'no-such-user', 'stopped', 'in-debt', 'mirror-differs', 'product-error'],
    ...['unreachable', 'other'],
  ],
  month: ['2026-12'],
  period: ['2026-11-22'],
  to: ['closed', 'suspended', 'rejected', 'expired'],
  code: ['car-owner-vip'],
  version: ['2'],
  condition: ['gone', 'stopped', 'normal'],
  action: ['order', 'cancel', 'cancel-all', 'suspend', 'resume', 'change', 'renew', 'suspend-all', 'number-change'],
  cause: ['updateType 1'],
  withoutArgumentHours: ['72'],
};

function sentencesIn(code: string): string[] {
  const bare = code.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  return places.flatMap((place) =>
    [...bare.matchAll(place)]
      .flatMap(({ index, 0: { length }, 0: found }) => textsFrom(bare, index + length, found.endsWith('{\n')))
      .flatMap(filledIn)
      .filter((one) => /[a-z]{3}/.test(one) && !compared.includes(one)),
  );
}

/** The texts of one expression, or of a whole block. */
function textsFrom(code: string, start: number, isBlock: boolean): string[] {
  const texts: string[] = [];
  let depth = 0;
  for (let at = start; at < code.length; at++) {
    const sign = code[at]!;
    if (sign === "'" || sign === '`') {
      const end = endOfText(code, at);
      texts.push(code.slice(at + 1, end));
      at = end;
    } else if ('([{'.includes(sign)) depth++;
    else if (')]}'.includes(sign) && --depth < 0) break;
    else if (depth === 0 && !isBlock && ',;'.includes(sign)) break;
  }
  return texts;
}

function endOfText(code: string, start: number): number {
  let inner = 0;
  for (let at = start + 1; at < code.length; at++) {
    if (code.startsWith('${', at)) inner++;
    else if (inner > 0 && code[at] === '}') inner--;
    else if (inner === 0 && code[at] === code[start]) return at;
  }
  return code.length;
}

/** A template with each sample in turn. */
function filledIn(text: string): string[] {
  const hole = /\$\{([^}]*)\}/.exec(text);
  if (!hole) return [text];
  const name = /(\w+)$/.exec(hole[1]!)?.[1] ?? '';
  return (samples[name] ?? []).flatMap((sample) => filledIn(text.replace(hole[0], sample)));
}
