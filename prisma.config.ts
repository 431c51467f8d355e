import path from 'node:path';
import { defineConfig } from 'prisma/config';

// The native schema engine is a download that npm does not carry; the stand-in runs its WebAssembly build.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= path.join(import.meta.dirname, 'scripts/schema-engine.mjs');

export default defineConfig({
  experimental: { externalTables: true },
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://localhost/none' },
});
