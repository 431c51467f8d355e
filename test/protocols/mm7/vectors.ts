import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../../src/platform/package-root.ts';

const folder = path.join(packageRoot, 'test/fixtures/mm7');

/** Raw HTTP as another program sent it: its first line, its headers by small names, its body. */
export function rawHttp(file: string): { first: string; headers: Map<string, string>; body: Buffer } {
  const bytes = readFileSync(path.join(folder, file));
  const end = bytes.indexOf('\r\n\r\n');
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { first, headers: new Map(headers), body: bytes.subarray(end + 4) };
}

export const tinyJpeg = readFileSync(path.join(folder, 'tiny.jpg'));
export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
