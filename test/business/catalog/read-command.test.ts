import test from 'ava';
import fc from 'fast-check';
import { type Catalog, type Command, readCommand } from '../../../src/business/catalog/index.ts';
import { withContent } from '../../support/content.ts';
import { catalog as shipped } from '../../support/shipped.ts';
import { aCatalog } from '../../support/talk.ts';

const moreProducts = `
accessNumber: '10620008'
freeServiceCode: FREE
products:
  - { code: forecast, name: 天气预报, billingGroup: forecast, serviceCode: TQ, orderWords: [TQ, 天气], verbs: ['1032', TJ, D],
      period: month, tariffs: [{ version: 1, from: 2012-04-01, amountFen: 300 }], openTo: [], onActive: [tariff] }
`;
const longerNumber = moreProducts
  .replace('10620008', '1062000799')
  .replace('code: forecast', 'code: news')
  .replace('[TQ, 天气]', '[XW]');
let more: Catalog;
test.before(async () => {
  more = await withContent({ 'catalog/more.yaml': moreProducts, 'catalog/longer.yaml': longerNumber }, aCatalog);
});

const orderOf = (product: string, ...args: string[]): Command => ({ kind: 'order', product, args });
const cancelOf = (product: string): Command => ({ kind: 'cancel', product });
const confirm: Command = { kind: 'confirm' };
const confirmOf = (product: string): Command => ({ kind: 'confirm', product });
const which: Command = { kind: 'cancel-which' };
const list: Command = { kind: 'list' };
const all: Command = { kind: 'cancel-all' };
const wish: Command = { kind: 'wish-to-stop' };
const wishOf = (product: string): Command => ({ kind: 'wish-to-stop', product });
const answer = (...choices: string[]): Command => ({ kind: 'answer', choices });
const verb = (name: string, ...args: string[]): Command => ({ kind: 'verb', product: 'forecast', verb: name, args });
const unknown: Command = { kind: 'unknown' };
const meant = (suggestion: string): Command => ({ kind: 'unknown', suggestion });

/** What people write to 10620007, what it means, and the step that understood it. */
const texts: [step: string, rows: [text: string, command: Command][]][] = [
  [
    'reserved word',
    [
      ['0000', list],
      ['００００', list],
      ['0000。', list],
      [' 0000 ', list],
      ['“0000”', list],
      ['0 0 0 0', list],
      ['OOOO', list],
      ['oooo', list],
      ['00000', all],
      ['０００００', all],
      ['00000!', all],
      ['TD', which],
      ['td', which],
      ['Td.', which],
      ['ＴＤ', which],
      ['QX', which],
      ['qx', which],
      ['退订', which],
      ['退订。', which],
      ['退订！', which],
      ['TDCY', cancelOf('car-owner')],
      ['tdcy', cancelOf('car-owner')],
      ['TD CY', cancelOf('car-owner')],
      ['T D C Y', cancelOf('car-owner')],
      ['TD,CY', cancelOf('car-owner')],
      ['TD，CY', cancelOf('car-owner')],
      ['TD+CY', cancelOf('car-owner')],
      ['TD-CY', cancelOf('car-owner')],
      ['TD：CY', cancelOf('car-owner')],
      ['ｔｄｃｙ', cancelOf('car-owner')],
      ['“TDCY”', cancelOf('car-owner')],
      ['【TDCY】', cancelOf('car-owner')],
      ['TDCY。', cancelOf('car-owner')],
      ['TDCY\n', cancelOf('car-owner')],
      ['\u200bTDCY\ufeff', cancelOf('car-owner')],
      ['TDCYV', cancelOf('car-owner-vip')],
      ['TDCY01', cancelOf('car-owner')],
      ['TD CY 01', cancelOf('car-owner')],
      ['TD-CYV，1', cancelOf('car-owner-vip')],
      ['退订CY02', cancelOf('car-owner')],
      ['TDCY01X', which],
      ['TD01', which],
      ['TD CYV', cancelOf('car-owner-vip')],
      ['QXCY', cancelOf('car-owner')],
      ['qx cyv', cancelOf('car-owner-vip')],
      ['退订CY', cancelOf('car-owner')],
      ['退订 CYV', cancelOf('car-owner-vip')],
      ['退订：CYV', cancelOf('car-owner-vip')],
      ['TDABC', which],
      ['TD CYX', which],
      ['TD1', which],
      ['TD-SCDMA手机能用吗', which],
      ['QXABC', which],
      ['退订车友助理', which],
      ['退订，谢谢', which],
      ['退订业务', which],
      ['我要退订', wish],
      ['我要退订CY', wishOf('car-owner')],
      ['请帮我退订CYV', wishOf('car-owner-vip')],
      ['我要退订车友助理VIP会员', wishOf('car-owner-vip')],
      ['怎么退订', wish],
      ['如何退订？', wish],
      ['我要退訂', wish],
      ['给我退定', wish],
      ['CY退订', wishOf('car-owner')],
      ['CY 退订', wishOf('car-owner')],
      ['Y', confirm],
      ['y', confirm],
      ['Ｙ', confirm],
      ['ｙ', confirm],
      ['Y。', confirm],
      ['y!', confirm],
      [' y ', confirm],
      ['“Y”', confirm],
      ['(Y)', confirm],
      ['YES', confirm],
      ['是', confirm],
      ['是。', confirm],
      ['确认', confirm],
      ['Y CYV', confirmOf('car-owner-vip')],
      ['YCYV', confirmOf('car-owner-vip')],
      ['y cyv', confirmOf('car-owner-vip')],
      ['Ｙ　ＣＹＶ', confirmOf('car-owner-vip')],
      ['Y,CY', confirmOf('car-owner')],
      ['Y，CY', confirmOf('car-owner')],
      ['Y+CY', confirmOf('car-owner')],
      ['是CY', confirmOf('car-owner')],
      ['确认 CYV', confirmOf('car-owner-vip')],
    ],
  ],
  [
    'exact keyword',
    [
      ['CY', orderOf('car-owner')],
      ['cy', orderOf('car-owner')],
      ['Cy', orderOf('car-owner')],
      ['ＣＹ', orderOf('car-owner')],
      ['ｃｙ', orderOf('car-owner')],
      [' CY ', orderOf('car-owner')],
      ['C Y', orderOf('car-owner')],
      ['CY。', orderOf('car-owner')],
      ['CY!', orderOf('car-owner')],
      ['“CY”', orderOf('car-owner')],
      ['CY\r\n', orderOf('car-owner')],
      ['CYV', orderOf('car-owner-vip')],
      ['cyv', orderOf('car-owner-vip')],
      ['ＣＹＶ', orderOf('car-owner-vip')],
      ['c y v', orderOf('car-owner-vip')],
    ],
  ],
  [
    'long match',
    [
      ['CY,8812', orderOf('car-owner', '8812')],
      ['CY，8812', orderOf('car-owner', '8812')],
      ['CY 8812', orderOf('car-owner', '8812')],
      ['CYV8812', orderOf('car-owner-vip', '8812')],
      ['cyv 13000000001，2', orderOf('car-owner-vip', '13000000001', '2')],
    ],
  ],
  [
    'wish to stop',
    [
      ['不要了', wish],
      ['取消车友', wish],
      ['取消', wish],
      ['取消CYV', wishOf('car-owner-vip')],
      ['CY 不要了', wishOf('car-owner')],
      ['CY取消', wishOf('car-owner')],
      ['取消车友助理普通会员', wishOf('car-owner')],
      ['CY和CYV都不要了', wish],
      ['怎么取消啊', wish],
      ['别再扣我钱了', wish],
      ['别发了', wish],
      ['我不需要这个业务', wish],
      ['停止服务', wish],
      ['把这个关掉', wish],
      ['stop', wish],
      ['Stop CY', wishOf('car-owner')],
      ['unsubscribe', wish],
      ['please cancel', wish],
    ],
  ],
  [
    'suggestion',
    [
      ['CX', meant('CY')],
      ['CYY', unknown],
      ['TCY', meant('TDCY')],
      ['YC', meant('CY')],
      ['CYVV', meant('CYV')],
      ['TCYV', meant('TDCYV')],
      ['DTCY', meant('TDCY')],
      ['000', meant('0000')],
      ['000000', meant('00000')],
      ['订购CY', meant('CY')],
      ['CY谢谢', meant('CY')],
      ['我要订CYV这个', meant('CYV')],
      ['车友', meant('CY')],
      ['我想订车友助理', meant('CY')],
      ['车友助理VIP会员', meant('CYV')],
      ['是的', meant('Y')],
      ['好的', meant('Y')],
      ['ok', meant('Y')],
      ['确认订购', meant('Y')],
      ['是吗', unknown],
      ['Y?', meant('Y')],
      ['Y？', meant('Y')],
      ['是？', meant('Y')],
      ['Y CYV？', meant('CYV')],
      ['是不是收费', unknown],
      ['你好', unknown],
      ['', unknown],
      ['？？？', unknown],
      ['stopover', unknown],
      ['toString', unknown],
      ['13000000001', unknown],
      ['1', answer()],
      ['1,3', answer()],
    ],
  ],
];

for (const [step, rows] of texts) {
  for (const [text, command] of rows) {
    test(`XC-02, XC-03: ${JSON.stringify(text)} to 10620007 is ${JSON.stringify(command)}, by ${step}`, (t) => {
      const understood = readCommand(shipped, { dialled: '10620007', text, digitsAnswer: false });
      t.deepEqual(understood.command, command);
      t.like(understood.trace.at(-1), { step, matched: true });
    });
  }
}

/** What digits mean while a list or a question is the last thing we asked. */
const answers: [text: string, command: Command][] = [
  ['1', answer('1')],
  ['１', answer('1')],
  ['①', answer('1')],
  ['1。', answer('1')],
  ['01', answer('1')],
  ['12', answer('12')],
  ['1,3', answer('1', '3')],
  ['1，3', answer('1', '3')],
  ['1、3', answer('1', '3')],
  ['1 3', answer('1', '3')],
  ['1, 3,', answer('1', '3')],
  ['13000000001', unknown],
  ['第1个', unknown],
  ['0000', list],
  ['00000', all],
  ['Y', confirm],
  ['TDCY', cancelOf('car-owner')],
  ['CY', orderOf('car-owner')],
];

for (const [text, command] of answers) {
  test(`With a question open, ${JSON.stringify(text)} is ${JSON.stringify(command)}`, (t) => {
    t.deepEqual(readCommand(shipped, { dialled: '10620007', text, digitsAnswer: true }).command, command);
  });
}

/** Verbs with arguments, and words of another number, in a catalogue of several products. */
const verbs: [text: string, command: Command][] = [
  ['1032,13900000000', verb('1032', '13900000000')],
  ['1032，13900000000', verb('1032', '13900000000')],
  ['1032 13900000000', verb('1032', '13900000000')],
  ['１０３２，１３９００００００００', verb('1032', '13900000000')],
  ['1032', verb('1032')],
  ['10321', unknown],
  ['103213900000000', unknown],
  ['TJ13900000000', verb('TJ', '13900000000')],
  ['tj 13900000000', verb('TJ', '13900000000')],
  ['TJ,13900000000,2', verb('TJ', '13900000000', '2')],
  ['TJ不要了', wish],
  ['D', verb('D')],
  ['d5', verb('D', '5')],
  ['天气', orderOf('forecast')],
  ['退订天气', cancelOf('forecast')],
  ['TDTJ', which],
  ['Y TJ', unknown],
  ['Y TQ', confirmOf('forecast')],
  ['CY', unknown],
];

for (const [text, command] of verbs) {
  test(`To a number with verbs, ${JSON.stringify(text)} is ${JSON.stringify(command)}`, (t) => {
    t.deepEqual(readCommand(more, { dialled: '10620008', text, digitsAnswer: false }).command, command);
  });
}

/** Dialled numbers: the longest of ours that leads wins, the rest is an extension. */
const dialled: [dialled: string, text: string, command: Command][] = [
  ['10620007', 'CY', orderOf('car-owner')],
  ['1062000701', 'CY', orderOf('car-owner')],
  ['1062000799', 'CY', unknown],
  ['1062000799', 'XW', orderOf('news')],
  ['106200079912', 'XW', orderOf('news')],
  ['10620007', 'XW', unknown],
  ['10620009', 'CY', unknown],
  ['1062000', 'CY', unknown],
];

for (const [number, text, command] of dialled) {
  test(`CA-X01: ${text} to ${number} is ${JSON.stringify(command)}`, (t) => {
    t.like(readCommand(more, { dialled: number, text, digitsAnswer: false }).command, command);
  });
}

test('The trace tells every step that was tried, and why each did or did not match', (t) => {
  const { trace } = readCommand(shipped, { dialled: '10620007', text: 'CX', digitsAnswer: false });
  t.deepEqual(trace, [
    { step: 'reserved word', matched: false, why: 'no reserved word leads the text' },
    { step: 'open question', matched: false, why: 'not bare digits, or no list was the last thing asked' },
    { step: 'exact keyword', matched: false, why: 'the text is no keyword of this number' },
    { step: 'long match', matched: false, why: 'the text does not begin with a keyword and its arguments' },
    { step: 'wish to stop', matched: false, why: 'no word of stopping in it' },
    { step: 'service word', matched: false, why: 'the text does not begin with the word of a service' },
    {
      step: 'open question in words',
      matched: false,
      why: 'no question that wants words was the last thing asked',
    },
    { step: 'suggestion', matched: true, why: 'CY is one slip away' },
  ]);
});

test('A number that is not ours is said to be so', (t) => {
  const { trace } = readCommand(shipped, { dialled: '10690001', text: 'CY', digitsAnswer: false });
  t.deepEqual(trace, [{ step: 'access number', matched: true, why: '10690001 is not ours' }]);
});

const plainText = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc
    .array(
      fc.constantFrom(
        'TD',
        'td',
        'QX',
        '退订',
        '0',
        'Y',
        '是',
        'CY',
        'cyv',
        ' ',
        ',',
        '，',
        '不要',
        '。',
        '？',
        '1',
        '吗',
        '“',
      ),
      {
        maxLength: 6,
      },
    )
    .map((parts) => parts.join('')),
);
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), plainText);

test('No text breaks the reading, and each ends in one matched step', (t) => {
  fc.assert(
    fc.property(anyText, fc.boolean(), (text, digitsAnswer) => {
      const { trace } = readCommand(shipped, { dialled: '10620007', text, digitsAnswer });
      return trace.filter(({ matched }) => matched).length === 1 && trace.at(-1)?.matched === true;
    }),
  );
  t.pass();
});

test('XC-03: a text that begins with TD, QX or 退订 never orders, confirms or goes unanswered', (t) => {
  fc.assert(
    fc.property(fc.constantFrom('TD', 'td', 'QX', 'qx', '退订'), plainText, (reserved, rest) => {
      const { command } = readCommand(shipped, { dialled: '10620007', text: reserved + rest, digitsAnswer: false });
      return command.kind === 'cancel' || command.kind === 'cancel-which';
    }),
  );
  t.pass();
});

test('XC-03: only an exact yes confirms, alone or with the word it confirms', (t) => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { command } = readCommand(shipped, { dialled: '10620007', text, digitsAnswer: false });
      const letters = text
        .normalize('NFKC')
        .toUpperCase()
        .replace(/[^\p{L}\p{N}]/gu, '');
      const isYes = !/[?？]/.test(text) && /^(?:Y|YES|是|确认)(?:CYV?)?$/.test(letters);
      return command.kind !== 'confirm' || isYes;
    }),
  );
  t.pass();
});
