export { telemarketingExports } from './export-kinds.ts';
export { soundOf, soundTypes } from './model.ts';
