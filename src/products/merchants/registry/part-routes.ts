import { auditRequest } from '../../../business/staff/index.ts';
import { kindOf } from '../../../business/tickets/index.ts';
import { type Fault, InvalidRequest, problems, type Route, route } from '../../../platform/http/index.ts';
import { keepFile } from '../../../platform/table.ts';
import { type Id, newId } from '../../../values/id.ts';
import { type BenefitBody, benefitBody } from '../benefits/contract.ts';
import type { Benefit } from '../benefits/rule.ts';
import { sayBenefit } from '../benefits/words/contract.ts';
import { becauseBody, benefitChange, documentQuery, made, merchantParams, partParams, shopBody } from './contract.ts';
import { documentsOf, insertDocument, removeDocument } from './documents.ts';
import { keepers, noteBy, type RegistryHouse, readers, takeMerchant } from './house.ts';
import type { Shop } from './model.ts';
import { refused } from './problems.ts';
import { benefitById, shopsOf } from './store.ts';
import { closeShop, insertBenefit, saveShop, stopBenefit, updateBenefit } from './write.ts';

/** What a merchant consists of: shops, benefits, documents. */
export function partRoutes(house: RegistryHouse): Route[] {
  return [...shopRoutes(house), ...benefitRoutes(house), ...documentRoutes(house)];
}

function shopRoutes({ db }: RegistryHouse): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/merchants/:id/shops',
      access: keepers,
      summary: 'Adds a shop, where benefits of the merchant are usable as long as its contract holds',
      params: merchantParams,
      body: shopBody,
      answer: made,
      async handle(request) {
        const { params, body } = request;
        const id = newId(request.now);
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          if (!(await saveShop(tx, { ...body, id, merchantId: params.id }))) throw refused('shop-name-taken');
          await noteBy(tx, request, params.id, 'shop-added', { name: body.name, address: body.address });
          await auditRequest(tx, request, 'merchant.shop', code, { shop: body.name });
        });
        return { status: 201, body: { id } };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/merchants/:id/shops/:part',
      access: keepers,
      summary: 'Changes a shop of this merchant',
      params: partParams,
      body: shopBody,
      async handle(request) {
        const { params, body } = request;
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          const before = shopIn(await shopsOf(tx, params.id), params.part);
          if (!(await saveShop(tx, { ...body, id: params.part, merchantId: params.id })))
            throw refused('shop-name-taken');
          const changed = Object.keys(body).filter((key) => body[key as never] !== before[key as never]);
          await noteBy(tx, request, params.id, 'shop-changed', { name: body.name, changed });
          await auditRequest(tx, request, 'merchant.shop', code, { shop: body.name });
        });
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/merchants/:id/shops/:part/close',
      access: keepers,
      summary: 'Closes a shop: nobody is sent there and nothing is redeemed there any more',
      params: partParams,
      body: becauseBody,
      async handle(request) {
        const { params, body, now } = request;
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          const { name } = shopIn(await shopsOf(tx, params.id), params.part);
          await closeShop(tx, { id: params.part, merchantId: params.id }, now);
          await noteBy(tx, request, params.id, 'shop-closed', { name, ...body });
          await auditRequest(tx, request, 'merchant.shop', code, { shop: name, ...body });
        });
        return {};
      },
    }),
  ];
}

function benefitRoutes({ db }: RegistryHouse): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/merchants/:id/benefits',
      access: keepers,
      summary: 'Adds a benefit as a rule; it is usable in its days while a contract of the merchant holds',
      params: merchantParams,
      body: benefitBody,
      answer: made,
      async handle(request) {
        const { params, body, now } = request;
        const id = newId(now);
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          mustBeShopsOf(body, await shopsOf(tx, params.id));
          await insertBenefit(tx, { ...body, id, merchantId: params.id });
          await noteBy(tx, request, params.id, 'benefit-added', { title: body.title, says: sayBenefit(body) });
          await auditRequest(tx, request, 'merchant.benefit', code, { benefit: body.title });
        });
        return { status: 201, body: { id } };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/merchants/:id/benefits/:part',
      access: keepers,
      summary: 'Changes a benefit as it was at a version; what was redeemed before stays as it was',
      params: partParams,
      body: benefitChange,
      async handle(request) {
        const { params, body } = request;
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          const before = benefitIn(await benefitById(tx, params.part), params.id);
          mustBeShopsOf(body.benefit, await shopsOf(tx, params.id));
          if (!(await updateBenefit(tx, { ...body.benefit, id: before.id, version: body.version })))
            throw refused('changed-meanwhile');
          const says = sayBenefit(body.benefit);
          await noteBy(tx, request, params.id, 'benefit-changed', {
            ...{ title: body.benefit.title, was: sayBenefit(before), says },
          });
          await auditRequest(tx, request, 'merchant.benefit', code, { benefit: body.benefit.title });
        });
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/merchants/:id/benefits/:part/stop',
      access: keepers,
      summary: 'Stops a benefit for good, from this moment',
      params: partParams,
      body: becauseBody,
      async handle(request) {
        const { params, body, now } = request;
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          const { title } = benefitIn(await benefitById(tx, params.part), params.id);
          if (!(await stopBenefit(tx, params.part, now))) throw refused('changed-meanwhile');
          await noteBy(tx, request, params.id, 'benefit-stopped', { title, ...body });
          await auditRequest(tx, request, 'merchant.benefit', code, { benefit: title, ...body });
        });
        return {};
      },
    }),
  ];
}

/** Bytes of a document, and how many a merchant has at most. */
const documentLimitBytes = 10 * 1024 * 1024;
const documentsAtMost = 50;
const documentTypes = ['application/pdf', 'image/jpeg', 'image/png', 'image/webp'];

function documentRoutes({ db, blobs }: RegistryHouse): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/merchants/:id/documents',
      access: keepers,
      summary: 'Brings a licence, contract or photo (PDF, JPEG, PNG, WebP by its first bytes, 10 MiB at most)',
      params: merchantParams,
      query: documentQuery,
      upload: [...documentTypes, 'application/octet-stream'],
      answer: made,
      async handle(request) {
        const { params, query, now } = request;
        const { hash, bytes, head } = await keepFile(blobs, request.upload, documentLimitBytes);
        const type = kindOf(head);
        if (type === undefined || !documentTypes.includes(type)) throw refused('not-a-document');
        const id = newId(now);
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          if ((await documentsOf(tx, params.id)).length >= documentsAtMost) throw refused('too-many-documents');
          const by = request.staff!.name;
          await insertDocument(tx, { id, merchantId: params.id, ...query, type, hash, bytes, by, at: now });
          await noteBy(tx, request, params.id, 'document-brought', { name: query.name });
          await auditRequest(tx, request, 'merchant.document', code, { name: query.name, bytes, hash });
        });
        return { status: 201, body: { id } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/merchants/:id/documents/:part',
      access: readers,
      summary: 'A document, after it was compared with its hash',
      params: partParams,
      sends: documentTypes,
      async handle(request) {
        const { params } = request;
        const file = await db.transact(async (tx) => {
          const found = (await documentsOf(tx, params.id)).find(({ id }) => id === params.part);
          if (found) await auditRequest(tx, request, 'merchant.document.read', found.name, { hash: found.hash });
          return found;
        });
        if (!file) throw problems.notFound();
        return { download: { name: file.name, type: file.type, content: await blobs.read(file.hash) } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/merchants/:id/documents/:part/remove',
      access: keepers,
      summary: 'Removes a document from sight; its file goes after a month',
      params: partParams,
      body: becauseBody,
      async handle(request) {
        const { params, body, now } = request;
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          const file = (await documentsOf(tx, params.id)).find(({ id }) => id === params.part);
          if (!file || !(await removeDocument(tx, file.id, now))) throw refused('no-such-document');
          await noteBy(tx, request, params.id, 'document-removed', { name: file.name, ...body });
          await auditRequest(tx, request, 'merchant.document', code, { name: file.name, ...body });
        });
        return {};
      },
    }),
  ];
}

function shopIn(shops: readonly Shop[], id: Id): Shop {
  const shop = shops.find((one) => one.id === id);
  if (!shop) throw refused('no-such-shop');
  return shop;
}

function benefitIn(benefit: Benefit | undefined, merchantId: Id): Benefit {
  if (benefit?.merchantId !== merchantId) throw refused('no-such-benefit');
  return benefit;
}

/** A benefit is bound to shops of its own merchant only. */
function mustBeShopsOf({ rule }: BenefitBody, shops: readonly Shop[]): void {
  const unknown = rule.shops?.find((id) => shops.every((shop) => shop.id !== id));
  if (unknown === undefined) return;
  const remedy = {
    'zh-CN': '请选择该商户营业中的门店',
    en: 'choose shops of this merchant that are open',
  };
  const fault: Fault = { field: 'rule.shops', value: unknown, remedy };
  throw new InvalidRequest([fault]);
}
