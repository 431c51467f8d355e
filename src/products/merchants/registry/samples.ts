import path from 'node:path';
import { z } from 'zod';
import { ContentError, readSheet } from '../../../platform/content.ts';
import type { Db, Tx } from '../../../platform/db.ts';
import { type Id, newId } from '../../../values/id.ts';
import { dayMs, dayOf, dayStart, later } from '../../../values/time.ts';
import { benefitRule } from '../benefits/contract.ts';
import { insertBuy } from '../group-buys/store.ts';
import { merchantByCode } from './store.ts';
import { insertBenefit, insertDraft, insertMerchant, insertPerson, saveShop, setPhone, signDraft } from './write.ts';

const dates = { from: z.int(), until: z.int() };
const sampleMerchant = z.strictObject({
  code: z.string().regex(/^sample-[a-z-]{1,20}$/, 'begin the code of a sample with sample-'),
  name: z.string().min(1).max(12),
  category: z.string(),
  contact: z.string(),
  note: z.string(),
  contract: z.strictObject({ ...dates, commissionPermille: z.int().min(0).max(1000), terms: z.string() }).optional(),
  shops: z
    .array(
      z.strictObject({
        ...{ name: z.string(), district: z.string(), address: z.string(), phone: z.string(), hours: z.string() },
        ...{ lat: z.number(), lng: z.number() },
      }),
    )
    .default([]),
  people: z
    .array(
      z.strictObject({
        name: z.string(),
        role: z.enum(['clerk', 'manager']),
        /** The name of a sample account. */
        account: z.string(),
        shop: z.string().optional(),
        phone: z.string().optional(),
      }),
    )
    .default([]),
  benefits: z
    .array(z.strictObject({ ...dates, title: z.string(), highValue: z.boolean().default(false), rule: benefitRule }))
    .default([]),
  /** Days from the first one: until when seats are taken, and until when the price holds. */
  groupBuys: z
    .array(
      z.strictObject({
        title: z.string().max(12),
        ...{ priceFen: z.int(), insteadOfFen: z.int(), threshold: z.int() },
        ...{ deadline: z.int(), useUntil: z.int() },
      }),
    )
    .optional(),
});
type SampleMerchant = z.output<typeof sampleMerchant>;

/** Invented merchants of a demonstration. */
export type MerchantSamples = readonly SampleMerchant[];

/** Loads `merchants/samples.yaml` of a content folder. Throws ContentError with every fault at once. */
export async function loadMerchantSamples(folder: string): Promise<MerchantSamples> {
  const faults: string[] = [];
  const schema = z.strictObject({ merchants: z.array(sampleMerchant) });
  const sheet = await readSheet(path.join(folder, 'merchants', 'samples.yaml'), schema, faults);
  if (!sheet || faults.length > 0) throw new ContentError(faults);
  return sheet.data.merchants;
}

/** Makes the invented merchants of a demonstration known, each once. `accounts`: sample accounts by their names. */
export async function openSampleMerchants(
  db: Db,
  samples: MerchantSamples,
  accounts: ReadonlyMap<string, Id>,
  now: Date,
): Promise<void> {
  await db.transact(async (tx) => {
    for (const one of samples) if (!(await merchantByCode(tx, one.code))) await openSample(tx, one, accounts, now);
  });
}

/** Nobody real is sent to an invented merchant, and nothing is redeemed there. */
export async function closeSampleMerchants(db: Db, now: Date): Promise<void> {
  await db.transact(async (tx) => {
    await tx.sql(
      'end contracts of sample merchants',
      `update merchant_contract c set ended_at = $1, ended_because = 'sample' from merchant m
       where m.id = c.merchant_id and m.is_sample and c.signed_at is not null and c.ended_at is null`,
      [now],
    );
    await tx.sql(
      'close people of sample merchants',
      `update merchant_person p set closed_at = $1, phone = null, phone_proven_at = null from merchant m where m.id = p.merchant_id and m.is_sample and p.closed_at is null`,
      [now],
    );
  });
}

async function openSample(tx: Tx, one: SampleMerchant, accounts: ReadonlyMap<string, Id>, now: Date): Promise<void> {
  const merchantId = newId(now);
  const day = (days: number) => dayOf(later(now, days * dayMs));
  await insertMerchant(tx, { ...one, id: merchantId, isSample: true }, 'sample', now);
  const shops = new Map(one.shops.map((shop) => [shop.name, newId(now)]));
  for (const shop of one.shops) await saveShop(tx, { ...shop, id: shops.get(shop.name)!, merchantId });
  for (const { title, highValue, rule, from, until } of one.benefits)
    await insertBenefit(tx, {
      ...{ id: newId(now), merchantId, title, highValue, rule },
      ...{ from: day(from), until: day(until) },
    });
  if (one.contract) {
    const { from, until, commissionPermille, terms } = one.contract;
    const draft = { id: newId(now), merchantId, startsOn: day(from), endsOn: day(until), commissionPermille, terms };
    await insertDraft(tx, draft, { id: newId(now), name: 'sample' }, now);
    await signDraft(tx, draft.id, { id: newId(now), name: 'sample' }, now);
  }
  for (const { deadline, useUntil, ...buy } of one.groupBuys ?? []) {
    const until = { deadline: dayStart(now, deadline), useUntil: day(useUntil) };
    await insertBuy(tx, { ...buy, ...until, id: newId(now), merchantId }, 'sample', now);
  }
  for (const { name, role, account, shop, phone } of one.people) {
    const person = {
      id: newId(now),
      merchantId,
      shopId: shop === undefined ? undefined : shops.get(shop)!,
      name,
      role,
    };
    await insertPerson(tx, { ...person, accountId: accounts.get(account) }, 'sample', now);
    if (phone !== undefined) await setPhone(tx, person.id, phone, now);
  }
}
