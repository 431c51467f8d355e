import test from 'ava';
import fc from 'fast-check';
import { partsOf } from '../../src/consoles/handset/parts.ts';
import { partsOf as partsOfProtocol } from '../../src/protocols/sms/index.ts';

test('The counter under a phone counts as the protocol cuts', (t) => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '~', '车', '，', '😀'), maxLength: 400 });
  fc.assert(fc.property(text, (typed) => partsOf(typed) === partsOfProtocol(typed)));
  t.pass();
});

const cases: [title: string, text: string, parts: number][] = [
  ['nothing typed is one message', '', 1],
  ['70 Chinese characters fit one message', '车'.repeat(70), 1],
  ['the 71st makes it two', '车'.repeat(71), 2],
  ['two messages carry 134 Chinese characters', '车'.repeat(134), 2],
  ['the 135th makes it three', '车'.repeat(135), 3],
  ['140 letters fit one message', 'a'.repeat(140), 1],
  ['an emoji is never cut in two', `${'车'.repeat(66)}😀${'车'.repeat(66)}`, 3],
];
for (const [title, text, parts] of cases) test(title, (t) => t.is(partsOf(text), parts));
