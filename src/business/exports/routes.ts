import type { z } from 'zod';
import type { Blobs } from '../../platform/blobs.ts';
import type { Db } from '../../platform/db.ts';
import {
  type Caller,
  InvalidRequest,
  Problem,
  type Request,
  type Route,
  readBy,
  route,
} from '../../platform/http/index.ts';
import { withoutSecrets } from '../../platform/log.ts';
import { newId } from '../../values/id.ts';
import { beijingIso, dayOf } from '../../values/time.ts';

import { auditRequest, namesOf } from '../staff/index.ts';
import { beginWork } from '../works/index.ts';
import {
  approveBody,
  askExportBody,
  type ExportView,
  exportKinds,
  exportParams,
  exportsPage,
  exportsQuery,
  exportView,
  refuseBody,
} from './contract.ts';
import type { ExportKind } from './kind.ts';
import { type Deed, type ExportRequest, lapseOf, refusalOf } from './model.ts';
import { insertExport, listExports, lockExport, type Named, readExport, recordDeed } from './store.ts';

type Desk = { readonly db: Db; readonly files: Blobs; readonly kinds: readonly ExportKind[] };

/** Asking for exports, deciding about those of others, and downloading one's own. */
export function exportRoutes(desk: Desk): Route[] {
  const { db, kinds, files } = desk;
  const asking = { roles: rolesOf(kinds.flatMap(({ asks }) => asks)) };
  const deciding = { roles: rolesOf(kinds.flatMap(({ approves }) => approves)) };
  const everyone = { roles: rolesOf([...asking.roles, ...deciding.roles]) };
  return [
    route({
      method: 'GET',
      path: '/api/exports/kinds',
      access: everyone,
      summary: 'What one may ask to have exported',
      answer: exportKinds,
      handle: async ({ staff, language }) => ({
        body: {
          kinds: kinds
            .filter(({ asks }) => includes(asks, staff!))
            .map(({ name, title, columns }) => ({
              ...{ name, title: title[language] },
              columns: columns.map((column) => column[language]),
            })),
        },
      }),
    }),
    route({
      method: 'GET',
      path: '/api/exports',
      access: everyone,
      summary: 'Exports that one asked for or may decide about, the newest first',
      query: exportsQuery,
      answer: exportsPage,
      async handle(request) {
        const { limit } = request.query;
        const decides = kinds.filter(({ approves }) => includes(approves, request.staff!)).map(({ name }) => name);
        const rows = await listExports(db, { id: request.staff!.id, decides }, { ...request.query, limit: limit + 1 });
        const exports = rows.slice(0, limit).map((row) => present(desk, row, request));
        return { body: { exports, more: rows.length > limit } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/exports',
      access: asking,
      summary: 'Asks for an export; a second person decides',
      body: askExportBody,
      answer: exportView,
      async handle(request) {
        const { kind, reason } = request.body;
        const asked = kinds.find(({ name, asks }) => name === kind && includes(asks, request.staff!));
        if (!asked) throw unknownKind(kind);
        const { given: filter, subject } = await readFilter(asked, request);
        const id = newId(request.now);
        await db.transact(async (tx) => {
          await insertExport(tx, {
            ...{
              id,
              kind,
              filter,
              subject,
              reason,
              language: request.language,
              organisation: request.staff!.organisation ?? null,
            },
            ...{ askedBy: request.staff!.id, askedAt: request.now, dueAt: lapseOf(request.now) },
          });
          await auditRequest(tx, request, 'export.ask', id, { kind, reason, ...(subject !== null && { subject }) });
        });
        return { status: 201, body: await reread(desk, id, request) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/exports/:id/approve',
      access: deciding,
      summary: 'Approves the export of somebody else; the file is then prepared',
      params: exportParams,
      body: approveBody,
      answer: exportView,
      handle: (request) => act(desk, 'approve', request, request.params.id, request.body.note),
    }),
    route({
      method: 'POST',
      path: '/api/exports/:id/refuse',
      access: deciding,
      summary: 'Refuses the export of somebody else, and says why',
      params: exportParams,
      body: refuseBody,
      answer: exportView,
      handle: (request) => act(desk, 'refuse', request, request.params.id, request.body.note),
    }),
    route({
      method: 'POST',
      path: '/api/exports/:id/cancel',
      access: asking,
      summary: 'Takes the own question back, or stops the file that is being prepared',
      params: exportParams,
      answer: exportView,
      handle: (request) => act(desk, 'cancel', request, request.params.id),
    }),
    route({
      method: 'GET',
      path: '/api/exports/:id/file',
      access: asking,
      summary: 'The file of the own export, as CSV; each download is counted and in the audit',
      params: exportParams,
      sends: ['text/csv'],
      async handle(request) {
        const { body } = await act(desk, 'download', request, request.params.id);
        const content = await files.read(body.sha256!);
        return { download: { name: `${body.kind}-${dayOf(request.now)}.csv`, type: 'text/csv', content } };
      },
    }),
  ];
}

async function act(desk: Desk, deed: Deed, request: Request, id: string, note = ''): Promise<{ body: ExportView }> {
  const { db, kinds } = desk;
  const { staff, now } = request;
  await db.transact(async (tx) => {
    const found = await lockExport(tx, id);
    const approves = kinds.find(({ name }) => name === found?.kind)?.approves ?? [];
    // Whose export it is not, and who does not decide about it, learns not even that it is there.
    if (!found || !(found.askedBy === staff!.id || includes(approves, staff!))) throw noSuchExport();
    const refusal = refusalOf(deed, found, approves, staff!, now);
    if (refusal) throw refused[refusal]();
    await recordDeed(tx, deed, { id, by: staff!.id, note, at: now });
    if (deed === 'approve') await beginWork(tx, await workOf(db, kinds, found));
    const detail = { kind: found.kind, ...(note && { note }), ...(deed === 'download' && { sha256: found.fileHash! }) };
    await auditRequest(tx, request, `export.${deed}`, id, detail);
  });
  return { body: await reread(desk, id, request) };
}

async function reread(desk: Desk, id: string, request: Request): Promise<ExportView> {
  return present(desk, (await readExport(desk.db, id))!, request);
}

function present({ kinds }: Desk, row: Named, { staff, now, language }: Request): ExportView {
  const kind = kinds.find(({ name }) => name === row.kind);
  const mayDo = (deed: Deed) => refusalOf(deed, row, kind?.approves ?? [], staff!, now) === undefined;
  const { id, subject, reason, state, note, rowsDone, rowsExpected, downloads, fault } = row;
  return {
    ...{ id, kind: row.kind, title: kind?.title[language] ?? row.kind, filter: shownFilter(row.filter) },
    ...{ subject, reason, state, note, rowsDone, rowsExpected, downloads, fault },
    ...{ askedBy: row.askedByName, askedAt: beijingIso(row.askedAt) },
    ...{ decidedBy: row.decidedByName, decidedAt: row.decidedAt && beijingIso(row.decidedAt) },
    ...{ dueAt: row.dueAt && beijingIso(row.dueAt), sha256: row.fileHash, bytes: row.fileBytes },
    may: { decide: mayDo('approve'), cancel: mayDo('cancel'), download: mayDo('download') },
  };
}

/** What was asked for, without a whole number: a list shows none. */
function shownFilter(filter: unknown): Record<string, unknown> {
  return JSON.parse(withoutSecrets(JSON.stringify(filter)));
}

/** The filter, kept as it was given: dates stay texts, and defaults are filled in anew. */
async function readFilter(
  kind: ExportKind,
  { body, staff, language, now }: Request<unknown, unknown, z.output<typeof askExportBody>>,
): Promise<{ given: unknown; subject: string | null }> {
  const given = body.filter;
  const read = readBy(kind.filter, given, 'body.filter');
  if ('faults' in read) throw new InvalidRequest(read.faults);
  if (!kind.subject) return { given, subject: null };
  const subject = await kind.subject(read.value, {
    role: staff!.role,
    organisation: staff!.organisation,
    language,
    now,
  });
  if (subject === undefined) throw new InvalidRequest([{ field: 'body.filter', remedy: noneOfYours }]);
  return { given, subject };
}

const noneOfYours = {
  'zh-CN': '没有您可以导出的这一项，请从列表中选择',
  en: 'there is nothing of this name that you may export: choose from the list',
};

function includes(roles: readonly string[], { role }: Pick<Caller, 'role'>): boolean {
  return roles.includes(role);
}

function rolesOf(roles: readonly string[]): string[] {
  return [...new Set(roles)].sort();
}

function unknownKind(kind: string): InvalidRequest {
  return new InvalidRequest([
    {
      field: 'body.kind',
      value: kind,
      remedy: { 'zh-CN': '请从 GET /api/exports/kinds 中选择', en: 'name one of GET /api/exports/kinds' },
    },
  ]);
}

function noSuchExport(): Problem {
  return new Problem(404, 'no-such-export', { 'zh-CN': '没有这个导出申请', en: 'There is no such export' });
}

const refused = {
  'own-export': () =>
    new Problem(409, 'own-export', {
      'zh-CN': '不能审批自己的导出申请，请由另一位有权限的同事审批',
      en: 'An export is decided by somebody else than who asked for it',
    }),
  'not-yours': () =>
    new Problem(403, 'not-yours', {
      'zh-CN': '只有申请人可以取消或下载，只有审批角色可以审批',
      en: 'Who asked may cancel and download; roles that approve this kind may decide',
    }),
  'export-moved-on': () =>
    new Problem(409, 'export-moved-on', {
      'zh-CN': '该导出的状态已变化，请刷新后再看',
      en: 'This export has moved on; load the page again',
    }),
};

/** As the list of long work shows it: it is the asker's, and a preparer that died is followed by another. */
async function workOf(db: Db, kinds: Desk['kinds'], { id, kind, language, askedBy }: ExportRequest) {
  const title = kinds.find(({ name }) => name === kind)?.title[language] ?? kind;
  const by = (await namesOf(db, [askedBy])).get(askedBy) ?? '';
  return { id, kind: 'export', subject: title, by, account: askedBy, resumes: true } as const;
}
