export { auditExport } from './audit-kind.ts';
export { type ExportKind, exportKind, type ForWhom, type Row } from './kind.ts';
export { startExporting } from './prepare.ts';
