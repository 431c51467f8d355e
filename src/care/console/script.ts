import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import {
  cancelWord,
  type HouseVars,
  type Product,
  priceOf,
  productOf,
  tariffAt,
} from '../../business/catalog/index.ts';
import { changesBy, type Person, type Terms } from '../../business/subscriptions/index.ts';
import { ContentError, readSheet } from '../../platform/content.ts';
import { dayInWords } from '../../values/time.ts';

/** A step of a script: what is read, and what the person must have said before the next one. */
export type ScriptStep = { readonly code: string; readonly say: string; readonly ask: string };

/** What an agent reads to somebody for whom he orders. `version` is a digest of its words. */
export type OrderScript = {
  readonly version: string;
  readonly steps: readonly ScriptStep[];
  readonly house: HouseVars;
};

const variables = ['product', 'price', 'since', 'instead', 'cancelWord', 'accessNumber', 'spName', 'hotline'] as const;
const placeholder = /\{\{(\w+)\}\}/g;

const sheetSchema = z.strictObject({
  steps: z.array(
    z.strictObject({
      code: z.string().regex(/^[a-z-]{2,20}$/, 'give a short code of small letters'),
      say: z.string().trim().min(5).max(300),
      ask: z.string().trim().min(2).max(60),
    }),
  ),
});

/**
 * Reads `scripts/order.yaml` of a content folder. Throws ContentError where a step is missing: the price must be read with the
 * product's name, so must the way to cancel, and the last step is the agreement.
 */
export async function loadOrderScript(folder: string, house: HouseVars): Promise<OrderScript> {
  const file = path.join(folder, 'scripts', 'order.yaml');
  const faults: string[] = [];
  const sheet = await readSheet(file, sheetSchema, faults);
  if (sheet) faults.push(...faultsOfScript(sheet.data.steps).map((fault) => `${sheet.where(['steps'])}: ${fault}`));
  if (!sheet || faults.length > 0) throw new ContentError(faults);
  const version = createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
    .slice(0, 12);
  return { version, steps: sheet.data.steps, house };
}

function faultsOfScript(steps: readonly ScriptStep[]): string[] {
  const says = (code: string, ...names: string[]) => {
    const step = steps.find((one) => one.code === code);
    return step !== undefined && names.every((name) => step.say.includes(`{{${name}}}`));
  };
  const unknown = steps.flatMap(({ say }) =>
    [...say.matchAll(placeholder)].flatMap(([, name]) =>
      (variables as readonly string[]).includes(name!)
        ? []
        : [`{{${name}}} is unknown here; use ${variables.join(', ')}`],
    ),
  );
  return [
    ...(says('price', 'product', 'price', 'since')
      ? []
      : ['no step `price` says {{product}}, {{price}} and {{since}}']),
    ...(says('cancel', 'cancelWord', 'accessNumber')
      ? []
      : ['no step `cancel` says {{cancelWord}} and {{accessNumber}}']),
    ...(steps.at(-1)?.code === 'agree' ? [] : ['the last step is not `agree`']),
    ...(new Set(steps.map(({ code }) => code)).size === steps.length ? [] : ['two steps have one code']),
    ...unknown,
  ];
}

/** A script as it is read to one person now. Its version names the words, the price and what the order changes for him. */
export type ReadScript = { readonly version: string; readonly steps: readonly ScriptStep[] };

/** Fills a script in for one person: who changes a level hears what is replaced, and who has paid this month from when it costs. */
export function scriptFor(
  { steps, version, house }: OrderScript,
  product: Product,
  person: Person,
  { catalog }: Pick<Terms, 'catalog'>,
  now: Date,
): ReadScript {
  const tariff = tariffAt(product, now);
  const { replaces, feeFrom } = changesBy(person, product, now);
  const since = feeFrom === undefined ? '开通当月' : dayInWords(feeFrom);
  const filled: Readonly<Record<string, string>> = {
    ...house,
    product: product.title,
    price: priceOf(tariff),
    since,
    instead: replaces === undefined ? '' : `它将替换您现有的${productOf(catalog, replaces).title}，同一月不重复收费。`,
    cancelWord: cancelWord(product),
    accessNumber: product.accessNumber,
  };
  const fill = (words: string) => words.replace(placeholder, (_, name: string) => filled[name]!);
  return {
    version: [version, product.code, tariff.version, since, replaces ?? ''].join('/'),
    steps: steps.map((step) => ({ ...step, say: fill(step.say) })),
  };
}
