export type { WorkKind } from './contract.ts';
export { LineFaults } from './faults.ts';
export { type Brought, type ImportHouse, type Importing, runImport, withFaults } from './import.ts';
export { runWork, WorkCancelled, type Worker } from './run.ts';
export { beginWork, endWork, lastWorkOf, moveWork } from './store.ts';
