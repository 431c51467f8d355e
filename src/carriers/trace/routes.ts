import { type Attempt, type MtStory, messageParams, moStory, mtStory } from '../../business/messages/index.ts';
import { auditRequest, type Numbers } from '../../business/staff/index.ts';
import type { Db } from '../../platform/db.ts';
import { Problem, type Route, route } from '../../platform/http/index.ts';
import type { Phone } from '../../values/phone.ts';
import { beijingIso } from '../../values/time.ts';
import { type CodeWords, wordsOfAttempt } from '../codes.ts';
import { readBoard } from '../control/board.ts';
import type { LinkSheet } from '../sheets/sheet.ts';
import { type AttemptView, type MtView, moView, mtView } from './contract.ts';
import { tracedOf } from './pdu.ts';
import { explain, type LinkStand } from './why.ts';
import { withoutNumber } from './without-number.ts';

const access = { roles: ['operator', 'technical-support', 'supervisor', 'administrator'] };

type TraceHouse = {
  readonly db: Db;
  readonly sheets: readonly LinkSheet[];
  readonly numbers: Pick<Numbers, 'mask'>;
};

/** One message: its whole life, its PDUs, and why it is where it is. Its number is masked wherever it stands, and who looked is written down. */
export function traceRoutes({ db, sheets, numbers }: TraceHouse): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/messages/mts/:id',
      access,
      summary: 'One message of ours with each attempt, its PDUs field by field, and why it was not delivered',
      params: messageParams,
      answer: mtView,
      async handle(request) {
        const { params, now } = request;
        const story = await mtStory(db, params.id);
        if (story === undefined) throw noSuchMessage();
        await db.transact((tx) =>
          auditRequest(tx, request, 'message.look', { phone: story.phone }, { mtId: story.id }),
        );
        const { phone, ...view } = viewOf(story, sheets, await standsOf(db, story, sheets, now), now);
        return { body: { ...withoutNumber(view, phone), phone: numbers.mask(phone, request.staff!) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/messages/mos/:id',
      access,
      summary: 'One message of a phone: what it was, how it was understood, and what was answered',
      params: messageParams,
      answer: moView,
      async handle(request) {
        const story = await moStory(db, request.params.id);
        if (story === undefined) throw noSuchMessage();
        await db.transact((tx) =>
          auditRequest(tx, request, 'message.look', { phone: story.phone }, { moId: story.id }),
        );
        const { phone, receivedAt, settledAt, raw, answers, trace, ...rest } = story;
        const view = {
          ...{ ...rest, trace, receivedAt: beijingIso(receivedAt) },
          answers: answers.map((one) => ({ ...one, at: beijingIso(one.at) })),
          ...(settledAt && { settledAt: beijingIso(settledAt) }),
          ...(raw && { raw: Buffer.from(raw).toString('hex') }),
        };
        return { body: { ...withoutNumber(view, phone), phone: numbers.mask(phone, request.staff!) } };
      },
    }),
  ];
}

/** How the links stand that the message waits for; asked only when it waits. */
async function standsOf(db: Db, { waiting }: MtStory, sheets: readonly LinkSheet[], now: Date) {
  const lanes = new Set(waiting.map(({ lane }) => lane));
  const board = await readBoard(
    db,
    sheets.filter(({ link }) => lanes.has(link)),
    now,
  );
  return new Map<string, LinkStand>(
    board.links.map(({ link, instruction, sending }) => [link, { wanted: instruction.wanted, sending }]),
  );
}

function viewOf(
  story: MtStory,
  sheets: readonly LinkSheet[],
  stands: ReadonlyMap<string, LinkStand>,
  now: Date,
): Omit<MtView, 'phone'> & { phone: Phone } {
  const sheetOf = (link: string) => sheets.find((sheet) => sheet.link === link);
  const wordsOf = (attempt: Attempt) => wordsOfAttempt(attempt, sheetOf(attempt.link));
  const { refusal: _, attempts, waiting, queuedAt, doneAt, goodUntil, mo, ...rest } = story;
  return {
    ...rest,
    queuedAt: beijingIso(queuedAt),
    ...(doneAt && { doneAt: beijingIso(doneAt) }),
    ...(goodUntil && { goodUntil: beijingIso(goodUntil) }),
    explanation: explain(story, { wordsOf, standOf: (link) => stands.get(link) }, now),
    ...(mo && { mo: { ...mo, at: beijingIso(mo.at) } }),
    life: lifeOf(story, wordsOf),
    attempts: attempts.map((attempt) => attemptView(attempt, sheetOf(attempt.link), wordsOf(attempt))),
    waiting: waiting.map((one) => ({ ...one, dueAt: beijingIso(one.dueAt) })),
  };
}

function attemptView(one: Attempt, sheet: LinkSheet | undefined, words: CodeWords | undefined): AttemptView {
  const { errand, sentAt, answeredAt, reportedAt, link, epoch, state, result, maybeTwice } = one;
  const { part, attempt, carrierMessageId, resent } = errand;
  return {
    ...{ part, attempt, link, epoch, state, resent, maybeTwice, protocol: sheet?.protocol ?? '' },
    ...(carrierMessageId !== undefined && { carrierMessageId }),
    ...(result !== undefined && { result }),
    ...(words && { words: { zh: words.zh, en: words.en } }),
    sentAt: beijingIso(sentAt),
    ...(answeredAt && { answeredAt: beijingIso(answeredAt) }),
    ...(reportedAt && { reportedAt: beijingIso(reportedAt) }),
    ...tracedOf(one, sheet),
  };
}

/** What happened, in the order of time. */
function lifeOf(story: MtStory, wordsOf: (attempt: Attempt) => CodeWords | undefined): MtView['life'] {
  const several = story.parts > 1 || story.attempts.length > 1;
  const named = (one: Attempt) => (several ? { part: one.errand.part } : {});
  const steps = story.attempts.flatMap((one) => {
    const words = wordsOf(one);
    const { link, epoch, reportedAt, answeredAt, sentAt, result, errand } = one;
    return [
      {
        at: sentAt,
        ...named(one),
        what: {
          zh: `经 ${link} 送出（租约 ${epoch}，第 ${errand.attempt} 次）`,
          en: `sent by ${link} (lease ${epoch}, attempt ${errand.attempt})`,
        },
      },
      ...(answeredAt ? [{ at: answeredAt, ...named(one), what: answerWords(one, words) }] : []),
      ...(reportedAt
        ? [
            {
              at: reportedAt,
              ...named(one),
              what: { zh: `状态报告 ${result}：${words?.zh ?? ''}`, en: `report ${result}: ${words?.en ?? ''}` },
            },
          ]
        : []),
    ];
  });
  const begun = { at: story.queuedAt, what: { zh: '进入发送队列', en: 'queued' } };
  const ended =
    story.doneAt && story.attempts.length === 0
      ? [{ at: story.doneAt, what: { zh: '没有发出', en: 'never left' } }]
      : [];
  return [begun, ...steps, ...ended]
    .toSorted((a, b) => +a.at - +b.at)
    .map(({ at, ...step }) => ({ ...step, at: beijingIso(at) }));
}

function answerWords({ reportedAt, result, errand }: Attempt, words: CodeWords | undefined) {
  const id = errand.carrierMessageId === undefined ? '' : `，${errand.carrierMessageId}`;
  if (reportedAt !== undefined || result === '0')
    return { zh: `网关已接收${id}`, en: `taken by the gateway${id.replace('，', ', ')}` };
  return { zh: `网关应答 ${result}：${words?.zh ?? ''}`, en: `the gateway answered ${result}: ${words?.en ?? ''}` };
}

function noSuchMessage(): Problem {
  return new Problem(404, 'no-such-message', {
    'zh-CN': '没有这条短信，或已超过保存期限',
    en: 'There is no such message, or it is older than messages are kept',
  });
}
