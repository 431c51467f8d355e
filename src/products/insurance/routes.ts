import { auditRequest, type Numbers, type Vault } from '../../business/staff/index.ts';
import { maskPlate } from '../../business/vehicles/index.ts';
import type { Db } from '../../platform/db.ts';
import { type Caller, InvalidRequest, problems, type Route, readBy, route } from '../../platform/http/index.ts';
import { headers, isSigned } from '../../platform/webhook-signature.ts';
import { beijingIso } from '../../values/time.ts';
import {
  batchBody,
  batchList,
  batchMade,
  deliveriesQuery,
  deliveryPage,
  idParams,
  insurerParams,
  leadFile,
  leadPage,
  leadsQuery,
  outcomeBody,
  outcomeTaken,
  toldOutcome,
} from './contract.ts';
import { batches, type DeliveryLine, deliveries, handBatch, makeBatch } from './delivery-store.ts';
import { secretOf } from './hand-over.ts';
import type { InsuranceHouse } from './house.ts';
import { dealers, insurerRoutes } from './insurer-routes.ts';
import { type LeadFile, leadById, leadFiles, retryLead, saveOutcome } from './lead-store.ts';
import { decideOutcome } from './model.ts';
import { refuse } from './problems.ts';
import { insurerByCode } from './store.ts';

/** What the routes of insurance offers work with. */
export type InsuranceRoutesHouse = InsuranceHouse & {
  readonly db: Db;
  readonly numbers: Numbers;
  /** Opens secrets of insurers; undefined where no SECRET_KEY is set. */
  readonly vault: Vault | undefined;
};

const pageSize = 50;
/** What an insurer tells of one lead is short. */
const longestBytes = 16 * 1024;

/** Offers, who agreed to be quoted, how that reached the insurer and what became of it (CA-016). */
export function insuranceRoutes(house: InsuranceRoutesHouse): Route[] {
  return [...insurerRoutes(house), ...leadRoutes(house), ...batchRoutes(house), outcomeRoute(house)];
}

function leadRoutes({ db, numbers }: InsuranceRoutesHouse): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/insurance/leads',
      access: dealers,
      summary: 'People who agreed to be quoted, the newest first; numbers masked',
      query: leadsQuery,
      answer: leadPage,
      async handle({ query: { state, insurer, before }, staff }) {
        const items = await db.transact((tx) => leadFiles(tx, { state, insurerId: insurer, before }, pageSize));
        const next = items.length === pageSize ? items.at(-1)!.id : undefined;
        return { body: { items: items.map((one) => leadRow(numbers, one, staff!)), ...(next && { next }) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/insurance/leads/:id',
      access: dealers,
      summary: 'A lead with the text that was agreed to, what proves it, and every try to hand it over',
      params: idParams,
      answer: leadFile,
      async handle({ params: { id }, staff }) {
        const found = await db.transact(async (tx) => {
          const lead = await leadById(tx, id);
          return lead && { lead, tries: await deliveries(tx, { lead }, pageSize) };
        });
        if (!found) throw refuse.noLead();
        const { lead, tries } = found;
        const consent = { text: lead.consentText, version: lead.textVersion, evidence: { ...lead.evidence } };
        const shown = tries.map((one) => deliveryView(numbers, one, staff!));
        return { body: { lead: leadView(numbers, lead, staff!), consent, deliveries: shown } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/insurance/leads/:id/outcome',
      access: dealers,
      summary: 'Writes down what became of a lead, also over what was written down before',
      params: idParams,
      body: outcomeBody,
      answer: outcomeTaken,
      async handle(request) {
        const { body, now, staff } = request;
        const { id } = request.params;
        const taken = await db.transact(async (tx) => {
          const lead = await leadById(tx, id, { lock: true });
          if (!lead) throw refuse.noLead();
          const verdict = decideOutcome(lead, body, 'staff');
          if (verdict === 'withdrawn') throw refuse.withdrawn();
          if (verdict !== 'taken') return 'again' as const;
          await saveOutcome(tx, lead, body, staff!.name, now);
          const subject = { phone: lead.phone };
          await auditRequest(tx, request, 'insurance.outcome', subject, { lead: id, before: lead.state, ...body });
          return verdict;
        });
        return { body: { taken } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/insurance/leads/:id/retry',
      access: dealers,
      summary: 'Lets a lead that could not be delivered be tried again, under the same key',
      params: idParams,
      async handle(request) {
        const { id } = request.params;
        await db.transact(async (tx) => {
          const lead = await leadById(tx, id, { lock: true });
          if (!lead) throw refuse.noLead();
          if (!(await retryLead(tx, lead, request.now))) throw refuse.notRetried();
          await auditRequest(tx, request, 'insurance.retry', { phone: lead.phone }, { lead: id });
        });
        return {};
      },
    }),
    route({
      method: 'GET',
      path: '/api/insurance/deliveries',
      access: dealers,
      summary: 'Every try to hand a lead to an insurer, the newest first',
      query: deliveriesQuery,
      answer: deliveryPage,
      async handle({ query: { failed = false, before }, staff }) {
        const items = await db.transact((tx) => deliveries(tx, { failed, before }, pageSize));
        const next = items.length === pageSize ? items.at(-1)!.id : undefined;
        return { body: { items: items.map((one) => deliveryView(numbers, one, staff!)), ...(next && { next }) } };
      },
    }),
  ];
}

function batchRoutes({ db }: InsuranceRoutesHouse): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/insurance/batches',
      access: dealers,
      summary: 'Lists that were made for insurers who take no webhook',
      answer: batchList,
      async handle() {
        const items = await db.transact(batches);
        return {
          body: {
            items: items.map(({ madeAt, handedBy, handedAt, ...one }) => ({
              ...{ ...one, madeAt: beijingIso(madeAt) },
              ...(handedBy !== null && { handedBy }),
              ...(handedAt !== null && { handedAt: beijingIso(handedAt) }),
            })),
          },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/insurance/batches',
      access: dealers,
      summary: 'Puts all leads that wait for a list of an insurer into one; it is exported when two people want it',
      body: batchBody,
      answer: batchMade,
      async handle(request) {
        const { now, staff } = request;
        const { insurerId } = request.body;
        const made = await db.transact(async (tx) => {
          const batch = await makeBatch(tx, { insurerId, by: staff!.name }, now);
          if (!batch) throw refuse.nothingWaits();
          await auditRequest(tx, request, 'insurance.batch', batch.id, { insurer: insurerId, leads: batch.leads });
          return batch;
        });
        return { status: 201, body: made };
      },
    }),
    route({
      method: 'POST',
      path: '/api/insurance/batches/:id/handed',
      access: dealers,
      summary: 'Notes that a list was given to its insurer: its leads are handed over',
      params: idParams,
      async handle(request) {
        const { id } = request.params;
        await db.transact(async (tx) => {
          if (!(await handBatch(tx, { id, by: request.staff!.name }, request.now))) throw refuse.handed();
          await auditRequest(tx, request, 'insurance.batch-handed', id);
        });
        return {};
      },
    }),
  ];
}

/** An insurer tells what became of a lead. Whoever has its secret is the insurer; nobody else hears whether a lead is there. */
function outcomeRoute({ db, vault }: InsuranceRoutesHouse): Route {
  return route({
    method: 'POST',
    path: '/api/insurance/outcomes/:insurer',
    access: 'public',
    summary: `Takes what became of a lead from its insurer, signed: ${headers.timestamp} and ${headers.signature} over timestamp.body`,
    params: insurerParams,
    upload: ['application/json'],
    answer: outcomeTaken,
    async handle(request) {
      const body = await textOf(request.upload);
      const [timestamp, signature] = [request.header(headers.timestamp), request.header(headers.signature)];
      const taken = await db.transact(async (tx) => {
        const insurer = await insurerByCode(tx, request.params.insurer);
        const secret = insurer && secretOf(vault, insurer.id, insurer.secret);
        if (!insurer || !secret || !isSigned(secret, { timestamp, signature, body }, new Date()))
          throw refuse.badSignature();
        const told = readOutcome(body);
        const lead = await leadById(tx, told.lead, { lock: true });
        if (!lead || lead.insurerId !== insurer.id) throw refuse.noLead();
        const verdict = decideOutcome(lead, told, 'insurer');
        if (verdict === 'withdrawn') throw refuse.withdrawn();
        if (verdict === 'decided') throw refuse.outcomeDecided();
        if (verdict === 'taken') await saveOutcome(tx, lead, told, lead.insurer, request.now);
        return verdict;
      });
      return { body: { taken } };
    },
  });
}

/** The signature is over the bytes as they came, so they are read here. */
async function textOf(upload: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of upload) {
    bytes += part.length;
    if (bytes > longestBytes) throw refuse.tooLong();
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function readOutcome(body: string) {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw problems.malformedBody();
  }
  const read = readBy(toldOutcome, json, 'body');
  if ('faults' in read) throw new InvalidRequest(read.faults);
  return read.value;
}

/** In a list the plate is masked as the number is; a lead that is opened shows it. */
function leadRow(numbers: Numbers, lead: LeadFile, caller: Caller) {
  const { plate, ...view } = leadView(numbers, lead, caller);
  return { ...view, ...(plate !== undefined && { plate: maskPlate(plate) }) };
}

function leadView(numbers: Numbers, lead: LeadFile, caller: Caller) {
  const { id, insurer, title, channel, state, tries, plate, due, premiumFen, reason, outcomeBy } = lead;
  return {
    ...{ id, number: numbers.mask(lead.phone, caller), insurer, title, channel, state, tries },
    agreedAt: beijingIso(lead.agreedAt),
    ...(plate !== undefined && { plate }),
    ...(due !== undefined && { due }),
    ...(lead.nextAt && { nextAt: beijingIso(lead.nextAt) }),
    ...(lead.handedAt && { handedAt: beijingIso(lead.handedAt) }),
    ...(premiumFen !== undefined && { premiumFen }),
    ...(reason !== undefined && { reason }),
    ...(outcomeBy !== undefined && { outcomeBy }),
    ...(lead.outcomeAt && { outcomeAt: beijingIso(lead.outcomeAt) }),
  };
}

function deliveryView(numbers: Numbers, line: DeliveryLine, caller: Caller) {
  const { id, leadId, insurer, attempt, url, status, detail, takenMs, phone, at } = line;
  return {
    ...{ id, leadId, insurer, attempt, url, detail, takenMs, number: numbers.mask(phone, caller) },
    ...(status !== null && { status }),
    at: beijingIso(at),
  };
}
