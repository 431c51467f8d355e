import type { MerchantRate } from '../../../business/catalog/index.ts';
import type { Say, Served, Service, TakenMo } from '../../../business/messages/index.ts';
import type { Spot } from '../../../business/places/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { newId } from '../../../values/id.ts';
import { briefly } from '../benefits/words/contract.ts';
import { membershipProducts } from '../membership/standing.ts';
import type { Partner } from '../registry/store.ts';
import { bestOffers, partnersAround } from './offers.ts';
import { behindWord, type PartnersHouse } from './service.ts';

/** What words may do here. */
export const helpActs = ['help'] as const;
const name = 'help';

/** The partners around the places that somebody named, and around the middle of all for who named none. */
type Found = ReadonlyMap<string, readonly Partner[]>;
const everywhere = '';

/** `帮助`, or `帮助 桥西`: what one may write, and what partners there give members. */
export function helpService(house: PartnersHouse): Service<Found, never> {
  return {
    name,
    acts: helpActs,
    async load(tx, _, now, heard) {
      const found = await findAll(tx, house, heard, now);
      return () => found;
    },
    decide(found, said, { entitlements: { merchantRate } }, now): Served<Found, never> {
      const { spot } = house.readWhere('act' in said ? said.rest : said.text);
      const about = { reason: 'help', reasonId: newId(now) };
      const offers = offersIn(found.get(keyOf(spot)) ?? [], merchantRate);
      const says: Say[] = [{ ...about, code: 'help', vars: {} }];
      const [product] = membershipProducts(house.terms.catalog);
      if (offers === '' || !product) return { says };
      if (merchantRate !== 'none') return { says: [...says, { ...about, code: 'help-offers', vars: { offers } }] };
      const vars = { offers, orderWord: product.orderWords[0] ?? '', accessNumber: product.accessNumber };
      return { says: [...says, { ...about, code: 'help-offers-join', vars }] };
    },
    save: async () => {},
  };
}

async function findAll(tx: Tx, house: PartnersHouse, heard: readonly TakenMo[], now: Date): Promise<Found> {
  const found = new Map<string, readonly Partner[]>();
  for (const { text } of heard) {
    const { spot } = house.readWhere(behindWord(house, name, text));
    if (found.has(keyOf(spot))) continue;
    found.set(keyOf(spot), await partnersAround(tx, spot, now));
  }
  return found;
}

function keyOf(spot: Spot | undefined): string {
  return spot?.name ?? everywhere;
}

/** An SMS of one part, less the words around the offers. */
const room = 70 - 30;

/** `示例洗车行普洗8折；样例养护店小保养9折`, as many as fit. */
function offersIn(partners: readonly Partner[], level: MerchantRate): string {
  const offers: string[] = [];
  for (const { merchant, rule } of bestOffers(partners, level)) {
    const offer = merchant + briefly(rule);
    if ([...offers, offer].join('；').length <= room) offers.push(offer);
  }
  return offers.join('；');
}
