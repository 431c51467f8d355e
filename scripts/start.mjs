#!/usr/bin/env node
// `npm start` and the installed command `spgate`: build what changed where the sources are, then be the program.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, StepFailed } from './steps.mjs';

try {
  if (existsSync(path.join(root, 'src/main.ts'))) {
    const { build } = await import('./build.mjs');
    await build();
  }
  process.setSourceMapsEnabled(true);
  await import('../dist/spgate.js');
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
