export { audit, auditRequest } from './audit.ts';
export { type StaffRole, staffRoles } from './model.ts';
export { type Colleague, colleagues, idsInRole, namesOf } from './people.ts';
export { type StaffRules, staffRulesOf } from './rules.ts';
export { closeSamples, openSamples, type SampleSignIn } from './samples.ts';
export { createFirstAdministrator } from './sign-in.ts';
