import type { TextCode, Texts, TextVars } from '../../business/catalog/index.ts';
import { yuan } from '../../values/money.ts';
import { dayInWords } from '../../values/time.ts';
import type { Decision, QuotationDraft } from './decide.ts';
import { cityOf, type Errand, type ErrandBook, kindOf, type State } from './model.ts';
import type { Payment, PayWay, Sums } from './money.ts';
import { owedBack } from './money.ts';

/** A text about an errand, with what fills it. */
export type Words = {
  readonly [Code in Extract<TextCode, `errand-${string}`>]: { readonly code: Code; readonly vars: TextVars<Code> };
}[Extract<TextCode, `errand-${string}`>];

/** The number and the kind of an errand, as every text about it begins. */
export function nameOf({ number, kind }: Pick<Errand, 'number' | 'kind'>, book: ErrandBook) {
  return { number, kind: kindOf(book, kind)!.short };
}

/** What is sent with a quotation: the papers first, so that the question is read last. */
export function quotationWords(
  errand: Pick<Errand, 'number' | 'kind' | 'city'>,
  { agencyFen, thirdParty, papers, days, validUntil }: QuotationDraft,
  book: ErrandBook,
): readonly Words[] {
  const name = nameOf(errand, book);
  const thirdFen = thirdParty.reduce((sum, { fen }) => sum + fen, 0);
  return [
    { code: 'errand-papers', vars: { ...name, papers: papers.join('、') } },
    {
      code: 'errand-quote',
      vars: {
        ...{ ...name, city: cityOf(book, errand.city)!.title['zh-CN'], fee: yuan(agencyFen), days: String(days) },
        third: thirdFen === 0 ? '' : `，另代付规费${yuan(thirdFen)}`,
        until: dayInWords(new Date(validUntil)),
      },
    },
  ];
}

/** A quotation as it is read, with the versions of its words. */
export function quotationTexts(texts: Texts, words: readonly Words[]): { text: string; version: string }[] {
  return words.map(({ code, vars }) => texts.render<TextCode>(code, vars as TextVars<TextCode>));
}

/** What the person is told of what was done; undefined where it is no news to them. */
export function newsOf({ errand, event }: Decision, sums: Sums, book: ErrandBook): Words | undefined {
  const name = nameOf(errand, book);
  switch (event.kind) {
    case 'asked': {
      const fee = yuan(Number(event.data['feeFen'] ?? 0));
      const city = cityOf(book, errand.city)!.title['zh-CN'];
      return { code: 'errand-asked', vars: { ...name, city, fee } };
    }
    case 'accept':
      return { code: 'errand-accepted', vars: { ...name, days: String(errand.quotation!.days) } };
    case 'take':
      return { code: 'errand-taken', vars: name };
    case 'step': {
      const step = errand.steps.find(({ code }) => code === event.data['code'])!;
      return step.tell ? { code: 'errand-step', vars: { ...name, step: step.title['zh-CN'] } } : undefined;
    }
    case 'wait':
      return { code: 'errand-waiting', vars: { ...name, what: errand.waitingFor! } };
    case 'finish':
      return { code: 'errand-done', vars: { ...name, fee: yuan(sums.receivedAgency) } };
    case 'cancel':
    case 'lapse': {
      const back = owedBack(errand, sums);
      const money = back === 0 ? '' : `。将退您${yuan(back)}`;
      return { code: 'errand-cancelled', vars: { ...name, why: errand.cancelled!.why, money } };
    }
    default:
      return undefined;
  }
}

const wayWords: Readonly<Record<PayWay, string>> = { cash: '现金', transfer: '转账', qr: '扫码' };

/** What the person is told of a payment; what is passed on to others is told by its step. */
export function receiptWords({ number }: Errand, { kind, way, receipt, agencyFen, thirdFen }: Payment) {
  if (kind === 'paid-out') return undefined;
  const vars = { number, amount: yuan(agencyFen + thirdFen), way: wayWords[way], receipt };
  return { code: kind === 'received' ? 'errand-paid' : 'errand-refunded', vars } satisfies Words;
}

const stateWords: Readonly<Record<State, string>> = {
  asked: '待报价',
  quoted: '待您回Y',
  accepted: '待派单',
  assigned: '待接单',
  working: '办理中',
  done: '已办结',
  cancelled: '已取消',
};

/** `DB0012过户待您回Y；DB0013入户办理中`, as many as fit. */
export function statusLines(errands: readonly Errand[], book: ErrandBook, most = 70): string {
  const lines = errands.map((errand) => {
    const { number, kind } = nameOf(errand, book);
    return `${number}${kind}${progressOf(errand)}`;
  });
  for (let count = lines.length; count > 1; count--) {
    const left = lines.length - count;
    const text = `${lines.slice(0, count).join('；')}${left > 0 ? `；另${left}件` : ''}`;
    if (text.length <= most) return text;
  }
  const left = lines.length - 1;
  return `${lines[0]}${left > 0 ? `；另${left}件` : ''}`;
}

function progressOf({ state, steps, waitingFor, quotation }: Errand): string {
  if (waitingFor !== null) return `待补${waitingFor}`;
  if (state === 'quoted') return `已报价${yuan(quotation!.agencyFen)}，回Y同意`;
  const doneSteps = steps.filter(({ doneAt }) => doneAt !== null);
  const last = doneSteps.at(-1);
  return last
    ? `${stateWords[state]}，已${last.title['zh-CN']}(${doneSteps.length}/${steps.length})`
    : stateWords[state];
}
