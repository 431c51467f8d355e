import { auditRequest, namesOf } from '../../business/staff/index.ts';
import { readPlate } from '../../business/vehicles/index.ts';
import { type Caller, type Route, route, type ServerEvent } from '../../platform/http/index.ts';
import type { Listener } from '../../platform/listen.ts';
import { heardOn } from '../../platform/listen.ts';
import { partsOf } from '../../protocols/sms/index.ts';
import { beijingIso } from '../../values/time.ts';
import { act, type ErrandHouse, pay, previewQuotation, type QuotationSaid, quoteErrand } from './actions.ts';
import { agentRoutes } from './agent-routes.ts';
import { complaintRoute } from './complaint.ts';
import {
  type ActBody,
  actBody,
  errandCounts,
  errandOffers,
  errandPage,
  errandParams,
  errandView,
  listQuery,
  paymentBody,
  quotationBody,
  quotationPreview,
} from './contract.ts';
import type { Actor, Command } from './decide.ts';
import { leads } from './may.ts';
import type { Errand } from './model.ts';
import { errandOffersOf } from './own.ts';
import { photoRoutes } from './photo-routes.ts';
import { presentErrand, presentRow } from './present.ts';
import { refused } from './problems.ts';
import { allowed, type ErrandRoutesHouse, everyone, ownOnly, seen } from './seeing.ts';
import { countErrands, errandChannel, eventsOf, listErrands, paymentsOf, photosOf } from './store.ts';

/** The board, an errand with all that was done and paid, and what is done to it. */
export function errandRoutes(house: ErrandRoutesHouse): Route[] {
  return [
    ...listRoutes(house),
    ...doRoutes(house),
    ...photoRoutes(house),
    ...agentRoutes(house),
    complaintRoute(house),
  ];
}

function listRoutes(house: ErrandRoutesHouse): Route[] {
  const { db, errands: book, listener, numbers } = house;
  return [
    route({
      method: 'GET',
      path: '/api/errands',
      access: everyone,
      summary: 'Errands by state, city and kind, who has priority first; an errand agent’s own; numbers masked',
      query: listQuery,
      answer: errandPage,
      async handle({ query: { after, limit, ...filter }, staff }) {
        const found = await listErrands(db, { ...filter, agent: ownOnly(staff!) }, { offset: after, limit: limit + 1 });
        const errands = found.slice(0, limit);
        const payments = await paymentsOf(
          db,
          errands.map(({ id }) => id),
        );
        const names = await namesOf(
          db,
          errands.flatMap(({ agent }) => agent ?? []),
        );
        const items = errands.map((one) => ({
          ...presentRow(
            one,
            payments.filter(({ errandId }) => errandId === one.id),
            book,
          ),
          phone: numbers.mask(one.phone, staff!),
          ...(one.agent !== null && { agent: names.get(one.agent) ?? '—' }),
        }));
        return { body: { items, ...(found.length > limit && { next: after + limit }) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/errands/counts',
      access: everyone,
      summary: 'How many errands that are not over stand where, and how many are late',
      answer: errandCounts,
      handle: async ({ staff }) => ({ body: await countErrands(db, ownOnly(staff!)) }),
    }),
    route({
      method: 'GET',
      path: '/api/errands/offers',
      access: everyone,
      summary: 'Kinds of errands with papers, rules and steps, cities, and the price list of today',
      answer: errandOffers,
      handle: async ({ now }) => ({ body: errandOffersOf(house, now) }),
    }),
    route({
      method: 'GET',
      path: '/api/errands/events',
      access: everyone,
      summary: 'Tells, as it happens, that an errand has changed',
      sends: ['text/event-stream'],
      handle: async ({ signal }) => ({ events: changes(listener, signal) }),
    }),
    route({
      method: 'GET',
      path: '/api/errands/:id',
      access: everyone,
      summary:
        'A whole errand: the number masked, the quotation as it was sent, steps, pictures, every fen, and what may be done',
      params: errandParams,
      answer: errandView,
      async handle({ params, staff }) {
        return { body: await wholeOf(house, await seen(house, staff!, params.id), staff!) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/errands/:id/quotation-preview',
      access: { roles: ['care-agent', 'supervisor'] },
      summary: 'The quotation as it would be sent now, fee and words; nothing is sent',
      params: errandParams,
      body: quotationBody,
      answer: quotationPreview,
      async handle({ params, body, staff, now }) {
        const errand = await seen(house, staff!, params.id);
        const { draft, texts } = previewQuotation(house, errand, saidOf(house, body), now);
        const { listFen, discountPercent, agencyFen, thirdParty, validUntil } = draft;
        return {
          body: {
            ...{ listFen, discountPercent, agencyFen, validUntil: beijingIso(new Date(validUntil)) },
            thirdFen: thirdParty.reduce((sum, { fen }) => sum + fen, 0),
            texts: texts.map(({ text }) => ({ text, parts: partsOf(text) })),
          },
        };
      },
    }),
  ];
}

function doRoutes(house: ErrandRoutesHouse): Route[] {
  const { db } = house;
  return [
    route({
      method: 'POST',
      path: '/api/errands/:id/acts',
      access: everyone,
      summary: 'Does one thing to an errand, from the quotation to the end; refused when somebody changed it meanwhile',
      params: errandParams,
      body: actBody,
      answer: errandView,
      async handle(request) {
        const { params, body, staff, now } = request;
        await allowed(house, staff!, params.id, body.kind);
        const errand = await db.transact(async (tx) => {
          const asked = { id: params.id, version: body.version, by: actorOf(staff!) };
          const came =
            body.kind === 'quote'
              ? await quoteErrand(tx, house, { ...asked, said: saidOf(house, body) }, now)
              : await act(tx, house, { ...asked, command: commandOf(body) }, now);
          if (!came.ok) throw refused(came.code);
          const { id, phone, state } = came.value;
          await auditRequest(tx, request, `errand.${body.kind}`, { id, phone }, { state });
          return came.value;
        });
        return { body: await wholeOf(house, errand, staff!) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/errands/:id/payments',
      access: everyone,
      summary: 'Writes down fen that were taken, given back or passed on, with the receipt; never on the phone bill',
      params: errandParams,
      body: paymentBody,
      answer: errandView,
      async handle(request) {
        const { params, body, staff, now } = request;
        const deed = ({ received: 'receive', refunded: 'refund', 'paid-out': 'pay-out' } as const)[body.kind];
        await allowed(house, staff!, params.id, deed);
        const errand = await db.transact(async (tx) => {
          const came = await pay(tx, house, { ...body, errandId: params.id, by: staff!.id }, now);
          if (!came.ok) throw refused(came.code);
          const { id, phone } = came.value;
          const { way, receipt, agencyFen, thirdFen } = body;
          await auditRequest(tx, request, `errand.${deed}`, { id, phone }, { way, receipt, agencyFen, thirdFen });
          return came.value;
        });
        return { body: await wholeOf(house, errand, staff!) };
      },
    }),
  ];
}

async function* changes(listener: Pick<Listener, 'on'>, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  for await (const id of heardOn(listener, errandChannel, signal))
    yield id === undefined ? { event: 'missed', data: {} } : { event: 'changed', data: { id } };
}

function actorOf({ id, role }: Caller): Actor & { leads: boolean } {
  return { kind: 'staff', id, leads: leads(role) };
}

/** What is paid to others must be something that the price list knows. */
function saidOf({ errands: book }: ErrandHouse, said: QuotationSaid): QuotationSaid {
  const { thirdParty, papers, days } = said;
  if (thirdParty?.some(({ code }) => !book.thirdParty.some((one) => one.code === code))) throw refused('no-such-item');
  return { thirdParty, papers, days };
}

function commandOf(body: Exclude<ActBody, { kind: 'quote' }>): Exclude<Command, { kind: 'quote' }> {
  if (body.kind === 'accept')
    return { kind: 'accept', how: 'signature', quotationId: body.quotationId, evidence: { photo: body.photo } };
  if (body.kind === 'step') return { ...body, pictures: 0 };
  if (body.kind === 'describe') return { ...body, plate: plateOf(body.plate) };
  return body;
}

/** A plate as it is kept; nothing is no plate. */
function plateOf(written: string | null): string | null {
  if (!written) return null;
  const read = readPlate(written);
  if ('fault' in read) throw refused('plate-unclear');
  return read.plate;
}

async function wholeOf({ db, errands: book, numbers }: ErrandRoutesHouse, errand: Errand, staff: Caller) {
  const [payments, photos, events] = await Promise.all([
    paymentsOf(db, [errand.id]),
    photosOf(db, errand.id),
    eventsOf(db, errand.id),
  ]);
  const people = [
    ...[errand.agent, ...payments.map(({ by }) => by), ...photos.map(({ by }) => by)],
    ...[...errand.steps.map(({ by }) => by), ...events.map(({ by }) => (by.kind === 'staff' ? by.id : null))],
    ...events.map(({ data }) => (typeof data['to'] === 'string' ? data['to'] : null)),
  ].filter((one) => one !== null);
  const names = await namesOf(db, people);
  return {
    ...presentErrand({ errand, payments, photos, events, names, staff }, book),
    phone: numbers.mask(errand.phone, staff),
  };
}
