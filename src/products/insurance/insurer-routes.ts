import type { Catalog } from '../../business/catalog/index.ts';
import { auditRequest, type Vault } from '../../business/staff/index.ts';
import type { Db } from '../../platform/db.ts';
import { type Fault, InvalidRequest, oneOf, type Route, route, type Text } from '../../platform/http/index.ts';
import { faultOfUrl } from '../../platform/webhook.ts';
import { newSecret } from '../../platform/webhook-signature.ts';
import { type Id, newId } from '../../values/id.ts';
import {
  type InsurerBody,
  idParams,
  insurerBody,
  insurerList,
  insurerSaved,
  offerBody,
  offerDecision,
  offerList,
  offerMade,
  offersQuery,
  reasonBody,
} from './contract.ts';
import { sealSecret } from './hand-over.ts';
import { grant } from './house.ts';
import type { Insurer } from './model.ts';
import { refuse } from './problems.ts';
import { consentWords } from './service.ts';
import {
  decideOffer,
  insertOffer,
  insurers,
  lockOffer,
  type OfferFile,
  offerFiles,
  saveInsurer,
  withdrawOffer,
} from './store.ts';

/** Who deals with insurers. */
export const dealers = { roles: ['business-developer', 'supervisor'] };

type House = { readonly db: Db; readonly terms: { readonly catalog: Catalog }; readonly vault: Vault | undefined };

/** Insurers with whom the house has a contract, and what they offer: one person proposes, another decides. */
export function insurerRoutes(house: House): Route[] {
  return [...contractRoutes(house), ...offerRoutes(house)];
}

function contractRoutes({ db, vault, terms }: House): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/insurance/insurers',
      access: dealers,
      summary: 'Insurers with whom the house has a contract, and the levels that may be told of offers',
      answer: insurerList,
      async handle() {
        const items = await db.transact(insurers);
        return {
          body: { items: items.map(insurerView), canKeepSecrets: vault !== undefined, levels: levelsOf(terms) },
        };
      },
    }),
    route({
      method: 'POST',
      path: '/api/insurance/insurers',
      access: dealers,
      summary: 'Adds an insurer; the secret that signs its webhook is answered once',
      body: insurerBody,
      answer: insurerSaved,
      async handle(request) {
        const { body, now, staff } = request;
        const id = newId(now);
        const secret = body.handOver === 'webhook' ? newSecret() : undefined;
        const change = changeOf({ id, body, secret, vault, by: staff!.name });
        await db.transact(async (tx) => {
          if (!(await saveInsurer(tx, change, now))) throw taken(body.code);
          await auditRequest(tx, request, 'insurance.insurer', id, { code: body.code, handOver: body.handOver });
        });
        return { status: 201, body: { id, ...(secret && { secret }) } };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/insurance/insurers/:id',
      access: dealers,
      summary:
        'Changes an insurer; its code stays. One that takes its first webhook gets a secret, which is answered once',
      params: idParams,
      body: insurerBody,
      answer: insurerSaved,
      async handle(request) {
        const { body, now, staff } = request;
        const { id } = request.params;
        const secret = await db.transact(async (tx) => {
          const known = insurerOf(await insurers(tx), id);
          const made = body.handOver === 'webhook' && !known.hasSecret ? newSecret() : undefined;
          const change = changeOf({ id, body: { ...body, code: known.code }, secret: made, vault, by: staff!.name });
          await saveInsurer(tx, change, now);
          await auditRequest(tx, request, 'insurance.insurer', id, { handOver: body.handOver, active: body.isActive });
          return made;
        });
        return { body: { id, ...(secret && { secret }) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/insurance/insurers/:id/secret',
      access: dealers,
      summary: 'Makes a new secret, which is answered once; the old one opens nothing from now on',
      params: idParams,
      answer: insurerSaved,
      async handle(request) {
        const { now, staff } = request;
        const { id } = request.params;
        const secret = newSecret();
        await db.transact(async (tx) => {
          const known = insurerOf(await insurers(tx), id);
          const body = { ...known, handOver: known.handOver, isActive: known.isActive };
          await saveInsurer(tx, changeOf({ id, body, secret, vault, by: staff!.name }), now);
          await auditRequest(tx, request, 'insurance.secret', id);
        });
        return { body: { id, secret } };
      },
    }),
  ];
}

function offerRoutes({ db, terms }: House): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/insurance/offers',
      access: dealers,
      summary: 'Offers, the newest first, each with the question that people get',
      query: offersQuery,
      answer: offerList,
      async handle({ query: { state }, staff }) {
        const items = await db.transact((tx) => offerFiles(tx, state));
        return { body: { items: items.map((one) => offerView(terms.catalog, one, staff!.id)) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/insurance/offers',
      access: dealers,
      summary: 'Proposes an offer: another person decides whether people are told of it',
      body: offerBody,
      answer: offerMade,
      async handle(request) {
        const { body, now, staff } = request;
        const id = newId(now);
        refuseLevels(terms, body.levels);
        await db.transact(async (tx) => {
          insurerOf(await insurers(tx), body.insurerId);
          await insertOffer(tx, { offer: { ...body, id }, by: staff!.id, maker: staff!.name }, now);
          await auditRequest(tx, request, 'insurance.offer', id, { title: body.title });
        });
        return { status: 201, body: { id } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/insurance/offers/:id/decision',
      access: dealers,
      summary: 'Approves an offer or refuses it; who proposed it may not',
      params: idParams,
      body: offerDecision,
      async handle(request) {
        const { body, now, staff } = request;
        const { id } = request.params;
        await db.transact(async (tx) => {
          const offer = await lockOffer(tx, id);
          if (!offer) throw refuse.noOffer();
          if (offer.state !== 'waiting') throw refuse.decided();
          if (offer.madeBy === staff!.id) throw refuse.own();
          const state = body.decision === 'approve' ? 'approved' : 'refused';
          const reason = body.decision === 'refuse' ? body.reason : undefined;
          await decideOffer(tx, { id, state, by: staff!.id, decider: staff!.name, reason }, now);
          await auditRequest(tx, request, 'insurance.decide', id, { state });
        });
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/insurance/offers/:id/withdraw',
      access: dealers,
      summary: 'Takes an offer back: nobody is told of it any more; who agreed before is still handed over',
      params: idParams,
      body: reasonBody,
      async handle(request) {
        const { id } = request.params;
        await db.transact(async (tx) => {
          if (!(await withdrawOffer(tx, id, request.body.reason))) throw refuse.decided();
          await auditRequest(tx, request, 'insurance.withdraw', id, { reason: request.body.reason });
        });
        return {};
      },
    }),
  ];
}

function insurerOf(all: readonly Insurer[], id: Id): Insurer {
  const found = all.find((one) => one.id === id);
  if (!found) throw refuse.noInsurer();
  return found;
}

type Given = {
  readonly id: Id;
  readonly body: Omit<InsurerBody, 'url'> & { readonly url?: string | undefined };
  readonly secret: string | undefined;
  readonly vault: Vault | undefined;
  readonly by: string;
};

/** What is to be saved of an insurer. Throws with what is wrong with its address, or that no secret can be kept. */
function changeOf({ id, body, secret, vault, by }: Given) {
  const { code, name, handOver, isActive } = body;
  const url = handOver === 'webhook' ? body.url : undefined;
  const fault = handOver === 'webhook' ? faultOfUrl(url ?? '') : undefined;
  if (fault) throw new InvalidRequest([{ field: 'body.url', value: url ?? '', remedy: urlRemedies[fault] }]);
  if (secret !== undefined && !vault) throw new InvalidRequest([{ field: 'body.handOver', remedy: noKey }]);
  const sealed = secret === undefined ? undefined : sealSecret(vault!, id, secret);
  return { id, code, name, handOver, url, isActive, secret: sealed, isSample: false, by };
}

const urlRemedies: Readonly<Record<NonNullable<ReturnType<typeof faultOfUrl>>, Text>> = {
  'no-url': { 'zh-CN': '请填写完整地址，如 https://…', en: 'give a whole address that begins with https://' },
  'no-https': { 'zh-CN': '地址须以 https:// 开头', en: 'the address must begin with https://' },
  credentials: { 'zh-CN': '地址中不要写用户名和密码', en: 'leave name and password out of the address' },
};
const noKey: Text = {
  'zh-CN': '未设置 SECRET_KEY，无法保存密钥：请先设置，或改用清单移交',
  en: 'no SECRET_KEY is set, so no secret can be kept: set it, or hand leads over as lists',
};

function taken(code: string): InvalidRequest {
  const remedy = { 'zh-CN': '这个代码已被使用，请换一个', en: 'this code is another insurer’s: choose one of its own' };
  return new InvalidRequest([{ field: 'body.code', value: code, remedy }]);
}

/** The products whose members may be told of offers. */
function levelsOf({ catalog }: House['terms']): { code: string; title: string }[] {
  return [...catalog.products.values()]
    .filter(({ grants }) => grants.functions.has(grant))
    .map(({ code, title }) => ({ code, title }));
}

function refuseLevels(terms: House['terms'], levels: readonly string[]): void {
  const known = levelsOf(terms).map(({ code }) => code);
  const faults = levels.flatMap((level, at): Fault[] =>
    known.includes(level) ? [] : [{ field: `body.levels.${at}`, value: level, remedy: oneOf(known) }],
  );
  if (faults.length > 0) throw new InvalidRequest(faults);
}

function insurerView({ url, ...insurer }: Insurer) {
  return { ...insurer, ...(url !== undefined && { url }) };
}

const samplePlate = '冀A12345';

function offerView(catalog: Catalog, { madeBy, ...offer }: OfferFile, callerId: Id) {
  const { code, vars } = consentWords(offer, { plate: samplePlate });
  const { provinces, levels, decider, decidedAt, reason, ...rest } = offer;
  return {
    ...rest,
    ...{ provinces: [...provinces], levels: [...levels] },
    ...(decider !== undefined && { decider }),
    ...(decidedAt !== undefined && { decidedAt }),
    ...(reason !== undefined && { reason }),
    question: catalog.texts.render(code, vars).text,
    isOwn: madeBy === callerId,
  };
}
