/** Reports matched to the messages they are about, across connections and restarts. The same for SGIP, CMPP and SMGP. */
export { FileStore } from './file-store.ts';
export { MemoryStore, type StoreLimits } from './memory-store.ts';
export { reportId } from './report-id.ts';
export { Reports, type ReportsOptions, type Sent } from './reports.ts';
export type { Remembered, ReportStore } from './store.ts';
