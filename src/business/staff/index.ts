export { audit, auditRequest, createFirstAdministrator } from './actions.ts';
export type { StaffRole } from './model.ts';
export { closeSamples, openSamples, type SampleSignIn } from './samples.ts';
