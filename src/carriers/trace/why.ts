import { type MtStory, sentenceOf } from '../../business/messages/index.ts';
import { beijingIso } from '../../values/time.ts';
import type { CodeWords } from '../codes.ts';
import type { Wanted } from '../control/instruction.ts';
import type { Explanation } from './contract.ts';

/** How a link stands that a message waits for. */
export type LinkStand = { readonly wanted: Wanted; readonly sending: string };

/** What is known besides the rows of the message: codes in words, and how links stand. */
export type Knowing = {
  wordsOf(attempt: AttemptSeen): CodeWords | undefined;
  standOf(link: string): LinkStand | undefined;
};

type AttemptSeen = Pick<MtStory['attempts'][number], 'state' | 'result' | 'link' | 'answeredAt' | 'reportedAt'>;

/** What is looked at to tell why a message is where it is. */
export type MtLooked = Pick<MtStory, 'state' | 'refusal'> & {
  readonly attempts: readonly AttemptSeen[];
  readonly waiting: readonly Pick<MtStory['waiting'][number], 'lane' | 'dueAt' | 'attempt'>[];
};

/** Why a message is where it is, in words, and what to do about it. */
export function explain(mt: MtLooked, knowing: Knowing, now: Date): Explanation {
  switch (mt.state) {
    case 'delivered':
      return good('运营商报告：已送达手机。', 'The carrier reports that it reached the phone.');
    case 'held':
      return waiting(
        '短信里有需要人工确认的词，正在等待审核。',
        'It holds a word that a person must look at, and waits for that.',
        [
          '请审核人员在“待处理”的“待审短信”中放行或拒发。',
          'A reviewer releases or refuses it under Unsettled, Held texts.',
        ],
      );
    case 'cancelled':
      return bad('发送前已撤回，没有发出。', 'It was taken back before it left; nothing was sent.');
    case 'unsure':
      return unsureOf(mt);
    case 'refused':
      return mt.refusal === undefined ? failedAt(mt, knowing) : refusedHere(mt.refusal);
    case 'undelivered':
    case 'expired':
      return failedAt(mt, knowing);
    default:
      return mt.waiting.length > 0 ? waitingOf(mt, knowing, now) : onTheWay(mt);
  }
}

type Sentences = readonly [zh: string, en: string];

function said(tone: Explanation['tone'], zh: string, en: string, todo?: Sentences): Explanation {
  return { tone, why: { zh, en }, ...(todo && { todo: { zh: todo[0], en: todo[1] } }) };
}
const good = (zh: string, en: string) => said('good', zh, en);
const waiting = (zh: string, en: string, todo?: Sentences) => said('waiting', zh, en, todo);
const bad = (zh: string, en: string, todo?: Sentences) => said('bad', zh, en, todo);

const remedies: Readonly<Record<CodeWords['remedy'], Sentences>> = {
  never: [
    '同样的短信再发也不会成功：请按错误说明核对号码、业务代码或资费后再发。',
    'The same message fails again: correct the number, service code or fee that the code speaks of first.',
  ],
  later: [
    '用户或网络恢复后可以重新发送；若仍失败，请凭编号向运营商查询。',
    'It may be sent again once phone or network recover; if it fails again, ask the carrier with its id.',
  ],
  slower: [
    '网关在限流：链路已自动减速并会重试，无需处理。',
    'The gateway throttles: the link slows down and tries again by itself; nothing to do.',
  ],
};

/** The worst attempt is why the whole failed. */
function failedAt(mt: MtLooked, knowing: Knowing): Explanation {
  const failed = mt.attempts.filter(({ state }) => ['refused', 'undelivered', 'expired'].includes(state));
  const worst = failed.find(({ state }) => state === 'refused') ?? failed[0];
  const words = worst && knowing.wordsOf(worst);
  if (worst === undefined || words === undefined)
    return bad('没有送达，运营商没有说明原因。', 'It was not delivered, and the carrier does not say why.');
  const zh = worst.state === 'refused' ? '网关拒绝接收' : worst.state === 'expired' ? '超过有效期未送达' : '未送达手机';
  const en =
    worst.state === 'refused'
      ? 'The gateway refused it'
      : worst.state === 'expired'
        ? 'It expired'
        : 'It did not reach the phone';
  return bad(
    `${zh}：${words.zh}（代码 ${worst.result}）。`,
    `${en}: ${words.en} (code ${worst.result}).`,
    remedies[words.remedy],
  );
}

const todoOfRefusal: Readonly<Partial<Record<NonNullable<MtStory['refusal']>['code'], Sentences>>> = {
  'no-way': ['请检查链路表是否服务该号码与运营商。', 'See whether a link sheet serves this number and carrier.'],
  'no-mms-way': [
    '请检查是否有 mm7 链路表服务该号码与运营商。',
    'See whether a link sheet of protocol mm7 serves this number and carrier.',
  ],
  'too-late': [
    '请查看当时链路为何不通或排队过长（链路页）；这条不必再发。',
    'See on the page of links why nothing left then; this one need not go any more.',
  ],
  'blocked-word': [
    '请修改短信文字；若该词无害，请在词表的例外中登记。',
    'Change the text; if the word is harmless, add it to the exceptions.',
  ],
  'no-refusal-named': ['请在文末写明“拒收请回复R”后重新发送。', 'Add how to refuse (拒收请回复R), then send again.'],
  'no-sender-named': ['请写明名称或【签名】后重新发送。', 'Add the name or a 【signature】, then send again.'],
  'weekly-cap': ['七天后可再发送推广短信。', 'A promotion may go again when seven days have passed.'],
};

function refusedHere(refusal: NonNullable<MtStory['refusal']>): Explanation {
  const why = { zh: sentenceOf(refusal, 'zh-CN'), en: sentenceOf(refusal, 'en') };
  return bad(
    `本平台没有发出：${why.zh}`,
    `It never left: ${why.en}.`,
    todoOfRefusal[refusal.code] ?? [
      '这是对用户的保护，无需处理；名单可在用户页查看。',
      'This protects the person; nothing to do. The lists are on the page of the phone.',
    ],
  );
}

function unsureOf(mt: MtLooked): Explanation {
  const noAnswer = mt.attempts.some(({ state, answeredAt }) => state === 'unsure' && answeredAt === undefined);
  const todo: Sentences = [
    '请在“待处理”中按状态报告、对账文件或向用户核实后裁定；裁定前不会重发，也不会再次收费。',
    'Settle it under Unsettled by a report, the bill, or by asking; until then it is neither sent nor charged again.',
  ];
  return noAnswer
    ? said(
        'unsure',
        '连接在等待网关应答时中断：是否送出无法得知，为避免重复没有自动重发。',
        'The connection broke before the gateway answered: whether it went out cannot be known, so it was not sent again.',
        todo,
      )
    : said(
        'unsure',
        '网关已接收，但 72 小时内没有状态报告：是否送达无法得知。',
        'The gateway took it, but no report came within 72 hours: whether it arrived cannot be known.',
        todo,
      );
}

function waitingOf(mt: MtLooked, { standOf }: Knowing, now: Date): Explanation {
  const first = mt.waiting[0]!;
  const { lane, dueAt, attempt } = first;
  const stand = standOf(lane);
  if (dueAt > now && attempt > 1)
    return waiting(
      `网关限流，将于 ${clockOf(dueAt)} 再次尝试（第 ${attempt} 次）。`,
      `The gateway throttled it; attempt ${attempt} follows at ${clockOf(dueAt)}.`,
      remedies.slower,
    );
  if (dueAt > now)
    return waiting(`未到发送时间，将于 ${clockOf(dueAt)} 发送。`, `It is not due before ${clockOf(dueAt)}.`);
  if (stand && stand.wanted !== 'running')
    return waiting(
      `链路 ${lane} 已由运维人员停止，短信在队列中等待。`,
      `Link ${lane} was stopped by an operator; the message waits in the queue.`,
      ['请在“链路”页启动该链路。', 'Start the link on the Links page.'],
    );
  if (stand && ['retrying', 'login-refused', 'unheard'].includes(stand.sending))
    return waiting(
      `链路 ${lane} 目前连不上网关，短信在队列中等待。`,
      `Link ${lane} cannot reach its gateway; the message waits in the queue.`,
      ['请在“链路”页查看原因。', 'See why on the Links page.'],
    );
  return waiting(`在链路 ${lane} 的队列中，按顺序发送。`, `It waits its turn on link ${lane}.`);
}

function onTheWay(mt: MtLooked): Explanation {
  const asked = mt.attempts.some(({ state }) => state === 'sending');
  if (asked) return waiting('已交给网关，正在等待应答。', 'It was handed to the gateway, which has not answered yet.');
  return waiting(
    '网关已接收，正在等待手机的状态报告（最长 72 小时）。',
    'The gateway took it; its report is awaited for at most 72 hours.',
  );
}

function clockOf(at: Date): string {
  return beijingIso(at).slice(0, 16).replace('T', ' ');
}
