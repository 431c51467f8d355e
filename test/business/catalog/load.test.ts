import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {
  areasSaid,
  cancelWord,
  isWithin,
  loadCatalog,
  priceOf,
  productOf,
  splitDialled,
  tariffAt,
  tariffOf,
} from '../../../src/business/catalog/index.ts';
import type { ContentError } from '../../../src/platform/content.ts';
import type { Carrier } from '../../../src/values/carrier.ts';
import { contentFolder, withContent } from '../../support/content.ts';
import { catalog as shipped } from '../../support/shipped.ts';
import { house } from '../../support/talk.ts';

const sheet = 'catalog/car-owner.yaml';

test('CA-001, CA-002, CA-003, CA-004, CA-X03: the car-owner assistant is on sale at two levels to Unicom phones of Hebei', (t) => {
  const hebeiUnicom = [{ carrier: 'unicom' as const, provinces: ['河北'] }];
  t.like(productOf(shipped, 'car-owner'), {
    title: '车友助理普通会员',
    accessNumber: '10620007',
    orderWords: ['CY'],
    tariffs: [
      {
        version: 1,
        amountFen: 500,
        period: 'month',
        postsOn: 'delivered',
        from: new Date('2012-04-01T00:00:00+08:00'),
      },
    ],
    openTo: hebeiUnicom,
  });
  t.like(productOf(shipped, 'car-owner-vip'), {
    title: '车友助理VIP会员',
    accessNumber: '10620007',
    orderWords: ['CYV'],
    tariffs: [
      {
        version: 1,
        amountFen: 1000,
        period: 'month',
        postsOn: 'delivered',
        from: new Date('2012-04-01T00:00:00+08:00'),
      },
    ],
    openTo: hebeiUnicom,
  });
  t.is(cancelWord(productOf(shipped, 'car-owner')), 'TDCY');
  t.is(cancelWord(productOf(shipped, 'car-owner-vip')), 'TDCYV');
});

test('DP-047, XC-01: weather is on sale for 2 yuan a month and the newspaper for 3, to Hebei Unicom and China Mobile', (t) => {
  const sold = ['weather', 'newspaper'].map((code) => {
    const product = productOf(shipped, code);
    return `${product.title} ${priceOf(product.tariffs[0])} ${product.orderWords} ${areasSaid(product.openTo)}`;
  });
  t.deepEqual(sold, ['天气预报 2元/月 TQDY 河北联通、移动', '新闻早晚报 3元/月 SJB 河北联通、移动']);
});

test('CA-X02: both levels share one billing group, so a month is never charged twice', (t) => {
  t.is(productOf(shipped, 'car-owner').billingGroup, productOf(shipped, 'car-owner-vip').billingGroup);
});

test('CA-030: an activation sends welcome, membership and tariff, in this order', (t) => {
  for (const code of ['car-owner', 'car-owner-vip'])
    t.deepEqual(productOf(shipped, code).onActive, ['welcome', 'membership', 'tariff']);
});

test('CA-002: a new price is a new version from its day on, and the old one stays readable for who has it', async (t) => {
  const words = await readFile(path.join(contentFolder, sheet), 'utf8');
  const dearer = words.replace(
    'amountFen: 500 }',
    'amountFen: 500 }, { version: 2, from: 2027-01-01, amountFen: 800 }',
  );
  const catalog = await withContent({ [sheet]: dearer }, (folder) => loadCatalog(folder, house));
  const product = productOf(catalog, 'car-owner');
  const at = (time: string) => priceOf(tariffAt(product, new Date(time)));
  t.is(at('2012-03-31T00:00:00+08:00'), '5元/月', 'before its first day it has its first price');
  t.is(at('2026-12-31T23:59:59.999+08:00'), '5元/月');
  t.is(at('2027-01-01T00:00:00+08:00'), '8元/月');
  t.is(tariffOf(product, 1).amountFen, 500);
  t.throws(() => tariffOf(product, 3), {
    message: /tariff 3 of product car-owner is not in the catalogue: put it back/,
  });
});

test('A price says its period', (t) => {
  t.is(priceOf({ amountFen: 500, period: 'month' }), '5元/月');
  t.is(priceOf({ amountFen: 20, period: 'item' }), '0.20元/条');
});

test('CA-050: a region is some numbers of a province, told by their first digits', async (t) => {
  const words = await readFile(path.join(contentFolder, sheet), 'utf8');
  const inTown = words
    .replace('products:', "regions: { 石家庄: ['1563300', '13000000001'] }\nproducts:")
    .replace('areas: [{ carrier: unicom, provinces: [河北] }]', 'areas: [{ carrier: unicom, regions: [石家庄] }]');
  const catalog = await withContent({ [sheet]: inTown }, (folder) => loadCatalog(folder, house));
  const { areas } = catalog.trials.get('car-owner-2026')!;
  const within = (phone: string, carrier: Carrier = 'unicom') => isWithin(areas, { phone, carrier, province: '河北' });
  t.deepEqual(
    [within('15633000001'), within('13000000001'), within('15633100001'), within('15633000001', 'mobile')],
    [true, true, false, false],
  );
  t.is(areasSaid(areas), '石家庄联通');
});

test('What follows our number is the extension', (t) => {
  t.like(splitDialled(shipped, '1062000712'), { access: { number: '10620007' }, extension: '12' });
  t.is(splitDialled(shipped, '10620008'), undefined);
});

test('A code that the catalogue does not know is named, with the remedy', (t) => {
  t.throws(() => productOf(shipped, 'horoscope'), {
    message: /product horoscope is not in the catalogue: put it back/,
  });
});

const one = (code: string, words: string, more = '') => `
  - code: ${code}
    name: 天气预报
    billingGroup: weather
    serviceCode: TQ
    orderWords: ${words}
    period: month
    tariffs: [{ version: 1, from: 2012-04-01, amountFen: 300 }]
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
    [/:17: the word tq of 10620008 already means a; choose another/, /:17: the word ＴＱ of 10620008 already means a/],
  ],
  [
    'a product that is there twice',
    sheetOf(one('a', '[TQ]'), one('a', '[TR]')),
    [/:13: product a is there twice; rename one/],
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
      /:10: products\.0\.tariffs\.0\.amountFen: .*int.* \(it is 0\.5\)/,
      /:11: products\.0\.openTo\.0\.carrier: .*"unicom".* \(it is "vodafone"\)/,
      /:12: products\.0\.onActive\.0: .*"tariff".* \(it is "farewell"\)/,
      /:13: products\.0\.colour: Unrecognized key/,
    ],
  ],
  [
    'prices that do not follow each other',
    sheetOf(one('a', '[TQ]')).replace(
      '300 }]',
      '300 }, { version: 3, from: 2012-04-01, amountFen: 400 }, { version: 3, from: 2013-01-15, amountFen: 500 }]',
    ),
    [
      /:10: version 3 stands where 2 belongs; count up from 1/,
      /:10: it begins no later than the version before it; write a later day/,
      /:10: a monthly price changes on the first of a month only; write such a day/,
    ],
  ],
  [
    'fees that are taken by an event that does not say so',
    sheetOf(one('a', '[TQ]')).replace(
      '300 }]',
      '300, postsOn: accepted }, { version: 2, from: 2013-01-01, amountFen: 400, postsOn: sent }]',
    ),
    [/:10: products\.0\.tariffs\.1\.postsOn: write accepted or delivered \(it is "sent"\)/],
  ],
  [
    'a fee of a month that is taken before its record is reported',
    sheetOf(one('a', '[TQ]')).replace('300 }]', '300, postsOn: accepted }]'),
    [/:10: a fee of a month is taken when its record is reported; write delivered, or leave postsOn out/],
  ],
  [
    'days that do not exist and a period that nobody pays by',
    sheetOf(one('a', '[TQ]')).replace('2012-04-01', '2012-02-30').replace('period: month', 'period: year'),
    [
      /:9: products\.0\.period: .*"month".* \(it is "year"\)/,
      /:10: products\.0\.tariffs\.0\.from: there is no such day \(it is "2012-02-30"\)/,
    ],
  ],
  [
    'trials that could never be joined or told',
    `${sheetOf(one('a', '[TQ]'))}trials:
  - { code: t, product: b, orderWords: [TQ], from: 2026-12-01, until: 2026-12-31, days: 10, warnDays: 2, quota: 1,
      areas: [{ carrier: unicom, regions: [石家庄] }] }
  - { code: t, product: a, orderWords: [TR], from: 2026-12-01, until: 2026-12-31, days: 10, warnDays: 2, quota: 1,
      areas: [{ carrier: unicom }] }
`,
    [
      /:14: there is no product b; write the code of one/,
      /:15: there is no region 石家庄; list its prefixes under regions/,
      /:16: trial t is there twice; rename one/,
      /:14: the word TQ of 10620008 already means a; choose another/,
    ],
  ],
  [
    'trials that end before they begin',
    `${sheetOf(one('a', '[TQ]'))}trials:
  - { code: t, product: a, orderWords: [TR], from: 2026-12-01, until: 2026-11-30, days: 3, warnDays: 3, quota: 0, areas: [] }
`,
    [
      /:14: trials\.0\.quota: /,
      /:14: trials\.0\.areas: /,
      /:14: trials\.0\.warnDays: it is told before the trial begins; write fewer days than it lasts/,
      /:14: trials\.0\.until: the last day to join is before the first; write a later one/,
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
    withContent(
      { [sheet]: undefined, 'catalog/weather.yaml': undefined, 'catalog/newspaper.yaml': undefined },
      (folder) => loadCatalog(folder, house),
    ),
    { message: /catalog:1: there is no product; add a sheet/ },
  );
});
