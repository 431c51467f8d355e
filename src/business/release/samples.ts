import { partsOf } from '../../protocols/sms/index.ts';
import {
  asPrinted,
  type Catalog,
  cancelWord,
  type HouseVars,
  type Product,
  priceOf,
  type TextCode,
  variablesOf,
} from '../catalog/index.ts';

/** What a text may take at most where that is more than one SMS: lists, and texts that are read on a page. */
const mostParts: Partial<Record<TextCode, number>> = {
  'item-unknown': 2,
  'nothing-to-confirm': 2,
  'several-open': 2,
  'web-consent': 2,
  'web-consent-since': 2,
};

/** How many SMS a text may take. */
export function mostPartsOf(code: TextCode): number {
  return mostParts[code] ?? 1;
}

/** The longest of what is filled in and does not come from the product that a text speaks of. */
const usual: Readonly<Record<string, string>> = {
  phone: '15633000001',
  year: '2026',
  month: '12',
  hours: '24',
  since: '12月',
  until: '12月31日',
  from: '12月1日',
  reward: '已赠50积分。',
  areas: '河北联通',
  why: '连续两月余额不足',
  suggestion: '您是否要发TDCYV？',
  days: '30',
  minutes: '5',
  most: '2',
  receipt: 'A1B2C3D4',
  kind: '挂失补办',
  city: '石家庄',
  fee: '1234.50元',
  third: '，另代付规费1234.50元',
  code: '012345',
  extra: '10元',
  gift: '一个二十个字的礼品名称写到这里为止刚刚好',
  title: '冬季行车有奖问答',
  sponsor: '示例车品',
  prize: '洗车卡',
  day: '12月21日',
  seal: '01234567',
  keyword: 'DT',
  right: '10',
  needed: '10',
  turn: '1/3',
  ask: '大雾天应开哪种灯？',
  how: '1远光灯 2雾灯 3不开灯，回复序号',
  items: '1.车友助理VIP会员10元/月(待确认) 2.天气预报3元/月',
  orders: '车友助理VIP会员10元/月（回复Y CYV）、天气预报3元/月（回复Y TQ）',
  choices: '石家庄、唐山、秦皇岛、邯郸、邢台、保定、张家口、承德、沧州、廊坊、衡水、雄安',
};

/** A text, and how long it is for whom it is longest. */
export type Sample = { readonly text: string; readonly length: number; readonly parts: number };

/**
 * A text filled in as it is longest: once for each product that it may speak of. A mark that nothing is known of stays.
 */
export function longestSample(
  catalog: Pick<Catalog, 'products'>,
  house: HouseVars,
  { code, file, words }: { readonly code: TextCode; readonly file: string; readonly words: string },
): Sample {
  const names = variablesOf(code);
  const form = file.startsWith('literal/') ? asPrinted(words) : words;
  const filled = [...catalog.products.values()].map((product) => fill(form, { ...house, ...varsOf(product, catalog) }));
  const speaksOfOne = names.some((name) => ofProduct.has(name)) && filled.length > 0;
  const texts = speaksOfOne ? filled : [fill(form, { ...house, ...usual })];
  const text = texts.reduce((longest, one) => (one.length > longest.length ? one : longest));
  return { text, length: text.length, parts: partsOf(text) };
}

const ofProduct = new Set([
  'product',
  'price',
  'oldPrice',
  'cancelWord',
  'orderWord',
  'accessNumber',
  'standing',
  'purpose',
  'word',
]);

function varsOf(product: Product, { products }: Pick<Catalog, 'products'>): Readonly<Record<string, string>> {
  const prices = product.tariffs.map(priceOf).toSorted((one, other) => other.length - one.length);
  const rival = [...products.values()]
    .filter(({ billingGroup, code }) => billingGroup === product.billingGroup && code !== product.code)
    .map(({ level }) => level)
    .toSorted((one, other) => other.length - one.length)[0];
  return {
    ...usual,
    product: product.title,
    price: prices[0]!,
    oldPrice: prices[0]!,
    cancelWord: cancelWord(product),
    orderWord: product.orderWords[0]!,
    word: product.orderWords[0]!,
    accessNumber: product.accessNumber,
    standing: rival ?? '',
    purpose: `订购${product.title}`,
    ...(rival !== undefined && { instead: `（替换现有的${product.name}${rival}）` }),
  };
}

function fill(words: string, vars: Readonly<Record<string, string>>): string {
  return words.replace(/\{\{(\w+)\}\}/g, (mark, name: string) => vars[name] ?? mark);
}
