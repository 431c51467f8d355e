import type { ExportKind } from '../business/exports/index.ts';
import { auditExport } from '../business/exports/index.ts';
import type { Db } from '../platform/db.ts';

/** Everything that people may ask to have exported. A kind of a new slice is added here, and nowhere else. */
export function allExports({ db }: { db: Db }): readonly ExportKind[] {
  return [auditExport(db)];
}
