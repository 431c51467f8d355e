import { type Caller, InvalidRequest, problems, type Route, route } from '../../platform/http/index.ts';
import { asDownload, tableTypes } from '../../platform/table-file.ts';
import { newId } from '../../values/id.ts';
import { monthOf } from '../../values/time.ts';
import { auditRequest } from '../staff/index.ts';
import {
  draftBody,
  entryBody,
  formatQuery,
  idParams,
  settlementDetail,
  settlementSheet,
  settlementSheetPage,
  sheetsQuery,
  writtenEntry,
} from './contract.ts';
import { type Books, financiers, readers, refusal } from './desk.ts';
import { presentSheet } from './present.ts';
import { draftSheet } from './settle.ts';
import { findSheet, insertEntry, linesOf, listSheets, signSheet } from './settlement-store.ts';
import { settlementTable } from './tables.ts';

/** Settlement sheets (CA-064): drafted as often as one likes, signed once. */
export function settlementRoutes({ db, agreements }: Books): Route[] {
  const detail = async (id: string, reader: Caller) => {
    const sheet = await findSheet(db, id);
    if (!sheet) throw problems.notFound();
    return { ...presentSheet(sheet, reader.id), lines: await linesOf(db, id) };
  };
  return [
    route({
      method: 'POST',
      path: '/api/settlement/sheets',
      access: financiers,
      summary: 'Makes the settlement sheet of a month anew, with corrections of the months signed before',
      body: draftBody,
      answer: settlementDetail,
      async handle(request) {
        const { month, carrier } = request.body;
        if (month >= monthOf(request.now))
          throw new InvalidRequest([{ field: 'body.month', value: month, remedy: monthOver }]);
        const drafted = await draftSheet(db, { month, carrier, agreements, by: request.staff! }, request.now);
        if ('refused' in drafted) throw draftRefusals[drafted.refused]();
        if ('notAgreed' in drafted)
          throw new InvalidRequest(
            drafted.notAgreed.map(({ product, month: of }) => ({
              field: 'body.carrier',
              value: carrier,
              remedy: {
                'zh-CN': `请在链路配置的 settlement/ 中写明 ${product} 自 ${of} 起如何分成`,
                en: `write into settlement/ of the link sheets who shares ${product} from ${of} on`,
              },
            })),
          );
        await db.transact((tx) => auditRequest(tx, request, 'settlement.draft', drafted.sheet.id, { month, carrier }));
        return { body: await detail(drafted.sheet.id, request.staff!) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/settlement/sheets',
      access: readers,
      summary: 'Settlement sheets, newest month first',
      query: sheetsQuery,
      answer: settlementSheetPage,
      async handle({ query: { before, carrier, limit }, staff }) {
        const rows = await listSheets(db, { before, carrier, limit });
        const next = rows.length < limit ? undefined : rows.at(-1)!.month;
        return { body: { items: rows.map((sheet) => presentSheet(sheet, staff!.id)), ...(next && { next }) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/settlement/sheets/:id',
      access: readers,
      summary: 'One settlement sheet with its lines',
      params: idParams,
      answer: settlementDetail,
      handle: async ({ params, staff }) => ({ body: await detail(params.id, staff!) }),
    }),
    route({
      method: 'POST',
      path: '/api/settlement/sheets/:id/sign',
      access: financiers,
      summary: 'Signs a sheet that another person drafted; it is frozen from then on',
      params: idParams,
      answer: settlementSheet,
      handle: (request) =>
        db.transact(async (tx) => {
          const sheet = await signSheet(tx, request.params.id, request.staff!, request.now);
          if (!sheet)
            throw (await findSheet(db, request.params.id))?.state === 'draft' ? ownDraft() : draftRefusals.signed();
          await auditRequest(tx, request, 'settlement.sign', sheet.id, { month: sheet.month, carrier: sheet.carrier });
          return { body: presentSheet(sheet, request.staff!.id) };
        }),
    }),
    route({
      method: 'POST',
      path: '/api/settlement/entries',
      access: financiers,
      summary: 'Writes down a penalty or a debt that was agreed by letter; a negative one takes back an earlier',
      body: entryBody,
      answer: writtenEntry,
      async handle(request) {
        const { body, now, staff } = request;
        const entry = { ...body, id: newId(now), by: staff!.name, at: now };
        await db.transact(async (tx) => {
          await insertEntry(tx, entry);
          const { month, carrier, kind, amountFen } = body;
          await auditRequest(tx, request, 'settlement.entry', entry.id, { month, carrier, kind, amountFen });
        });
        return { status: 201, body: { id: entry.id } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/settlement/sheets/:id/export',
      access: readers,
      summary: 'A settlement sheet as a CSV or XLSX file',
      params: idParams,
      query: formatQuery,
      sends: tableTypes,
      async handle(request) {
        const sheet = await findSheet(db, request.params.id);
        if (!sheet) throw problems.notFound();
        const { format } = request.query;
        const lines = await linesOf(db, sheet.id);
        await db.transact((tx) => auditRequest(tx, request, 'settlement.export', sheet.id, { format }));
        return { download: asDownload(settlementTable(sheet, lines), format) };
      },
    }),
  ];
}

const draftRefusals = {
  signed: () =>
    refusal(409, 'signed', {
      'zh-CN': '该月结算单已签字，差错在下月结算单中更正',
      en: 'The sheet of this month is signed: what is wrong is corrected in the next one',
    }),
  'not-compared': () =>
    refusal(409, 'not-compared', {
      'zh-CN': '该月话单尚未比对，请先导入话单文件',
      en: 'The bills of this month have not been compared: give the bill file first',
    }),
};

const ownDraft = () =>
  refusal(409, 'same-person', {
    'zh-CN': '制单人不能签字，请由另一人核对后签字',
    en: 'Who drafted a sheet does not sign it: another person checks and signs it',
  });

const monthOver = { 'zh-CN': '请填写已结束的月份', en: 'give a month that is over' };
