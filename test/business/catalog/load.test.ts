import test from 'ava';
import { cancelWord, loadCatalog, productOf, splitDialled } from '../../../src/business/catalog/index.ts';
import type { ContentError } from '../../../src/platform/content.ts';
import { contentFolder, withContent } from '../../support/content.ts';

const house = { spName: '示例公司', hotline: '400-000-0000' };
const shipped = await loadCatalog(contentFolder, house);
const sheet = 'catalog/car-owner.yaml';

test('CA-001, CA-002, CA-003, CA-004, CA-X03: the car-owner assistant is on sale at two levels to Unicom phones of Hebei', (t) => {
  const hebeiUnicom = [{ carrier: 'unicom' as const, provinces: ['河北'] }];
  t.like(productOf(shipped, 'car-owner'), {
    title: '车友助理普通会员',
    accessNumber: '10620007',
    orderWords: ['CY'],
    tariff: { version: 1, amountFen: 500, period: 'month' },
    openTo: hebeiUnicom,
  });
  t.like(productOf(shipped, 'car-owner-vip'), {
    title: '车友助理VIP会员',
    accessNumber: '10620007',
    orderWords: ['CYV'],
    tariff: { version: 1, amountFen: 1000, period: 'month' },
    openTo: hebeiUnicom,
  });
  t.is(cancelWord(productOf(shipped, 'car-owner')), 'TDCY');
  t.is(cancelWord(productOf(shipped, 'car-owner-vip')), 'TDCYV');
});

test('CA-X02: both levels share one billing group, so a month is never charged twice', (t) => {
  t.is(productOf(shipped, 'car-owner').billingGroup, productOf(shipped, 'car-owner-vip').billingGroup);
});

test('CA-030: an activation sends welcome, membership and tariff, in this order', (t) => {
  for (const product of shipped.products.values()) t.deepEqual(product.onActive, ['welcome', 'membership', 'tariff']);
});

test('What follows our number is the extension', (t) => {
  t.like(splitDialled(shipped, '1062000712'), { access: { number: '10620007' }, extension: '12' });
  t.is(splitDialled(shipped, '10620008'), undefined);
});

test('A code that the catalogue does not know is named, with the remedy', (t) => {
  t.throws(() => productOf(shipped, 'weather'), { message: /product weather is not in the catalogue: put it back/ });
});

const one = (code: string, words: string, more = '') => `
  - code: ${code}
    name: 天气预报
    billingGroup: weather
    serviceCode: TQ
    orderWords: ${words}
    tariff: { version: 1, amountFen: 300, period: month }
    openTo: []
    onActive: [tariff]${more}`;
const sheetOf = (...products: string[]) =>
  `accessNumber: '10620008'\nfreeServiceCode: FREE\nproducts:${products.join('')}\n`;

/** What is wrong in `catalog/weather.yaml`, and the faults it leads to. */
const faults: [title: string, text: string, faults: RegExp[]][] = [
  [
    'a word that begins with a reserved word',
    sheetOf(one('a', '[TDA, Y8, 退订好, 是非, "00001", 确认书]')),
    ['TDA', 'Y8', '退订好', '是非', '00001', '确认书'].map(
      (word) => new RegExp(`:8: the word ${word} begins with the reserved word .*; choose another`),
    ),
  ],
  [
    'a word that is there twice, folded',
    sheetOf(one('a', '[TQ]'), one('b', '[tq, ＴＱ]')),
    [/:16: the word tq of 10620008 already means a; choose another/, /:16: the word ＴＱ of 10620008 already means a/],
  ],
  [
    'a product that is there twice',
    sheetOf(one('a', '[TQ]'), one('a', '[TR]')),
    [/:12: product a is there twice; rename one/],
  ],
  ['a code of another sheet', sheetOf(one('car-owner', '[TQ]')), [/:4: product car-owner is there twice; rename one/]],
  [
    'wrong shapes, all at once',
    sheetOf(one('A B', '[TQ]', '\n    colour: red'))
      .replace('serviceCode: TQ', 'serviceCode: TOO-LONG-A-CODE')
      .replace('300', '0.5')
      .replace('openTo: []', 'openTo: [{ carrier: vodafone, provinces: [河北] }]')
      .replace('[tariff]', '[farewell]'),
    [
      /:4: products\.0\.code: write small letters, digits and hyphens \(it is "A B"\)/,
      /:7: products\.0\.serviceCode: write 1 to 10 .* \(it is "TOO-LONG-A-CODE"\)/,
      /:9: products\.0\.tariff\.amountFen: .*int.* \(it is 0\.5\)/,
      /:10: products\.0\.openTo\.0\.carrier: .*"unicom".* \(it is "vodafone"\)/,
      /:11: products\.0\.onActive\.0: .*"tariff".* \(it is "farewell"\)/,
      /:12: products\.0\.colour: Unrecognized key/,
    ],
  ],
  [
    'a number without quotes',
    sheetOf(one('a', '[TQ]')).replaceAll("'", ''),
    [/:1: accessNumber: .* \(it is 10620008\)/],
  ],
  [
    'a field that is missing',
    sheetOf(one('a', '[TQ]')).replace('    name: 天气预报\n', ''),
    [/:4: products\.0\.name: /],
  ],
  ['a file that is no YAML', 'accessNumber: [1\n', [/weather\.yaml:2: /]],
  ['an empty file', '', [/weather\.yaml:1: the file: /]],
];

for (const [title, text, expected] of faults) {
  test(`The start is refused with file and line for ${title}`, async (t) => {
    const error = await t.throwsAsync<ContentError>(
      withContent({ 'catalog/weather.yaml': text }, (folder) => loadCatalog(folder, house)),
    );
    t.is(error.faults.length, expected.length, error.message);
    expected.forEach((pattern, index) => {
      t.regex(error.faults[index]!, /catalog\/weather\.yaml:\d+: /);
      t.regex(error.faults[index]!, pattern);
    });
  });
}

test('A catalogue without products is refused, with the remedy', async (t) => {
  await t.throwsAsync(
    withContent({ [sheet]: undefined }, (folder) => loadCatalog(folder, house)),
    { message: /catalog:1: there is no product; add a sheet/ },
  );
});
