export { decideCancel, decideCancelAll, decideChosen, decideList, decideStopWish } from './cancel.ts';
export { activate, decideAgreedOrder, decideConfirm } from './confirm.ts';
export {
  type Ask,
  answerOnly,
  applied,
  type Decision,
  type OrderMode,
  type Person,
  type Request,
  type Say,
  type Terms,
  together,
} from './decision.ts';
export { jobsOf } from './jobs.ts';
export {
  awaitsConfirm,
  type Changes,
  type Channel,
  feesBegin,
  inForce,
  isTrial,
  move,
  type State,
  type Subscription,
  type SubscriptionEvent,
  standing,
} from './model.ts';
export { decideOrder, openConfirmations } from './order.ts';
export { mtOf } from './saying.ts';
export { type Standing, standingAt } from './standing.ts';
export {
  openSubscriptions,
  pageOfMonth,
  phonesOfMonth,
  productsMissing,
  saveChanges,
  subscriptionsOfMonth,
} from './store.ts';
export { decideUserReport, type UserCondition } from './user-report.ts';
export { offerOf } from './words.ts';
