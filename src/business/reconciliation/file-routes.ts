import { BlobTooLarge } from '../../platform/blobs.ts';
import { InvalidRequest, oneOf, problems, type Route, route, type Text, wordsIn } from '../../platform/http/index.ts';
import { withoutSecrets } from '../../platform/log.ts';
import { auditRequest } from '../staff/index.ts';
import {
  cancelBody,
  carrierFile,
  carrierFilePage,
  faultsQuery,
  fileSheetView,
  filesQuery,
  givenFile,
  idParams,
  lineFaultPage,
  uploadQuery,
} from './contract.ts';
import { afterAllIds, type Books, clerks, paged, refusal } from './desk.ts';
import { endFile, faultsOf, findFile, listFiles } from './file-store.ts';
import { fileLimitBytes, type Given, receiveFile } from './files.ts';
import { presentFile } from './present.ts';
import { type FileSheet, sheetFor } from './sheets.ts';

/** Carriers' files: given, watched, and what is wrong in them. */
export function fileRoutes({ db, blobs, sheets }: Books): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/reconciliation/file-sheets',
      access: clerks,
      summary: 'How the files of carriers are read',
      answer: fileSheetView.array(),
      handle: async () => ({ body: [...sheets] }),
    }),
    route({
      method: 'POST',
      path: '/api/reconciliation/files',
      access: clerks,
      summary: 'Takes a file of a carrier, to be read in the background; the same file is told and not read twice',
      query: uploadQuery,
      upload: ['text/csv', 'text/plain', 'application/octet-stream', 'application/vnd.ms-excel'],
      answer: givenFile,
      async handle(request) {
        const { name } = request.query;
        const { sheet, period } = meant(sheets, request.query);
        const { id: account, name: by } = request.staff!;
        const given: Given = { sheet, period, name, content: request.upload, by, account };
        const outcome = await receiveFile({ db, blobs }, given, request.now, (tx, { file, isKnown }) =>
          auditRequest(tx, request, 'reconciliation.file', file.id, {
            sheet: file.sheet,
            period,
            bytes: file.bytes,
            isKnown,
          }),
        ).catch(tooLarge);
        if (!outcome.ok && outcome.code === 'file-empty')
          throw refusal(400, 'file-empty', { 'zh-CN': '文件是空的', en: 'The file is empty' });
        if (!outcome.ok) throw periodUnfit(sheet, period);
        const { file, isKnown } = outcome.value;
        return { status: isKnown ? 200 : 202, body: { ...presentFile(file, request.language), isKnown } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/reconciliation/files',
      access: clerks,
      summary: 'Files that were given and how far they are read, newest first',
      query: filesQuery,
      answer: carrierFilePage,
      async handle({ query: { kind, before = afterAllIds, limit }, language }) {
        const rows = await listFiles(db, { kind, before, limit: limit + 1 });
        return {
          body: paged(
            rows,
            limit,
            (file) => presentFile(file, language),
            ({ id }) => id,
          ),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/reconciliation/files/:id',
      access: clerks,
      summary: 'How far one file is read',
      params: idParams,
      answer: carrierFile,
      async handle({ params, language }) {
        const file = await findFile(db, params.id);
        if (!file) throw problems.notFound();
        return { body: presentFile(file, language) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/reconciliation/files/:id/faults',
      access: clerks,
      summary: 'Lines of a file that cannot be used, and why',
      params: idParams,
      query: faultsQuery,
      answer: lineFaultPage,
      async handle({ params, query: { after, limit }, language }) {
        const faults = await faultsOf(db, params.id, after, limit);
        const next = faults.length < limit ? undefined : String(faults.at(-1)!.line);
        const items = faults.map((one) => ({
          ...one,
          value: withoutSecrets(one.value),
          reason: wordsIn(one.reason, language),
        }));
        return { body: { items, ...(next && { next }) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/reconciliation/files/:id/cancel',
      access: clerks,
      summary: 'Ends the reading of a file; nothing of it counts',
      params: idParams,
      body: cancelBody,
      answer: carrierFile,
      async handle(request) {
        const { id } = request.params;
        const { reason } = request.body;
        await db.transact(async (tx) => {
          if (!(await endFile(tx, id, { state: 'cancelled', reason, now: request.now })))
            throw refusal(409, 'not-reading', {
              'zh-CN': '该文件已不在读取中',
              en: 'The file is not being read any more',
            });
          await auditRequest(tx, request, 'reconciliation.file.cancel', id, { reason });
        });
        return { body: presentFile((await findFile(db, id))!, request.language) };
      },
    }),
  ];
}

/** The sheet and period that were named, or those that the file's name tells. */
function meant(
  sheets: readonly FileSheet[],
  { name, sheet: named, period }: { name: string; sheet?: string | undefined; period?: string | undefined },
): { sheet: FileSheet; period: string } {
  const told = sheetFor(sheets, name);
  const sheet = named === undefined ? told?.sheet : sheets.find(({ file }) => file === named);
  const names = sheets.map(({ file }) => file).join(', ');
  if (!sheet)
    throw named === undefined
      ? unfit('name', name, {
          'zh-CN': `没有配置认得这样的文件名；请用 ?sheet= 指定：${names}`,
          en: `no sheet knows files of such a name; give ?sheet=, one of ${names}`,
        })
      : unfit('sheet', named, oneOf(sheets.map(({ file }) => file)));
  const ofPeriod = period ?? (told?.sheet === sheet ? told.period : undefined);
  if (ofPeriod === undefined)
    throw unfit('name', name, {
      'zh-CN': `按 ${sheet.names} 看不出文件所属时间；请用 ?period= 指定`,
      en: `the name tells no period by ${sheet.names}; give ?period=`,
    });
  return { sheet, period: ofPeriod };
}

function periodUnfit({ kind }: FileSheet, period: string): InvalidRequest {
  const isDay = kind === 'relations';
  return unfit('period', period, {
    'zh-CN': isDay ? '请填写日期，如 2026-11-22' : '请填写月份，如 2026-11',
    en: isDay ? 'give a day, 2026-11-22' : 'give a month, 2026-11',
  });
}

function unfit(field: string, value: string, remedy: Text): InvalidRequest {
  return new InvalidRequest([{ field: `query.${field}`, value, remedy }]);
}

function tooLarge(error: unknown): never {
  throw error instanceof BlobTooLarge ? problems.fileTooLarge(fileLimitBytes) : error;
}
