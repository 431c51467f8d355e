export { audit, auditRequest, type Subject } from './audit.ts';
export { askedOf, presentLine } from './audit-routes.ts';
export { searchAudit } from './audit-store.ts';
export {
  closeCompanyAccount,
  freshPassword,
  openCompanyAccount,
  renewCompanyPassword,
} from './company-accounts.ts';
export { auditFilter, type Proposal } from './contract.ts';
export type { AuditAction } from './deeds/contract.ts';
export { type FirstAdministrator, openFirstAdministrator } from './first-administrator.ts';
export { fourEyes, fourEyesProblems, type Open } from './four-eyes.ts';
export { type StaffRole, staffRoles } from './model.ts';
export { type CountNumber, type Numbers, openNumbers } from './numbers.ts';
export { type Part, partOf } from './part.ts';
export {
  accountNames,
  type Colleague,
  colleagues,
  idsInRole,
  namesOf,
  type Stretch,
  servedAs,
  servingAmong,
  stretchColumns,
} from './people.ts';
export { cookieName } from './requests.ts';
export { type StaffRules, staffRulesOf } from './rules.ts';
export { closeSamples, openSamples, type SampleSignIn, sampleAccounts } from './samples.ts';
export { openVault, type Vault } from './vault.ts';
