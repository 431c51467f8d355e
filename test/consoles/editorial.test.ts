import test from 'ava';
import { changesOf, piecesOf } from '../../src/consoles/editorial/diff.ts';
import { moved } from '../../src/consoles/editorial/slides.ts';
import type { IssueContent } from '../../src/products/mms/contract.ts';

const slide = (id: string, text: string, changes: object = {}) => ({
  ...{ id, section: 'news', text, picture: null, sound: null, durationMs: null },
  ...{ author: '林', source: '自采', rights: '本公司所有', ...changes },
});
const content = (subject: string, ...slides: ReturnType<typeof slide>[]): IssueContent => ({ subject, slides });

test('Two texts are shown as one, with what was taken out and put in', (t) => {
  t.deepEqual(piecesOf('周一发布新车', '周三发布两款新车'), [
    { kind: 'same', text: '周' },
    { kind: 'removed', text: '一' },
    { kind: 'added', text: '三' },
    { kind: 'same', text: '发布' },
    { kind: 'added', text: '两款' },
    { kind: 'same', text: '新车' },
  ]);
  t.deepEqual(piecesOf('', ''), []);
});

test('From one revision to another: slides that are new, gone, changed and moved, each once; who only made room has not moved', (t) => {
  const before = content('一', slide('a', '甲'), slide('b', '乙'), slide('c', '丙'), slide('d', '丁'));
  const after = content(
    '一',
    slide('d', '丁'),
    slide('a', '甲'),
    slide('b', '乙', { rights: '授权' }),
    slide('e', '戊'),
  );
  const { subject, slides } = changesOf(before, after);
  t.deepEqual(subject, []);
  t.deepEqual(
    slides.map(({ id, kind, place, fields }) => [id, kind, place, fields]),
    [
      ['d', 'moved', 0, []],
      ['b', 'changed', 2, ['rights']],
      ['e', 'added', 3, []],
      ['c', 'removed', 2, []],
    ],
  );
  t.deepEqual(changesOf(before, before), { subject: [], slides: [] });
});

test('A slide is dragged to its new place and the others keep their order', (t) => {
  t.deepEqual(moved(['a', 'b', 'c', 'd'], 3, 1), ['a', 'd', 'b', 'c']);
  t.deepEqual(moved(['a', 'b', 'c', 'd'], 0, 2), ['b', 'c', 'a', 'd']);
});
