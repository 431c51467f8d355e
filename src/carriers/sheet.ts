import path from 'node:path';
import { ContentError, filesOf, readSheet } from '../platform/content.ts';
import { faultsBetween, inOrderOfUse } from './sheets/neighbours.ts';
import { type FetchSecret, fetchSecret } from './sheets/secret.ts';
import { type LinkSheet, sheetSchema, withSecrets } from './sheets/sheet.ts';

/**
 * Reads all link sheets of a folder, in the order that messages are given to them.
 * Throws ContentError with every fault at once: file, line, field and remedy.
 */
export async function readLinkSheets(folder: string): Promise<LinkSheet[]> {
  const faults: string[] = [];
  const names = await filesOf(folder, '.yaml');
  if (names.length === 0) faults.push(`${folder}: there is no link sheet; write one, see ops/carriers/README.md`);
  const sheets: LinkSheet[] = [];
  for (const name of names) {
    const sheet = await readOne(path.join(folder, name), faults);
    if (sheet) sheets.push(sheet);
  }
  const inOrder = inOrderOfUse(sheets);
  // A link whose own sheet cannot be read would be missed by those that name it.
  if (sheets.length === names.length) faults.push(...faultsBetween(inOrder));
  if (faults.length > 0) throw new ContentError(faults);
  return inOrder;
}

async function readOne(file: string, faults: string[]): Promise<LinkSheet | undefined> {
  const sheet = await readSheet(file, sheetSchema, faults);
  if (sheet === undefined) return undefined;
  const { data, where } = sheet;
  const fetch: FetchSecret = async (at, kept, shape) => {
    const found = await fetchSecret(kept, shape, data.simulated);
    if (typeof found === 'string') return found;
    faults.push(`${where(at)}: ${at.join('.')}: ${found.fault}`);
    return '';
  };
  return withSecrets(data, fetch);
}
