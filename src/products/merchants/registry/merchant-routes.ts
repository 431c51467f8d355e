import { auditRequest } from '../../../business/staff/index.ts';
import { type Fault, InvalidRequest, oneOf, type Route, route } from '../../../platform/http/index.ts';
import { newId } from '../../../values/id.ts';
import {
  becauseBody,
  contractBody,
  made,
  merchantBody,
  merchantFields,
  merchantFile,
  merchantPage,
  merchantParams,
  merchantsQuery,
  merchantsWaiting,
  partParams,
  stage,
} from './contract.ts';
import {
  categoriesOf,
  doerOf,
  keepers,
  mustNotBePast,
  noteBy,
  type RegistryHouse,
  readers,
  signers,
  takeMerchant,
} from './house.ts';
import { allMerchants } from './list.ts';
import { faultOfSigning } from './model.ts';
import { fileOf } from './present.ts';
import { refused } from './problems.ts';
import { allBenefitsOf, contractsOf, shopsOf } from './store.ts';
import { dropDraft, endContract, insertDraft, insertMerchant, setGivenUp, signDraft, updateMerchant } from './write.ts';

const pageSize = 50;

/** Merchants and their contracts: found, written, drafted, signed by another person, ended. */
export function merchantRoutes(house: RegistryHouse): Route[] {
  return [...listRoutes(house), ...leadRoutes(house), ...contractRoutes(house)];
}

function listRoutes(house: RegistryHouse): Route[] {
  const { db } = house;
  return [
    route({
      method: 'GET',
      path: '/api/merchants',
      access: readers,
      summary: 'Merchants by name, page by page, with how far the work with each is and until when it holds',
      query: merchantsQuery,
      answer: merchantPage,
      async handle({ query: { find, stage: wanted, category, after }, now }) {
        const all = await db.transact((tx) => allMerchants(tx, now));
        const fitting = all.filter(
          (one) =>
            (!wanted || one.stage === wanted) &&
            (!category || one.category === category) &&
            (!find || one.name.includes(find) || one.code.includes(find)),
        );
        const from = after === undefined ? 0 : fitting.findIndex(({ id }) => id === after) + 1;
        const items = fitting.slice(from, from + pageSize);
        const next = from + pageSize < fitting.length ? items.at(-1)!.id : undefined;
        const counts = Object.fromEntries(
          stage.options.map((code) => [code, all.filter((one) => one.stage === code).length]),
        ) as Record<(typeof stage.options)[number], number>;
        return { body: { items, ...(next && { next }), counts, categories: categoriesOf(house) } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/merchants/waiting',
      access: readers,
      summary: 'How many contracts expire without another that follows, and how many drafts wait for a signature',
      answer: merchantsWaiting,
      async handle({ now }) {
        const all = await db.transact((tx) => allMerchants(tx, now));
        const expiring = all.filter((one) => one.stage === 'expiring').length;
        return { body: { expiring, toSign: all.filter(({ waits }) => waits).length } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/merchants/:id',
      access: readers,
      summary: 'A merchant whole: contracts, shops, people with masked numbers, benefits, documents, history',
      params: merchantParams,
      answer: merchantFile,
      async handle({ params: { id }, staff, now }) {
        const file = await db.transact((tx) => fileOf(tx, house, { id, caller: staff! }, now));
        if (!file) throw refused('no-such-merchant');
        return { body: file };
      },
    }),
  ];
}

function leadRoutes(house: RegistryHouse): Route[] {
  const { db } = house;
  return [
    route({
      method: 'POST',
      path: '/api/merchants',
      access: keepers,
      summary: 'Writes a lead down; its code stays, it is the organisation of its people’s accounts',
      body: merchantBody,
      answer: made,
      async handle(request) {
        const { body, now } = request;
        mustBeCategory(house, body.category);
        const id = newId(now);
        await db.transact(async (tx) => {
          if (!(await insertMerchant(tx, { ...body, id, isSample: false }, request.staff!.name, now)))
            throw refused('code-taken');
          await noteBy(tx, request, id, 'lead', { name: body.name });
          await auditRequest(tx, request, 'merchant.write', body.code, { name: body.name });
        });
        return { status: 201, body: { id } };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/merchants/:id',
      access: keepers,
      summary: 'Changes name, category, contact and note of a merchant',
      params: merchantParams,
      body: merchantFields,
      async handle(request) {
        const { params, body } = request;
        mustBeCategory(house, body.category);
        await db.transact(async (tx) => {
          const before = await takeMerchant(tx, params.id);
          await updateMerchant(tx, params.id, body);
          await noteBy(tx, request, params.id, 'written', {
            was: before.name,
            name: body.name,
            category: body.category,
          });
          await auditRequest(tx, request, 'merchant.write', before.code, { name: body.name });
        });
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/merchants/:id/give-up',
      access: keepers,
      summary: 'Gives a lead up that came to nothing',
      params: merchantParams,
      body: becauseBody,
      async handle(request) {
        const { params, body, now } = request;
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          const contracts = await contractsOf(tx, params.id);
          if (contracts.some(({ signedAt, endedAt }) => !signedAt || !endedAt)) throw refused('signed-merchant');
          await setGivenUp(tx, params.id, now);
          await noteBy(tx, request, params.id, 'given-up', body);
          await auditRequest(tx, request, 'merchant.give-up', code, body);
        });
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/merchants/:id/take-up',
      access: keepers,
      summary: 'Takes a lead up again that was given up',
      params: merchantParams,
      async handle(request) {
        const { params } = request;
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          await setGivenUp(tx, params.id, undefined);
          await noteBy(tx, request, params.id, 'taken-up');
          await auditRequest(tx, request, 'merchant.write', code, { takenUp: true });
        });
        return {};
      },
    }),
  ];
}

function contractRoutes({ db }: RegistryHouse): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/merchants/:id/contracts',
      access: keepers,
      summary: 'Drafts a contract; another person signs it',
      params: merchantParams,
      body: contractBody,
      answer: made,
      async handle(request) {
        const { params, body, now } = request;
        mustNotBePast({ endsOn: body.endsOn }, now);
        const id = newId(now);
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          await insertDraft(tx, { ...body, id, merchantId: params.id }, doerOf(request), now);
          await setGivenUp(tx, params.id, undefined);
          await noteBy(tx, request, params.id, 'drafted', daysOf(body));
          await auditRequest(tx, request, 'merchant.draft', code, daysOf(body));
        });
        return { status: 201, body: { id } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/merchants/:id/contracts/:part/sign',
      access: signers,
      summary:
        'Signs a contract that another person drafted; from its first day on its benefits are usable. Not beside another one, and not without shop and benefit',
      params: partParams,
      async handle(request) {
        const { params, now } = request;
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          const others = await contractsOf(tx, params.id);
          const draft = others.find(({ id }) => id === params.part);
          if (!draft) throw refused('no-such-contract');
          const by = doerOf(request);
          const [shops, benefits] = [await shopsOf(tx, params.id), await allBenefitsOf(tx, params.id)];
          const offered = benefits.filter(({ stoppedAt, until }) => !stoppedAt && until >= draft.startsOn).length;
          const fault = faultOfSigning({ draft, others, shops: shops.length, benefits: offered, by: by.id }, now);
          if (fault) throw refused(fault);
          if (!(await signDraft(tx, draft.id, by, now))) throw refused('not-a-draft');
          await noteBy(tx, request, params.id, 'signed', { ...daysOf(draft), drafter: draft.drafter });
          await auditRequest(tx, request, 'merchant.sign', code, daysOf(draft));
        });
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/merchants/:id/contracts/:part/drop',
      access: keepers,
      summary: 'Drops a draft that is not to be signed',
      params: partParams,
      async handle(request) {
        const { params, now } = request;
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          const draft = (await contractsOf(tx, params.id)).find(({ id }) => id === params.part);
          if (!draft) throw refused('no-such-contract');
          if (!(await dropDraft(tx, draft.id, now))) throw refused('not-a-draft');
          await noteBy(tx, request, params.id, 'dropped', daysOf(draft));
          await auditRequest(tx, request, 'merchant.drop', code, daysOf(draft));
        });
        return {};
      },
    }),
    route({
      method: 'POST',
      path: '/api/merchants/:id/contracts/:part/end',
      access: signers,
      summary: 'Ends a signed contract now: from this moment no benefit of the merchant is usable',
      params: partParams,
      body: becauseBody,
      async handle(request) {
        const { params, body, now } = request;
        await db.transact(async (tx) => {
          const { code } = await takeMerchant(tx, params.id);
          const contract = (await contractsOf(tx, params.id)).find(({ id }) => id === params.part);
          if (!contract) throw refused('no-such-contract');
          if (!(await endContract(tx, contract.id, body.because, now))) throw refused('changed-meanwhile');
          await noteBy(tx, request, params.id, 'ended', { ...daysOf(contract), ...body });
          await auditRequest(tx, request, 'merchant.end', code, { ...daysOf(contract), ...body });
        });
        return {};
      },
    }),
  ];
}

function daysOf({
  startsOn,
  endsOn,
  commissionPermille,
}: {
  startsOn: string;
  endsOn: string;
  commissionPermille: number;
}) {
  return { startsOn, endsOn, commissionPermille };
}

function mustBeCategory(house: RegistryHouse, value: string): void {
  const known = categoriesOf(house).map(({ code }) => code);
  if (known.includes(value)) return;
  const fault: Fault = { field: 'category', value, remedy: oneOf(known) };
  throw new InvalidRequest([fault]);
}
