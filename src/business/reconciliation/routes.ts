import type { Route } from '../../platform/http/index.ts';
import type { Books } from './desk.ts';
import { fileRoutes } from './file-routes.ts';
import { runRoutes } from './run-routes.ts';
import { settlementRoutes } from './settlement-routes.ts';

/** Carriers' files in, comparisons and their differences, and what is settled. */
export function reconciliationRoutes(books: Books): Route[] {
  return [...fileRoutes(books), ...runRoutes(books), ...settlementRoutes(books)];
}
