import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'ava';
import { packageRoot } from '../src/platform/package-root.ts';
import { readSources } from './support/imports.ts';
import { titlesIn } from './support/titles.ts';

const ops = path.join(packageRoot, 'ops');

/** A row of `ops/requirements.md`: what is required, how it is settled, and the tests that prove it. */
type Row = { readonly id: string; readonly settled: string; readonly titles: readonly string[] };

/** Each rule names what is wrong with a row, or says nothing. */
const rules: readonly ((row: Row, table: readonly Row[], titles: readonly RegExp[]) => string[])[] = [
  function idsHaveTheirForm({ id }) {
    return /^(?:(?:CA|LV|CR|LO|DP)-(?:\d{3}|X\d{2})|XC-\d{2}a?)$/.test(id) ? [] : ['no requirement has such an id'];
  },

  function idsAreClaimedOnce(row, table) {
    return table.find(({ id }) => id === row.id) === row ? [] : ['the id is there twice: join the rows'];
  },

  function claimsAreSettled({ settled }) {
    return settled === '' ? ['say the setting or decision'] : [];
  },

  function contradictionsAreSettled({ id, settled }) {
    const names = /`[^`]+`|\]\(decisions\//.test(settled);
    return id.includes('-X') && !names ? ['a contradiction needs a setting in `…` or a link to its decision'] : [];
  },

  function linksLeadSomewhere({ settled }) {
    const links = [...settled.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link!);
    return links.filter((link) => !existsSync(path.join(ops, link))).map((link) => `${link} is not there`);
  },

  function claimsAreProved({ titles: cited }, _, titles) {
    if (cited.length === 0) return ['no test proves it: name one in `…`, or take the row out'];
    const unknown = cited.filter((title) => !titles.some((pattern) => pattern.test(title)));
    return unknown.map((title) => `no test is called "${title}"`);
  },
];

test('XC-09: every requirement that is claimed is settled by a setting or decision and proved by tests that exist', (t) => {
  t.deepEqual(
    faultsOf(readFileSync(path.join(ops, 'requirements.md'), 'utf8'), titlesIn(readSources(packageRoot, 'test'))),
    [],
  );
});

const titles = titlesIn(
  new Map([['some.test.ts', readFileSync(path.join(packageRoot, 'test/fixtures/titles.txt'), 'utf8')]]),
);
const good = '| CA-001 | the `name` | `A phone orders` |';

const planted: Record<string, [row: string, fault: string]> = {
  'an id claimed without a test': [
    '| CA-020 | by word |  |',
    'CA-020: no test proves it: name one in `…`, or take the row out',
  ],
  'a test that does not exist': ['| CA-020 | by word | `A phone order` |', 'CA-020: no test is called "A phone order"'],
  'an id of no requirement': ['| CA-1 | by word | `A phone orders` |', 'CA-1: no requirement has such an id'],
  'an id claimed twice': [good, 'CA-001: the id is there twice: join the rows'],
  'a claim that nobody settled': ['| CA-020 |  | `A phone orders` |', 'CA-020: say the setting or decision'],
  'a contradiction without setting or decision': [
    '| CA-X01 | somehow | `A phone orders` |',
    'CA-X01: a contradiction needs a setting in `…` or a link to its decision',
  ],
  'a decision that is not written down': [
    '| CA-X01 | [so](decisions/none.md) | `A phone orders` |',
    'CA-X01: decisions/none.md is not there',
  ],
  'a row with a cell too many': [
    '| CA-020 | by word | or | `A phone orders` |',
    '| CA-020 | by word | or | `A phone orders` |: a row has three cells',
  ],
};

for (const [title, [row, fault]] of Object.entries(planted)) {
  test(`${title} is found in the table of requirements`, (t) => {
    t.deepEqual(faultsOf(tableOf(good, row), titles), [fault]);
  });
}

test('a title that a template fills in is found by the words that are fixed', (t) => {
  t.deepEqual(faultsOf(tableOf('| CA-023 | `TD` | `A phone orders`<br>`TDCY ends it (at once)` |'), titles), []);
  t.is(faultsOf(tableOf('| CA-023 | `TD` | `TDCY ends it` |'), titles).length, 1);
});

function tableOf(...rows: string[]): string {
  return ['# Requirements', '', '| id | settled by | proved by |', '|---|---|---|', ...rows, ''].join('\n');
}

function faultsOf(table: string, known: readonly RegExp[]): string[] {
  const lines = table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2);
  const broken = lines.filter((line) => cellsOf(line).length !== 3);
  const rows = lines.filter((line) => !broken.includes(line)).map(rowOf);
  return [
    ...broken.map((line) => `${line}: a row has three cells`),
    ...rows.flatMap((row) => rules.flatMap((rule) => rule(row, rows, known).map((fault) => `${row.id}: ${fault}`))),
  ];
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

function rowOf(line: string): Row {
  const [id = '', settled = '', proof = ''] = cellsOf(line);
  return { id, settled, titles: [...proof.matchAll(/`([^`]+)`/g)].map(([, title]) => title!) };
}
