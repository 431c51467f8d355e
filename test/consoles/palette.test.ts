import test from 'ava';
import { linesOf, operationsOf } from '../../src/consoles/api-docs/document.ts';
import { choicesFor, phoneIn } from '../../src/consoles/shell/palette-choices.ts';

const offered = (...paths: string[]) =>
  paths.map((path) => ({
    path,
    name: { 'zh-CN': path === 'agent' ? '用户' : '工单', en: path === 'agent' ? 'Subscriber' : 'Tickets' },
    about: { 'zh-CN': '投诉与咨询', en: 'Complaints of a subscriber' },
  }));
const meant = (typed: string, ...paths: string[]) =>
  choicesFor(typed, offered(...paths), 'en', (phone) => phone).map(({ to }) => to);

test('A number is known as people paste it, and anything else is none', (t) => {
  for (const written of ['15633000001', '+86 156 3300 0001', '86-156-3300-0001', '008615633000001', ' 156-3300-0001 '])
    t.is(phoneIn(written), '15633000001', written);
  for (const written of ['1563300000', '156330000011', '12345678901', 'CY', '']) t.is(phoneIn(written), undefined);
});

test('A number leads to the story of its subscriber, for who may see that', (t) => {
  t.deepEqual(meant('156 3300 0001', 'agent', 'tickets'), ['/agent'], 'no address holds a number');
  t.deepEqual(meant('156 3300 0001', 'tickets'), []);
});

test('Words lead to pages by name in either language, names before descriptions', (t) => {
  t.deepEqual(meant('工单', 'agent', 'tickets'), ['/tickets']);
  t.deepEqual(meant('subscriber', 'tickets', 'agent'), ['/agent', '/tickets']);
  t.deepEqual(meant('', 'agent', 'tickets'), ['/agent', '/tickets']);
  t.deepEqual(meant('nothing like it', 'agent'), []);
});

test('A schema reads as lines: each field with its type, limits, depth, and whether it must be there', (t) => {
  const lines = linesOf({
    type: 'object',
    required: ['items'],
    properties: {
      items: {
        type: 'array',
        items: { type: 'object', required: ['id'], properties: { id: { type: 'string', format: 'uuid' } } },
      },
      limit: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
      kind: { enum: ['a', 'b'] },
    },
  });
  t.deepEqual(lines, [
    { name: 'items', depth: 0, type: 'object[]', isRequired: true },
    { name: 'id', depth: 1, type: 'string uuid', isRequired: true },
    { name: 'limit', depth: 0, type: 'integer 1…200 = 50', isRequired: false },
    { name: 'kind', depth: 0, type: '"a" | "b"', isRequired: false },
  ]);
});

test('Calls are found by method, address, summary and role, whatever the order of the words', (t) => {
  const operation = {
    ...{ operationId: 'postWorks', tags: ['works'], summary: 'Asks work to stop', security: [] },
    ...{ 'x-roles': ['operator'], parameters: [], responses: {} },
  };
  const document = { info: { title: '', version: '' }, paths: { '/api/works/{id}/cancel': { post: operation } } };
  for (const typed of ['', 'stop post', 'WORKS operator']) t.is(operationsOf(document, typed).length, 1, typed);
  t.is(operationsOf(document, 'finance').length, 0);
});
