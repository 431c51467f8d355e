export type { WorkKind } from './contract.ts';
export type { LineFaults } from './faults.ts';
export { type Brought, type ImportHouse, type Importing, runImport } from './import.ts';
export { runWork, WorkCancelled, type Worker } from './run.ts';
export { beginWork, endWork, moveWork } from './store.ts';
