import { dayOf, later } from '../../values/time.ts';
import {
  areasSaid,
  type Catalog,
  type CatalogFiles,
  codeOfFile,
  type Meaning,
  type Product,
  priceOf,
  type Tariff,
  type Trial,
  tariffAt,
} from '../catalog/index.ts';
import { riseForMembers } from '../subscriptions/index.ts';
import type { ChangeView } from './contract.ts';

/** A catalogue with the files it was read from. */
export type Read = { readonly catalog: Catalog; readonly files: CatalogFiles };

/**
 * What a draft changes, and for whom: words and what they mean, prices for who orders and for who has ordered, texts. `members`
 * tells how many have a product. Pure.
 */
export function changesBetween(
  before: Read,
  after: Read,
  members: ReadonlyMap<string, number>,
  now: Date,
): ChangeView[] {
  return [
    ...changesOfProducts(before.catalog, after.catalog, members, now),
    ...changesOfWords(before.catalog, after.catalog),
    ...changesOfTrials(before.catalog, after.catalog),
    ...changesOfTexts(before.files, after.files),
  ];
}

function changesOfProducts(
  before: Catalog,
  after: Catalog,
  members: ReadonlyMap<string, number>,
  now: Date,
): ChangeView[] {
  const gone = [...before.products.values()].filter(({ code }) => !after.products.has(code));
  return [
    ...[...after.products.values()].flatMap((product): ChangeView[] => {
      const was = before.products.get(product.code);
      return was ? changesOfProduct(was, product, members.get(product.code) ?? 0, now) : [newProduct(product, now)];
    }),
    ...gone.map((product): ChangeView => ({ kind: 'product-gone', vars: { title: product.title } })),
  ];
}

function newProduct(product: Product, now: Date): ChangeView {
  const { title, orderWords, openTo } = product;
  const price = priceOf(tariffAt(product, now));
  return { kind: 'product-new', vars: { title, price, words: orderWords.join('、'), areas: areasSaid(openTo) } };
}

function changesOfProduct(was: Product, is: Product, members: number, now: Date): ChangeView[] {
  const { title } = is;
  const areas = [areasSaid(was.openTo), areasSaid(is.openTo)] as const;
  return [
    ...differs('renamed', was.title, is.title, { was: was.title, title }),
    ...(areas[0] === areas[1]
      ? []
      : [
          is.openTo.length === 0
            ? change('product-closed', { title, members: String(members) })
            : change('product-open', { title, was: areas[0] || '—', areas: areas[1] }),
        ]),
    ...differs('service-code', was.serviceCode, is.serviceCode, { title, was: was.serviceCode, code: is.serviceCode }),
    ...differs('grants', grantsOf(was), grantsOf(is), { title, was: grantsOf(was), grants: grantsOf(is) }),
    ...differs('on-active', was.onActive.join(), is.onActive.join(), {
      ...{ title, was: was.onActive.join('、') || '—', texts: is.onActive.join('、') || '—' },
    }),
    ...changesOfPrices(was, is, members, now),
  ];
}

/** New versions of a price. Who has ordered keeps the old one until a higher one was told in time; a lower one is theirs at once. */
function changesOfPrices(was: Product, is: Product, members: number, now: Date): ChangeView[] {
  const known = new Map(was.tariffs.map((tariff) => [tariff.version, `${dayOf(tariff.from)} ${tariff.amountFen}`]));
  const fresh = is.tariffs.filter(
    (tariff) => known.get(tariff.version) !== `${dayOf(tariff.from)} ${tariff.amountFen}`,
  );
  const gone = was.tariffs.filter(({ version }) => !is.tariffs.some((one) => one.version === version));
  return [
    ...fresh.map((tariff) => newPrice(is, tariff, members, now)),
    ...gone.map((tariff) =>
      change('price-gone', { title: is.title, price: priceOf(tariff), from: dayOf(tariff.from) }),
    ),
  ];
}

function newPrice(is: Product, tariff: Tariff, members: number, now: Date): ChangeView {
  const before = is.tariffs[is.tariffs.indexOf(tariff) - 1] ?? tariff;
  const { toldFrom, countsFrom } = riseForMembers(tariff.from, now);
  const vars = {
    ...{ title: is.title, from: dayOf(tariff.from), old: priceOf(before), price: priceOf(tariff) },
    ...{ members: String(members), toldFrom: dayOf(toldFrom), countsFrom: dayOf(countsFrom) },
    period: tariff.period,
  };
  return change(tariff.amountFen > before.amountFen ? 'price-rises' : 'price-falls', vars);
}

function changesOfWords(before: Catalog, after: Catalog): ChangeView[] {
  const numbers = [...new Set([...before.accessNumbers, ...after.accessNumbers].map(({ number }) => number))];
  return numbers.flatMap((number) => {
    const [was, is] = [wordsAt(before, number), wordsAt(after, number)];
    return [...new Set([...was.keys(), ...is.keys()])].flatMap((word): ChangeView[] => {
      const [old, now] = [was.get(word), is.get(word)];
      if (old === now) return [];
      if (old === undefined) return [change('word-new', { number, word, means: now! })];
      if (now === undefined) return [change('word-gone', { number, word, means: old })];
      return [change('word-moved', { number, word, was: old, means: now })];
    });
  });
}

function wordsAt({ accessNumbers, products }: Catalog, number: string): Map<string, string> {
  const words = accessNumbers.find((one) => one.number === number)?.words ?? new Map<string, Meaning>();
  const said = ({ product, verb, trial }: Meaning) => {
    const title = products.get(product)?.title ?? product;
    return verb ? `${title} ${verb}` : trial ? `${title} (${trial})` : title;
  };
  return new Map([...words].map(([word, meaning]) => [word, said(meaning)]));
}

function changesOfTrials(before: Catalog, after: Catalog): ChangeView[] {
  const codes = [...new Set([...before.trials.keys(), ...after.trials.keys()])];
  return codes.flatMap((code): ChangeView[] => {
    const [was, is] = [before.trials.get(code), after.trials.get(code)];
    if (!was) return [change('trial-new', { code, facts: factsOf(is!) })];
    if (!is) return [change('trial-gone', { code })];
    return differs('trial-changed', factsOf(was), factsOf(is), { code, was: factsOf(was), facts: factsOf(is) });
  });
}

function factsOf(trial: Trial): string {
  const { joinFrom, joinUntil, days, warnDays, quota, rewardPoints, areas } = trial;
  const dates = `${dayOf(joinFrom)}–${dayOf(later(joinUntil, -1))}`;
  return `${dates} · ${days}/${warnDays} · ${quota} · ${rewardPoints} · ${areasSaid(areas)}`;
}

function changesOfTexts(before: CatalogFiles, after: CatalogFiles): ChangeView[] {
  const files = [...new Set([...before.keys(), ...after.keys()])].filter((file) => file.endsWith('.txt')).sort();
  return files.flatMap((file): ChangeView[] => {
    const code = codeOfFile(file);
    const [was, is] = [before.get(file)?.trimEnd(), after.get(file)?.trimEnd()];
    if (was === is) return [];
    if (was === undefined) return [change('text-new', { code, words: is! })];
    if (is === undefined) return [change('text-gone', { code, was })];
    return [change('text-changed', { code, was, words: is })];
  });
}

function grantsOf({ grants }: Product): string {
  const { functions, merchantRate, errandDiscount, vehicles } = grants;
  return `${[...functions].join('、') || '—'} · ${merchantRate} · ${errandDiscount}% · ${vehicles}`;
}

function differs(
  kind: ChangeView['kind'],
  was: string,
  is: string,
  vars: Readonly<Record<string, string>>,
): ChangeView[] {
  return was === is ? [] : [change(kind, vars)];
}

function change(kind: ChangeView['kind'], vars: Readonly<Record<string, string>>): ChangeView {
  return { kind, vars: { ...vars } };
}
