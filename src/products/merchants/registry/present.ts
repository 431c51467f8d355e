import type { z } from 'zod';
import { accountNames } from '../../../business/staff/index.ts';
import type { Tx } from '../../../platform/db.ts';
import type { Caller } from '../../../platform/http/index.ts';
import type { Id } from '../../../values/id.ts';
import { beijingIso, dayOf } from '../../../values/time.ts';
import type { Benefit } from '../benefits/rule.ts';
import type { ContractView, merchantFile, PersonView, ShopView } from './contract.ts';
import { documentsOf } from './documents.ts';
import { accessOf, categoriesOf, keepers, type RegistryHouse } from './house.ts';
import { historyOf } from './list.ts';
import { type Contract, daysBetween, isInForce, lastDay, type MerchantPerson, type Shop, stageOf } from './model.ts';
import { allBenefitsOf, contractsOf, merchantById, peopleOf, shopsOf } from './store.ts';

/** A merchant whole, as who looks may see it; undefined where there is none. */
export async function fileOf(
  tx: Tx,
  house: RegistryHouse,
  { id, caller }: { readonly id: Id; readonly caller: Caller },
  now: Date,
): Promise<z.input<typeof merchantFile> | undefined> {
  const merchant = await merchantById(tx, id);
  if (!merchant) return undefined;
  const contracts = await contractsOf(tx, id);
  const last = lastDay(contracts, now);
  const { code, name, category, contact, note, isSample } = merchant;
  return {
    ...{ id, code, name, category, contact, note, isSample },
    stage: stageOf(merchant.givenUpAt !== undefined, contracts, now),
    ...(last !== undefined && { lastDay: last, daysLeft: daysBetween(dayOf(now), last) }),
    contracts: contracts.map((one) => contractView(one, caller, now)),
    shops: (await shopsOf(tx, id)).map(shopView),
    people: await peopleViews(tx, house, {
      merchantId: id,
      caller,
      mayKeep: () => keepers.roles.includes(caller.role),
    }),
    benefits: (await allBenefitsOf(tx, id)).map(benefitView),
    documents: (await documentsOf(tx, id)).map(({ at, hash: _, merchantId: __, ...one }) => ({
      ...one,
      at: beijingIso(at),
    })),
    history: (await historyOf(tx, id)).map(({ at, ...one }) => ({ ...one, at: beijingIso(at) })),
    categories: categoriesOf(house),
  };
}

/** The people of a merchant, their numbers masked. */
export async function peopleViews(
  tx: Tx,
  house: RegistryHouse,
  asked: {
    readonly merchantId: Id;
    readonly caller: Caller;
    readonly mayKeep: (person: MerchantPerson) => boolean;
  },
): Promise<PersonView[]> {
  const people = await peopleOf(tx, asked.merchantId);
  const names = await accountNames(
    tx,
    people.flatMap(({ accountId }) => (accountId === undefined ? [] : [accountId])),
  );
  return people.map((person) => {
    const { id, name, role, shopId, phone, accountId, closedAt } = person;
    const [account, access] = [names.get(accountId ?? ''), phone === undefined ? undefined : accessOf(house, phone)];
    return {
      ...{ id, name, role, isClosed: closedAt !== undefined, mayKeep: !closedAt && asked.mayKeep(person) },
      ...(shopId !== undefined && { shopId }),
      ...(account !== undefined && { account }),
      ...(phone !== undefined && { number: house.numbers.mask(phone, asked.caller) }),
      ...(access !== undefined && { accessNumber: access }),
    };
  });
}

export function shopView({ merchantId: _, closedAt: __, ...shop }: Shop): ShopView {
  return shop;
}

function benefitView({ id, title, rule, highValue, from, until, version, stoppedAt }: Benefit) {
  return { id, title, rule, highValue, from, until, version, isStopped: stoppedAt !== undefined };
}

function contractView(contract: Contract, caller: Caller, now: Date): ContractView {
  const { id, startsOn, endsOn, commissionPermille, terms, drafter, draftedAt, signer, signedAt } = contract;
  return {
    ...{ id, startsOn, endsOn, commissionPermille, terms, drafter, draftedAt: beijingIso(draftedAt) },
    state: stateOf(contract, now),
    isOwn: contract.draftedBy === caller.id,
    ...(signer !== undefined && { signer }),
    ...(signedAt && { signedAt: beijingIso(signedAt) }),
    ...(contract.endedAt && { endedAt: beijingIso(contract.endedAt) }),
    ...(contract.endedBecause !== undefined && { endedBecause: contract.endedBecause }),
  };
}

function stateOf(contract: Contract, now: Date): ContractView['state'] {
  if (!contract.signedAt) return 'draft';
  if (contract.endedAt && contract.endedAt <= now) return 'ended';
  if (isInForce(contract, now)) return 'in-force';
  return contract.startsOn > dayOf(now) ? 'signed' : 'over';
}
