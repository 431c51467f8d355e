export { readAgreements } from './agreements.ts';
export { startReconciling } from './background.ts';
export { differencesExport } from './differences-kind.ts';
export { fileLimitBytes, receiveFile } from './files.ts';
export { readWaitingFiles } from './import.ts';
export { jobsOf } from './jobs.ts';
export { compareWaiting } from './run.ts';
export type { ShareAgreement } from './shares.ts';
export { type FileSheet, readFileSheets, sheetFor } from './sheets.ts';
