import type { Area } from './areas.ts';
import type { Entitlements } from './entitlements.ts';
import type { Tariff } from './tariffs.ts';
import type { TextCode, Texts } from './texts.ts';
import type { Trial } from './trials.ts';
import { fold } from './words.ts';

/** Something people buy by a word. */
export type Product = {
  readonly code: string;
  readonly name: string;
  /** What tells it from others of its group, `普通会员`; its name where nothing does. */
  readonly level: string;
  /** Name and level as texts say it, `车友助理普通会员`. */
  readonly title: string;
  /** Products of one group exclude each other and share one fee a month. */
  readonly billingGroup: string;
  readonly accessNumber: string;
  readonly serviceCode: string;
  /** All its prices, the oldest first: version 1, 2 … */
  readonly tariffs: readonly [Tariff, ...Tariff[]];
  /** The words that order it; texts name the first. */
  readonly orderWords: readonly string[];
  /** Verbs with arguments, such as `TJ` in `TJ139…`. */
  readonly verbs: readonly string[];
  readonly openTo: readonly Area[];
  /** What who has it may do. */
  readonly grants: Entitlements;
  /** Texts that go out when a subscription becomes active. */
  readonly onActive: readonly ActiveText[];
};

/** Texts that speak of a standing subscription: those an activation can fill in. */
export type ActiveText = Extract<TextCode, 'welcome' | 'membership' | 'tariff'>;
/** All of them, as a catalogue sheet may name them. */
export const activeTexts: readonly ActiveText[] = ['welcome', 'membership', 'tariff'];

/** What a word does: it orders a product, asks for a trial of one, or is a verb of one. */
export type Meaning = { readonly product: string; readonly verb?: string; readonly trial?: string };

/** A number that people write to, and what its words mean. */
export type AccessNumber = {
  readonly number: string;
  /** Service code of answers that belong to no product. */
  readonly freeServiceCode: string;
  /** Word → what it does. Words are folded: upper case, half-width. */
  readonly words: ReadonlyMap<string, Meaning>;
  /** Word → the contest it enters. */
  readonly contests?: ReadonlyMap<string, string>;
  /** Word → the service it speaks to, and what it asks of it. */
  readonly services?: ReadonlyMap<string, { readonly service: string; readonly act: string }>;
  /** Word of an earlier version → the product it ordered then: people were told to end it by this word. */
  readonly former?: ReadonlyMap<string, string>;
};

/** A word that enters a contest, at its number. */
export type ContestWord = { readonly accessNumber: string; readonly word: string; readonly contest: string };

/** All products, words and texts of the house, as one version of the catalogue says them. */
export type Catalog = {
  readonly products: ReadonlyMap<string, Product>;
  readonly trials: ReadonlyMap<string, Trial>;
  readonly accessNumbers: readonly AccessNumber[];
  readonly texts: Texts;
  /** What services that answer words are called, by their code. */
  readonly serviceTitles?: ReadonlyMap<string, string>;
  /** The versions that were in force before, newest first, as far back as a conversation may have begun. */
  readonly earlier?: readonly EarlierCatalog[];
};

/** A version that another one took the place of, and when. */
export type EarlierCatalog = { readonly until: Date; readonly catalog: Catalog };

/** The version that was in force at `at`: the words somebody saw who was asked something then. */
export function catalogAt(catalog: Catalog, at: Date): Catalog {
  return (catalog.earlier ?? []).findLast(({ until }) => at < until)?.catalog ?? catalog;
}

/** The product of a code that the catalogue itself, or a row made from it, names. */
export function productOf(catalog: Catalog, code: string): Product {
  const product = catalog.products.get(code);
  if (!product) throw new Error(`product ${code} is not in the catalogue: put it back, or close what refers to it`);
  return product;
}

/** The word that texts name for cancelling: `TDCY`. */
export function cancelWord(product: Product): string {
  return `TD${product.orderWords[0]}`;
}

/** The longest access number of ours that a dialled number begins with; the digits left over are the extension. */
export function splitDialled(
  catalog: Catalog,
  dialled: string,
): { access: AccessNumber; extension: string } | undefined {
  const ours = catalog.accessNumbers.filter(({ number }) => dialled.startsWith(number));
  const access = ours.sort((one, other) => other.number.length - one.number.length)[0];
  return access && { access, extension: dialled.slice(access.number.length) };
}

/** The products of a number that a folded text names: by an order word that stands alone among other letters, or by title. */
export function productsNamed(catalog: Catalog, access: AccessNumber, text: string): Product[] {
  const words = text.split(/[^A-Z0-9]+/);
  return [...catalog.products.values()].filter(
    ({ accessNumber, orderWords, title }) =>
      accessNumber === access.number &&
      (orderWords.some((word) => words.includes(fold(word))) || text.includes(fold(title))),
  );
}

/** What a text means here. Decided by `readCommand`, done by intake. */
export type Command =
  | { readonly kind: 'order'; readonly product: string; readonly args: readonly string[] }
  | { readonly kind: 'trial'; readonly trial: string; readonly args: readonly string[] }
  | { readonly kind: 'confirm'; readonly product?: string }
  | { readonly kind: 'cancel'; readonly product: string }
  | { readonly kind: 'cancel-which' }
  | { readonly kind: 'list' }
  | { readonly kind: 'refuse-promotions' }
  | { readonly kind: 'cancel-all' }
  | { readonly kind: 'answer'; readonly choices: readonly string[] }
  | { readonly kind: 'words' }
  | { readonly kind: 'contest'; readonly contest: string }
  | { readonly kind: 'service'; readonly service: string; readonly act: string; readonly rest: string }
  | { readonly kind: 'wish-to-stop'; readonly product?: string }
  | { readonly kind: 'verb'; readonly product: string; readonly verb: string; readonly args: readonly string[] }
  | { readonly kind: 'unknown'; readonly suggestion?: string };

/** One step of how a text was understood: an agent can open it and explain it. */
export type TraceStep = { readonly step: string; readonly matched: boolean; readonly why: string };
