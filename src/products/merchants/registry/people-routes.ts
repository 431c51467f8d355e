import { z } from 'zod';
import {
  codeBody,
  codeRefused,
  codeSent,
  proofBody,
  sendPageCode,
  spendProof,
  tryCode,
} from '../../../business/phone-proof/index.ts';
import {
  auditRequest,
  closeCompanyAccount,
  freshPassword,
  openCompanyAccount,
  renewCompanyPassword,
} from '../../../business/staff/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { type Caller, type Route, route } from '../../../platform/http/index.ts';
import { type Id, newId } from '../../../values/id.ts';
import { maskPhone } from '../../../values/phone.ts';
import { beijingIso } from '../../../values/time.ts';
import {
  becauseBody,
  merchantParams,
  ownPartParams,
  partParams,
  peopleList,
  personBody,
  personMade,
  phoneSet,
} from './contract.ts';
import { accessOf, keepers, noteBy, type RegistryHouse, takeMerchant } from './house.ts';
import type { Merchant, MerchantPerson } from './model.ts';
import { peopleViews, shopView } from './present.ts';
import { refused } from './problems.ts';
import { merchantByCode, peopleOf, shopsOf } from './store.ts';
import { closePerson, insertPerson, setPhone } from './write.ts';

/** Whose people are kept, and which of them by whom. */
type Keeping<Params extends { readonly part?: Id }> = {
  readonly path: string;
  readonly access: { readonly roles: string[] };
  readonly params: z.ZodType<Omit<Params, 'part'>>;
  readonly partParams: z.ZodType<Params>;
  /** The merchant that the request is about. */
  whose(tx: Tx, params: Omit<Params, 'part'>, caller: Caller): Promise<Merchant | undefined>;
  /** Whether who asks may keep somebody of this role. */
  mayKeep(role: MerchantPerson['role']): boolean;
};

/** Who works at the tills: kept by our staff for every merchant, and by a manager for the clerks of the own one. */
export function peopleRoutes(house: RegistryHouse): Route[] {
  return [
    ...routesFor(house, {
      path: '/api/merchants/:id/people',
      access: keepers,
      params: merchantParams,
      partParams,
      whose: (tx, { id }) => takeMerchant(tx, id),
      mayKeep: () => true,
    }),
    ...routesFor(house, {
      path: '/api/merchant/people',
      access: { roles: ['merchant-manager'] },
      params: z.object({}),
      partParams: ownPartParams,
      whose: (tx, _, caller) => merchantByCode(tx, caller.organisation!),
      mayKeep: (role) => role === 'clerk',
    }),
  ];
}

function routesFor<Params extends { readonly part: Id }>(house: RegistryHouse, keeping: Keeping<Params>): Route[] {
  const { db } = house;
  const { path, access } = keeping;
  return [
    route({
      method: 'GET',
      path,
      access,
      summary: 'The people of a merchant with their accounts and masked numbers, and its shops',
      params: keeping.params,
      answer: peopleList,
      async handle({ params, staff }) {
        return {
          body: await db.transact(async (tx) => {
            const merchant = await merchantOf(tx, params, staff!);
            const mayKeep = ({ role }: MerchantPerson) => keeping.mayKeep(role);
            const items = await peopleViews(tx, house, { merchantId: merchant.id, caller: staff!, mayKeep });
            return { items, shops: (await shopsOf(tx, merchant.id)).map(shopView) };
          }),
        };
      },
    }),
    route({
      method: 'POST',
      path,
      access,
      summary: 'Adds somebody with an account of their own; the one-time password is answered once',
      params: keeping.params,
      body: personBody,
      answer: personMade,
      async handle(request) {
        const { params, body, now } = request;
        if (!keeping.mayKeep(body.role)) throw refused('not-your-person');
        const [id, fresh] = [newId(now), await freshPassword(house.staff)];
        await db.transactWithPrisma(async (tx) => {
          const merchant = await merchantOf(tx, params, request.staff!);
          const shops = await shopsOf(tx, merchant.id);
          if (body.shopId !== undefined && shops.every((shop) => shop.id !== body.shopId))
            throw refused('no-such-shop');
          const given = { name: body.account, role: accountRoles[body.role], organisation: merchant.code };
          const accountId = await openCompanyAccount(tx, request, given, fresh);
          if (accountId === undefined) throw refused('account-name-taken');
          const { name, role, shopId } = body;
          await insertPerson(
            tx,
            { id, merchantId: merchant.id, name, role, shopId, accountId },
            request.staff!.name,
            now,
          );
          await noteBy(tx, request, merchant.id, 'person-added', { name, role, account: body.account });
          await auditRequest(tx, request, 'merchant.person', merchant.code, { account: body.account, role });
        });
        const { oneTimePassword, endsAt } = fresh;
        return {
          status: 201,
          body: { id, account: body.account, oneTimePassword, endsAt: beijingIso(endsAt) },
        };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:part/close`,
      access,
      summary: 'Somebody has left: the account is closed, its sessions end, and the number is removed',
      params: keeping.partParams,
      body: becauseBody,
      async handle(request) {
        const { params, body, now } = request;
        await db.transactWithPrisma(async (tx) => {
          const { merchant, person } = await keptPerson(tx, params, request.staff!);
          if (!(await closePerson(tx, person.id, now))) throw refused('no-such-person');
          if (person.accountId !== undefined) {
            const account = { id: person.accountId, organisation: merchant.code };
            await closeCompanyAccount(tx, request, account, body.because);
          }
          await noteBy(tx, request, merchant.id, 'person-closed', { name: person.name, ...body });
          await auditRequest(tx, request, 'merchant.person', merchant.code, { closed: person.name, ...body });
        });
        return {};
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:part/password`,
      access,
      summary: 'A new one-time password, answered once; sessions end',
      params: keeping.partParams,
      answer: personMade,
      async handle(request) {
        const fresh = await freshPassword(house.staff);
        const { oneTimePassword, endsAt } = fresh;
        const person = await db.transactWithPrisma(async (tx) => {
          const { merchant, person } = await keptPerson(tx, request.params, request.staff!);
          const account = { id: person.accountId ?? person.id, organisation: merchant.code };
          const name = await renewCompanyPassword(tx, request, account, fresh);
          if (name === undefined) throw refused('no-such-person');
          await noteBy(tx, request, merchant.id, 'person-password', { name: person.name });
          return { id: person.id, account: name };
        });
        return { body: { ...person, oneTimePassword, endsAt: beijingIso(endsAt) } };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:part/codes`,
      access,
      rate: 'strict',
      summary:
        'Sends a one-time code to the phone that this person will check with by SMS; a phone that no link of ours reaches is refused',
      params: keeping.partParams,
      body: codeBody,
      answer: codeSent,
      async handle(request) {
        const { params, body, address, now } = request;
        const { person } = await db.transact((tx) => keptPerson(tx, params, request.staff!));
        if (accessOf(house, body.phone) === undefined) throw refused('phone-without-link');
        const wording = { wording: '登记为商户验证手机', listener: '商户经理' };
        const asked = { phone: body.phone, purpose: purposeOf(person), ...wording, address };
        return { status: 202, body: await sendPageCode(house, asked, now) };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:part/phone`,
      access,
      rate: 'strict',
      summary: 'Registers a phone by its code, and answers the number to which its checks go',
      params: keeping.partParams,
      body: proofBody,
      answer: phoneSet,
      async handle(request) {
        const { params, body, now } = request;
        const { person } = await db.transact((tx) => keptPerson(tx, params, request.staff!));
        const accessNumber = accessOf(house, body.phone);
        if (accessNumber === undefined) throw refused('phone-without-link');
        const proof = await tryCode(db, { ...body, purpose: purposeOf(person) }, now);
        if (!proof) throw codeRefused();
        await db.transact(async (tx) => {
          const { merchant } = await keptPerson(tx, params, request.staff!);
          if (!(await spendProof(tx, proof, now))) throw codeRefused();
          if (!(await setPhone(tx, person.id, body.phone, now))) throw refused('phone-taken');
          await noteBy(tx, request, merchant.id, 'person-phone', { name: person.name, phone: maskPhone(body.phone) });
          await auditRequest(
            tx,
            request,
            'merchant.person',
            { phone: body.phone, id: merchant.code },
            {
              person: person.name,
            },
          );
        });
        return { body: { accessNumber } };
      },
    }),
    route({
      method: 'POST',
      path: `${path}/:part/phone/remove`,
      access,
      summary: 'Removes the registered phone: nobody checks from it any more',
      params: keeping.partParams,
      async handle(request) {
        await db.transact(async (tx) => {
          const { merchant, person } = await keptPerson(tx, request.params, request.staff!);
          await setPhone(tx, person.id, undefined, request.now);
          await noteBy(tx, request, merchant.id, 'person-phone-removed', { name: person.name });
          await auditRequest(tx, request, 'merchant.person', merchant.code, { phoneRemoved: person.name });
        });
        return {};
      },
    }),
  ];

  async function merchantOf(tx: Tx, params: Omit<Params, 'part'>, caller: Caller): Promise<Merchant> {
    const merchant = await keeping.whose(tx, params, caller);
    if (!merchant) throw refused('no-such-merchant');
    return merchant;
  }

  /** Somebody who works for this merchant, and whom the caller may keep. */
  async function keptPerson(
    tx: Tx,
    params: Params,
    caller: Caller,
  ): Promise<{ merchant: Merchant; person: MerchantPerson }> {
    const merchant = await merchantOf(tx, params, caller);
    const person = (await peopleOf(tx, merchant.id)).find(({ id }) => id === params.part);
    if (!person || person.closedAt) throw refused('no-such-person');
    if (!keeping.mayKeep(person.role)) throw refused('not-your-person');
    return { merchant, person };
  }
}

const accountRoles = { clerk: 'merchant-clerk', manager: 'merchant-manager' } as const;

/** A code is good for this person only. */
function purposeOf({ id }: MerchantPerson): string {
  return `merchant person ${id}`;
}
