import test from 'ava';
import { type CatalogFiles, inRoom, readCatalog } from '../../../src/business/catalog/index.ts';
import { applyEdit } from '../../../src/business/release/apply-edit.ts';
import { changesBetween } from '../../../src/business/release/changes.ts';
import type { Edit } from '../../../src/business/release/contract.ts';
import { type Facts, findingsOf } from '../../../src/business/release/findings.ts';
import { comparedLines } from '../../../src/business/release/lines.ts';
import { withChanges } from '../../../src/business/release/model.ts';
import { withItem, withProduct, withValue } from '../../../src/business/release/sheet-edit.ts';
import { InvalidRequest, Problem } from '../../../src/platform/http/index.ts';
import { shippedFiles } from '../../support/catalogue.ts';
import { house } from '../../support/talk.ts';

const now = new Date('2026-11-26T15:00:00+08:00');
const facts: Facts = {
  faults: [],
  conflicts: [],
  members: new Map([['car-owner', 1200]]),
  told: new Set(),
  links: [{ link: 'smg', carriers: ['unicom', 'mobile'], accessNumbers: ['10620007'], serviceCodes: {} }],
  house,
  at: now,
};

function edited(...edits: Edit[]): CatalogFiles {
  return edits.reduce<CatalogFiles>((files, edit) => {
    const { file, text } = applyEdit(files, shippedFiles, edit);
    return withChanges(files, new Map([[file, text]]));
  }, shippedFiles);
}

const readOf = (files: CatalogFiles) => ({ ...readCatalog(files, house), files });
const before = readOf(shippedFiles);

function found(files: CatalogFiles, changes: Partial<Facts> = {}): string[] {
  const after = readOf(files);
  return findingsOf(before, after, { ...facts, faults: after.faults, ...changes }).map(
    ({ level, kind, vars }) => `${level} ${kind} ${Object.values(vars).join(' ')}`,
  );
}

function changed(files: CatalogFiles): string[] {
  return changesBetween(before, readOf(files), facts.members, now).map(
    ({ kind, vars }) => `${kind} ${Object.values(vars).join(' ')}`,
  );
}

test('A value that is written anew as it was leaves every sheet of content/ byte for byte the same', (t) => {
  for (const [file, text] of inRoom(shippedFiles, 'catalog')) {
    const { catalog } = before;
    for (const [index, code] of [...text.matchAll(/^ {2}- code: (\S+)/gm)].map((match) => match[1]!).entries()) {
      const product = catalog.products.get(code);
      if (!product) continue;
      for (const [name, value] of [
        ['code', product.code],
        ['name', product.name],
        ['serviceCode', product.serviceCode],
        ['orderWords', product.orderWords],
        ['onActive', product.onActive],
      ] as const) {
        t.is(withValue(text, ['products', index, name], value), text, `${file} ${code} ${name}`);
      }
    }
  }
});

test('An edit changes its value and nothing else: comments, order and form stay', (t) => {
  const sheet =
    '# first\nproducts: # all\n  - code: a # why\n    orderWords: [A] # said on the radio\n    tariffs:\n      - { version: 1 }\n    verbs: [ ]\n';
  t.is(withValue(sheet, ['products', 0, 'orderWords'], ['A', 'AA']), sheet.replace('[A]', '[A, AA]'));
  t.is(
    withItem(sheet, ['products', 0, 'tariffs'], { version: 2, from: '2027-02-01', amountFen: 600 }),
    sheet.replace('{ version: 1 }\n', '{ version: 1 }\n      - { version: 2, from: 2027-02-01, amountFen: 600 }\n'),
  );
  t.is(withValue(sheet, ['products', 0, 'name'], '甲, 乙'), sheet.replace('[ ]\n', '[ ]\n    name: "甲, 乙"\n'));
  t.is(withProduct(sheet, { code: 'b', number: '10620007' }), `${sheet}  - code: b\n    number: "10620007"\n`);
});

test('Nothing stops what ships, and a draft that changes nothing is not released', (t) => {
  t.deepEqual(before.faults, []);
  t.deepEqual(found(shippedFiles), ['stop nothing-changed ']);
  const words = shippedFiles.get('replies/blacklisted.txt')!.replace('。', '！').trimEnd();
  t.deepEqual(found(edited({ kind: 'text', code: 'blacklisted', words })), []);
});

test('A higher price is told as who orders and who has ordered meet it, and what is too soon for its notice is said', (t) => {
  const inTime = edited({ kind: 'tariff', product: 'car-owner', from: '2027-03-01', amountFen: 600 });
  t.deepEqual(changed(inTime), [
    'price-rises 车友助理普通会员 2027-03-01 5元/月 6元/月 1200 2026-12-31 2027-03-01 month',
  ]);
  t.deepEqual(found(inTime), []);
  const soon = edited({ kind: 'tariff', product: 'car-owner', from: '2026-12-01', amountFen: 600 });
  t.deepEqual(found(soon), ['look notice-late 车友助理普通会员 2 2026-12-01 2027-01-01']);
  const lower = edited({ kind: 'tariff', product: 'car-owner', from: '2026-12-01', amountFen: 400 });
  t.regex(changed(lower)[0]!, /^price-falls/);
  t.deepEqual(found(lower), []);
});

test('A price that overlaps, begins before its release, or within a month, stops the release', (t) => {
  const at = (from: string) => found(edited({ kind: 'tariff', product: 'car-owner', from, amountFen: 600 }));
  t.regex(at('2012-03-01').join(), /stop tariffs-overlap catalog\/car-owner\.yaml:12/);
  t.regex(at('2026-11-01').join(), /stop tariff-too-soon 车友助理普通会员 2 2026-11-01/);
  t.regex(at('2026-12-15').join(), /stop not-first-of-month/);
});

test('A word that is taken, reserved, of members, or nearly another one is found', (t) => {
  const words = (product: string, orderWords: string[]): Edit => ({ kind: 'product', product, set: { orderWords } });
  t.regex(
    found(edited(words('weather', ['TQDY', 'CY']))).join('\n'),
    /stop word-taken catalog\/weather.yaml:9 CY 10620007 car-owner/,
  );
  t.regex(found(edited(words('weather', ['TDTQ']))).join('\n'), /stop word-reserved \S+ TDTQ TD/);
  const moved = edited(words('car-owner', ['CYZ']), words('weather', ['TQDY', 'CY']));
  t.regex(found(moved).join('\n'), /stop word-of-members CY 10620007 车友助理普通会员 1200/);
  t.regex(changed(moved).join('\n'), /word-moved 10620007 CY 车友助理普通会员 天气预报/);
  t.regex(found(edited(words('weather', ['TQDY', 'SJ']))).join('\n'), /look words-alike SJ SJB 10620007/);
  t.regex(found(edited(words('weather', ['TQDY', 'R']))).join('\n'), /look refusal-letter R 10620007/);
});

test('What was sold stays as it was sold', (t) => {
  const sheet = 'catalog/newspaper.yaml';
  const text = shippedFiles.get(sheet)!;
  const as = (from: string, to: string) =>
    found(edited({ kind: 'sheet', file: sheet, text: text.replace(from, to) })).join('\n');
  t.regex(as('amountFen: 300', 'amountFen: 400'), /stop tariff-changed 新闻早晚报 1 2012-04-01/);
  t.regex(
    as('billingGroup: newspaper', 'billingGroup: news'),
    /stop product-moved 新闻早晚报 billingGroup newspaper news/,
  );
  t.regex(as('period: month', 'period: item'), /stop product-moved 新闻早晚报 period month item/);
  t.regex(found(edited({ kind: 'sheet', file: sheet, text: '' })).join('\n'), /stop product-gone 新闻早晚报/);
  const closed = edited({ kind: 'product', product: 'newspaper', set: { openTo: [] } });
  t.deepEqual([changed(closed), found(closed)], [['product-closed 新闻早晚报 0'], []]);
});

test('A text that grows over its SMS, loses a variable or names an unknown one stops the release', (t) => {
  const text = (code: string, words: string) => found(edited({ kind: 'text', code, words })).join('\n');
  t.regex(text('blacklisted', '您'.repeat(71)), /stop text-too-long blacklisted 71 2 1/);
  t.regex(text('declined', '您已取消申请。'), /stop variable-missing replies\/declined.txt:1 product/);
  t.regex(text('declined', '您已取消{{product}}{{prise}}。'), /stop variable-unknown replies\/declined.txt:1 prise/);
});

test('XC-06: texts that the seed fixes refuse every change, in a form and in a file', (t) => {
  const refusal = t.throws(() => edited({ kind: 'text', code: 'welcome', words: '您好' }), { instanceOf: Problem });
  t.is(refusal!.code, 'seed-fixed');
  const files = new Map([...shippedFiles, ['literal/welcome.txt', '您好\n']]);
  t.regex(found(files).join('\n'), /stop seed-fixed literal\/welcome.txt/);
});

test('A sheet that nobody could read is refused with file, line and remedy', (t) => {
  const error = t.throws(
    () => edited({ kind: 'sheet', file: 'catalog/newspaper.yaml', text: 'accessNumber: 10620007\nproducts: []\n' }),
    { instanceOf: InvalidRequest },
  );
  t.regex(JSON.stringify(error!.faults), /catalog\/newspaper\.yaml:1: accessNumber/);
  t.throws(() => edited({ kind: 'sheet', file: 'catalog/../../x.yaml', text: 'a: 1' }), { instanceOf: Problem });
});

test('A product that no link carries, or that the platform behind a link has no code for, is found', (t) => {
  const mobile = edited({ kind: 'product', product: 'car-owner', set: { openTo: [{ carrier: 'telecom' }] } });
  t.regex(found(mobile).join('\n'), /look no-link 车友助理普通会员 telecom 10620007/);
  const ordered = { peer: 'vac', products: new Set(['car-owner']) };
  const links = [{ ...facts.links[0]!, ordered, serviceCodes: { CYPT05: '1' } }];
  const code = edited({ kind: 'product', product: 'weather', set: { serviceCode: 'TQ9' } });
  t.regex(found(code, { links }).join('\n'), /stop order-code-missing 天气预报 smg vac/);
  t.regex(found(code, { links }).join('\n'), /look service-code-unmapped 天气预报 smg TQ9/);
});

test('A comparison shows what changes with a little around it', (t) => {
  const lines = comparedLines('a\nb\nc\nd\ne\nf\n', 'a\nb\nc\nd\nE\nf\n').map(({ mark, text }) => mark + text);
  t.deepEqual(lines, ['…', ' c', ' d', '-e', '+E', ' f']);
  t.deepEqual(comparedLines('', 'a\n'), [{ mark: '+', text: 'a' }]);
});
