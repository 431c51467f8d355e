import type { Words } from '../timeline/contract.ts';

/** Why a step of understanding a text matched or did not, in both languages; the catalogue writes it in English. */
export function traceWords(why: string): Words {
  return { 'zh-CN': inChinese(why), en: why };
}

function inChinese(why: string): string {
  const fixed = sentences[why];
  if (fixed !== undefined) return fixed;
  for (const [form, say] of forms) {
    const found = form.exec(why);
    if (found) return say(...found.slice(1));
  }
  return why;
}

const sentences: Readonly<Record<string, string>> = {
  'no reserved word leads the text': '开头不是保留指令',
  'not bare digits, or no list was the last thing asked': '不是纯数字，或最近一问并非要求选择',
  'the text is no keyword of this number': '不是该号码的指令',
  'the text does not begin with a keyword and its arguments': '不是“指令加参数”的形式',
  'no word of stopping in it': '没有表示停止的词',
  'no question that wants words was the last thing asked': '最近一问并非要求文字答复',
  'digits answer what was last asked': '以数字答复最近一问',
  'words answer what was last asked': '以文字答复最近一问',
  'digits, but no list was the last thing asked': '是数字，但最近一问并非要求选择',
  'nothing is near enough to suggest': '没有相近的指令',
  '退订 stands near the start': '开头附近有“退订”',
};

const forms: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [/^(.+) ends everything$/, (word) => `${word} 退订全部业务`],
  [/^(.+) lists$/, (word) => `${word} 查询已订业务`],
  [/^(.+) answers a promotion$/, (word) => `${word} 答复推广短信`],
  [/^(.+) confirms (.+)$/, (word, product) => `${word} 确认订购 ${product}`],
  [/^(.+) confirms$/, (word) => `${word} 表示确认`],
  [/^(.+) ends (.+)$/, (word, product) => `${word} 退订 ${product}`],
  [/^(.+) alone asks for the list$/, (word) => `只发 ${word}，答复已订清单`],
  [
    /^(.+) with (.+), which is no order word: the list asks which$/,
    (word, rest) => `${word} 之后的 ${rest} 不是指令：答复清单供选择`,
  ],
  [/^(.+) enters (.+)$/, (word, contest) => `${word} 参加活动 ${contest}`],
  [/^(.+) is a keyword$/, (word) => `${word} 是指令`],
  [/^(.+) with arguments$/, (word) => `指令 ${word} 加参数`],
  [/^(.+) speaks to (.+)$/, (word, service) => `${word} 是服务 ${service} 的指令`],
  [/^(.+) is a wish to stop$/, (word) => `“${word}”表示想停止`],
  [/^(.+) is not ours$/, (number) => `${number} 不是本公司的号码`],
];
