import { z } from 'zod';
import { inBoth, maskedNumber, reasonWanted } from '../../../platform/http/contract.ts';
import { benefitBody, benefitRule } from '../benefits/contract.ts';

const day = z.iso.date();
const time = z.iso.datetime({ offset: true });
const said = (least: number, most: number) => z.string().trim().min(least).max(most);
const telephone = z
  .string()
  .trim()
  .regex(/^[\d-]{3,16}$/, inBoth('请填写 3 至 16 位数字或连字符', 'give 3 to 16 digits and hyphens'));

/** How far the work with a merchant is. */
export const stage = z.enum(['lead', 'contract', 'active', 'expiring', 'ended', 'given-up']);
export type StageCode = z.infer<typeof stage>;

export const merchantParams = z.object({ id: z.uuid() });
export const partParams = z.object({ id: z.uuid(), part: z.uuid() });
export const ownPartParams = z.object({ part: z.uuid() });
export const becauseBody = z.object({ because: z.string().trim().min(2, reasonWanted).max(200) });
export const made = z.object({ id: z.string() });

/** A merchant as somebody writes it. The name fits into an SMS. */
export const merchantFields = z.object({
  name: said(2, 12),
  category: said(1, 20),
  contact: said(0, 60),
  note: said(0, 300),
});
/** `code` is the organisation of its people's accounts, and stays. */
export const merchantBody = merchantFields.extend({
  code: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{1,30}$/,
      inBoth(
        '小写字母开头，2 至 31 位小写字母、数字或连字符',
        'give 2 to 31 small letters, digits and hyphens, a letter first',
      ),
    ),
});
export type MerchantBody = z.infer<typeof merchantBody>;

export const merchantRow = z.object({
  ...{ id: z.string(), code: z.string(), name: z.string(), category: z.string() },
  stage,
  /** Until when it holds with what follows, and how many days that is. */
  lastDay: day.optional(),
  daysLeft: z.int().optional(),
  /** A draft waits for a signature. */
  waits: z.boolean(),
  ...{ shops: z.int(), people: z.int(), benefits: z.int() },
});
export type MerchantRow = z.infer<typeof merchantRow>;
export const merchantsQuery = z.object({
  find: z.string().trim().max(40).optional(),
  stage: stage.optional(),
  category: z.string().max(20).optional(),
  after: z.string().max(100).optional(),
});
export const merchantPage = z.object({
  items: z.array(merchantRow),
  next: z.string().optional(),
  /** How many there are of each stage, whatever is looked for. */
  counts: z.record(stage, z.int()),
  categories: z.array(z.object({ code: z.string(), title: z.string() })),
});
/** What waits for a person: contracts that expire, and drafts to sign. */
export const merchantsWaiting = z.object({ expiring: z.int(), toSign: z.int() });

/** A contract as somebody drafts it. */
export const contractBody = z
  .object({
    startsOn: day,
    endsOn: day,
    /** What the merchant pays of the value of what is redeemed; none: 0. */
    commissionPermille: z.int().min(0).max(1000),
    terms: said(0, 2000),
  })
  .refine(({ startsOn, endsOn }) => startsOn <= endsOn, {
    path: ['endsOn'],
    error: inBoth('不能早于开始日', 'give a day that is not before the first one'),
  });
export type ContractBody = z.infer<typeof contractBody>;
export const contractState = z.enum(['draft', 'signed', 'in-force', 'over', 'ended']);
export const contractView = z.object({
  ...{ id: z.string(), startsOn: day, endsOn: day, commissionPermille: z.int(), terms: z.string() },
  ...{ drafter: z.string(), draftedAt: time, signer: z.string().optional(), signedAt: time.optional() },
  ...{ endedAt: time.optional(), endedBecause: z.string().optional() },
  state: contractState,
  /** Whether it was drafted by who looks: then another person signs. */
  isOwn: z.boolean(),
});
export type ContractView = z.infer<typeof contractView>;

/** A shop as somebody writes it; what an SMS says of it fits into one. */
export const shopBody = z.object({
  name: said(1, 12),
  district: said(2, 8),
  address: said(1, 20),
  lat: z.number().min(-90).max(90),
  lng: z.number().min(-180).max(180),
  phone: telephone,
  hours: said(0, 20),
});
export type ShopBody = z.infer<typeof shopBody>;
export const shopView = shopBody.extend({ id: z.string() });
export type ShopView = z.infer<typeof shopView>;

export const merchantRole = z.enum(['clerk', 'manager']);
/** Somebody who is to work at the tills, and the name of the account to sign in with. */
export const personBody = z.object({
  name: said(1, 20),
  role: merchantRole,
  shopId: z.uuid().optional(),
  account: said(2, 32),
});
export type PersonBody = z.infer<typeof personBody>;
/** The password is shown once. */
export const personMade = z.object({ id: z.string(), account: z.string(), oneTimePassword: z.string(), endsAt: time });
export type PersonMade = z.infer<typeof personMade>;
export const personView = z.object({
  ...{ id: z.string(), name: z.string(), role: merchantRole, shopId: z.string().optional() },
  /** The name of the account. */
  account: z.string().optional(),
  number: maskedNumber.optional(),
  /** Where a proven phone sends its checks: the number of its carrier's link. */
  accessNumber: z.string().optional(),
  isClosed: z.boolean(),
  /** Whether who looks may close this person and renew the password. */
  mayKeep: z.boolean(),
});
export type PersonView = z.infer<typeof personView>;
export const peopleList = z.object({ items: z.array(personView), shops: z.array(shopView) });
/** Where a phone that was just registered sends its checks. */
export const phoneSet = z.object({ accessNumber: z.string() });

export const benefitView = z.object({
  ...{ id: z.string(), title: z.string(), rule: benefitRule, highValue: z.boolean(), from: day, until: day },
  ...{ version: z.int(), isStopped: z.boolean() },
});
export type BenefitView = z.infer<typeof benefitView>;
/** A change of the benefit as it was at `version`. */
export const benefitChange = z.object({ version: z.int().min(1), benefit: benefitBody });

export const documentKind = z.enum(['licence', 'contract', 'photo', 'other']);
export const documentQuery = z.object({ kind: documentKind, name: said(1, 100) });
export const documentView = z.object({
  ...{ id: z.string(), kind: documentKind, name: z.string(), type: z.string(), bytes: z.int() },
  ...{ by: z.string(), at: time },
});
export type DocumentView = z.infer<typeof documentView>;

/** What happened: `what` is told by the page in words. */
export const eventView = z.object({
  what: z.string(),
  detail: z.record(z.string(), z.unknown()),
  by: z.string(),
  at: time,
});
export type EventView = z.infer<typeof eventView>;

export const merchantFile = z.object({
  ...{ id: z.string(), code: z.string(), isSample: z.boolean() },
  ...merchantFields.shape,
  stage,
  ...{ lastDay: day.optional(), daysLeft: z.int().optional() },
  contracts: z.array(contractView),
  shops: z.array(shopView),
  people: z.array(personView),
  benefits: z.array(benefitView),
  documents: z.array(documentView),
  history: z.array(eventView),
  categories: z.array(z.object({ code: z.string(), title: z.string() })),
});
export type MerchantFileView = z.infer<typeof merchantFile>;
