import {
  InvalidRequest,
  type Language,
  oneOf,
  Problem,
  problems,
  type Request,
  type Route,
  route,
} from '../../platform/http/index.ts';
import { keepFile } from '../../platform/table.ts';
import { consentsOfList, markEntered, namedRecording, progressOf } from '../consent/index.ts';
import { auditRequest, partOf } from '../staff/index.ts';
import { runWork } from '../works/index.ts';
import { type House, importCallList } from './call-lists.ts';
import { importConsentList } from './consent-lists.ts';
import {
  callList,
  callListPage,
  callListQuery,
  consentList,
  consentListPage,
  consentListQuery,
  consentRowPage,
  enteredBody,
  enteredResult,
  listParams,
  listsQuery,
  recordingParams,
  recordingResult,
  rowsQuery,
} from './contract.ts';
import { soundOf, soundTypes } from './model.ts';
import { presentCallList, presentConsentList, presentRow } from './present.ts';
import { addRecording, type RecordingRefusal, typeOfRecording } from './recordings.ts';
import { type CallList, type ConsentList, callLists, consentLists, findConsentList, removalsOf } from './store.ts';

const mebibyte = 1024 * 1024;
const listLimitBytes = 20 * mebibyte;
const recordingLimitBytes = 20 * mebibyte;

const csv = ['text/csv', 'text/plain', 'application/vnd.ms-excel'];
const carriersSide = { roles: ['carrier-data-entry', 'administrator'] };
const telemarketersSide = { roles: ['telemarketer'] };
const everyone = { roles: ['telemarketer', 'carrier-data-entry', 'supervisor', 'administrator'] };

/** The telemarketer's page data and the carrier's: lists in, lists out, recordings. A telemarketer sees its own company only, and a carrier what concerns its own subscribers. */
export function telemarketingRoutes(house: House): Route[] {
  return [...callListRoutes(house), ...consentListRoutes(house), ...recordingRoutes(house)];
}

function callListRoutes(house: House): Route[] {
  const { db, blobs, catalog } = house;
  const present = async (list: CallList, language: Language) =>
    presentCallList(list, (await removalsOf(db, [list.id])).get(list.id) ?? {}, language);
  return [
    route({
      method: 'POST',
      path: '/api/telemarketing/call-lists',
      access: carriersSide,
      summary: 'Takes the numbers that the carrier designates to a telemarketer, and takes off whom it must not call',
      query: callListQuery,
      upload: csv,
      answer: callList,
      async handle(request) {
        const { product } = request.query;
        const carrier = partOf(request.staff!).carrier ?? null;
        if (!catalog.products.has(product))
          throw new InvalidRequest([
            {
              field: 'query.product',
              value: product,
              remedy: oneOf([...catalog.products.keys()]),
            },
          ]);
        const file = await keepFile(blobs, request.upload, listLimitBytes);
        const given = { ...request.query, carrier, file, importedBy: request.staff!.id };
        const list = await runWork(db, workOf('call-list', request), (worker) =>
          importCallList(house, given, request.now, worker, (tx, { id, numbers, faultCount }) =>
            auditRequest(tx, request, 'telemarketing.call-list', id, { numbers, faults: faultCount }),
          ),
        );
        return { body: await present(list, request.language) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/telemarketing/call-lists',
      access: everyone,
      summary: 'Call lists, newest first',
      query: listsQuery,
      answer: callListPage,
      async handle({ query, staff, language }) {
        const lists = await callLists(db, { part: partOf(staff!), ...query });
        const removals = await removalsOf(
          db,
          lists.map(({ id }) => id),
        );
        return {
          body: pageOf(lists, query.limit, (list) => presentCallList(list, removals.get(list.id) ?? {}, language)),
        };
      },
    }),
  ];
}

function consentListRoutes(house: House): Route[] {
  const { db, blobs } = house;
  const present = async (list: ConsentList, language: Language) =>
    presentConsentList(list, (await progressOf(db, [list.id], undefined))[0], language);
  return [
    route({
      method: 'POST',
      path: '/api/telemarketing/consent-lists',
      access: telemarketersSide,
      summary: 'Takes a CSV file of agreements; rows that are not taken are told with line and reason',
      query: consentListQuery,
      upload: csv,
      answer: consentList,
      async handle(request) {
        const { id: uploadedBy, organisation } = request.staff!;
        const file = await keepFile(blobs, request.upload, listLimitBytes);
        const given = { organisation: organisation!, name: request.query.name, file, uploadedBy };
        const list = await runWork(db, workOf('consent-list', request), (worker) =>
          importConsentList(house, given, request.now, worker, (tx, { id, taken, faultCount }) =>
            auditRequest(tx, request, 'telemarketing.consent-list', id, { taken, faults: faultCount }),
          ),
        );
        return { body: await present(list, request.language) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/telemarketing/consent-lists',
      access: everyone,
      summary: 'Consent lists, newest first, and how far their rows have come',
      query: listsQuery,
      answer: consentListPage,
      async handle({ query, staff, language }) {
        const part = partOf(staff!);
        const lists = await consentLists(db, { part, ...query });
        const progress = new Map(
          (
            await progressOf(
              db,
              lists.map(({ id }) => id),
              part.carrier,
            )
          ).map((one) => [one.listId, one]),
        );
        return {
          body: pageOf(lists, query.limit, (list) => presentConsentList(list, progress.get(list.id), language)),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/telemarketing/consent-lists/:id/rows',
      access: everyone,
      summary: 'Rows of a consent list, each with what it waits for',
      params: listParams,
      query: rowsQuery,
      answer: consentRowPage,
      async handle({ params, query, staff }) {
        const part = partOf(staff!);
        const list = await findConsentList(db, params.id, part);
        if (!list) throw noSuchList();
        const rows = await consentsOfList(db, { listId: list.id, carrier: part.carrier }, query.after, query.limit);
        return {
          body: { items: rows.map(presentRow), ...(rows.length === query.limit && { next: rows.at(-1)!.row }) },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/telemarketing/consent-lists/:id/entered',
      access: carriersSide,
      summary: 'Marks rows as entered by the carrier; those without a recording stay as they are',
      params: listParams,
      body: enteredBody,
      answer: enteredResult,
      async handle(request) {
        const part = partOf(request.staff!);
        const list = await findConsentList(db, request.params.id, part);
        if (!list) throw noSuchList();
        const marked = { listId: list.id, carrier: part.carrier, rows: request.body.rows, by: request.staff!.id };
        const entered = await db.transact(async (tx) => {
          const count = await markEntered(tx, marked, request.now);
          await auditRequest(tx, request, 'telemarketing.entered', list.id, { rows: count });
          return count;
        });
        return { body: { entered } };
      },
    }),
  ];
}

function recordingRoutes({ db, recordings }: House): Route[] {
  return [
    route({
      method: 'PUT',
      path: '/api/telemarketing/consent-lists/:id/recordings/:recording',
      access: telemarketersSide,
      summary: 'Adds the recording that a row names: WAV, MP3 or AMR, told by its bytes',
      params: recordingParams,
      upload: ['audio/*', 'application/octet-stream'],
      answer: recordingResult,
      async handle(request) {
        const { id, recording } = request.params;
        const list = await findConsentList(db, id, partOf(request.staff!));
        if (!list) throw noSuchList();
        const { hash, bytes, head } = await keepFile(recordings, request.upload, recordingLimitBytes);
        if (soundOf(head) === undefined) throw noRecording();
        const added = await db.transact(async (tx) => {
          const outcome = await addRecording(tx, { listId: list.id, recording, hash });
          await auditRequest(tx, request, 'telemarketing.recording', list.id, { recording, hash, taken: outcome.ok });
          return outcome;
        });
        if (!added.ok) throw recordingProblems[added.code];
        return { body: { row: added.value.row, hash, bytes } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/telemarketing/consent-lists/:id/recordings/:recording',
      access: everyone,
      summary: 'A recording to listen to, after it was compared with its hash',
      params: recordingParams,
      sends: [...soundTypes, 'application/octet-stream'],
      async handle(request) {
        const { id, recording } = request.params;
        const part = partOf(request.staff!);
        const list = await findConsentList(db, id, part);
        if (!list) throw noSuchList();
        const row = await db.transact(async (tx) => {
          await auditRequest(tx, request, 'telemarketing.recording.listen', list.id, { recording });
          return namedRecording(tx, { listId: list.id, carrier: part.carrier }, recording);
        });
        const hash = row?.recordingHash;
        if (row?.recordingRemovedAt) throw recordingRemoved;
        if (!hash) throw recordingProblems['no-such-recording'];
        return {
          download: {
            name: recording,
            type: await typeOfRecording(recordings, hash),
            content: await recordings.read(hash),
          },
        };
      },
    }),
  ];
}

function pageOf<List extends { id: string }, View>(
  lists: readonly List[],
  limit: number,
  present: (list: List) => View,
) {
  return { items: lists.map(present), ...(lists.length === limit && { next: lists.at(-1)!.id }) };
}

function noSuchList(): Problem {
  return problems.notFound();
}

function noRecording(): Problem {
  return new Problem(415, 'no-recording', {
    'zh-CN': '文件不是录音：请上传 WAV、MP3 或 AMR 格式',
    en: 'The file is no recording: send a WAV, MP3 or AMR file',
  });
}

const recordingRemoved = new Problem(410, 'recording-removed', {
  'zh-CN': '录音已超过保存期限并已删除',
  en: 'This recording was kept as long as the rules ask and is removed',
});

const recordingProblems: Readonly<Record<RecordingRefusal, Problem>> = {
  'no-such-recording': new Problem(404, 'no-such-recording', {
    'zh-CN': '名单中没有这个录音：请按名单“录音”一列的名称上传',
    en: 'No row of the list names this recording, or it has not come: use the name in its recording column',
  }),
  'recording-stands': new Problem(409, 'recording-stands', {
    'zh-CN': '该录音已上传，不能更换',
    en: 'This recording has come already and cannot be exchanged',
  }),
  'recording-of-another': new Problem(409, 'recording-of-another', {
    'zh-CN': '该文件已是另一号码的录音：每个号码必须有自己的录音',
    en: 'This file is the recording of another number already: each number needs its own',
  }),
};

function workOf<Kind>(kind: Kind, { query, staff, now }: Request<unknown, { name: string }>) {
  return { kind, subject: query.name, account: staff!.id, by: staff!.name, now };
}
