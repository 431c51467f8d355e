import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import { loadCatalog, readCommand } from '../../../src/business/catalog/index.ts';
import type { ContentError } from '../../../src/platform/content.ts';
import { loadCampaigns } from '../../../src/products/campaigns/index.ts';
import { contentFolder, withContent } from '../../support/content.ts';
import { house } from '../../support/talk.ts';

const load = async (folder: string) => loadCampaigns(folder, await loadCatalog(folder, house));
const shipped = () => readFile(path.join(contentFolder, 'campaigns/winter-driving.yaml'), 'utf8');

test('The shipped contest is loaded, and its word is known at its number and nowhere else', async (t) => {
  const { campaigns, catalog } = await load(contentFolder);
  t.is(campaigns.contests.get('winter-driving')!.questions.length, 3);
  const { command } = readCommand(catalog, { dialled: '10620007', text: 'd t', digitsAnswer: false });
  t.deepEqual(command, { kind: 'contest', contest: 'winter-driving' });
});

const faults: readonly [what: string, from: string | RegExp, to: string, fault: RegExp][] = [
  ['a word that orders a product', 'keyword: DT', 'keyword: CY', /the word CY of 10620007 already means car-owner/],
  ['a word that begins with a reserved one', 'keyword: DT', 'keyword: TDX', /begins with the reserved word TD/],
  ['a number that is not ours', '"10620007"', '"10690001"', /10690001 is no number of the catalogue/],
  ['a close before the opening', 'closes: 2026-12-20', 'closes: 2026-12-01', /it closes before it opens/],
  [
    'a draw before the last answer',
    'drawAt: 2026-12-21',
    'drawAt: 2026-12-20',
    /draw at least an hour after it closes/,
  ],
  ['a draw at night', 'drawAt: 2026-12-21 10:00', 'drawAt: 2026-12-21 23:00', /draw between 08:00 and 21:00/],
  ['a right answer that is no choice', 'right: 2', 'right: 4', /there are 3 choices; name one of them/],
  ['a quiz question without a right answer', '    right: 2\n', '', /a quiz needs the right answer/],
  [
    'an answer that is a stop word',
    '[玻璃水, 防冻玻璃水]',
    '[退订]',
    /退订 means something else here \(cancel-which\)/,
  ],
  ['an answer that orders', '[玻璃水, 防冻玻璃水]', '[CY]', /CY means something else here \(order\)/],
  ['more right answers needed than asked', 'needed: 2', 'needed: 9', /there are 3 questions; need no more/],
  [
    'a question longer than an SMS',
    '大雾天应开',
    `大雾天${'非常'.repeat(25)}应开`,
    /its SMS has \d+ characters; shorten it to 70/,
  ],
  ['a prize whose SMS is too long', 'name: 洗车卡', `name: ${'洗车卡'.repeat(12)}`, /its SMS has \d+ characters/],
];

for (const [what, from, to, fault] of faults) {
  test(`The start is refused with file and line for ${what}`, async (t) => {
    const text = (await shipped()).replace(from, to);
    const error = await t.throwsAsync<ContentError>(withContent({ 'campaigns/winter-driving.yaml': text }, load));
    t.true(
      error.faults.some((line) => fault.test(line) && /winter-driving\.yaml:\d+: /.test(line)),
      error.faults.join('\n'),
    );
  });
}

test('The start is refused for two contests with one word, a source that is there twice, and a page of no product', async (t) => {
  const other = (await shipped()).replace('code: winter-driving', 'code: other');
  const sources = `- { code: "01", medium: 网页, name: a, region: b, costs: [{ from: 2026-12-02, to: 2026-12-01, costFen: 1 }] }\n`;
  const page = (await readFile(path.join(contentFolder, 'pages/car-owner.yaml'), 'utf8')).replace(
    'product: car-owner',
    'product: nothing',
  );
  const error = await t.throwsAsync<ContentError>(
    withContent({ 'campaigns/other.yaml': other, 'sources/more.yaml': sources, 'pages/more.yaml': page }, load),
  );
  const all = error.faults.join('\n');
  t.regex(all, /already means (other|winter-driving)/);
  t.regex(all, /source 01 is there twice/);
  t.regex(all, /the last day is before the first/);
  t.regex(all, /pages\/more\.yaml:\d+: product nothing is not in the catalogue/);
});
