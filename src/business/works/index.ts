export type { WorkKind } from './contract.ts';
export { runWork, WorkCancelled, type Worker } from './run.ts';
export { beginWork, endWork, moveWork } from './store.ts';
