export type { Rules as AppraisalRules } from './model.ts';
export { loadAppraisal } from './rules.ts';
