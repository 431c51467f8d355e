import { z } from 'zod';
import { inBoth } from '../../platform/http/contract.ts';
import { carriers } from '../../values/carrier.ts';

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, inBoth('请按 2027-02-01 的格式填写日期', 'write a day as 2027-02-01'));
const word = z
  .string()
  .regex(
    /^[\p{L}\p{N}]{1,20}$/u,
    inBoth('请用汉字、字母和数字，最多 20 个字', 'write words of letters and digits, 20 at most'),
  );
const code = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, inBoth('请用小写字母、数字和连字符', 'write small letters, digits and hyphens'));
const serviceCode = z
  .string()
  .regex(/^[\w-]{1,10}$/, inBoth('请填写 1 至 10 个字母或数字', 'write 1 to 10 letters and digits'));
const fen = z
  .int()
  .positive()
  .max(99_999, inBoth('运营商最多收 99999 分（999.99 元）', 'a carrier takes at most 99999 fen'));
const area = z.strictObject({
  carrier: z.enum(carriers),
  provinces: z.array(z.string().min(1)).min(1).optional(),
  regions: z.array(z.string().min(1)).min(1).optional(),
});

/** A price and the day it begins. */
export const tariffView = z.object({
  version: z.number(),
  from: z.string(),
  amountFen: z.number(),
  price: z.string(),
  postsOn: z.string(),
  state: z.enum(['past', 'now', 'coming']),
});

export const productView = z.object({
  code: z.string(),
  title: z.string(),
  name: z.string(),
  level: z.string(),
  billingGroup: z.string(),
  accessNumber: z.string(),
  serviceCode: z.string(),
  sheet: z.string(),
  orderWords: z.array(z.string()),
  verbs: z.array(z.string()),
  cancelWords: z.array(z.string()),
  period: z.enum(['month', 'item']),
  tariffs: z.array(tariffView),
  openTo: z.array(area),
  openToSaid: z.string(),
  functions: z.array(z.string()),
  merchantRate: z.string(),
  errandDiscount: z.number(),
  vehicles: z.number(),
  onActive: z.array(z.string()),
});
export type ProductView = z.infer<typeof productView>;

export const trialView = z.object({
  code: z.string(),
  product: z.string(),
  orderWords: z.array(z.string()),
  from: z.string(),
  until: z.string(),
  days: z.number(),
  warnDays: z.number(),
  quota: z.number(),
  rewardPoints: z.number(),
  areasSaid: z.string(),
});
export type TrialView = z.infer<typeof trialView>;

export const wordView = z.object({
  accessNumber: z.string(),
  word: z.string(),
  does: z.enum(['order', 'trial', 'verb', 'contest', 'former']),
  /** Title of the product, or code of the contest. */
  of: z.string(),
  /** Whose subscribers it does this for. */
  carriers: z.array(z.enum(carriers)),
});
export type WordView = z.infer<typeof wordView>;

export const textView = z.object({
  code: z.string(),
  file: z.string(),
  /** Fixed word for word by the requirements: it cannot be changed here. */
  fixed: z.boolean(),
  words: z.string(),
  variables: z.array(z.string()),
  /** Filled in with the longest there is; the marks of what stays unknown remain. */
  sample: z.string(),
  length: z.number(),
  parts: z.number(),
  /** How many short messages it may take. */
  most: z.number(),
});
export type TextView = z.infer<typeof textView>;

/** A catalogue as its editors see it. */
export const catalogueView = z.object({
  products: z.array(productView),
  trials: z.array(trialView),
  words: z.array(wordView),
  /** Words that the law and the requirements fix: they are shown, and changed by nobody. */
  reserved: z.array(
    z.object({ words: z.array(z.string()), does: z.enum(['yes', 'cancel', 'list', 'cancel-all', 'refuse']) }),
  ),
  texts: z.array(textView),
  sheets: z.array(z.object({ file: z.string(), text: z.string() })),
});
export type CatalogueView = z.infer<typeof catalogueView>;

const signer = z.object({ id: z.string(), name: z.string() });

export const versionHead = z.object({
  number: z.number(),
  title: z.string(),
  authors: z.array(signer),
  releasedBy: signer.optional(),
  releasedAt: z.string(),
  from: z.string(),
});
export type VersionHeadView = z.infer<typeof versionHead>;

export const draftHead = z.object({
  id: z.string(),
  title: z.string(),
  origin: z.enum(['editor', 'content', 'restore']),
  base: z.number(),
  files: z.array(z.string()),
  authors: z.array(signer),
  state: z.enum(['open', 'scheduled', 'released', 'discarded']),
  revision: z.number(),
  releaseAt: z.string().optional(),
  releaser: signer.optional(),
  stopped: z.string().optional(),
  updatedAt: z.string(),
});
export type DraftHead = z.infer<typeof draftHead>;

/** What is in force, what waits for release, and the history. */
export const overview = z.object({
  version: versionHead,
  catalogue: catalogueView,
  drafts: z.array(draftHead),
  history: z.array(versionHead),
  /** How many members were told of a price. */
  notices: z.array(
    z.object({ product: z.string(), tariffVersion: z.number(), told: z.number(), firstFrom: z.string() }),
  ),
});
export type Overview = z.infer<typeof overview>;

/** One thing that a draft changes, for the words of the page: `kind` names the sentence, `vars` fill it in. */
export const changeView = z.object({
  kind: z.enum([
    'word-new',
    'word-gone',
    'word-moved',
    'product-new',
    'product-gone',
    'product-closed',
    'product-open',
    'renamed',
    'price-rises',
    'price-falls',
    'price-gone',
    'service-code',
    'grants',
    'on-active',
    'trial-new',
    'trial-gone',
    'trial-changed',
    'text-new',
    'text-gone',
    'text-changed',
  ]),
  vars: z.record(z.string(), z.string()),
});
export type ChangeView = z.infer<typeof changeView>;

/** What is wrong with a draft (`stop`: it cannot be released), or worth a look. */
export const findingView = z.object({
  level: z.enum(['stop', 'look']),
  kind: z.enum([
    'fault',
    'word-taken',
    'word-reserved',
    'tariffs-overlap',
    'not-first-of-month',
    'variable-missing',
    'variable-unknown',
    'conflict',
    'seed-fixed',
    'product-gone',
    'product-moved',
    'tariff-changed',
    'tariff-gone',
    'tariff-too-soon',
    'no-cancel-word',
    'word-of-members',
    'text-too-long',
    'text-longer',
    'order-code-missing',
    'no-link',
    'service-code-unmapped',
    'words-alike',
    'refusal-letter',
    'notice-late',
    'nothing-changed',
  ]),
  vars: z.record(z.string(), z.string()),
});
export type FindingView = z.infer<typeof findingView>;

export const lineView = z.object({ mark: z.enum([' ', '+', '-', '…']), text: z.string() });

export const draftView = z.object({
  draft: draftHead,
  /** What a release is bound to: whoever releases has seen just this. */
  hash: z.string(),
  catalogue: catalogueView,
  changes: z.array(changeView),
  findings: z.array(findingView),
  files: z.array(z.object({ file: z.string(), lines: z.array(lineView) })),
});
export type DraftView = z.infer<typeof draftView>;

export const draftParams = z.object({ id: z.uuid() });
export const versionParams = z.object({ number: z.coerce.number().int().positive() });

export const newDraftBody = z.strictObject({ title: z.string().trim().min(1).max(80) });

const productFields = {
  name: z.string().trim().min(1).max(20),
  level: z.string().trim().max(20),
  serviceCode,
  orderWords: z.array(word).min(1).max(10),
  verbs: z.array(word).max(10),
  openTo: z.array(area).max(20),
};

/** One change of a draft. */
export const edit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), code, words: z.string().trim().min(1).max(500) }),
  z.strictObject({ kind: z.literal('product'), product: code, set: z.strictObject(productFields).partial() }),
  z.strictObject({ kind: z.literal('tariff'), product: code, from: day, amountFen: fen }),
  z.strictObject({
    kind: z.literal('new-product'),
    sheet: z.string().max(80),
    product: z.strictObject({
      ...productFields,
      code,
      billingGroup: code,
      period: z.enum(['month', 'item']),
      from: day,
      amountFen: fen,
    }),
  }),
  z.strictObject({
    kind: z.literal('trial'),
    trial: code,
    set: z
      .strictObject({
        orderWords: z.array(word).min(1).max(10),
        from: day,
        until: day,
        quota: z.int().positive(),
        rewardPoints: z.int().min(0),
      })
      .partial(),
  }),
  z.strictObject({ kind: z.literal('sheet'), file: z.string().max(80), text: z.string().max(60_000) }),
  z.strictObject({ kind: z.literal('undo'), file: z.string().max(80) }),
]);
export type Edit = z.infer<typeof edit>;

export const editBody = z.strictObject({ revision: z.int().positive(), edit });

export const releaseBody = z.strictObject({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Absent: now. */
  at: z.string().max(40).optional(),
});

export const exported = z.object({ written: z.array(z.string()), removed: z.array(z.string()) });
