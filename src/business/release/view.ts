import { carriers } from '../../values/carrier.ts';
import { dayOf, later } from '../../values/time.ts';
import {
  areasSaid,
  type Catalog,
  type CatalogFiles,
  cancelAllWord,
  cancelPrefixes,
  codeOfFile,
  type HouseVars,
  inRoom,
  listWord,
  type Product,
  priceOf,
  refusalWords,
  type TextCode,
  tariffAt,
  textCodes,
  yesWords,
} from '../catalog/index.ts';
import type { CatalogueView, ProductView, TextView, TrialView, WordView } from './contract.ts';
import { longestSample, mostPartsOf } from './samples.ts';
import { indexOf } from './sheet-edit.ts';

/** A catalogue and the files it was read from, as its editors see them. */
export function viewOf(catalog: Catalog, files: CatalogFiles, house: HouseVars, now: Date): CatalogueView {
  const sheets = inRoom(files, 'catalog').map(([file, text]) => ({ file, text }));
  return {
    products: [...catalog.products.values()].map((product) => productOf(product, sheets, now)),
    trials: [...catalog.trials.values()].map(trialOf),
    words: wordsOf(catalog),
    reserved: [
      { words: [...yesWords], does: 'yes' },
      { words: [...cancelPrefixes], does: 'cancel' },
      { words: [listWord], does: 'list' },
      { words: [cancelAllWord], does: 'cancel-all' },
      { words: [...refusalWords], does: 'refuse' },
    ],
    texts: textsIn(catalog, files, house),
    sheets,
  };
}

function productOf(product: Product, sheets: readonly { file: string; text: string }[], now: Date): ProductView {
  const { code, title, name, level, billingGroup, accessNumber, serviceCode, orderWords, verbs, openTo } = product;
  const current = tariffAt(product, now).version;
  const stateOf = (version: number) => (version < current ? 'past' : version === current ? 'now' : 'coming');
  return {
    ...{ code, title, name, level: level === name ? '' : level, billingGroup, accessNumber, serviceCode },
    sheet: sheets.find(({ text }) => indexOf(text, 'products', code) !== undefined)?.file ?? '',
    orderWords: [...orderWords],
    verbs: [...verbs],
    cancelWords: cancelPrefixes.map((prefix) => prefix + orderWords[0]),
    period: product.tariffs[0].period,
    tariffs: product.tariffs.map((tariff) => ({
      version: tariff.version,
      from: dayOf(tariff.from),
      amountFen: tariff.amountFen,
      price: priceOf(tariff),
      postsOn: tariff.postsOn,
      state: stateOf(tariff.version),
    })),
    openTo: openTo.map(({ carrier, provinces, regions }) => ({
      carrier,
      ...(provinces && { provinces: [...provinces] }),
      ...(regions && { regions: regions.map((one) => one.name) }),
    })),
    openToSaid: areasSaid(openTo),
    functions: [...product.grants.functions],
    merchantRate: product.grants.merchantRate,
    errandDiscount: product.grants.errandDiscount,
    vehicles: product.grants.vehicles,
    onActive: [...product.onActive],
  };
}

function trialOf(trial: Catalog['trials'] extends ReadonlyMap<string, infer T> ? T : never): TrialView {
  const { code, product, orderWords, joinFrom, joinUntil, days, warnDays, quota, rewardPoints, areas } = trial;
  return {
    ...{ code, product, orderWords: [...orderWords], days, warnDays, quota, rewardPoints },
    from: dayOf(joinFrom),
    until: dayOf(later(joinUntil, -1)),
    areasSaid: areasSaid(areas),
  };
}

function wordsOf({ accessNumbers, products, trials }: Catalog): WordView[] {
  const servedBy = (areas: readonly { readonly carrier: WordView['carriers'][number] }[]) =>
    carriers.filter((carrier) => areas.some((area) => area.carrier === carrier));
  return accessNumbers.flatMap(({ number: accessNumber, words, contests, former }) => [
    ...[...words].map(([word, { product: code, verb, trial }]): WordView => {
      const product = products.get(code);
      const areas = trial === undefined ? (product?.openTo ?? []) : (trials.get(trial)?.areas ?? []);
      const does = verb !== undefined ? 'verb' : trial !== undefined ? 'trial' : 'order';
      return { accessNumber, word, does, of: product?.title ?? code, carriers: servedBy(areas) };
    }),
    ...[...(contests ?? [])].map(
      ([word, of]): WordView => ({ accessNumber, word, does: 'contest', of, carriers: [...carriers] }),
    ),
    ...[...(former ?? [])].map(
      ([word, of]): WordView => ({
        ...{ accessNumber, word, does: 'former', of: products.get(of)?.title ?? of },
        carriers: servedBy(products.get(of)?.openTo ?? []),
      }),
    ),
  ]);
}

/** Every text with its length where it is longest. */
export function textsIn(catalog: Pick<Catalog, 'products'>, files: CatalogFiles, house: HouseVars): TextView[] {
  return [...inRoom(files, 'replies'), ...inRoom(files, 'literal')].flatMap(([file, text]): TextView[] => {
    const code = codeOfFile(file) as TextCode;
    if (!textCodes.includes(code)) return [];
    const words = text.trimEnd();
    const { text: sample, length, parts } = longestSample(catalog, house, { code, file, words });
    const fixed = file.startsWith('literal/');
    const variables = [...words.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!);
    return [
      { code, file, fixed, words, variables: [...new Set(variables)], sample, length, parts, most: mostPartsOf(code) },
    ];
  });
}
