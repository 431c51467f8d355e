import type { OrderAction, OrderNotice } from '../../business/relations/index.ts';
import type { IsmpNotify, SyncOrderRelation, VacNotify } from '../../protocols/order-sync/index.ts';
import { canonicalPhone, type Phone } from '../../values/phone.ts';
import type { OrderSheet } from './sheet.ts';
import { instantOf } from './stamp.ts';

/** The dialects' messages as the one notice that all of them mean. What a sheet does not name is `unknown`, and never an order. */

/** A notice without what the house adds: its id, and when it came. */
export type Said = Omit<OrderNotice, 'id' | 'receivedAt'>;

export function noticeOfVac(notify: VacNotify, sheet: OrderSheet): Said {
  const { userIdType, userId, productId, linkId, content, updateDesc } = notify;
  const ofMember = notify.operation === 'eMemOrderRelationUpdateNotify';
  const ofEnterprise = notify.operation === 'eOrderRelationUpdateNotify';
  const phone = userOf(userId, userIdType === '2');
  const paidByGroup = ofEnterprise || (ofMember && !sheet.membersPay);
  return {
    peer: sheet.peer,
    recordId: notify.recordSequenceId,
    phone: phone === '' ? notify.eUserId : phone,
    payer: paidByGroup ? notify.eUserId || userId : undefined,
    action: whereAll(actionOf(sheet, notify.updateType), productId),
    productRef: productId,
    oldProductRef: undefined,
    cause: `updateType ${notify.updateType}`,
    // Only what the phone texted brings its words or their LinkID along.
    channel: sheet.channels[updateDesc] ?? (content || linkId ? 'sms' : 'carrier'),
    content,
    linkId,
    effectiveAt: instantOf(notify.effectiveDate),
    expireAt: instantOf(notify.expireDate),
    occurredAt: instantOf(notify.updateTime),
  };
}

/** ActionReasonID: who or what ended or paused it. */
const reasons: Readonly<Record<string, string>> = {
  1: 'by the user',
  2: 'by the system',
  3: 'the charge failed',
  4: 'other',
};
/** AccessMode, where the sheet does not say otherwise. */
const accessModes: Readonly<Record<string, string>> = { 1: 'web', 2: 'web', 3: 'sms', 17: 'web' };

export function noticeOfDsmp(sync: SyncOrderRelation, sheet: OrderSheet): Said {
  const { ActionID, ActionReasonID, AccessMode, LinkID } = sync;
  const [user, payer] = [sync.destUser, sync.feeUser].map(({ MSISDN, PseudoCode }) =>
    MSISDN === '' ? PseudoCode : canonicalPhone(MSISDN),
  ) as [Phone, Phone];
  const phone = user === '' ? payer : user;
  return {
    peer: sheet.peer,
    recordId: sync.transactionId,
    phone,
    payer: payer === phone || payer === '' ? undefined : payer,
    action: whereAll(actionOf(sheet, ActionID), sync.SPServiceID),
    productRef: sync.SPServiceID,
    oldProductRef: undefined,
    cause: `ActionID ${ActionID}, ${reasons[ActionReasonID] ?? `ActionReasonID ${ActionReasonID}`}`,
    channel: sheet.channels[AccessMode] ?? accessModes[AccessMode] ?? 'carrier',
    content: featureOf(sync.FeatureStr),
    // Where there was none, DSMP writes a placeholder.
    linkId: LinkID === 'SP' ? '' : LinkID,
    effectiveAt: undefined,
    expireAt: undefined,
    occurredAt: undefined,
  };
}

/** Of an order by SMS, what the phone wrote: bytes in base64, in GBK unless they are UTF-8. */
function featureOf(feature: string): string {
  if (feature === '') return '';
  const bytes = Buffer.from(feature, 'base64');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gbk').decode(bytes);
  }
}

const ismpPseudo = '3';

export function noticeOfIsmp(notify: IsmpNotify, sheet: OrderSheet): Said {
  const { productID, packageID, oldProductID, oldPackageID, OPType } = notify;
  const productRef = productID || packageID;
  return {
    peer: sheet.peer,
    recordId: notify.streamingNo,
    phone: userOf(notify.userID, notify.userIDType === ismpPseudo),
    payer: undefined,
    action: whereAll(actionOf(sheet, OPType), productRef),
    productRef,
    oldProductRef: oldProductID || oldPackageID || undefined,
    cause: `OPType ${OPType}`,
    channel: 'carrier',
    content: '',
    linkId: '',
    effectiveAt: undefined,
    expireAt: undefined,
    occurredAt: undefined,
  };
}

/** A pseudo-code is kept as the carrier gave it: its digits are no country code. */
function userOf(written: string, isPseudo: boolean): Phone {
  return isPseudo ? written : canonicalPhone(written);
}

function actionOf({ actions }: OrderSheet, value: string): OrderAction {
  return Object.hasOwn(actions, value) ? actions[value]! : 'unknown';
}

/** Without a product it is about all of them, where that can be meant. */
function whereAll(action: OrderAction, productRef: string): OrderAction {
  if (productRef !== '') return action;
  if (action === 'cancel') return 'cancel-all';
  if (action === 'suspend') return 'suspend-all';
  return action === 'order' || action === 'renew' || action === 'resume' || action === 'change' ? 'unknown' : action;
}
