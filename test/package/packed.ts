import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/platform/package-root.ts';

const run = promisify(execFile);

export type Packed = {
  /** An empty project of somebody else, with the package installed and nothing besides. */
  readonly folder: string;
  /** Where the package lies in it. */
  readonly installed: string;
  /** Paths of all files of the package. */
  readonly files: readonly string[];
  remove(): Promise<void>;
};

/** Packs the built package as it would be published and unpacks it where an install would put it. */
export async function pack(): Promise<Packed> {
  const folder = await mkdtemp(path.join(tmpdir(), 'spgate-packed-'));
  const options = ['--ignore-scripts', '--json', '--pack-destination', folder];
  const { stdout } = await run('npm', ['pack', ...options], { cwd: packageRoot, shell: process.platform === 'win32' });
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  const installed = path.join(folder, 'node_modules/spgate');
  await mkdir(installed, { recursive: true });
  await run('tar', ['-xzf', path.join(folder, filename), '-C', installed, '--strip-components=1']);
  return {
    folder,
    installed,
    files: files.map((file) => file.path),
    remove: () => rm(folder, { recursive: true }),
  };
}
