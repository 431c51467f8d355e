export type { Consent, ConsentKind } from './model.ts';
export { saveConsents } from './store.ts';
