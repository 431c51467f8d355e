import { type Carrier, carriers } from '../../values/carrier.ts';
import { dayOf } from '../../values/time.ts';
import {
  type Catalog,
  cancelPrefixes,
  fold,
  type HouseVars,
  oneSlipApart,
  type Product,
  readCommand,
  refusalWords,
  type Tariff,
} from '../catalog/index.ts';
import { riseForMembers } from '../subscriptions/index.ts';
import type { Read } from './changes.ts';
import type { FindingView } from './contract.ts';
import { textsIn } from './view.ts';

/** What a link needs to know of products: roles make it from the link sheets. */
export type LinkFacts = {
  readonly link: string;
  readonly carriers: readonly Carrier[];
  readonly accessNumbers: readonly string[];
  readonly serviceCodes: Readonly<Record<string, string>>;
  /** The products that the carrier's platform behind the link has codes for; absent where it keeps no orders. */
  readonly ordered?: { readonly peer: string; readonly products: ReadonlySet<string> };
};

/** What is looked at besides the two catalogues. */
export type Facts = {
  readonly faults: readonly string[];
  readonly conflicts: readonly string[];
  readonly members: ReadonlyMap<string, number>;
  /** `product version` of prices that somebody was told of. */
  readonly told: ReadonlySet<string>;
  readonly links: readonly LinkFacts[];
  readonly house: HouseVars;
  /** When it would count. */
  readonly at: Date;
};

/** Everything that stops a draft from being released, and everything that is worth a look before it is. Pure. */
export function findingsOf(before: Read, after: Read, facts: Facts): FindingView[] {
  const [was, is] = [before.catalog, after.catalog];
  const products = [...is.products.values()];
  const found = [
    ...facts.faults.map(sayFault),
    ...facts.conflicts.map((file) => stop('conflict', { file })),
    ...fixedTexts(before, after),
    ...[...was.products.values()].flatMap((product) =>
      findingsOfReleased(product, is.products.get(product.code), facts),
    ),
    ...products.flatMap((product) => findingsOfNewPrices(was.products.get(product.code), product, facts)),
    ...products.flatMap((product) => findingsOfCancelWords(is, product)),
    ...findingsOfWords(was, is, facts),
    ...findingsOfLengths(before, after, facts.house),
    ...products.flatMap((product) => findingsOfLinks(was.products.get(product.code), product, facts.links)),
  ];
  const changed = [...after.files].some(([file, text]) => before.files.get(file) !== text);
  if (!changed && after.files.size === before.files.size) return [stop('nothing-changed', {})];
  return [...found.filter(({ level }) => level === 'stop'), ...found.filter(({ level }) => level === 'look')];
}

/** Sentences of the loader that pages say in the language of the reader; any other goes as it is. */
const known: readonly (readonly [sentence: RegExp, kind: FindingView['kind'], names: readonly string[]])[] = [
  [/^the word (.+) of (\d+) already means (.+); /, 'word-taken', ['word', 'number', 'means']],
  [/^the word (.+) begins with the reserved word (.+); /, 'word-reserved', ['word', 'reserved']],
  [/^it begins no later than the version before it/, 'tariffs-overlap', []],
  [/^a monthly price changes on the first of a month only/, 'not-first-of-month', []],
  [/^\{\{(\w+)\}\} is not said/, 'variable-missing', ['name']],
  [/^\{\{(\w+)\}\} is unknown here; use (.+)$/, 'variable-unknown', ['name', 'use']],
];

function sayFault(fault: string): FindingView {
  const [, where = '', said = fault] = /^(\S+?:\d+): (.*)$/s.exec(fault) ?? [];
  for (const [sentence, kind, names] of known) {
    const match = sentence.exec(said);
    if (match)
      return stop(kind, { where, ...Object.fromEntries(names.map((name, index) => [name, match[index + 1]!])) });
  }
  return stop('fault', { where, said });
}

/** Texts that the requirements fix word for word stay as they are. */
function fixedTexts(before: Read, after: Read): FindingView[] {
  const files = [...new Set([...before.files.keys(), ...after.files.keys()])];
  return files
    .filter((file) => file.startsWith('literal/') && before.files.get(file) !== after.files.get(file))
    .map((file) => stop('seed-fixed', { file }));
}

/** What was sold stays as it was sold: consents, subscriptions and bills point at it. */
function findingsOfReleased(was: Product, is: Product | undefined, { told, at }: Facts): FindingView[] {
  const { code, title } = was;
  if (!is) return [stop('product-gone', { title })];
  const moved = (['billingGroup', 'accessNumber'] as const).filter((field) => was[field] !== is[field]);
  const isOtherPeriod = was.tariffs[0].period !== is.tariffs[0].period;
  return [
    ...moved.map((field) => stop('product-moved', { title, field, was: was[field], is: is[field] })),
    ...(isOtherPeriod
      ? [stop('product-moved', { title, field: 'period', was: was.tariffs[0].period, is: is.tariffs[0].period })]
      : []),
    ...was.tariffs.flatMap((tariff): FindingView[] => {
      const now = is.tariffs.find(({ version }) => version === tariff.version);
      const about = { title, version: String(tariff.version), from: dayOf(tariff.from) };
      const counts = tariff.from <= at || told.has(`${code} ${tariff.version}`);
      if (!now) return counts ? [stop('tariff-gone', about)] : [];
      return isSame(tariff, now) || !counts ? [] : [stop('tariff-changed', about)];
    }),
  ];
}

function isSame(one: Tariff, other: Tariff): boolean {
  return (
    one.amountFen === other.amountFen && one.from.getTime() === other.from.getTime() && one.postsOn === other.postsOn
  );
}

/** A new price of something that is on sale begins after its release, or orders on the way would not know theirs. */
function findingsOfNewPrices(was: Product | undefined, is: Product, { at }: Facts): FindingView[] {
  if (!was) return [];
  const last = was.tariffs.length;
  return is.tariffs.slice(last).flatMap((tariff, index): FindingView[] => {
    const about = { title: is.title, version: String(tariff.version), from: dayOf(tariff.from) };
    if (tariff.from <= at) return [stop('tariff-too-soon', about)];
    const before = is.tariffs[last + index - 1]!;
    const { countsFrom } = riseForMembers(tariff.from, at);
    const isLate = tariff.period === 'month' && tariff.amountFen > before.amountFen && countsFrom > tariff.from;
    return isLate ? [look('notice-late', { ...about, countsFrom: dayOf(countsFrom) })] : [];
  });
}

/** However somebody ends a product by its word, it must end that product. */
function findingsOfCancelWords(catalog: Catalog, { code, title, accessNumber, orderWords }: Product): FindingView[] {
  return orderWords.flatMap((orderWord) =>
    cancelPrefixes.flatMap((prefix): FindingView[] => {
      const word = prefix + orderWord;
      const { command } = readCommand(catalog, { dialled: accessNumber, text: word, digitsAnswer: false });
      if (command.kind === 'cancel' && command.product === code) return [];
      return [stop('no-cancel-word', { title, word })];
    }),
  );
}

function findingsOfWords(was: Catalog, is: Catalog, { members }: Facts): FindingView[] {
  return is.accessNumbers.flatMap(({ number, words }) => {
    const before = was.accessNumbers.find((one) => one.number === number);
    return [...words].flatMap(([word, { product, verb }]): FindingView[] => {
      const earlier = before?.words.get(word)?.product ?? before?.former?.get(word);
      const moved = earlier !== undefined && earlier !== product ? earlier : undefined;
      const theirs = moved === undefined ? 0 : (members.get(moved) ?? 0);
      const title = was.products.get(moved ?? '')?.title ?? moved ?? '';
      const isNew = before?.words.get(word) === undefined;
      const alike = isNew
        ? [...words].find(
            ([other, its]) => other !== word && its.product !== product && oneSlipApart(fold(other), word),
          )
        : undefined;
      return [
        ...(theirs > 0 ? [stop('word-of-members', { word, number, title, members: String(theirs) })] : []),
        ...(alike ? [look('words-alike', { word, other: alike[0], number })] : []),
        ...(isNew && !verb && refusalWords.includes(word) ? [look('refusal-letter', { word, number })] : []),
      ];
    });
  });
}

/** A text that takes more short messages than it may; one that always did is only worth a look. */
function findingsOfLengths(before: Read, after: Read, house: HouseVars): FindingView[] {
  const were = new Map(textsIn(before.catalog, before.files, house).map((text) => [text.code, text]));
  return textsIn(after.catalog, after.files, house).flatMap(({ code, length, parts, most }): FindingView[] => {
    if (parts <= most) return [];
    const about = { code, length: String(length), parts: String(parts), most: String(most) };
    return (were.get(code)?.parts ?? 0) >= parts ? [look('text-longer', about)] : [stop('text-too-long', about)];
  });
}

/** Whether the link of every carrier it is sold to knows it. Only what is new to a link is told. */
function findingsOfLinks(was: Product | undefined, is: Product, links: readonly LinkFacts[]): FindingView[] {
  const { code, title, serviceCode, accessNumber } = is;
  const isNew = was?.serviceCode !== serviceCode;
  return carriers.flatMap((carrier): FindingView[] => {
    const sold = ({ openTo }: Product) => openTo.some((area) => area.carrier === carrier);
    if (!sold(is)) return [];
    const theirs = links.filter((one) => one.carriers.includes(carrier) && one.accessNumbers.includes(accessNumber));
    if (theirs.length === 0) return was && sold(was) ? [] : [look('no-link', { title, carrier, accessNumber })];
    return theirs.flatMap(({ link, serviceCodes, ordered }): FindingView[] => {
      const maps = Object.keys(serviceCodes).length > 0;
      const unmapped = isNew && maps && serviceCodes[serviceCode] === undefined;
      const unordered = ordered && !ordered.products.has(code);
      return [
        ...(unordered ? [stop('order-code-missing', { title, link, peer: ordered.peer })] : []),
        ...(unmapped ? [look('service-code-unmapped', { title, link, code: serviceCode })] : []),
      ];
    });
  });
}

function stop(kind: FindingView['kind'], vars: Readonly<Record<string, string>>): FindingView {
  return { level: 'stop', kind, vars: { ...vars } };
}

function look(kind: FindingView['kind'], vars: Readonly<Record<string, string>>): FindingView {
  return { level: 'look', kind, vars: { ...vars } };
}
