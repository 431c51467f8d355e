export { personalSeats, sealGroupBuys } from './group-buys/personal.ts';
export { groupBuyActs, groupBuyService } from './group-buys/service.ts';
export type { MembershipRules } from './membership/model.ts';
export { personalMembership } from './membership/personal.ts';
export { resendProblems } from './membership/problems.ts';
export { type MemberSeals, openMemberSeals } from './membership/qr.ts';
export { type ResendHouse, resendMembership } from './membership/resend.ts';
export { loadMembershipRules } from './membership/rules.ts';
export type { RunHouse } from './membership/run.ts';
export { membershipActs, membershipService } from './membership/service.ts';
export { helpActs, helpService } from './partners/help.ts';
export { partnerHints } from './partners/hints.ts';
export { offersTo } from './partners/offers.ts';
export { partnerPlace, partnerPlaces } from './partners/places.ts';
export { type PartnersHouse, partnerActs, partnersService } from './partners/service.ts';
export { memberRoute, wasAtTills } from './redemptions/of-member.ts';
export { personalAtTills } from './redemptions/personal.ts';
export { type TillServiceHouse, tillActs, tillService } from './redemptions/service.ts';
export { allTillRoutes, openTills, type Tills } from './redemptions/till.ts';
export { guessingNow, tillFigures } from './redemptions/watch.ts';
export { type TellHouse, tellJob } from './redemptions/webhook.ts';
export { endingSoon } from './registry/jobs.ts';
export { offersOfMerchants } from './registry/offers.ts';
export {
  closeSampleMerchants,
  loadMerchantSamples,
  type MerchantSamples,
  openSampleMerchants,
} from './registry/samples.ts';
export { hasCard } from './self/card.ts';
export { selfMembershipRoutes } from './self/routes.ts';
export { merchantExports } from './settlement/exports.ts';
export { settlementRoutes } from './settlement/routes.ts';
export { type Partners, partnersByDay } from './settlement/store.ts';
