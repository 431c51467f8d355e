import type { Catalog } from '../../business/catalog/index.ts';
import type { MessageSeen, MoSeen, MtSeen } from '../../business/messages/index.ts';
import { explainMt, type LinkSheet, type MtLooked, wordsOfAttempt } from '../../carriers/index.ts';
import type { Words } from '../timeline/contract.ts';

/** How a message stands, in plain words, and where it did not arrive, what can be done. */
export type Told = {
  readonly state: Words;
  readonly tone: 'good' | 'waiting' | 'bad';
  readonly why: Words;
  readonly remedy?: Words;
};

/** Tells of a message why it stands as it does: `Why was this not delivered?` */
export function tellMessage(message: MessageSeen, { sheets, catalog }: MessageTerms, now: Date): Told {
  return message.direction === 'mo' ? tellMo(message, catalog) : tellMt(message, sheets, now);
}

/** What the telling needs of the house: the links, and what things are called. */
export type MessageTerms = {
  readonly sheets: readonly LinkSheet[];
  readonly catalog: Pick<Catalog, 'serviceTitles'>;
};

function tellMo(mo: MoSeen, catalog: MessageTerms['catalog']): Told {
  const { state, parkedReason } = mo;
  if (state === 'parked')
    return {
      state: { 'zh-CN': '已收存，未处理', en: 'Kept, without an effect' },
      tone: 'bad',
      why: {
        'zh-CN': parkedReason === 'flood' ? '一分钟内来信过多，暂不处理' : `无法处理：${parkedReason}`,
        en:
          parkedReason === 'flood'
            ? 'Too many messages came within a minute'
            : `It could not be processed: ${parkedReason}`,
      },
      remedy: {
        'zh-CN': '可由客服代办用户的要求；原始内容在待处理清单中',
        en: 'Do for the person what the text asked for; its bytes are on the list of parked messages',
      },
    };
  return { state: { 'zh-CN': '已处理', en: 'Taken' }, tone: 'good', why: understood(mo, catalog) };
}

/** What a text was understood as, and which service answered it. */
export function understood(
  { command, keyword, product }: Pick<MoSeen, 'command' | 'keyword' | 'product'>,
  { serviceTitles }: MessageTerms['catalog'],
): Words {
  if (command === null) return { 'zh-CN': '已收到，无需答复', en: 'It was recorded and needed no answer' };
  if (command === 'service') {
    const title = serviceTitles?.get(product ?? '') ?? product ?? '';
    return {
      'zh-CN': `指令 ${keyword}：由服务“${title}”答复`,
      en: `The word ${keyword}: the service “${title}” answered it`,
    };
  }
  return commands[command] ?? { 'zh-CN': `按“${command}”处理`, en: `It was taken as “${command}”` };
}

const commands: Readonly<Record<string, Words>> = {
  order: { 'zh-CN': '订购指令', en: 'An order word' },
  trial: { 'zh-CN': '体验指令', en: 'It asks for a trial' },
  confirm: { 'zh-CN': '确认', en: 'A confirmation' },
  cancel: { 'zh-CN': '退订指令', en: 'A cancel word' },
  'cancel-which': { 'zh-CN': '退订，未指明业务：已答复清单', en: 'A cancel that names nothing: answered by the list' },
  'cancel-all': { 'zh-CN': '退订全部', en: 'It cancels everything' },
  list: { 'zh-CN': '查询业务', en: 'It asks what there is' },
  'refuse-promotions': { 'zh-CN': '拒收推广', en: 'It refuses promotions' },
  answer: { 'zh-CN': '以数字答复提问', en: 'Digits that answer a question' },
  words: { 'zh-CN': '答复提问', en: 'Words that answer a question' },
  contest: { 'zh-CN': '参加活动', en: 'It enters a contest' },
  'wish-to-stop': { 'zh-CN': '表示不想继续：已请其确认', en: 'A wish to stop: asked to confirm' },
  verb: { 'zh-CN': '业务指令', en: 'A command of a product' },
  unknown: { 'zh-CN': '未能识别', en: 'Nothing that we know' },
};

const states: Readonly<Record<MtSeen['state'], Words>> = {
  queued: { 'zh-CN': '等待发送', en: 'Waiting' },
  held: { 'zh-CN': '等待审核', en: 'Held' },
  sent: { 'zh-CN': '已发出', en: 'Sent' },
  delivered: { 'zh-CN': '已送达', en: 'Delivered' },
  undelivered: { 'zh-CN': '未送达', en: 'Not delivered' },
  expired: { 'zh-CN': '超时未送达', en: 'Expired' },
  refused: { 'zh-CN': '未发出', en: 'Refused' },
  cancelled: { 'zh-CN': '已撤回', en: 'Withdrawn' },
  unsure: { 'zh-CN': '待核实', en: 'Unsure' },
};

const nothing: Words = { 'zh-CN': '', en: '' };

/** Why, as technical support reads it; a record of a fee and a text that may have come twice are told for who asks on the telephone. */
function tellMt(mt: MtSeen, sheets: readonly LinkSheet[], now: Date): Told {
  const looked: MtLooked = {
    state: mt.state,
    ...(mt.refusalCode !== null && {
      refusal: { code: mt.refusalCode, ...(mt.refusalDetail !== null && { detail: mt.refusalDetail }) },
    }),
    attempts: mt.attempts.map(({ state, link, result, answeredAt, reportedAt }) => ({
      ...{ state, link },
      ...(result !== null && { result }),
      ...(answeredAt !== null && { answeredAt }),
      ...(reportedAt !== null && { reportedAt }),
    })),
    waiting: mt.waiting,
  };
  const sheetOf = (link: string) => sheets.find((sheet) => sheet.link === link);
  const knowing = {
    wordsOf: (one: MtLooked['attempts'][number]) => wordsOfAttempt(one, sheetOf(one.link)),
    standOf: () => undefined,
  };
  const { tone, why, todo } = explainMt(looked, knowing, now);
  const also = mt.attempts.some(({ maybeTwice }) => maybeTwice) ? twice : nothing;
  const isRecord = mt.feeKind === 'month-record' && mt.state === 'delivered';
  const said = isRecord ? record : { 'zh-CN': why.zh, en: why.en };
  return {
    state: states[mt.state],
    tone: tone === 'unsure' ? 'bad' : tone,
    why: { 'zh-CN': said['zh-CN'] + also['zh-CN'], en: said.en + also.en },
    ...(todo && { remedy: { 'zh-CN': todo.zh, en: todo.en } }),
  };
}

const twice: Words = {
  'zh-CN': '网关应答丢失后重发过，用户可能收到两次。',
  en: ' Its answer was lost and it went out once more: it may have arrived twice.',
};
const record: Words = {
  'zh-CN': '包月话单已被运营商接受（不会显示在手机上）。',
  en: 'The carrier took the record of the month; no handset shows it.',
};
