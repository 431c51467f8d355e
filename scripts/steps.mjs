// The few tools of start, build and test. No dependency: they run before `npm ci` has.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');

/** A step ended badly. Its whole output is the message: there is nothing to add. */
export class StepFailed extends Error {}

/** Runs a command in the project and resolves with what it printed; throws StepFailed with all of it when it fails. */
export async function run(command, args, { env = {} } = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const printed = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => printed.push(chunk));
  const code = await new Promise((ended, failed) => child.on('close', ended).on('error', failed));
  const output = Buffer.concat(printed).toString();
  if (code !== 0) throw new StepFailed(`${output}\n${[path.basename(command), ...args].join(' ')} ended with ${code}`);
  return output;
}

/** Waits for steps that run at the same time; resolves with what each gave. A failure is thrown when all have ended. */
export async function together(steps) {
  const ended = await Promise.allSettled(steps);
  const failure = ended.find(({ status }) => status === 'rejected');
  if (failure) throw failure.reason;
  return ended.map(({ value }) => value);
}

/** A tool of node_modules. */
export function tool(name) {
  return path.join(root, 'node_modules/.bin', name);
}

/** Runs `step` only when `inputs` (files and folders) are not as they were when it last succeeded, or `output` is gone. */
export async function whenChanged(name, inputs, output, step) {
  const stamp = path.join(root, 'dist/.stamps', name);
  const sum = checksum(inputs);
  if (existsSync(path.join(root, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === sum) return;
  await step();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, sum);
}

/** Every file of a folder of the project, as paths from its root. */
export function filesUnder(folder) {
  const at = path.join(root, folder);
  if (!existsSync(at)) return [];
  if (statSync(at).isFile()) return [folder];
  return readdirSync(at)
    .sort()
    .flatMap((name) => filesUnder(path.join(folder, name)));
}

function checksum(inputs) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(filesUnder))
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  return hash.digest('hex');
}
