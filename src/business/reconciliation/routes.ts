import type { Blobs } from '../../platform/blobs.ts';
import type { Db } from '../../platform/db.ts';
import type { Route } from '../../platform/http/index.ts';
import { fileRoutes } from './file-routes.ts';
import { runRoutes } from './run-routes.ts';
import { settlementRoutes } from './settlement-routes.ts';
import type { ShareAgreement } from './shares.ts';
import type { FileSheet } from './sheets.ts';

/** What the routes of reconciliation work with. */
export type Books = {
  readonly db: Db;
  readonly blobs: Blobs;
  readonly sheets: readonly FileSheet[];
  readonly agreements: readonly ShareAgreement[];
};

/** Carriers' files in, comparisons and their differences, and what is settled. */
export function reconciliationRoutes(books: Books): Route[] {
  return [...fileRoutes(books), ...runRoutes(books), ...settlementRoutes(books)];
}
