import { type Catalog, fold } from '../../../business/catalog/index.ts';
import type { Say, Served, Service, TakenMo } from '../../../business/messages/index.ts';
import type { Category, Gazetteer, Spot } from '../../../business/places/index.ts';
import type { Tx } from '../../../platform/db.ts';
import { newId } from '../../../values/id.ts';
import { minuteMs } from '../../../values/time.ts';
import { type Partner, partnersNear } from '../registry/store.ts';
import { partnerTexts } from './answer.ts';

/** What words may do here. */
export const partnerActs = ['find'] as const;
const name = 'partners';

/** What a text says of where and what; `meant` where it names somewhere that nobody knows. */
export type ReadWhere = (text: string) => {
  readonly spot?: Spot;
  readonly category?: Category;
  readonly meant?: readonly Spot[];
};

/** What the service needs of the house. */
export type PartnersHouse = {
  readonly gazetteer: Gazetteer;
  readonly terms: { readonly catalog: Catalog };
  /** How people say where they are is read in one way for everything: roles hand it down. */
  readonly readWhere: ReadWhere;
};

/** What there is at the places that the texts of a batch may be asking for. */
type Found = ReadonlyMap<string, readonly Partner[]>;

const most = 6;
/** So long a place may be sent alone, after it was asked for. */
const talkMs = 30 * minuteMs;

/** Partner shops by SMS: `SJ 桥西`, `SJ 洗车 火车站`. */
export function partnersService(house: PartnersHouse): Service<Found, never> {
  return {
    name,
    acts: partnerActs,
    async load(tx, _, now, heard) {
      const found = await findAll(tx, house, heard, now);
      return () => found;
    },
    decide(found, said, { entitlements }, now): Served<Found, never> {
      const { spot, category, meant } = house.readWhere('act' in said ? said.rest : said.text);
      const about = { reason: 'partners nearby', reasonId: newId(now) };
      if (!spot) {
        const choices = (meant?.length ? meant : districts(house.gazetteer)).map(({ name }) => name).join('、');
        return {
          says: [{ ...about, code: 'partners-where', vars: { choices } }],
          ask: { kind: 'service-words:partners', choices: {}, lifetimeMs: talkMs },
        };
      }
      const texts = partnerTexts(found.get(keyOf(spot, category)) ?? [], spot, entitlements.merchantRate);
      if (texts.length === 0) {
        const what = category?.words[0] ?? '加盟';
        return { says: [{ ...about, code: 'partners-none', vars: { spot: spot.name, what } }] };
      }
      return { says: texts.map((partners): Say => ({ ...about, code: 'partners-found', vars: { partners } })) };
    },
    save: async () => {},
  };
}

async function findAll(tx: Tx, house: PartnersHouse, heard: readonly TakenMo[], now: Date): Promise<Found> {
  const found = new Map<string, readonly Partner[]>();
  for (const { text } of heard) {
    const { spot, category } = house.readWhere(behindWord(house, name, text));
    if (!spot || found.has(keyOf(spot, category))) continue;
    const isDistrict = spot.kind === 'district' || spot.kind === 'county';
    const wanted = { category: category?.code, district: isDistrict ? spot.name : undefined, limit: most };
    found.set(keyOf(spot, category), await partnersNear(tx, spot, wanted, now));
  }
  return found;
}

/** What stands behind the word of a service, where the text begins with one. */
export function behindWord({ terms }: Pick<PartnersHouse, 'terms'>, name: string, text: string): string {
  const folded = fold(text);
  const words = terms.catalog.accessNumbers.flatMap(({ services }) =>
    [...(services ?? [])].flatMap(([word, { service }]) => (service === name ? [word] : [])),
  );
  const word = words.filter((one) => folded.startsWith(one)).toSorted((a, b) => b.length - a.length)[0];
  return folded.slice(word?.length ?? 0);
}

function keyOf(spot: Spot, category: Category | undefined): string {
  return `${category?.code ?? ''} ${spot.name}`;
}

function districts({ spots }: Gazetteer): readonly Spot[] {
  return spots.filter(({ kind }) => kind === 'district').slice(0, 4);
}
