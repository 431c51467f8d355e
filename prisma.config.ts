import path from 'node:path';
import { defineConfig } from 'prisma/config';

// The native schema engine is a download that npm does not carry; the stand-in runs its WebAssembly build.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= path.join(import.meta.dirname, 'scripts/schema-engine.mjs');

/** Tables that their slices read and write in SQL only: traffic, whose partitions Prisma cannot describe, and Agenda's. */
const sqlOnly = [
  'account',
  'agenda_jobs',
  'business_clock',
  'call_list',
  'call_list_entry',
  'cancel_file',
  'carrier_bill',
  'carrier_file',
  'carrier_file_fault',
  'carrier_relation',
  'charge',
  'charge_event',
  'consent',
  'consent_list',
  'do_not_call',
  'link_lease',
  'mo',
  'mo_part',
  'mo_seen',
  'mt',
  'mt_queue',
  'open_question',
  'order_chase',
  'order_event',
  'order_event_waiting',
  'order_relation',
  'order_verdict',
  'phone_proof',
  'reconciliation_difference',
  'reconciliation_remark',
  'reconciliation_run',
  'reconciliation_sign_off',
  'reconciliation_total',
  'schedule',
  'sealed_holder',
  'settlement_entry',
  'settlement_line',
  'settlement_sheet',
  'status_report',
  'submit',
  'subscriber',
  'subscription',
  'subscription_event',
  'telemarketing_consent',
  'transfer',
];

export default defineConfig({
  experimental: { externalTables: true },
  tables: { external: sqlOnly.map((table) => `public.${table}`) },
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://localhost/none' },
});
