export { insuranceExport } from './export-kind.ts';
export type { HandOverHouse } from './hand-over.ts';
export type { InsuranceHouse } from './house.ts';
export { sealInsurance } from './lead-store.ts';
export { hasInsurance, insuranceHints } from './own.ts';
export { type InsuranceOwner, ownInsuranceRoutes } from './own-routes.ts';
export { personalLeads } from './personal.ts';
export { closeSampleInsurers, type InsuranceSamples, loadInsuranceSamples, openSampleInsurers } from './samples.ts';
export { insuranceActs, insuranceService } from './service.ts';
