import {
  itemParams,
  type Mo,
  moByCarrierId,
  moStory,
  parkedWasRetried,
  retried,
  setAsideBody,
} from '../business/messages/index.ts';
import { auditRequest } from '../business/staff/index.ts';
import { Problem, type Route, route } from '../platform/http/index.ts';
import type { Id } from '../values/id.ts';
import type { Intake } from './intake.ts';
import { takeMos } from './mo.ts';

/** Trying a parked message again: it walks the whole journey of an MO, as if the phone had sent it now. */
export function parkedRoutes(intake: Intake): Route[] {
  const { db } = intake;
  return [
    route({
      method: 'POST',
      path: '/api/messages/parked/:id/retry',
      access: { roles: ['operator', 'administrator'] },
      summary: 'Takes a parked message of a phone once more, as if it came now; what follows is told',
      params: itemParams,
      body: setAsideBody,
      answer: retried,
      async handle(request) {
        const { params, body, staff, now } = request;
        const parked = await moStory(db, params.id);
        if (parked === undefined || parked.state !== 'parked' || parked.settledAt) throw settledAlready();
        const { phone, link, accessNumber, text, raw = new Uint8Array(), linkId } = parked;
        const sheet = intake.orderLinks.get(link);
        if (text === undefined || sheet === undefined) throw cannotBeRead();
        const carrierMessageId = retryId(params.id);
        const rest = linkId === undefined ? {} : { linkId };
        const mo: Mo = {
          phone,
          link,
          accessNumber,
          text,
          raw,
          carrierMessageId,
          carrier: sheet.carriers[0]!,
          coding: 0,
          ...rest,
        };
        // Taken first: a crash in between leaves it parked, and the same again is known by its id and takes nothing twice.
        await takeMos(intake, [mo]);
        await db.transact(async (tx) => {
          const saying = { because: body.because, accountId: staff!.id, who: staff!.name };
          const outcome = await parkedWasRetried(tx, params.id, saying, now);
          if (!outcome.ok) throw settledAlready();
          await auditRequest(tx, request, 'parked.retry', { phone, id: params.id }, { because: body.because });
        });
        return { body: (await moByCarrierId(db, { phone, carrierMessageId, after: params.id }))! };
      },
    }),
  ];
}

/** One that a retry always has: however often it is asked for, it is taken once. */
function retryId(id: Id): string {
  return `retry ${id}`;
}

function settledAlready(): Problem {
  return new Problem(409, 'settled-already', {
    'zh-CN': '该短信已处理，请刷新列表',
    en: 'This message is settled already; load the list again',
  });
}

function cannotBeRead(): Problem {
  return new Problem(409, 'no-text', {
    'zh-CN': '这条短信没有可读的文字，或所属链路已不存在，不能重试；请搁置并说明原因',
    en: 'The message holds no text that can be read, or its link is gone; set it aside with why',
  });
}
