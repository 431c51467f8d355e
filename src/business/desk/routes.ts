import { BlobTooLarge } from '../../platform/blobs.ts';
import {
  InvalidRequest,
  oneOf,
  Problem,
  problems,
  type Request,
  type Route,
  route,
} from '../../platform/http/index.ts';
import { tableIn } from '../../platform/table.ts';
import { tableTypes } from '../../platform/table-file.ts';
import { type Id, newId } from '../../values/id.ts';
import { maskPhone, mobilesMasked } from '../../values/phone.ts';
import { beijingIso, dayMs, later, startOfDay } from '../../values/time.ts';
import { findCall, tieToTicket } from '../calls/index.ts';
import { mailCounts, mailsAside, settleAside, settleByHand, troubledMails } from '../mail/index.ts';
import { auditRequest } from '../staff/index.ts';
import { insertAttachment, openTicket } from '../tickets/index.ts';
import { type Importing, runImport } from '../works/index.ts';
import {
  asideBody,
  callTicketBody,
  callTicketOpened,
  carrierParams,
  deskCategories,
  faxesQuery,
  faxPage,
  faxQuery,
  faxTaken,
  idParams,
  mailDesk,
  orderImportQuery,
  repliesQuery,
  replyBody,
  troubledBody,
  workOrderBody,
  workOrderDesk,
  workOrdersImported,
  workOrdersQuery,
  workOrderTaken,
} from './contract.ts';
import { repliesTable } from './export.ts';
import { type Fax, faxLimitBytes, listFaxes, takeFax } from './fax.ts';
import { type CarrierForm, faultsOfReply, type WorkOrderColumn } from './forms.ts';
import { helpRoutes } from './help-routes.ts';
import type { DeskHouse } from './house.ts';
import {
  findOrder,
  type GivenOrder,
  listOrders,
  readOrder,
  repliesTo,
  replyToOrder,
  takeOrder,
  type WorkOrder,
} from './work-orders.ts';

const agents = { roles: ['care-agent', 'supervisor'] };
const desks = { roles: ['care-agent', 'supervisor', 'technical-support', 'administrator'] };
const supervisors = { roles: ['supervisor', 'administrator'] };
const csv = ['text/csv', 'text/plain', 'application/vnd.ms-excel'];

/** The ways that tickets come by: the help page, mails, faxes, calls and carriers' work orders. */
export function deskRoutes(house: DeskHouse & { readonly behindTls: boolean }): Route[] {
  return [
    ...helpRoutes(house),
    ...callRoutes(house),
    ...mailRoutes(house),
    ...faxRoutes(house),
    ...workOrderRoutes(house),
  ];
}

function callRoutes({ db, tickets }: DeskHouse): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/desk/categories',
      access: desks,
      summary: 'What a case may be about',
      answer: deskCategories,
      handle: async () => ({
        body: { items: [...tickets.desk.categories].map(([code, title]) => ({ code, title })) },
      }),
    }),
    route({
      method: 'POST',
      path: '/api/calls/:id/ticket',
      access: agents,
      summary: 'Opens a ticket from a call to the hotline; a call has one',
      params: idParams,
      body: callTicketBody,
      answer: callTicketOpened,
      async handle(request) {
        const { params, body, now, staff } = request;
        const call = await findCall(db, params.id);
        if (!call) throw problems.notFound();
        if (!tickets.desk.categories.has(body.category)) throw noCategory(body.category);
        const opened = await db.transact(async (tx) => {
          const asked = {
            ...({ source: 'hotline', channel: 'phone' } as const),
            ...{ phone: call.phone === '' ? null : call.phone, filedBy: staff!.id, assignee: staff!.id },
            ...{ category: body.category, subject: body.subject, text: body.text },
            messageReference: `${call.phone} ${call.callId}`,
          };
          const one = await openTicket(tx, tickets, asked, now);
          if (!one || !(await tieToTicket(tx, call, one.ticket.id))) throw hasTicket();
          await auditRequest(tx, request, 'ticket.from-call', one.ticket.id, { call: call.id });
          return one;
        });
        return { status: 201, body: { ticketId: opened.ticket.id, number: opened.number } };
      },
    }),
  ];
}

const shownAtMost = 100;

function mailRoutes({ db, blobs, tickets }: DeskHouse): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/desk/mails',
      access: desks,
      summary: 'Mails that wait for a person: set aside, or of ours and unsure, refused or back',
      answer: mailDesk,
      async handle() {
        const [counts, aside, troubled] = await Promise.all([
          mailCounts(db),
          mailsAside(db, shownAtMost),
          troubledMails(db, shownAtMost),
        ]);
        return {
          body: {
            counts,
            aside: aside.map(({ id, fromAddress: from, fromName: name, subject, why, bytes, receivedAt }) => {
              const shown = { from: mobilesMasked(from), name: mobilesMasked(name), subject: mobilesMasked(subject) };
              return { ...{ id, ...shown, why, bytes }, receivedAt: beijingIso(receivedAt) };
            }),
            troubled: troubled.map(({ id, aboutId, recipient, subject, state, answer, queuedAt }) => ({
              ...{ id, ticketId: aboutId, to: mobilesMasked(recipient), subject: mobilesMasked(subject) },
              answer: answer ?? '',
              state: state as 'unsure' | 'refused' | 'bounced',
              queuedAt: beijingIso(queuedAt),
            })),
          },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/desk/mails/:id/mail.eml',
      access: { roles: ['supervisor', 'technical-support', 'administrator'] },
      summary: 'A mail that was set aside, whole, to be looked at with care',
      params: idParams,
      sends: ['application/octet-stream'],
      async handle(request) {
        const found = (await mailsAside(db, 1000)).find(({ id }) => id === request.params.id);
        if (!found) throw problems.notFound();
        await db.transact((tx) => auditRequest(tx, request, 'mail.download', found.id));
        return {
          download: { name: 'mail.eml', type: 'application/octet-stream', content: await blobs.read(found.rawHash) },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/desk/mails/:id/settle',
      access: agents,
      summary: 'A mail that was set aside becomes a ticket, or needs nothing',
      params: idParams,
      body: asideBody,
      async handle(request) {
        const { params, body, now, staff } = request;
        await db.transact(async (tx) => {
          const aside = await settleAside(tx, params.id, { by: staff!.id, aboutId: undefined });
          if (!aside) throw settledAlready();
          if (body.how === 'ticket') {
            const file = {
              id: newId(now),
              name: 'mail.eml',
              type: 'message/rfc822',
              bytes: aside.bytes,
              hash: aside.rawHash,
              by: staff!.id,
            };
            await insertAttachment(tx, file, now);
            await openTicket(
              tx,
              tickets,
              {
                ...({ source: 'e-mail', channel: 'e-mail', category: 'other' } as const),
                ...{
                  subject: aside.subject || '（无主题的邮件）',
                  text: `被搁置的邮件：${aside.why}`,
                  filedBy: staff!.id,
                },
                ...{ email: aside.fromAddress || null, name: aside.fromName || null, attachments: [file.id] },
                messageReference: aside.id,
              },
              now,
            );
          }
          await auditRequest(tx, request, 'mail.settle', aside.id, { how: body.how });
        });
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/desk/sent-mails/:id/settle',
      access: agents,
      summary: 'A mail of ours that is unsure, was refused or came back is sent once more, or never',
      params: idParams,
      body: troubledBody,
      async handle(request) {
        const { params, body, now } = request;
        await db.transact(async (tx) => {
          if (!(await settleByHand(tx, params.id, body.how, now))) throw settledAlready();
          await auditRequest(tx, request, 'mail.again-or-never', params.id, { how: body.how });
        });
        return {};
      },
    }),
  ];
}

function faxRoutes(house: DeskHouse): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/desk/faxes',
      access: agents,
      summary: 'Takes a fax as PDF or TIFF; the same pages again are the fax they were',
      query: faxQuery,
      upload: ['application/pdf', 'image/tiff', 'application/octet-stream'],
      answer: faxTaken,
      async handle(request) {
        const given = { ...request.query, cameBy: 'upload' } as const;
        const { fax, isKnown } = await takeFax(house, given, request.upload, request.now, (tx, one) =>
          auditRequest(tx, request, 'fax.upload', one.id, { name: one.name }),
        ).catch((error) => {
          throw error instanceof BlobTooLarge ? problems.fileTooLarge(faxLimitBytes) : error;
        });
        if (fax.state === 'refused') throw noFax();
        return { status: isKnown ? 200 : 201, body: { ...presentFax(fax), isKnown } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/desk/faxes',
      access: desks,
      summary: 'Faxes, the newest first',
      query: faxesQuery,
      answer: faxPage,
      async handle({ query: { before, limit } }) {
        const faxes = await listFaxes(house.db, before, limit + 1);
        const page = faxes.slice(0, limit);
        return { body: { items: page.map(presentFax), ...(faxes.length > limit && { next: page.at(-1)!.id }) } };
      },
    }),
  ];
}

/** The name of a fax often is the number that it came from. */
function presentFax({ receivedAt, name, sender, ...fax }: Fax) {
  const shown = { name: mobilesMasked(name), ...(sender !== undefined && { sender: mobilesMasked(sender) }) };
  return { ...fax, ...shown, receivedAt: beijingIso(receivedAt) };
}

function workOrderRoutes(house: DeskHouse): Route[] {
  const { db, forms } = house;
  const formOf = (carrier: string): CarrierForm => {
    const form = forms.get(carrier);
    if (!form) throw new InvalidRequest([{ field: 'carrier', value: carrier, remedy: oneOf([...forms.keys()]) }]);
    return form;
  };
  const enter = async (
    request: Request<{ carrier: string }, unknown, GivenOrder>,
    by: Id | null,
    form: CarrierForm,
  ) => {
    const read = readOrder(form, request.body, request.now);
    if (Array.isArray(read))
      throw new InvalidRequest(read.map((fault) => ({ ...fault, field: `body.${fault.field}` })));
    const order = { given: request.body, read, by };
    const taken = await db.transact(async (tx) => {
      const one = await takeOrder(tx, house, form, order, request.now);
      const { carrier } = form;
      if (one.fate !== 'known')
        await auditRequest(tx, request, 'work-order', one.ticketId, { carrier, number: read.number, fate: one.fate });
      return one;
    });
    return { status: taken.fate === 'taken' ? 201 : 200, body: taken };
  };
  return [
    // A carrier's system posts from its own addresses; a route that nobody may call is not there.
    ...[...forms.values()]
      .filter(({ addresses }) => addresses.length > 0)
      .map((form) =>
        route({
          method: 'POST',
          path: `/api/carrier/${form.carrier}/work-orders`,
          access: { addresses: form.addresses },
          summary: `${form.title.en} passes a work order; its number makes it one, however often it comes`,
          body: workOrderBody,
          answer: workOrderTaken,
          handle: (request) => enter({ ...request, params: { carrier: form.carrier } }, null, form),
        }),
      ),
    route({
      method: 'POST',
      path: '/api/work-orders/:carrier',
      access: agents,
      summary: 'Enters a work order of a carrier by hand',
      params: carrierParams,
      body: workOrderBody,
      answer: workOrderTaken,
      handle: (request) => enter(request, request.staff!.id, formOf(request.params.carrier)),
    }),
    route({
      method: 'POST',
      path: '/api/work-orders',
      access: agents,
      summary: "Takes a CSV file of a carrier's work orders; rows that cannot be taken are told with line and reason",
      query: orderImportQuery,
      upload: csv,
      answer: workOrdersImported,
      async handle(request) {
        const form = formOf(request.query.carrier);
        const { upload, now, query, language } = request;
        const staff = request.staff!;
        const subject = `${form.title['zh-CN']} ${query.name}`.trim();
        const { faults, ...counts } = await runImport(
          house,
          { kind: 'work-orders', subject, staff, now, language, upload, limitBytes: ordersLimitBytes },
          (importing) => importOrders(house, form, importing, { now, by: staff.id }),
        );
        await db.transact((tx) => auditRequest(tx, request, 'work-orders.import', form.carrier, counts));
        return { body: { ...counts, faults } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/work-orders',
      access: desks,
      summary: "Carriers' work orders: those that wait, the most pressing first; or those answered, the newest first",
      query: workOrdersQuery,
      answer: workOrderDesk,
      async handle({ query: { state }, now }) {
        const orders = await listOrders(db, state, 500);
        return {
          body: { forms: [...forms.values()].map(presentForm), items: orders.map((one) => presentOrder(one, now)) },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/work-orders/:id/reply',
      access: agents,
      summary: "Answers a work order on the carrier's form; that solves its ticket",
      params: idParams,
      body: replyBody,
      async handle(request) {
        const { id } = request.params;
        const order = await findOrder(db, id);
        if (!order) throw problems.notFound();
        const form = formOf(order.carrier);
        const { reply } = request.body;
        const faults = faultsOfReply(form, reply);
        if (faults.length > 0) throw new InvalidRequest(faults);
        const { id: by, role } = request.staff!;
        await db.transact(async (tx) => {
          const done = await replyToOrder(tx, house, form, { ticketId: id, reply, by: { id: by, role } }, request.now);
          if (!done.ok) throw notReplied(done.code);
          await auditRequest(tx, request, 'work-order.reply', id, { number: order.number });
        });
        return {};
      },
    }),
    route({
      method: 'GET',
      path: '/api/work-orders/replies',
      access: supervisors,
      summary: 'Replies to a carrier of some days, in the columns of its own form',
      query: repliesQuery,
      sends: tableTypes,
      async handle(request) {
        const { carrier, from, to, format } = request.query;
        const form = formOf(carrier);
        const orders = await repliesTo(db, carrier, startOfDay(from), later(startOfDay(to), dayMs));
        await db.transact((tx) =>
          auditRequest(tx, request, 'work-orders.export', carrier, { from, to, rows: orders.length }),
        );
        return { download: repliesTable(form, orders, `${from} ${to}`, format) };
      },
    }),
  ];
}

const ordersLimitBytes = 20 * 1024 * 1024;

async function importOrders(
  house: DeskHouse,
  form: CarrierForm,
  { file, told, faults, worker }: Importing,
  { now, by }: { readonly now: Date; readonly by: Id },
) {
  const sum = { taken: 0, changed: 0, known: 0 };
  const columns = Object.fromEntries<string[]>(
    Object.entries(form.columns).map(([key, names]) => [key, names.map((name) => name.toLowerCase())]),
  ) as Record<WorkOrderColumn, string[]>;
  let done = 0;
  for await (const rows of tableIn(file.open, columns, told, ['phone', 'category', 'deadline', 'contact'])) {
    for (const { line, row } of rows) {
      const read = readOrder(form, row, now);
      if (Array.isArray(read)) for (const fault of read) faults.add(line, fault);
      else {
        const { fate } = await house.db.transact((tx) => takeOrder(tx, house, form, { given: row, read, by }, now));
        sum[fate] += 1;
      }
      done += 1;
      await worker.at({ done });
    }
    await faults.keep();
  }
  return sum;
}

function presentForm({ carrier, title, categories, reply }: CarrierForm) {
  return {
    ...{ carrier, title, categories: Object.keys(categories) },
    reply: reply.map(({ code, title, choices, longest, required }) => ({
      ...{ code, title, longest, required },
      ...(choices && { choices: [...choices] }),
    })),
  };
}

function presentOrder(order: WorkOrder, now: Date) {
  const { ticketId, carrier, number, phone, given, deadlineAt, receivedAt, state, warnedAt, reply, repliedAt } = order;
  return {
    ...{ ticketId, carrier, number, state, category: given.category, content: given.content },
    phone: phone && maskPhone(phone),
    deadlineAt: beijingIso(deadlineAt),
    receivedAt: beijingIso(receivedAt),
    warned: warnedAt !== undefined,
    late: (repliedAt ?? now) > deadlineAt,
    ...(reply && { reply: { ...reply } }),
    ...(repliedAt && { repliedAt: beijingIso(repliedAt) }),
  };
}

const noCategory = (value: string) => new InvalidRequest([{ field: 'body.category', value, remedy: categoryWanted }]);
const categoryWanted = { 'zh-CN': '请选择 tickets.yaml 中的一个分类', en: 'choose a category of tickets.yaml' };
const hasTicket = () =>
  new Problem(409, 'has-ticket', {
    'zh-CN': '这通来电已经建过客服单',
    en: 'This call has its ticket already',
  });
const settledAlready = () =>
  new Problem(409, 'settled-already', { 'zh-CN': '已被处理', en: 'Somebody has settled it already' });
const noFax = () =>
  new Problem(415, 'no-fax', {
    'zh-CN': '文件不是传真：请上传 PDF 或 TIFF',
    en: 'The file is no fax: send PDF or TIFF',
  });
const notReplied = (code: string) =>
  code === 'replied-already'
    ? new Problem(409, code, { 'zh-CN': '该工单已回复', en: 'This work order has its reply' })
    : new Problem(409, code, {
        'zh-CN': `客服单目前不能回复（${code}），请在客服单页面查看其状态`,
        en: `The ticket cannot be answered where it stands (${code}): see its page`,
      });
