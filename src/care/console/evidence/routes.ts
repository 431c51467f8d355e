import { createHash } from 'node:crypto';
import { auditRequest } from '../../../business/staff/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { Problem, type Request, type Route, route } from '../../../platform/http/index.ts';
import { newId } from '../../../values/id.ts';
import { maskPhone, type Phone } from '../../../values/phone.ts';
import { beijingIso } from '../../../values/time.ts';
import type { CareHouse } from '../../house.ts';
import { openingParams } from '../contract.ts';
import { openedNumber } from '../openings.ts';
import { packQuery, type RequestView, requestBody, requestList, requestParams } from './contract.ts';
import { gatherPack, type Pack, pdusOf } from './pack.ts';
import { writePdf } from './pdf.ts';
import {
  decideRequest,
  type EvidenceRequest,
  insertRequest,
  mayTake,
  requestsOf,
  waitingRequests,
} from './requests.ts';
import { writeZip } from './zip.ts';

const takes = { roles: ['care-agent', 'supervisor'] };
const decides = { roles: ['supervisor'] };
/** Who needs nobody's approval: he approves what others ask for. */
const approver = 'supervisor';

/** Evidence packs: a supervisor makes one for a purpose, an agent asks for his approval first. Each download is audited with its digest. */
export function evidenceRoutes(house: CareHouse): Route[] {
  return [packRoute(house, 'zip'), packRoute(house, 'pdf'), ...requestRoutes(house)];
}

const types = { zip: 'application/zip', pdf: 'application/pdf' } as const;

function packRoute(house: CareHouse, form: keyof typeof types): Route {
  const type = types[form];
  return route({
    method: 'GET',
    path: `/api/care/openings/:id/evidence.${form}`,
    access: takes,
    summary: `The evidence pack of an opened number as ${form.toUpperCase()}; an agent names the request that was approved`,
    params: openingParams,
    query: packQuery,
    sends: [type],
    async handle(request) {
      const gathered = await house.db.transact(async (tx) => {
        const phone = await openedNumber(tx, request.staff!, request.params.id, request.now);
        return prepare(tx, house, request, phone, form);
      });
      const pack: Pack = { ...gathered, pdus: await pdusOf(gathered.file, house) };
      const content =
        form === 'pdf'
          ? noted(await writePdf(pack, house), noteDigest(house, request, pack, 'pdf'))
          : writeZip(pack, house, noteDigest(house, request, pack, 'manifest'));
      return {
        download: { name: `evidence-${pack.phone.slice(-4)}-${pack.occasion.id.slice(0, 8)}.${form}`, type, content },
      };
    },
  });
}

type PackRequest = Pick<Request, 'staff' | 'now' | 'address' | 'correlationId'> & {
  readonly query: { readonly request: string } | { readonly purpose: string };
};

async function prepare(
  tx: Tx,
  house: CareHouse,
  request: PackRequest,
  phone: Phone,
  form: string,
): Promise<Omit<Pack, 'pdus'>> {
  const { staff, now } = request;
  const purpose = await purposeOf(tx, request, phone);
  const occasion = { id: newId(now), purpose, by: staff!.name, role: staff!.role };
  await auditRequest(tx, request, 'evidence.take', { phone, id: occasion.id }, { form, purpose });
  return gatherPack(tx, house, phone, occasion, now);
}

async function purposeOf(tx: Tx, { query, staff, now }: PackRequest, phone: Phone): Promise<string> {
  if ('purpose' in query) {
    if (staff!.role !== approver) throw approvalNeeded;
    return query.purpose;
  }
  const mine = await requestsOf(tx, { phone, askedBy: staff!.id }, now);
  const approved = mine.find(({ id }) => id === query.request);
  if (!approved || !mayTake(approved, now)) throw approvalNeeded;
  return approved.purpose;
}

/** The digest of a manifest, or of a PDF by itself, in the audit proves later that a pack is as it was given out. */
function noteDigest({ db }: CareHouse, request: PackRequest, { phone, occasion }: Pack, of: 'manifest' | 'pdf') {
  return (sha256: string) =>
    db.transact((tx) =>
      auditRequest(tx, request, `evidence.${of}`, { phone, id: occasion.id }, { [`${of}Sha256`]: sha256 }),
    );
}

/** Passes a file on; `onDigest` is told its SHA-256 before its end is sent. */
async function* noted(
  file: AsyncIterable<Uint8Array>,
  onDigest: (sha256: string) => Promise<void>,
): AsyncIterable<Uint8Array> {
  const digest = createHash('sha256');
  for await (const chunk of file) {
    digest.update(chunk);
    yield chunk;
  }
  await onDigest(digest.digest('hex'));
}

function requestRoutes(house: CareHouse): Route[] {
  const { db } = house;
  return [
    route({
      method: 'POST',
      path: '/api/care/openings/:id/evidence-requests',
      access: { roles: ['care-agent'] },
      summary: 'An agent asks for the evidence pack of an opened number; a supervisor decides',
      params: openingParams,
      body: requestBody,
      answer: requestList,
      async handle(request) {
        const { params, body, staff, now } = request;
        const items = await db.transact(async (tx) => {
          const phone = await openedNumber(tx, staff!, params.id, now);
          const id = newId(now);
          const asked = {
            id,
            phone,
            purpose: body.purpose,
            askedBy: staff!.id,
            askedByName: staff!.name,
            askedAt: now,
          };
          await insertRequest(tx, asked);
          await auditRequest(tx, request, 'evidence.ask', { phone, id }, { purpose: body.purpose });
          return requestsOf(tx, asked, now);
        });
        return { status: 201, body: { items: items.map((one) => present(one, now)) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/care/openings/:id/evidence-requests',
      access: { roles: ['care-agent'] },
      summary: 'What this agent asked for of an opened number, and what was decided',
      params: openingParams,
      answer: requestList,
      async handle({ params, staff, now }) {
        const items = await db.transact(async (tx) => {
          const phone = await openedNumber(tx, staff!, params.id, now);
          return requestsOf(tx, { phone, askedBy: staff!.id }, now);
        });
        return { body: { items: items.map((one) => present(one, now)) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/care/evidence-requests',
      access: decides,
      summary: 'Evidence packs that wait for a supervisor, the oldest first',
      answer: requestList,
      async handle({ now }) {
        const items = await db.transact((tx) => waitingRequests(tx, 100));
        return { body: { items: items.map((one) => present(one, now)) } };
      },
    }),
    verdictRoute(house, 'approve', 'approved'),
    verdictRoute(house, 'refuse', 'refused'),
  ];
}

function verdictRoute({ db }: CareHouse, verb: 'approve' | 'refuse', to: 'approved' | 'refused'): Route {
  return route({
    method: 'POST',
    path: `/api/care/evidence-requests/:request/${verb}`,
    access: decides,
    summary: `A supervisor decides about an evidence pack that an agent asked for: ${to}`,
    params: requestParams,
    async handle(request) {
      const { params, staff, now } = request;
      const outcome = await db.transact(async (tx) => {
        const decided = await decideRequest(tx, { id: params.request, to, by: staff!.id }, now);
        if (decided.ok)
          await auditRequest(tx, request, `evidence.${verb}`, { phone: decided.value.phone, id: params.request });
        return decided;
      });
      if (!outcome.ok) throw refusals[outcome.code];
      return {};
    },
  });
}

function present({ id, phone, purpose, askedByName, askedAt, ...one }: EvidenceRequest, now: Date): RequestView {
  const shared = { id, phone: maskPhone(phone), purpose, askedByName, askedAt: beijingIso(askedAt), state: one.state };
  return { ...shared, isGood: mayTake({ id, phone, purpose, askedByName, askedAt, ...one }, now) };
}

const approvalNeeded = new Problem(403, 'approval-needed', {
  'zh-CN': '证据包须由主管批准：请先提交申请，批准后三天内下载',
  en: 'A supervisor must approve an evidence pack: ask for it, and download it within three days of the approval',
});

const refusals = {
  'no-such-request': new Problem(404, 'no-such-request', { 'zh-CN': '没有这个申请', en: 'There is no such request' }),
  'own-request': new Problem(403, 'own-request', {
    'zh-CN': '申请人不能审批自己的申请',
    en: 'Who asked does not approve: somebody else has to',
  }),
  'decided-before': new Problem(409, 'decided-before', {
    'zh-CN': '该申请已有结果',
    en: 'This request was decided before',
  }),
};
