export { audit, auditRequest, createFirstAdministrator } from './actions.ts';
export type { StaffRole } from './model.ts';
