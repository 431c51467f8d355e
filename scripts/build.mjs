#!/usr/bin/env node
// Brings node_modules and dist up to date with the sources, doing only what has changed.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { filesUnder, root, run, StepFailed, together, tool, whenChanged } from './steps.mjs';

/**
 * Installs, generates, compiles and bundles what is not up to date, and beside that does what else is given. Throws StepFailed
 * with the output of the step.
 */
export async function build(beside = async () => {}) {
  refuseOldNode();
  await install();
  await together([compileServer(), bundleConsoles(), beside()]);
}

async function compileServer() {
  await generate();
  await together([compile().then(writeReference), bundleProgram()]);
}

function refuseOldNode() {
  const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const [wanted, running] = [engines.node, process.versions.node].map((text) => text.match(/\d+/g).map(Number));
  const older = running[0] < wanted[0] || (running[0] === wanted[0] && running[1] < wanted[1]);
  if (older) throw new StepFailed(`Node.js ${process.versions.node} is too old: install ${engines.node}`);
}

async function install() {
  if (isInstalled()) return;
  // Silence for most of a minute would look like a program that hangs.
  console.log('正在安装依赖并构建，首次约一分钟 (installing packages and building: about a minute the first time) …');
  await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund']);
}

/** Is every package of the lock file here in its version? (Optional ones of other platforms never are.) */
function isInstalled() {
  const installedLock = path.join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedLock)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')).packages;
  const here = JSON.parse(readFileSync(installedLock, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([place, { version, optional }]) => place === '' || optional || here[place]?.version === version,
  );
}

async function generate() {
  await whenChanged('prisma', ['prisma/schema', 'prisma.config.ts', 'package-lock.json'], 'src/generated/prisma', () =>
    run(tool('prisma'), ['generate']),
  );
}

/** Each checker learns for itself the types that others know: four of them, as by default, only warm a small machine. */
async function compile() {
  await run(tool('tsc'), ['-p', '.', '--checkers', '2']);
  removeOrphans();
}

/**
 * The program as one file: to find and read a thousand took half of each start. Packages stay where they are installed, and what
 * `npm pack` leaves out, the map of lines, is for those who have the sources.
 */
async function bundleProgram() {
  await whenChanged('program', ['src', 'package-lock.json'], 'dist/spgate.js', async () => {
    const { build: bundle } = await import('rolldown');
    await bundle({
      cwd: root,
      input: 'src/main.ts',
      platform: 'node',
      external: (id) => !id.startsWith('.') && !path.isAbsolute(id),
      output: { file: 'dist/spgate.js', sourcemap: true },
    });
  });
}

/** What was compiled from a source that is gone would still run, tests above all. */
function removeOrphans() {
  for (const file of ['dist/src', 'dist/test', 'dist/scripts'].flatMap(filesUnder)) {
    const source = file.replace(/^dist./, '').replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
    if (!existsSync(path.join(root, source))) rmSync(path.join(root, file));
  }
}

/** The reference of the libraries, for the package. */
async function writeReference() {
  const inputs = ['src/protocols', 'scripts/api-reference.ts', 'scripts/lib', 'package.json'];
  await whenChanged('api', inputs, 'dist/api', () => run('node', ['dist/scripts/api-reference.js']));
}

async function bundleConsoles() {
  if (!existsSync(path.join(root, 'src/consoles/vite.config.ts'))) return;
  const contracts = filesUnder('src').filter((file) => path.basename(file) === 'contract.ts');
  const inputs = ['src/consoles', 'src/values', ...contracts, 'package-lock.json'];
  await whenChanged('consoles', inputs, 'dist/consoles/index.html', async () => {
    await run(tool('tsc'), ['-p', 'src/consoles', '--checkers', '1']);
    await run(tool('vite'), ['build', 'src/consoles', '--outDir', path.join(root, 'dist/consoles'), '--emptyOutDir']);
  });
}

if (process.argv[1] === import.meta.filename) {
  try {
    await build();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
