import { z } from 'zod';
import { maskedNumber } from '../../../platform/http/contract.ts';
import { benefitRefusal } from '../benefits/contract.ts';
import { standing, standingRefusal } from '../membership/contract.ts';

const time = z.iso.datetime({ offset: true });
const uuid = z.uuid();
const said = (least: number, most: number) => z.string().trim().min(least).max(most);
const month = z.string().regex(/^\d{4}-\d\d$/);
const fen = z.int().min(1).max(100_000_000);
const words = z.object({ 'zh-CN': z.string(), en: z.string() });
const code = z.string().regex(/^\d{6}$/);
/** Made by the page for each tap, and sent again with it when the answer was lost: one tap is one redemption. */
export const idempotencyKey = z.string().regex(/^[\w-]{8,64}$/);

/** Why a till says no. */
export const tillRefusal = z.enum([
  ...standingRefusal.options,
  ...benefitRefusal.options,
  /** The SMS on the phone came from another number, or was forwarded: the clerk saw it. */
  'other-sender',
  'forwarded',
  /** A benefit of high value without the member's code, or with a wrong one. */
  'code-wanted',
  'wrong-code',
  /** Somebody misused benefits. */
  'banned',
  'clerk-banned',
  /** Who stands at the till may not redeem for his own number. */
  'own-number',
  /** More numbers that were no members than one may name in an hour. */
  'too-many',
  /** Checked without a network, too long ago. */
  'too-old',
  /** The merchant's contract is not in force, or the shop is closed. */
  'no-shop',
  'no-benefit',
]);
export type TillRefusal = z.infer<typeof tillRefusal>;

/** Who asks, and where: GET /api/till/me. A person of one shop has one; of all shops chooses. */
export const tillMe = z.object({
  merchant: z.object({ id: z.string(), name: z.string() }),
  person: z.object({ id: z.string(), name: z.string(), role: z.enum(['clerk', 'manager']) }),
  shops: z.array(z.object({ id: z.string(), name: z.string() })),
  /** So long a manager may undo. */
  undoMinutes: z.int(),
  /** What a phone must show for its sender. */
  sender: z.string(),
  /** The time of the house: a till without a network tells when it checked by this clock, and not by its own, which may be wrong. */
  now: time,
});
export type TillMe = z.infer<typeof tillMe>;

const at = { shop: uuid.optional() };
/**
 * How a member is named: by the whole number; by its last digits and the code that the member has just got by SMS (by sending
 * `YZ`, or on /me); or by the QR of /me. `shop` is wanted from people of several shops.
 */
export const checkBody = z.discriminatedUnion('by', [
  z.object({ ...at, by: z.literal('number'), number: said(5, 20) }),
  z.object({ ...at, by: z.literal('digits'), digits: z.string().regex(/^\d{4,8}$/), code }),
  z.object({ ...at, by: z.literal('qr'), token: said(8, 600) }),
]);
export type CheckBody = z.infer<typeof checkBody>;

/** The next use of a package that is paid for, or the one that was just made. */
const packageUse = z.object({ nth: z.int(), times: z.int(), until: time });

export const checkedBenefit = z.object({
  id: z.string(),
  title: z.string(),
  /** The whole rule, in plain words. */
  words,
  /** The member's code for this very benefit is wanted (POST /api/till/codes), however the member was found. */
  highValue: z.boolean(),
  usable: z.boolean(),
  why: tillRefusal.optional(),
  /** From when it can be used again, where the clock alone ends the reason. */
  again: time.optional(),
  /** What the member saves; of a discount only with the bill. */
  savedFen: z.int().optional(),
  /** The member has paid for a package: nothing is to be paid for this use. */
  package: packageUse.optional(),
  /** Whether what is saved follows from the bill: ask for it, it may be left out. */
  byBill: z.boolean(),
});
export type CheckedBenefit = z.infer<typeof checkedBenefit>;

/** What a check says. `check` names it to the next steps, for ten minutes and for this person only. */
export const checked = z.object({
  check: z.string(),
  number: maskedNumber,
  light: z.enum(['green', 'amber', 'red']),
  why: tillRefusal.optional(),
  level: z.string(),
  month,
  /** The membership SMS as we sent it: amber has that of the month before. */
  sms: z.object({ sentAt: time, state: z.string(), from: z.string() }).optional(),
  /** What the phone must show; anything else is no proof. */
  shows: z.object({ text: z.string(), month, from: z.string() }),
  /** Whether the phone itself was proved to be here, by code or QR: a forwarded SMS cannot do that. */
  isProved: z.boolean(),
  benefits: z.array(checkedBenefit),
});
export type Checked = z.infer<typeof checked>;

/** Sends the member a one-time code from 10620007, for a benefit of high value: POST /api/till/codes. */
export const codeWish = z.object({ check: said(8, 600), benefit: uuid });
export const codeSent = z.object({ validMs: z.int() });

/** One tap: POST /api/till/redemptions. `billFen` is the bill before the discount. */
export const redeemBody = z.object({
  check: said(8, 600),
  benefit: uuid,
  key: idempotencyKey,
  billFen: fen.optional(),
  code: code.optional(),
});
export type RedeemBody = z.infer<typeof redeemBody>;

export const redeemed = z.object({
  id: z.string(),
  title: z.string(),
  at: time,
  savedFen: z.int(),
  /** The bill before the discount, where it was told: less what is saved it is what the member pays. */
  billFen: z.int().optional(),
  package: packageUse.optional(),
  /** Whether this key had redeemed before: nothing happened now. */
  again: z.boolean(),
});
export type Redeemed = z.infer<typeof redeemed>;

/** A no is a problem with status 409 and the code `till-<why>`, as `till-member-day`. */
export const problemOf = (why: TillRefusal): `till-${TillRefusal}` => `till-${why}`;

/** What the clerk saw is wrong: POST /api/till/refusals. */
export const refuseBody = z.object({
  check: said(8, 600),
  why: z.enum(['other-sender', 'forwarded']),
  sender: z.string().trim().max(20).optional(),
});

/** By a manager, within the window: POST /api/till/redemptions/:id/undo. */
export const undoBody = z.object({ reason: said(2, 200) });
export const idParams = z.object({ id: uuid });

const tillChannel = z.enum(['page', 'sms', 'offline', 'pos']);
const undone = z.object({ at: time, by: z.string(), why: z.string() });

export const todayQuery = z.object({ shop: uuid.optional() });
/** One's own shop, or all of the merchant for a manager; the newest first: GET /api/till/today. */
export const today = z.object({
  redeemed: z.array(
    z.object({
      id: z.string(),
      number: maskedNumber,
      title: z.string(),
      shop: z.string(),
      by: z.string(),
      channel: tillChannel,
      at: time,
      savedFen: z.int(),
      billFen: z.int().optional(),
      undone: undone.optional(),
      /** Whether the one who asks may undo it now. */
      canUndo: z.boolean(),
    }),
  ),
  refused: z.array(
    z.object({
      id: z.string(),
      number: maskedNumber,
      why: tillRefusal,
      shop: z.string(),
      by: z.string(),
      at: time,
    }),
  ),
});
export type Today = z.infer<typeof today>;

/**
 * Who worked on a member's car tells when it is due next: POST /api/till/dates, on the day of a redemption and at its shop. The owner is
 * asked by SMS, and what he answers with Y is his own word; silence changes nothing.
 */
export const dateBody = z.object({
  redemption: uuid,
  plate: said(1, 20),
  what: z.enum(['insurance', 'inspection', 'maintenance']),
  day: z.iso.date(),
});
export type DateBody = z.infer<typeof dateBody>;

const atShop = { id: z.string(), merchant: z.string(), shop: z.string(), by: z.string(), at: time };
/** How a member stands at tills, what he used and saved, and what was refused him and why: for care, of the present holder, the newest first. */
export const memberAtTills = z.object({
  standing,
  savedThisYear: z.object({ fen: z.int(), uses: z.int() }),
  redeemed: z.array(
    z.object({
      ...{ ...atShop, title: z.string(), channel: tillChannel, savedFen: z.int() },
      package: packageUse.optional(),
      undone: undone.optional(),
    }),
  ),
  refused: z.array(z.object({ ...atShop, why: tillRefusal, sender: z.string().optional() })),
});
export type MemberAtTills = z.infer<typeof memberAtTills>;

/** Checks that were made without a network, each with its own key and the time of the device: POST /api/till/offline. */
export const offlineBody = z.object({
  ...at,
  items: z
    .array(
      z.object({
        key: idempotencyKey,
        number: said(5, 20),
        at: time,
        benefit: uuid.optional(),
      }),
    )
    .min(1)
    .max(100),
});
export type OfflineBody = z.infer<typeof offlineBody>;
/** `good`: it would have been green; nothing is redeemed before somebody says so. `bad`: it would not, and why. */
export const offlineItem = z.object({
  id: z.string(),
  key: z.string(),
  number: maskedNumber,
  claimedAt: time,
  receivedAt: time,
  by: z.string(),
  shop: z.string(),
  benefit: z.object({ id: z.string(), title: z.string() }).optional(),
  state: z.enum(['good', 'bad', 'redeemed', 'dropped']),
  why: tillRefusal.optional(),
});
export type OfflineItem = z.infer<typeof offlineItem>;
/** Also GET /api/till/offline: what is not settled yet, and what was in the last week. */
export const offlineList = z.object({ items: z.array(offlineItem) });
/** POST /api/till/offline/:id, by a manager: `redeem` counts against the limits of the claimed day, and may still be refused. */
export const offlineDecision = z.discriminatedUnion('decision', [
  z.object({ decision: z.literal('redeem'), benefit: uuid }),
  z.object({ decision: z.literal('drop') }),
]);

/** Keys of the merchant's own programs, for managers: /api/till/keys. The key itself is answered once. */
export const keyBody = z.object({ name: said(1, 40), shops: z.array(uuid).max(200) });
export const keyMade = z.object({ id: z.string(), key: z.string() });
export const keyList = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      shops: z.array(z.object({ id: z.string(), name: z.string() })),
      madeBy: z.string(),
      madeAt: time,
      usedAt: time.optional(),
      closedAt: time.optional(),
    }),
  ),
});
export type KeyView = z.infer<typeof keyList>['items'][number];

/** Where the merchant's program hears of redemptions: /api/till/webhook. The secret is answered once, when it is made. */
export const webhookBody = z.object({ url: said(8, 300), active: z.boolean(), newSecret: z.boolean().optional() });
export const webhookSaved = z.object({ secret: z.string().optional() });
export const webhookView = z.object({
  webhook: z.object({ url: z.string(), active: z.boolean(), changedBy: z.string(), changedAt: time }).optional(),
  /** False where this installation has no SECRET_KEY: then no secret can be kept. */
  canKeepSecrets: z.boolean(),
});
export const deliveriesQuery = z.object({ failed: z.stringbool().optional(), before: uuid.optional() });
/** GET /api/till/deliveries; POST /api/till/deliveries/:event/again tries once more what was given up. */
export const deliveryPage = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      event: z.string(),
      kind: z.enum(['redeemed', 'undone']),
      number: maskedNumber,
      attempt: z.int(),
      url: z.string(),
      status: z.int().optional(),
      detail: z.string(),
      takenMs: z.int(),
      at: time,
      state: z.enum(['waiting', 'delivered', 'given-up']),
    }),
  ),
  next: z.string().optional(),
});
export type DeliveryView = z.infer<typeof deliveryPage>['items'][number];

/** Who may use no benefit, and who may check none: /api/till/bans, for supervisors. */
export const banBody = z.object({
  number: said(5, 20),
  what: z.enum(['member', 'clerk']),
  reason: said(2, 200),
  until: z.iso.date().optional(),
});
export const banList = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      number: maskedNumber,
      what: z.enum(['member', 'clerk']),
      reason: z.string(),
      by: z.string(),
      at: time,
      until: time.optional(),
      /** Its last day is past. */
      isOver: z.boolean(),
      lifted: z.object({ at: time, by: z.string() }).optional(),
    }),
  ),
});

/** What looks like members and clerks who work together: GET /api/till/patterns, for supervisors. */
export const patterns = z.object({
  days: z.int(),
  items: z.array(
    z.object({
      kind: z.enum(['pair', 'rush', 'undone', 'night', 'guessing']),
      merchant: z.string(),
      shop: z.string(),
      by: z.string(),
      /** Members that it is about; of many, some. */
      numbers: z.array(maskedNumber),
      uses: z.int(),
      of: z.int(),
    }),
  ),
});
export type Pattern = z.infer<typeof patterns>['items'][number];

/** What programs of a merchant send, with `Authorization: Bearer <key>`: POST /api/pos/validate takes a `checkBody`, and redeem a `redeemBody`. */
export const rollbackBody = z.object({ redemption: uuid, reason: said(2, 200) });
/** `again`: it was rolled back before. */
export const rolledBack = z.object({ again: z.boolean() });
