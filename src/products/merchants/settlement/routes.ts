import { auditRequest } from '../../../business/staff/index.ts';
import type { Db } from '../../../platform/db.ts';
import { type Caller, InvalidRequest, Problem, problems, type Route, route } from '../../../platform/http/index.ts';
import { asDownload, tableTypes } from '../../../platform/table-file.ts';
import type { Id } from '../../../values/id.ts';
import { beijingIso, monthOf } from '../../../values/time.ts';
import { merchantByCode } from '../registry/store.ts';
import { boardOf } from './board.ts';
import {
  board,
  boardQuery,
  draftBody,
  drafted,
  formatQuery,
  idParams,
  type SheetDetail,
  type SheetView,
  sheet,
  sheetDetail,
  sheetPage,
  sheetsQuery,
} from './contract.ts';
import { draftSheets } from './draft.ts';
import { settlementTable } from './sheet-file.ts';
import { type Asking, linesOf, type Sheet, sheetById, sheets, signSheet } from './store.ts';

/** Who settles with merchants. */
const financiers = { roles: ['finance', 'administrator'] };
/** And who looks: the managers of a merchant at its own, once they are signed. */
const readers = {
  roles: ['finance', 'administrator', 'reconciliation-clerk', 'business-developer', 'merchant-manager'],
};
const managers = { roles: ['merchant-manager'] };
const pageSize = 50;

/** How a merchant does, for its managers, and what it owes us (CA-013): drafted from what was redeemed, signed by a second person. */
export function settlementRoutes({ db }: { readonly db: Db }): Route[] {
  return [boardRoute(db), ...sheetRoutes(db), ...signingRoutes(db)];
}

function boardRoute(db: Db): Route {
  return route({
    method: 'GET',
    path: '/api/till/board',
    access: managers,
    summary: 'How the own merchant did in the last days: days, benefits, people, and why what was refused',
    query: boardQuery,
    answer: board,
    async handle({ query, staff, now }) {
      const { merchantId } = await askingOf(db, staff!);
      return { body: await boardOf(db, merchantId!, query.days, now) };
    },
  });
}

function sheetRoutes(db: Db): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/merchant-settlements',
      access: readers,
      summary: 'Settlements with merchants, the newest month first; a merchant reads its own, once they are signed',
      query: sheetsQuery,
      answer: sheetPage,
      async handle({ query: { month, before }, staff }) {
        const asking = await askingOf(db, staff!);
        const rows = await sheets(db, asking, { month, after: readCursor(before), limit: pageSize });
        const last = rows.length === pageSize ? rows.at(-1) : undefined;
        return {
          body: { items: rows.map((one) => viewOf(one, staff!)), ...(last && { next: `${last.month} ${last.id}` }) },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/merchant-settlements/:id',
      access: readers,
      summary: 'One settlement with its lines: a benefit each, and corrections of months that were signed before',
      params: idParams,
      answer: sheetDetail,
      handle: async ({ params, staff }) => ({ body: await detailOf(db, params.id, staff!) }),
    }),
    route({
      method: 'GET',
      path: '/api/merchant-settlements/:id/file',
      access: readers,
      summary: 'A settlement as a CSV or XLSX file',
      params: idParams,
      query: formatQuery,
      sends: tableTypes,
      async handle(request) {
        const { format } = request.query;
        const detail = await detailOf(db, request.params.id, request.staff!);
        await db.transact((tx) => auditRequest(tx, request, 'merchant-settlement.file', detail.id, { format }));
        return { download: asDownload(settlementTable(detail, request.language), format) };
      },
    }),
  ];
}

function signingRoutes(db: Db): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/merchant-settlements',
      access: financiers,
      summary: 'Drafts the settlements of a month that is over anew; what is signed stays as it is',
      body: draftBody,
      answer: drafted,
      async handle(request) {
        const { month, merchant } = request.body;
        if (month >= monthOf(request.now))
          throw new InvalidRequest([{ field: 'body.month', value: month, remedy: monthOver }]);
        const made = await draftSheets(db, { month, merchant, by: request.staff! }, request.now);
        await db.transact((tx) =>
          auditRequest(tx, request, 'merchant-settlement.draft', merchant ?? month, { month, ...made }),
        );
        return { body: made };
      },
    }),
    route({
      method: 'POST',
      path: '/api/merchant-settlements/:id/sign',
      access: financiers,
      summary: 'Signs a settlement that another person drafted; it is frozen from then on',
      params: idParams,
      answer: sheet,
      async handle(request) {
        const { params, staff, now } = request;
        await db.transact(async (tx) => {
          if (!(await signSheet(tx, params.id, staff!, now))) throw await whyNotSigned(db, params.id);
          await auditRequest(tx, request, 'merchant-settlement.sign', params.id);
        });
        return { body: viewOf((await sheetById(db, {}, params.id))!, staff!) };
      },
    }),
  ];
}

/** People of a merchant ask for its rows, by the company of their account; ours ask for all. */
async function askingOf(db: Db, { role, organisation }: Caller): Promise<Asking> {
  if (role !== 'merchant-manager') return {};
  const own = organisation === undefined ? undefined : await db.transact((tx) => merchantByCode(tx, organisation));
  if (!own) throw problems.notFound();
  return { merchantId: own.id };
}

async function detailOf(db: Db, id: Id, staff: Caller): Promise<SheetDetail> {
  const found = await sheetById(db, await askingOf(db, staff), id);
  if (!found) throw problems.notFound();
  const lines = await linesOf(db, id);
  return { ...viewOf(found, staff), lines: lines.map(({ benefitId: _, ...line }) => line) };
}

function viewOf(
  { merchantId, merchant, draftedById, signedBy, signedAt, draftedAt, ...row }: Sheet,
  staff: Caller,
): SheetView {
  return {
    ...row,
    ...{
      merchant: { id: merchantId, name: merchant },
      isMine: draftedById === staff.id,
      draftedAt: beijingIso(draftedAt),
    },
    ...(signedBy !== null && { signedBy }),
    ...(signedAt !== null && { signedAt: beijingIso(signedAt) }),
  };
}

function readCursor(before: string | undefined) {
  const [month, id] = before?.split(' ') ?? [];
  return month !== undefined && id !== undefined ? { month, id } : undefined;
}

async function whyNotSigned(db: Db, id: Id): Promise<Problem> {
  const found = await sheetById(db, {}, id);
  if (!found) return problems.notFound();
  return found.state === 'draft'
    ? new Problem(409, 'own-draft', {
        'zh-CN': '由您起草的结算单须由另一人签字',
        en: 'You drafted it: another person signs',
      })
    : new Problem(409, 'signed', { 'zh-CN': '结算单已签字', en: 'It is signed already' });
}

const monthOver = { 'zh-CN': '请选择已经结束的月份', en: 'choose a month that is over' };
