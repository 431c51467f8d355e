import type { Db } from '../../../platform/db.ts';
import { Problem, type Route, route } from '../../../platform/http/index.ts';
import { faultsIn } from '../../../platform/table.ts';
import { maskPhone } from '../../../values/phone.ts';
import { auditRequest, type CountNumber } from '../../staff/index.ts';

import type { Segments } from '../../subscribers/index.ts';
import { runWork } from '../../works/index.ts';

import {
  contactState as contactStateView,
  decisionBody,
  heldPage,
  heldParams,
  importQuery,
  importResult,
  listCount,
  listParams,
  markBody,
  markPage,
  pageQuery,
  phoneBody,
  promotionCounts as promotionCountsView,
  promotionParams,
} from './contract.ts';
import { importDoNotPromote } from './do-not-promote.ts';
import { putOnList, takeOffList } from './listing.ts';
import type { Door } from './model.ts';
import { contactState, countOf, heldTexts, marksOn, promotionCounts } from './reading.ts';
import { decideText } from './release.ts';

const reviewing = { roles: ['reviewer', 'supervisor', 'administrator'] };
const caring = { roles: ['care-agent', 'supervisor', 'operator', 'administrator'] };
const operating = { roles: ['operator', 'administrator'] };

/** What the routes of the door work with. */
export type DoorHouse = {
  readonly db: Db;
  readonly door: Door;
  readonly segments: Segments;
  readonly countNumber: CountNumber;
};

/** Held texts, lists of phones, how a phone may be written to, and what became of promotions. */
export function doorRoutes(house: DoorHouse): Route[] {
  return [...heldRoutes(house), ...listRoutes(house), ...contactRoutes(house)];
}

function heldRoutes({ db }: DoorHouse): Route[] {
  const decide = (decision: 'released' | 'refused', verb: 'release' | 'refuse') =>
    route({
      method: 'POST',
      path: `/api/held-texts/:id/${verb}`,
      access: reviewing,
      summary: `Decides that the messages of a held text are ${decision}; they follow within seconds`,
      params: heldParams,
      body: decisionBody,
      async handle(request) {
        const { id } = request.params;
        await db.transact(async (tx) => {
          if (!(await decideText(tx, { id, decision, because: request.body.because }, request.now)))
            throw decidedAlready();
          await auditRequest(tx, request, `held-text.${verb}`, id, { because: request.body.because });
        });
        return {};
      },
    });
  return [
    route({
      method: 'GET',
      path: '/api/held-texts',
      access: reviewing,
      summary: 'Texts in which a word was found that a person must look at, newest first',
      query: pageQuery,
      answer: heldPage,
      handle: async ({ query }) => ({ body: await heldTexts(db, query) }),
    }),
    decide('released', 'release'),
    decide('refused', 'refuse'),
  ];
}

function listRoutes({ db, segments }: DoorHouse): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/contact-lists/:list',
      access: caring,
      summary: 'Phones on a list, masked, newest first',
      params: listParams,
      query: pageQuery,
      answer: markPage,
      handle: async ({ params, query }) => ({ body: await marksOn(db, params.list, query) }),
    }),
    route({
      method: 'GET',
      path: '/api/contact-lists/:list/count',
      access: caring,
      summary: 'How many phones are on a list',
      params: listParams,
      answer: listCount,
      handle: async ({ params }) => ({ body: { phones: await countOf(db, params.list) } }),
    }),
    route({
      method: 'POST',
      path: '/api/contact-lists/test/add',
      access: operating,
      summary: 'Enters a test number of our own; what is done to a person’s number is done on its page',
      body: markBody,
      async handle(request) {
        const { body, now } = request;
        const mark = { phone: body.phone, reason: body.because, source: `staff ${request.staff!.name}` };
        await db.transact(async (tx) => {
          await putOnList(tx, segments, 'test', mark, now);
          await auditRequest(
            tx,
            request,
            'contact-list.add',
            { id: 'test', phone: body.phone },
            {
              phone: maskPhone(body.phone),
              because: body.because,
            },
          );
        });
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/contact-lists/test/remove',
      access: operating,
      summary: 'Takes a test number off its list; that it was on it stays written',
      body: markBody,
      async handle(request) {
        const { body, now } = request;
        await db.transact(async (tx) => {
          if (!(await takeOffList(tx, 'test', body.phone, body.because, now))) throw notOnList();
          await auditRequest(
            tx,
            request,
            'contact-list.remove',
            { id: 'test', phone: body.phone },
            {
              phone: maskPhone(body.phone),
              because: body.because,
            },
          );
        });
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/contact-lists/do-not-promote/import',
      access: operating,
      summary: 'Takes a CSV file of people who want no promotions, page by page; the same file again changes nothing',
      query: importQuery,
      upload: ['text/csv', 'text/plain'],
      answer: importResult,
      async handle(request) {
        const { source } = request.query;
        const { id: account, name: by } = request.staff!;
        const work = { kind: 'do-not-promote', subject: source, account, by, now: request.now } as const;
        const file = { content: request.upload, bytes: request.uploadBytes, source };
        const result = await runWork(db, work, (worker) => importDoNotPromote(db, file, request.now, worker));
        const { read, added, faultCount } = result;
        await db.transact((tx) =>
          auditRequest(tx, request, 'do-not-promote.import', source, { read, added, faultCount }),
        );
        return { body: { ...result, faults: faultsIn(result.faults, request.language) } };
      },
    }),
  ];
}

function contactRoutes({ db, door, countNumber }: DoorHouse): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/contacts/state',
      access: caring,
      summary: 'How a phone may be written to, and why something was not sent to it',
      body: phoneBody,
      answer: contactStateView,
      async handle(request) {
        const { phone } = request.body;
        await countNumber(request, phone);
        await db.transact((tx) => auditRequest(tx, request, 'contact.look', { phone }));
        return { body: await contactState(db, door, phone, request.now) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/promotions/:sourceId',
      access: { roles: ['operator', 'business-developer', 'supervisor', 'administrator'] },
      summary: 'What became of the promotions of a campaign or another source',
      params: promotionParams,
      answer: promotionCountsView,
      handle: async ({ params }) => ({ body: await promotionCounts(db, params.sourceId) }),
    }),
  ];
}

function decidedAlready(): Problem {
  return new Problem(409, 'held-text-decided', {
    'zh-CN': '没有这条待审短信，或已有人处理，请刷新列表',
    en: 'There is no such text, or somebody has decided it; load the list again',
  });
}

function notOnList(): Problem {
  return new Problem(404, 'not-on-list', {
    'zh-CN': '该号码不在此名单中，请核对号码',
    en: 'The phone is not on this list; check the number',
  });
}
