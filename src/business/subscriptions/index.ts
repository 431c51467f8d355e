export { decideBack, suspendedByFees } from './back.ts';
export { type ChangeByMo, changesByMos } from './by-mo.ts';
export { decideCancel, decideCancelAll, decideChosen, decideList, decideStopWish } from './cancel.ts';
export {
  type CarrierChange,
  type CarrierEvent,
  decideCarrierEvent,
  type Followed,
} from './carrier-event.ts';
export { decideCarrierItem } from './carrier-item.ts';
export {
  activate,
  confirmable,
  decideAgreedOrder,
  decideConfirm,
  decideWhich,
  orderAtGateway,
  sayMembership,
} from './confirm.ts';
export {
  answerOnly,
  applied,
  type Decision,
  type ItemContent,
  type ItemOrder,
  type OrderMode,
  type Person,
  type Request,
  type Terms,
  type TrialFacts,
  together,
} from './decision.ts';
export { decideDue } from './due.ts';
export { entitlementsOf, entitlementsOfPhones } from './entitlements.ts';
export { activeMembers } from './figures.ts';
export { decideGatewayVerdict, type GatewayVerdict } from './gateway-order.ts';
export { endHolders, type Gone } from './gone.ts';
export { decideItem } from './item.ts';
export { type JobHouse, jobsOf } from './jobs.ts';
export {
  awaitsConfirm,
  type Changes,
  type Channel,
  feesBegin,
  inForce,
  isTrial,
  move,
  openedByCarrier,
  type State,
  type Subscription,
  type SubscriptionEvent,
  standing,
  type TrialTaken,
} from './model.ts';
export { changesBy, decideOrder, openConfirmations } from './order.ts';
export { peopleOf } from './people.ts';
export { type NoticesOfTariff, noticesByTariff } from './price-store.ts';
export { riseForMembers } from './prices.ts';
export {
  closedAmong,
  countHolders,
  countReaders,
  type Holding,
  holdingsOf,
  phonesOfHolders,
  phonesOfReaders,
  type Reader,
  readersAmong,
  readersSince,
} from './readers.ts';
export { type OrdersOfSource, ordersBySource } from './source-report.ts';
export { type Standing, standingAt } from './standing.ts';
export {
  type Ending,
  historyOf,
  lastEndings,
  membersOf,
  openSubscriptions,
  pageOfMonth,
  phonesOfMembers,
  phonesOfMonth,
  productsMissing,
  saveChanges,
  subscriptionsById,
  subscriptionsOfMonth,
} from './store.ts';
export { decideTrial } from './trial.ts';
export { decideUserReport, type UserCondition } from './user-report.ts';
export { offerOf } from './words.ts';
