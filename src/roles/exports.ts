import { type AlarmSheet, faultRecordsExport } from '../business/alarms/index.ts';
import type { Catalog } from '../business/catalog/index.ts';
import type { ExportKind } from '../business/exports/index.ts';
import { auditExport } from '../business/exports/index.ts';
import { differencesExport } from '../business/reconciliation/index.ts';
import { telemarketingExports } from '../business/telemarketing/index.ts';
import type { Db } from '../platform/db.ts';
import { type Campaigns, contestResultsExport } from '../products/campaigns/index.ts';
import { insuranceExport } from '../products/insurance/index.ts';
import { merchantExports } from '../products/merchants/index.ts';
import { recipientsExport } from '../products/mms/index.ts';
import { remindersExport } from '../products/reminders/index.ts';

type ExportHouse = {
  readonly db: Db;
  readonly catalog: Catalog;
  readonly campaigns: Campaigns;
  readonly alarms: AlarmSheet;
};

/** Everything that people may ask to have exported. A kind of a new slice is added here, and nowhere else. */
export function allExports({ db, catalog, campaigns, alarms }: ExportHouse): readonly ExportKind[] {
  return [
    auditExport(db),
    differencesExport(db),
    ...telemarketingExports({ db, catalog }),
    contestResultsExport(db, campaigns),
    insuranceExport(db),
    remindersExport(db),
    recipientsExport(db),
    ...merchantExports(db),
    faultRecordsExport(db, alarms),
  ];
}
