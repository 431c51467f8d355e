import { monthCharges, saveFreeMonths } from '../../business/billing/index.ts';
import type { Catalog } from '../../business/catalog/index.ts';
import { lockSubscribers } from '../../business/subscribers/index.ts';
import { phonesOfReaders } from '../../business/subscriptions/index.ts';
import type { Db, Tx } from '../../platform/db.ts';
import { carriers } from '../../values/carrier.ts';
import { newId } from '../../values/id.ts';
import type { Phone } from '../../values/phone.ts';
import { dayOf, later, type Month, monthStart, startOfDay } from '../../values/time.ts';
import { weatherFunction } from './push.ts';
import { phonesTold } from './store.ts';

const pageSize = 1_000;
/** The product that is nothing without a forecast; others that grant it besides give more than that. */
export const weatherProduct = 'weather';

/** Those of these phones to which no forecast has gone in a month so far: nothing is owed for it yet. */
export async function withoutWeather(tx: Tx, phones: readonly Phone[], month: Month): Promise<Set<Phone>> {
  const told = await phonesTold(tx, phones, `${month}-01`, dayOf(monthStart(startOfDay(`${month}-01`), 1)));
  return new Set(phones.filter((phone) => !told.has(phone)));
}

/**
 * A fee of a month in which no forecast went out, where the carrier has raised it by itself, is given back: the month becomes free, and
 * what was taken for it goes the way of all such fees. Returns how many.
 */
export async function giveBackMonth(db: Db, catalog: Catalog, month: Month, now: Date): Promise<number> {
  const moment = later(monthStart(startOfDay(`${month}-01`), 1), -1);
  let given = 0;
  for (const carrier of carriers)
    for (let after: Phone = ''; ; ) {
      const phones = await db.transact(async (tx) => {
        const page = await phonesOfReaders(tx, catalog, weatherFunction, { moment, carrier, after, limit: pageSize });
        given += await freeMonths(tx, page, month, now);
        return page;
      });
      if (phones.length < pageSize) break;
      after = phones.at(-1)!;
    }
  return given;
}

async function freeMonths(tx: Tx, phones: readonly Phone[], month: Month, now: Date): Promise<number> {
  const without = [...(await withoutWeather(tx, phones, month))];
  if (without.length === 0) return 0;
  await lockSubscribers(tx, without);
  const charges = await monthCharges(tx, without, [month]);
  const owed = charges.filter(
    ({ product, state }) => product === weatherProduct && state !== 'voided' && state !== 'expired',
  );
  const given = await saveFreeMonths(
    tx,
    owed.map(({ phone, billingGroup }) => ({
      ...{ phone, billingGroup, month, id: newId(now), at: now, reason: '本月没有收到天气预报' },
    })),
  );
  return given.size;
}
